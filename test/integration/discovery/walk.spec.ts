/** Walking and examining real folders: rules, links, odd names, sizes, failures, cancellation. */
import { execFileSync } from 'node:child_process';
import { mkdir, open, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CancelledError, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { SinkLogger } from '../../../extension/core/logging/logger.ts';
import { createFileSource } from '../../../extension/node/files/fileSource.ts';
import { systemFileSystem } from '../../../extension/node/files/fileSystem.ts';
import { keyOfAbsolutePath } from '../../../extension/node/files/workspaceRoots.ts';
import {
  collect,
  defaultSettings,
  rootAt,
  show,
  sourceAt,
  walked,
  withTemporaryFolder,
  writeTree,
} from './temporaryFolder.ts';

const key = (path: string) => ({ root: 'r', path });
const never = neverCancelled();

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe('walk', () => {
  it('reports files folder by folder, names sorted, with size and kind', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, {
        'b.ts': 'export const b = 1;\n',
        'a.md': '# A\n',
        'src/z.py': 'z = 1\n',
        'src/inner/y.go': 'package y\n',
        'src/logo.png': 'x',
        'Zeta.rs': 'fn main() {}\n',
      });
      const discoveries = await collect(sourceAt(folder).walk(never));
      expect(discoveries.map(show)).toEqual([
        'Zeta.rs rust',
        'a.md markdown',
        'b.ts typescript',
        'src/logo.png png',
        'src/z.py python',
        'src/inner/y.go go',
      ]);
      expect(discoveries[2]).toMatchObject({
        kind: 'file',
        file: { sizeBytes: 20, kind: 'text', root: 'r' },
      });
      expect(discoveries[3]).toMatchObject({ kind: 'file', file: { kind: 'image' } });
    }));

  it('leaves out ignored, excluded, secret, generated, minified and binary files by name', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, {
        '.gitignore': 'out/\n*.tmp\n',
        '.env': 'PASSWORD=x',
        '.env.example': 'PASSWORD=',
        'app.min.js': 'x',
        'cargo.toml': '',
        'font.woff2': 'x',
        'note.tmp': 'x',
        'out/a.ts': 'x',
        'node_modules/x/index.js': 'x',
        'package-lock.json': '{}',
        'server.key': 'x',
        'tests/fixtures/a.ts': 'x',
        'venv/pyvenv.cfg': 'x',
        'env/config.ts': 'x',
        'crate/Cargo.toml': '[package]',
        'crate/target/debug/a.rs': 'x',
        'web/target/page.ts': 'x',
      });
      const source = sourceAt(folder, { excludeGlobs: ['**/fixtures'] });
      expect(await walked(source)).toEqual([
        '.env secret',
        '.env.example properties',
        '.gitignore ignore',
        'app.min.js minified',
        'cargo.toml toml',
        'font.woff2 binary',
        'node_modules/ excluded',
        'note.tmp ignored',
        'out/ ignored',
        'package-lock.json generated',
        'server.key secret',
        'venv/ excluded',
        'crate/Cargo.toml toml',
        'crate/target/ excluded',
        'env/config.ts typescript',
        'tests/fixtures/ excluded',
        'web/target/page.ts typescript',
      ]);
    }));

  it('knows secrets by their folder, also when the root is that folder', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, {
        '.kube/config': 'x',
        '.kube/config.bak': 'x',
        '.kube/cache/notes.md': 'x',
        '.config/gh/hosts.yml': 'x',
      });
      expect(await walked(sourceAt(join(folder, '.kube')))).toEqual([
        'config secret',
        'config.bak secret',
        'cache/notes.md markdown',
      ]);
      expect(await walked(sourceAt(join(folder, '.config', 'gh')))).toEqual(['hosts.yml secret']);
    }));

  it('never opens a secret, even when it is re-included', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, { '.gitignore': '.env\n', '.semblanceignore': '!.env\n', '.env': 'A=1' });
      const opened: string[] = [];
      const fileSystem: typeof systemFileSystem = {
        ...systemFileSystem,
        open: (path, ...rest) => {
          opened.push(String(path));
          return systemFileSystem.open(path, ...rest);
        },
      };
      const source = sourceAt(folder, {}, { fileSystem });
      expect(await walked(source)).toContain('.env secret');
      expect(opened.filter((path) => path.endsWith('.env'))).toEqual([]);
    }));

  it('survives 10 000 files in one folder and stops within it when cancelled', () =>
    withTemporaryFolder(async (folder) => {
      for (let batch = 0; batch < 10_000; batch += 500) {
        await Promise.all(
          Array.from({ length: 500 }, (_, at) =>
            writeFile(join(folder, `f${String(batch + at).padStart(5, '0')}.ts`), 'x'),
          ),
        );
      }
      const source = sourceAt(folder);
      const all = await walked(source);
      expect(all).toHaveLength(10_000);
      expect(all[9_999]).toBe('f09999.ts typescript');

      const controller = new AbortController();
      let seen = 0;
      const cancelled = (async () => {
        for await (const _ of source.walk(controller.signal)) {
          seen += 1;
          if (seen === 100) controller.abort();
        }
      })();
      await expect(cancelled).rejects.toBeInstanceOf(CancelledError);
      expect(seen).toBeLessThan(200);
    }));

  it('never follows links and says where they lead; loops end', () =>
    withTemporaryFolder(async (folder) => {
      const root = join(folder, 'root');
      await writeTree(folder, { 'root/src/a.ts': 'x', 'outside/secret.ts': 'x' });
      await symlink('..', join(root, 'src', 'loop'));
      await symlink('src/a.ts', join(root, 'alias.ts'));
      await symlink('../outside', join(root, 'away'));
      await symlink('nowhere', join(root, 'broken.ts'));
      await symlink('self', join(root, 'self'));
      const source = sourceAt(root);
      const discoveries = await collect(source.walk(never));
      expect(discoveries.map(show)).toEqual([
        'alias.ts link',
        'away link',
        'broken.ts link',
        'self link',
        'src/a.ts typescript',
        'src/loop link',
      ]);
      const details = discoveries.map((found) => (found.kind === 'skipped' ? found.skipped.detail : ''));
      expect(details[0]).toContain('src/a.ts');
      expect(details[1]).toContain('outside the workspace');
      expect(details[2]).toContain('does not exist');
      expect(details[5]).toContain('the workspace folder itself');
      // Below a linked folder everything exists for the system, but not for the index.
      expect(show(await source.examine(key('away/secret.ts'), never))).toBe('away/secret.ts link');
      expect(show(await source.examine(key('src/loop/src/a.ts'), never))).toBe('src/loop/src/a.ts link');
    }));

  it('reports pipes without opening them', () =>
    withTemporaryFolder(async (folder) => {
      execFileSync('mkfifo', [join(folder, 'pipe.ts')]);
      const source = sourceAt(folder);
      expect(await walked(source)).toEqual(['pipe.ts unreadable']);
      expect(show(await source.examine(key('pipe.ts'), never))).toBe('pipe.ts unreadable');
    }));

  it('spends only metadata calls on a log of 2 GB', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'server.log');
      await writeFile(path, '');
      await truncate(path, 2 * 1024 ** 3);
      const fileSystem = { ...systemFileSystem, open: () => Promise.reject(new Error('opened')) };
      const [found] = await collect(sourceAt(folder, {}, { fileSystem }).walk(never));
      expect(found).toMatchObject({
        skipped: { reason: 'too-large', detail: '2 GB is over the limit of 1 MB for text files' },
      });
    }));

  it('keeps odd names as they are', () =>
    withTemporaryFolder(async (folder) => {
      const names = [
        'a b.ts',
        'back\\slash.ts',
        'new\nline.ts',
        'émoji 🦊.md',
        `${'x'.repeat(240)}.ts`,
        'README.md',
        'readme.md',
        '#!x.ts',
        '[a]{b}.ts',
        ' lead.ts',
        'trail .ts',
      ];
      for (const name of names) await writeFile(join(folder, name), 'x');
      const nested = join(folder, '📁 [x]', 'ü*');
      await mkdir(nested, { recursive: true });
      await writeTree(nested, { '.gitignore': '/ignored.ts\n', 'ignored.ts': 'x', 'kept.ts': 'x' });
      await writeFile(
        Buffer.concat([Buffer.from(`${folder}/bad-`), Buffer.from([0xff]), Buffer.from('.ts')]),
        'x',
      );
      const source = sourceAt(folder);
      const discoveries = await collect(source.walk(never));
      const paths = discoveries.filter((found) => found.kind === 'file').map((found) => found.file.path);
      for (const name of names) expect(paths).toContain(name);
      expect(paths).toContain('📁 [x]/ü*/kept.ts');
      expect(discoveries.map(show)).toContain('📁 [x]/ü*/ignored.ts ignored');
      expect(discoveries.map(show)).toContain('bad-\uFFFD.ts unreadable');
      for (const found of discoveries) {
        if (found.kind === 'file') expect(await source.examine(found.file, never)).toEqual(found);
      }
    }));

  it('reports a folder that cannot be listed and goes on', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, { 'a/x.ts': 'x', 'b/y.ts': 'y', 'c/z.ts': 'z' });
      const readdirFailing = ((path: string, options: { withFileTypes: true }) => {
        if (path.endsWith('/a')) return Promise.reject(systemError('EACCES'));
        if (path.endsWith('/b')) return Promise.reject(systemError('ENOENT'));
        return readdir(path, options);
      }) as typeof systemFileSystem.readdir;
      const fileSystem = { ...systemFileSystem, readdir: readdirFailing };
      expect(await walked(sourceAt(folder, {}, { fileSystem }))).toEqual([
        'a/ unreadable',
        'b/ vanished',
        'c/z.ts typescript',
      ]);
    }));

  it('reports a root that is not there, so that nobody mistakes it for an empty one', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, { 'here/a.ts': 'x' });
      const source = createFileSource({
        roots: [rootAt(join(folder, 'gone'), 'gone'), rootAt(join(folder, 'here'), 'here')],
        settings: defaultSettings,
        logger: new SinkLogger(() => undefined),
      });
      const discoveries = await collect(source.walk(never));
      expect(discoveries[0]).toMatchObject({
        skipped: { root: 'gone', path: '', reason: 'vanished', isFolder: true },
      });
      expect(discoveries[1]).toMatchObject({ file: { root: 'here', path: 'a.ts' } });
    }));

  it('gives files under nested roots to the inner root only', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, { 'a.ts': 'x', 'packages/app/b.ts': 'x' });
      const roots = [rootAt(folder, 'outer'), rootAt(join(folder, 'packages', 'app'), 'inner')];
      const source = createFileSource({
        roots,
        settings: defaultSettings,
        logger: new SinkLogger(() => undefined),
      });
      const shown = (await collect(source.walk(never))).map(show);
      expect(shown).toEqual(['a.ts typescript', 'packages/app/ excluded', 'b.ts typescript']);
      expect(keyOfAbsolutePath(roots, join(folder, 'packages/app/b.ts'))).toEqual({
        root: 'inner',
        path: 'b.ts',
      });
      expect(keyOfAbsolutePath(roots, join(folder, '..thing.ts'))).toEqual({
        root: 'outer',
        path: '..thing.ts',
      });
      expect(keyOfAbsolutePath(roots, folder)).toEqual({ root: 'outer', path: '' });
      expect(keyOfAbsolutePath(roots, `${folder}-other/a.ts`)).toBeUndefined();
    }));

  it('names an exclude pattern that cannot be used', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, { 'a.ts': 'x' });
      const lines: string[] = [];
      const pattern = 'a'.repeat(70_000);
      const source = createFileSource({
        roots: [rootAt(folder)],
        settings: { ...defaultSettings, excludeGlobs: [pattern, '*.md'] },
        logger: new SinkLogger(({ level, message }) => lines.push(`${level} ${message}`)),
      });
      expect(await walked(source)).toEqual(['a.ts typescript']);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^warn .*excludes nothing$/);
    }));
});

describe('examine and listFolder', () => {
  it('decides as the walk does for folders, files below them and what is gone', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, {
        '.gitignore': 'out/\n',
        'out/deep/a.ts': 'x',
        'node_modules/x/index.js': 'x',
        'src/a.ts': 'x',
        'src/b/c.ts': 'x',
      });
      const source = sourceAt(folder);
      const examined = async (path: string) => show(await source.examine(key(path), never));
      expect(await examined('out')).toBe('out/ ignored');
      expect(await examined('out/deep')).toBe('out/deep/ ignored');
      expect(await examined('out/deep/a.ts')).toBe('out/deep/a.ts ignored');
      expect(await examined('out/deep/gone.ts')).toBe('out/deep/gone.ts absent');
      expect(await examined('node_modules/x/index.js')).toBe('node_modules/x/index.js excluded');
      expect(await examined('src')).toBe('src absent');
      expect(await examined('')).toBe(' absent');
      expect(await examined('src/a.ts/b')).toBe('src/a.ts/b absent');
      expect(await examined(`src/${'x'.repeat(300)}`)).toContain('absent');

      const listed = async (path: string) => (await collect(source.listFolder(key(path), never))).map(show);
      expect(await listed('src')).toEqual(['src/a.ts typescript', 'src/b/c.ts typescript']);
      expect(await listed('out')).toEqual(['out/ ignored']);
      expect(await listed('out/deep')).toEqual(['out/deep/ ignored']);
      expect(await listed('src/a.ts')).toEqual([]);
      expect(await listed('gone')).toEqual([]);
      expect(await listed('')).toEqual(await walked(source));

      await rename(join(folder, 'src'), join(folder, 'lib'));
      expect(await examined('src/a.ts')).toBe('src/a.ts absent');
      expect(await listed('lib')).toEqual(['lib/a.ts typescript', 'lib/b/c.ts typescript']);
    }));

  it('refuses keys that lead out of the root', () =>
    withTemporaryFolder(async (folder) => {
      const source = sourceAt(folder);
      for (const path of ['../x', 'a/../../x', '/etc/passwd', './a', 'a//b', 'a\0b']) {
        await expect(source.examine(key(path), never)).rejects.toMatchObject({ code: 'file/not-found' });
      }
      await expect(source.examine({ root: 'other', path: 'a' }, never)).rejects.toMatchObject({
        code: 'file/not-found',
      });
    }));

  it('remembers ignore rules until it is told to forget them, and a walk reads them anew', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, { '.gitignore': '', 'a.ts': 'x' });
      const source = sourceAt(folder);
      const examined = async () => show(await source.examine(key('a.ts'), never));
      expect(await examined()).toBe('a.ts typescript');
      await writeFile(join(folder, '.gitignore'), 'a.ts\n');
      expect(await examined()).toBe('a.ts typescript');
      source.forgetIgnoreRules();
      expect(await examined()).toBe('a.ts ignored');
      await writeFile(join(folder, '.gitignore'), '');
      expect(await walked(source)).toContain('a.ts typescript');
      expect(await examined()).toBe('a.ts typescript');
    }));

  it('knows only the stored case of a name where case does not matter', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, { 'src/Name.ts': 'x' });
      // A case-insensitive disk: asking for any case finds the file, and its real path has the stored one.
      const stored = (path: string) => path.replace(/name\.ts$/i, 'Name.ts');
      const fileSystem = {
        ...systemFileSystem,
        lstat: ((path: string) => systemFileSystem.lstat(stored(path))) as typeof systemFileSystem.lstat,
        realpath: ((path: string) =>
          systemFileSystem.realpath(stored(path))) as typeof systemFileSystem.realpath,
      };
      const source = sourceAt(folder, {}, { fileSystem, isCaseInsensitive: true });
      expect(show(await source.examine(key('src/name.ts'), never))).toBe('src/name.ts absent');
      expect(show(await source.examine(key('src/Name.ts'), never))).toBe('src/Name.ts typescript');
    }));

  it('reports a file that the system hides', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, { 'a.ts': 'x' });
      const lstat = ((path: string) =>
        path.endsWith('a.ts')
          ? Promise.reject(systemError('EACCES'))
          : systemFileSystem.lstat(path)) as typeof systemFileSystem.lstat;
      const source = sourceAt(folder, {}, { fileSystem: { ...systemFileSystem, lstat } });
      expect(await walked(source)).toEqual(['a.ts unreadable']);
      expect(show(await source.examine(key('a.ts'), never))).toBe('a.ts unreadable');
    }));

  it('stops when it is cancelled before it starts', () =>
    withTemporaryFolder(async (folder) => {
      const source = sourceAt(folder);
      const signal = AbortSignal.abort();
      await expect(source.examine(key('a'), signal)).rejects.toBeInstanceOf(CancelledError);
      await expect(collect(source.walk(signal))).rejects.toBeInstanceOf(CancelledError);
      await expect(collect(source.listFolder(key('a'), signal))).rejects.toBeInstanceOf(CancelledError);
    }));

  it('sees a file that appears and goes', () =>
    withTemporaryFolder(async (folder) => {
      const source = sourceAt(folder);
      expect(show(await source.examine(key('new.ts'), never))).toBe('new.ts absent');
      const handle = await open(join(folder, 'new.ts'), 'w');
      await handle.close();
      expect(show(await source.examine(key('new.ts'), never))).toBe('new.ts typescript');
      await rm(join(folder, 'new.ts'));
      expect(show(await source.examine(key('new.ts'), never))).toBe('new.ts absent');
    }));
});
