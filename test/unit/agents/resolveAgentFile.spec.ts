import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import nativePath, { join, win32 } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentDisk, resolveAgentFile } from '../../../extension/node/agents/resolveAgentFile.ts';
import { createWorkspaceRoot } from '../../../extension/node/files/workspaceRoot.ts';

let folder = '';
const in_ = (...names: string[]) => join(folder, ...names);

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'semblance-agents-')));
  for (const name of ['one/src', 'two/src', 'outside']) await mkdir(in_(name), { recursive: true });
  for (const file of ['one/src/a.ts', 'two/src/a.ts', 'two/b.ts', 'outside/secret.txt'])
    await writeFile(in_(file), 'x');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const roots = () => [createWorkspaceRoot(in_('one')), createWorkspaceRoot(in_('two'))];
const fileOf = async (written: string) => (await resolveAgentFile(written, roots())).file;

describe('resolveAgentFile', () => {
  it('takes cited, relative and absolute paths, and file URIs', async () => {
    expect(await fileOf('two/src/a.ts')).toBe(in_('two/src/a.ts'));
    expect(await fileOf('src/a.ts')).toBe(in_('one/src/a.ts'));
    expect(await fileOf('b.ts')).toBe(in_('two/b.ts'));
    expect(await fileOf(in_('two', 'b.ts'))).toBe(in_('two/b.ts'));
    expect(await fileOf(pathToFileURL(in_('two', 'b.ts')).href)).toBe(in_('two/b.ts'));
    expect((await resolveAgentFile('b.ts', roots())).root.name).toBe('two');
  });

  it.each([
    'none.ts',
    'src',
    '',
    '../outside/secret.txt',
    '/etc/hostname',
    'file://elsewhere/b.ts',
    'b.ts\0',
  ])('refuses %j', async (written) => {
    await expect(fileOf(written)).rejects.toMatchObject({ code: 'file/not-found' });
  });

  it('takes paths below where the link of a root leads', async () => {
    const linked = createWorkspaceRoot(in_('linked'));
    await symlink(in_('two'), linked.path, 'junction');
    expect((await resolveAgentFile(in_('two/b.ts'), [linked])).file).toBe(join(linked.path, 'b.ts'));
  });

  it.each([
    '/etc/hostname',
    '../outside/secret.txt',
    'one/../../outside/secret.txt',
    pathToFileURL('/etc/hostname').href,
  ])('does not even look at %j', async (written) => {
    const asked: string[] = [];
    const disk: AgentDisk = {
      path: nativePath,
      realpath: async (path) => {
        asked.push(path);
        return await realpath(path);
      },
      isFile: async () => true,
    };
    await expect(resolveAgentFile(written, roots(), disk)).rejects.toMatchObject({ code: 'file/not-found' });
    expect(new Set(asked)).toEqual(new Set([in_('one'), in_('two')]));
  });

  it.skipIf(process.platform === 'win32')('refuses a link that leads outside', async () => {
    await symlink(in_('outside/secret.txt'), in_('one/link.txt'));
    await expect(fileOf('link.txt')).rejects.toMatchObject({ code: 'file/not-found' });
  });
});

describe('resolveAgentFile on Windows', () => {
  const root = { id: 'r', name: 'ws', path: 'C:\\ws' };
  const other = { id: 'o', name: 'other', path: 'D:\\linked' };

  /** Where the second root is a link to `E:\\real`, and everything that is asked for exists. */
  async function ask(
    written: string,
  ): Promise<{ readonly file: string | undefined; readonly asked: string[] }> {
    const asked: string[] = [];
    const disk: AgentDisk = {
      path: win32,
      realpath: async (path) => {
        asked.push(path);
        return path.replace(/^D:\\linked/, 'E:\\real');
      },
      isFile: async (path) => {
        asked.push(path);
        return true;
      },
    };
    const found = await resolveAgentFile(written, [root, other], disk).catch(() => undefined);
    return { file: found?.file, asked };
  }

  it.each([
    ['src\\a.ts', 'C:\\ws\\src\\a.ts'],
    ['c:\\WS\\a.ts', 'C:\\ws\\a.ts'],
    ['file:///c:/ws/a%20b.ts', 'C:\\ws\\a b.ts'],
    ['E:\\real\\a.ts', 'D:\\linked\\a.ts'],
  ])('finds %j', async (written, file) => {
    expect((await ask(written)).file).toBe(file);
  });

  // Looking at a path of another host makes Windows sign in there.
  it.each([
    '\\\\host\\share',
    '\\\\host\\share\\a.ts',
    '//host/share/a.ts',
    '\\\\?\\UNC\\host\\s\\a.ts',
    '\\\\.\\pipe\\x',
    '\\\\C:\\ws\\a.ts',
    '\\\\?\\C:\\ws\\a.ts',
    'file://host/share/a.ts',
    'file:////host/share/a.ts',
    'file:\\\\host\\share\\a.ts',
    'other/\\\\host\\share\\a.ts',
    'other///host/share/a.ts',
    '..\\..\\host\\share',
    'C:\\wsx\\a.ts',
    'C:\\Windows\\win.ini',
  ])('asks the disk for nothing outside of the roots: %j', async (written) => {
    const { asked } = await ask(written);
    const outside = asked.filter((path) => !/^(C:\\ws|D:\\linked|E:\\real)(\\(?!\\)|$)/.test(path));
    expect(outside).toEqual([]);
    expect(asked).toContain('C:\\ws');
  });
});
