/** Ignore rules against Git itself, and the product's own rules on top of them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { Discovery } from '../../../extension/core/ports/fileSource.ts';
import { collect, show, sourceAt, walked, withTemporaryFolder, writeTree } from './temporaryFolder.ts';

const never = neverCancelled();

function git(folder: string, ...args: string[]): void {
  // Rules of this machine's user must not reach into the test.
  execFileSync('git', ['-c', 'core.excludesFile=', ...args], { cwd: folder, stdio: 'pipe' });
}

/** The paths that Git ignores. */
function gitIgnored(folder: string, paths: readonly string[]): Set<string> {
  const { stdout, status, stderr } = spawnSync(
    'git',
    ['-c', 'core.excludesFile=', 'check-ignore', '--stdin', '-z', '--no-index'],
    {
      cwd: folder,
      input: paths.join('\0'),
      encoding: 'utf8',
    },
  );
  if (status !== 0 && status !== 1) throw new Error(stderr);
  return new Set(stdout.split('\0').filter((path) => path !== ''));
}

// ASCII only: Git's `?` and `[...]` mean one byte, ours one character.
const segment = fc.constantFrom('a', 'b', 'c.ts', 'd.md', 'foo', 'foo bar', '[x]', '.dot', 'Foo');
const patternSegment = fc.oneof(
  { weight: 4, arbitrary: segment },
  fc.constantFrom(
    '*',
    '**',
    '*.ts',
    'f*',
    '?',
    '[ab]',
    '[!a]',
    '\\[x\\]',
    'foo\\ bar',
    '*o*',
    '.*',
    'f??',
    '[a-c]*',
    '*.*',
  ),
);
const pattern = fc
  .record({
    isNegative: fc.boolean(),
    isAnchored: fc.boolean(),
    segments: fc.array(patternSegment, { minLength: 1, maxLength: 3 }),
    isFolder: fc.boolean(),
  })
  .map(
    ({ isNegative, isAnchored, segments, isFolder }) =>
      `${isNegative ? '!' : ''}${isAnchored ? '/' : ''}${segments.join('/')}${isFolder ? '/' : ''}`,
  );
const ignoreFile = fc
  .array(fc.oneof({ weight: 8, arbitrary: pattern }, fc.constantFrom('# note', '', 'a ', '\\#x', '\\!x')), {
    maxLength: 5,
  })
  .map((lines) => lines.join('\n'));
const filePath = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const tree = fc.record({
  files: fc.uniqueArray(filePath, { minLength: 4, maxLength: 14 }),
  root: ignoreFile,
  exclude: ignoreFile,
  nested: fc.dictionary(
    fc.array(segment, { minLength: 1, maxLength: 2 }).map((parts) => parts.join('/')),
    ignoreFile,
    { maxKeys: 3 },
  ),
});

/** Drops paths that would need a file where another path needs a folder. */
function withoutConflicts(paths: readonly string[]): string[] {
  const kept: string[] = [];
  for (const path of paths) {
    if (!kept.some((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`))) kept.push(path);
  }
  return kept;
}

function foldersOf(paths: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    const parts = path.split('/');
    for (let length = 1; length < parts.length; length += 1) folders.add(parts.slice(0, length).join('/'));
  }
  return [...folders];
}

describe('ignore rules', () => {
  it('agree with git check-ignore on generated trees, and examine agrees with walk', () =>
    withTemporaryFolder(async (base) => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(tree, async ({ files, root, exclude, nested }) => {
          run += 1;
          const folder = join(base, String(run));
          await mkdir(join(folder, '.git', 'info'), { recursive: true });
          // What `git init` makes, without starting a process for it.
          await writeTree(join(folder, '.git'), {
            HEAD: 'ref: refs/heads/main\n',
            config: '[core]\n\tbare = false\n',
          });
          await mkdir(join(folder, '.git', 'objects'));
          await mkdir(join(folder, '.git', 'refs'));
          await writeFile(join(folder, '.git', 'info', 'exclude'), exclude);
          const kept = withoutConflicts(files);
          const nestedFiles = Object.entries(nested)
            .filter(([at]) => foldersOf(kept).includes(at))
            .map(([at, rules]) => [`${at}/.gitignore`, rules] as const);
          await writeTree(folder, {
            ...Object.fromEntries(kept.map((path) => [path, 'x'])),
            '.gitignore': root,
            ...Object.fromEntries(nestedFiles),
          });
          const all = [...kept, '.gitignore', ...nestedFiles.map(([path]) => path)];
          const folders = foldersOf(all);
          const expected = gitIgnored(folder, [...all, ...folders]);

          const source = sourceAt(folder);
          const discoveries = await collect(source.walk(never));
          const found = new Map(discoveries.map((discovery) => [pathOf(discovery), discovery] as const));
          found.delete('.git');
          const indexed = [...found.values()].filter((discovery) => discovery.kind === 'file').map(pathOf);
          expect(indexed.sort()).toEqual(all.filter((path) => !expected.has(path)).sort());

          source.forgetIgnoreRules();
          for (const path of [...all, ...folders]) {
            const discovery = await source.examine({ root: 'r', path }, never);
            const inWalk = found.get(path);
            if (inWalk !== undefined) expect(discovery).toEqual(inWalk);
            else if (expected.has(path)) expect(discovery).toMatchObject({ skipped: { reason: 'ignored' } });
            else expect(show(discovery)).toBe(`${path} absent`);
          }
          await rm(folder, { recursive: true });
        }),
        { numRuns: 300, interruptAfterTimeLimit: 60_000 },
      );
      expect(run).toBeGreaterThan(50);
    }));

  it('do not enter an ignored folder, whatever its own files say', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, { '.gitignore': 'a/\n', 'a/.gitignore': '!b.ts\n', 'a/b.ts': 'x' });
      expect(await walked(sourceAt(folder))).toEqual(['.gitignore ignore', 'a/ ignored']);
    }));

  it('re-include a folder by a later or deeper rule', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, {
        '.gitignore': '/x/*\n!/x/keep/\nlib/inner/\n',
        'x/keep/a.ts': 'x',
        'x/drop/b.ts': 'x',
        'lib/.gitignore': '!inner/\n',
        'lib/inner/c.ts': 'x',
        'lib/inner/more/d.ts': 'x',
      });
      git(folder, 'init', '-q');
      expect(await walked(sourceAt(folder))).toEqual([
        '.git/ excluded',
        '.gitignore ignore',
        'lib/.gitignore ignore',
        'lib/inner/c.ts typescript',
        'lib/inner/more/d.ts typescript',
        'x/drop/ ignored',
        'x/keep/a.ts typescript',
      ]);
    }));

  it('.semblanceignore overrules .gitignore both ways, also from a folder above', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, {
        '.gitignore': 'generated/\n*.log\n',
        '.semblanceignore': '!generated/\n!keep.log\nlegacy/\n',
        'generated/schema.ts': 'x',
        'generated/deep/more.ts': 'x',
        'generated/x.log': 'x',
        'keep.log': 'x',
        'drop.log': 'x',
        'legacy/a.ts': 'x',
        'lib/.gitignore': '!drop.log\nkeep.log\n',
        'lib/keep.log': 'x',
        'lib/drop.log': 'x',
      });
      const shown = await walked(sourceAt(folder));
      expect(shown).toEqual([
        '.gitignore ignore',
        '.semblanceignore ignore',
        'drop.log ignored',
        'keep.log log',
        'legacy/ ignored',
        'generated/schema.ts typescript',
        'generated/x.log ignored',
        'generated/deep/more.ts typescript',
        'lib/.gitignore ignore',
        'lib/drop.log log',
        'lib/keep.log log',
      ]);
    }));

  it(".semblanceignore counts even when Git's files do not", () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, {
        '.gitignore': 'a.ts\n',
        '.semblanceignore': 'b.ts\n',
        'a.ts': 'x',
        'b.ts': 'x',
      });
      const source = sourceAt(folder, { shouldUseIgnoreFiles: false });
      expect(await walked(source)).toEqual([
        '.gitignore ignore',
        '.semblanceignore ignore',
        'a.ts typescript',
        'b.ts ignored',
      ]);
    }));

  it('come from the repository above the root, with its info/exclude, also in a worktree', () =>
    withTemporaryFolder(async (base) => {
      const main = join(base, 'main');
      await writeTree(main, {
        '.gitignore': '*.log\n/packages/app/out/\n',
        'packages/.gitignore': '/app/local.ts\n',
        'packages/app/a.ts': 'x',
      });
      git(main, 'init', '-q');
      await appendFile(join(main, '.git', 'info', 'exclude'), 'private.ts\n');
      git(main, 'add', '.');
      git(main, '-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-q', '-m', 'first');
      const worktree = join(base, 'tree');
      git(main, 'worktree', 'add', '-q', worktree, '-b', 'side');
      for (const top of [main, worktree]) {
        const app = join(top, 'packages', 'app');
        await writeTree(app, { 'x.log': 'x', 'out/b.ts': 'x', 'local.ts': 'x', 'private.ts': 'x' });
        const discoveries = await collect(sourceAt(app).walk(never));
        expect(discoveries.map(show)).toEqual([
          'a.ts typescript',
          'local.ts ignored',
          'out/ ignored',
          'private.ts ignored',
          'x.log ignored',
        ]);
        expect(discoveries[1]).toMatchObject({ skipped: { detail: 'It matches a rule in ../.gitignore' } });
      }
    }));

  it('of the repository around do not count in an ignored folder that was opened on purpose', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, {
        '.gitignore': '*\n',
        'project/a.ts': 'x',
        'project/.gitignore': 'b.ts\n',
        'project/b.ts': 'x',
      });
      git(folder, 'init', '-q');
      expect(await walked(sourceAt(join(folder, 'project')))).toEqual([
        '.gitignore ignore',
        'a.ts typescript',
        'b.ts ignored',
      ]);
    }));

  it('of folders above the root do not count without a repository', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, { '.gitignore': '*.ts\n', 'project/a.ts': 'x' });
      expect(await walked(sourceAt(join(folder, 'project')))).toEqual(['a.ts typescript']);
    }));

  it('end at a repository inside of the root', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, {
        '.gitignore': '*.ts\n',
        'inner/.git/info/exclude': 'x.md\n',
        'inner/.gitignore': 'b.md\n',
        'inner/a.ts': 'x',
        'inner/b.md': 'x',
        'inner/x.md': 'x',
        'outer.ts': 'x',
      });
      expect(await walked(sourceAt(folder))).toEqual([
        '.gitignore ignore',
        'outer.ts ignored',
        'inner/.git/ excluded',
        'inner/.gitignore ignore',
        'inner/a.ts typescript',
        'inner/b.md ignored',
        'inner/x.md ignored',
      ]);
    }));

  it("with a byte order mark, Windows line ends and a folder in the file's place are understood", () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, {
        '.gitignore': '\ufeffa.ts\r\n# note\r\nb.ts\r\n',
        'a.ts': 'x',
        'b.ts': 'x',
        'd/.gitignore/x.ts': 'x',
      });
      expect(await walked(sourceAt(folder))).toEqual([
        '.gitignore ignore',
        'a.ts ignored',
        'b.ts ignored',
        'd/.gitignore/x.ts typescript',
      ]);
    }));

  it('never fail on nonsense', () =>
    withTemporaryFolder(async (base) => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.string({ unit: fc.constantFrom(...'[]!\\^-*?/(){}+$|.,:#a \n\t'), maxLength: 30 }),
          async (text) => {
            run += 1;
            const folder = join(base, String(run));
            await writeTree(folder, { '.gitignore': text, '.semblanceignore': text, 'a/b.ts': 'x' });
            const shown = await walked(sourceAt(folder, { excludeGlobs: text.split('\n') }));
            expect(shown.length).toBeGreaterThan(0);
            await rm(folder, { recursive: true });
          },
        ),
        { numRuns: 300, interruptAfterTimeLimit: 20_000 },
      );
    }));
});

function pathOf(discovery: Discovery): string {
  if (discovery.kind === 'file') return discovery.file.path;
  return discovery.kind === 'absent' ? discovery.key.path : discovery.skipped.path;
}
