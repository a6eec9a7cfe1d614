import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveAgentFile } from '../../../extension/node/agents/resolveAgentFile.ts';
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

  it.skipIf(process.platform === 'win32')('refuses a link that leads outside', async () => {
    await symlink(in_('outside/secret.txt'), in_('one/link.txt'));
    await expect(fileOf('link.txt')).rejects.toMatchObject({ code: 'file/not-found' });
  });
});
