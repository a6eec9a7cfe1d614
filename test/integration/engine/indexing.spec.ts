import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { createWorkspaceRoot } from '../../../extension/node/files/workspaceRoot.ts';
import { defaultSettings, rowsOnDisk, tableVersion } from '../../fakes/testEngine.ts';
import { icon, program, programs, topic, useEngineFixture } from './engineFixture.ts';

const fixture = useEngineFixture();
const { write, remove, at } = fixture;
const never = neverCancelled();

const longList = `# Gallery\n\n${Array.from({ length: 120 }, (_, n) => `- item ${n} ![logo number ${n % 3}](pictures/logo.svg)`).join('\n')}\n`;

/** In a language without a grammar; its overlapping pieces repeat mentions, which must not make the picture look changed. */
const longSheet = Array.from(
  { length: 300 },
  (_, n) => `.rule-number-${n} {\n  background: url('pictures/logo.svg');\n}\n`,
).join('');

describe('a full comparison', () => {
  it('indexes everything, and at the second start encodes and writes nothing', async () => {
    await write({
      ...programs(20),
      'docs/list.md': longList,
      'docs/pictures/logo.svg': icon('red'),
      'docs/theme.less': longSheet,
    });
    const first = await fixture.opened();
    const summary = await first.engine.index(never);
    expect(summary.filesIndexed).toBeGreaterThanOrEqual(22);
    expect(await first.status()).toMatchObject({
      filesIndexed: 23,
      images: 1,
      isComplete: true,
      problem: null,
    });
    expect(await first.find(topic(7))).toContain('src/file7.ts');
    await fixture.close(first);
    const version = await tableVersion(fixture.storage);

    const second = await fixture.opened();
    expect((await second.status()).isComplete).toBe(false);
    expect(await second.engine.index(never)).toMatchObject({
      filesIndexed: 0,
      filesUnchanged: 23,
      chunksEncoded: 0,
      chunksReused: 0,
    });
    await fixture.close(second);
    expect(second.encoder.inputsEncoded).toBe(0);
    expect(await tableVersion(fixture.storage)).toBe(version);
  });

  it('sees what changed, was touched, was deleted and was renamed while no engine ran', async () => {
    await write(programs(8));
    const first = await fixture.opened();
    await first.engine.index(never);
    await fixture.close(first);

    await write({ 'src/file0.ts': program('walrus') });
    await fs.utimes(at('src/file1.ts'), new Date(), new Date());
    await remove('src/file2.ts');
    await fs.rename(at('src/file3.ts'), at('src/renamed.ts'));
    const second = await fixture.opened();
    const summary = await second.engine.index(never);
    expect(summary).toMatchObject({ filesIndexed: 2, filesRemoved: 2, filesUnchanged: 5 });
    expect(await second.find('walrus', 'words')).toEqual(['src/file0.ts']);
    expect(await second.find(topic(0), 'words')).toEqual([]);
    expect(await second.find(topic(2), 'words')).toEqual([]);
    expect(await second.find(topic(3), 'words')).toEqual(['src/renamed.ts']);
    await fixture.close(second);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });
});

describe('changed paths', () => {
  it('follow edits, touches, deletions and renames', async () => {
    await write(programs(6));
    const engine = await fixture.opened();
    await engine.engine.index(never);
    await write({ 'src/file0.ts': program('walrus') });
    await engine.changed('src/file0.ts');
    expect(await engine.find('walrus', 'words')).toEqual(['src/file0.ts']);

    const before = engine.encoder.inputsEncoded;
    const version = await tableVersion(fixture.storage);
    await fs.utimes(at('src/file1.ts'), new Date(), new Date());
    await engine.changed('src/file1.ts');
    expect(await tableVersion(fixture.storage)).toBe(version);

    // The name of a file is part of what is embedded, its folder is not.
    await fs.mkdir(at('lib'));
    await fs.rename(at('src/file1.ts'), at('lib/file1.ts'));
    await engine.changed('src/file1.ts', 'lib/file1.ts');
    expect(await engine.find(topic(1), 'words')).toEqual(['lib/file1.ts']);
    expect(engine.encoder.inputsEncoded).toBe(before);

    await remove('src/file2.ts');
    await engine.changed('src/file2.ts', 'src/never-there.ts');
    expect(await engine.find(topic(2), 'words')).toEqual([]);
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });

  it('follow a folder that is created, named again with its files, renamed and deleted', async () => {
    await write({ 'keep.ts': program('keep') });
    const engine = await fixture.opened();
    await engine.engine.index(never);
    await write(programs(50, 'new/deep/file'));
    const files = Array.from({ length: 50 }, (_, n) => `new/deep/file${n}.ts`);
    // A watcher may tell of the folder and of each file in it, in one batch.
    await engine.changed('new', ...files);
    expect((await engine.status()).filesIndexed).toBe(51);
    expect(await engine.session().store.findInconsistencies()).toEqual({ duplicateIds: [], mixedFiles: [] });

    // The folder alone, though nothing in it changed.
    await engine.changed('new');
    await engine.changed('new/deep', 'new/deep/file3.ts');
    expect((await engine.status()).filesIndexed).toBe(51);
    expect(await engine.find(topic(3), 'words')).toEqual(['new/deep/file3.ts']);

    const before = engine.encoder.inputsEncoded;
    await fs.rename(at('new'), at('other'));
    await engine.changed('new', 'other');
    expect(engine.encoder.inputsEncoded).toBe(before);
    expect(await engine.find(topic(3), 'words')).toEqual(['other/deep/file3.ts']);
    expect((await engine.status()).filesIndexed).toBe(51);

    await remove('other');
    await engine.changed('other');
    expect((await engine.status()).filesIndexed).toBe(1);
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(await fixture.freshRows());
  });

  it('of ignore files take files out and bring them back without encoding them again', async () => {
    await write({ ...programs(5), 'generated/a.ts': program('machine') });
    const engine = await fixture.opened();
    await engine.engine.index(never);
    const before = engine.encoder.inputsEncoded;
    await write({ '.gitignore': 'generated/\n' });
    await engine.changed('.gitignore');
    expect(await engine.find('machine', 'words')).toEqual([]);
    expect((await engine.status()).skippedByReason.ignored).toBe(1);
    await write({ '.gitignore': '!generated/\n' });
    await engine.changed('.gitignore');
    expect(await engine.find('machine', 'words')).toEqual(['generated/a.ts']);
    // The ignore file itself is a text of the workspace.
    expect(engine.encoder.inputsEncoded - before).toBeLessThanOrEqual(2);
  });

  it('by the thousands become one comparison of the folders', async () => {
    await write(programs(10));
    const engine = await fixture.opened();
    await engine.engine.index(never);
    await write({ 'src/file0.ts': program('walrus') });
    let walks = 0;
    const { files } = engine.session();
    const walk = files.walk.bind(files);
    files.walk = (signal) => {
      walks += 1;
      return walk(signal);
    };
    await engine.changed(...Array.from({ length: 5_000 }, (_, n) => `missing/${n}.ts`));
    expect(walks).toBe(1);
    expect(await engine.find('walrus', 'words')).toEqual(['src/file0.ts']);
  });

  it('outside of all roots are left alone', async () => {
    await write(programs(2));
    const engine = await fixture.opened();
    await engine.engine.index(never);
    await engine.changed('../elsewhere.ts', '..', '.');
    expect(await engine.status()).toMatchObject({ filesIndexed: 2, problem: null });
  });
});

describe('a switch of branches', () => {
  it('encodes what is new, and nothing on the way back or in another worktree', async () => {
    const git = promisify(execFile);
    const run = async (...args: string[]): Promise<void> => {
      const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
      await git('git', [...identity, ...args], { cwd: fixture.workspace });
    };
    await write(programs(1_000));
    await run('init', '-q', '-b', 'main');
    await run('add', '.');
    await run('commit', '-q', '-m', 'one');
    await run('checkout', '-q', '-b', 'other');
    await write(programs(1_000, 'src/file', 'other'));
    await run('commit', '-q', '-a', '-m', 'two');
    await run('checkout', '-q', 'main');

    const engine = await fixture.opened();
    await engine.engine.index(never);
    const onMain = engine.encoder.inputsEncoded;
    expect(onMain).toBeGreaterThanOrEqual(1_000);
    const all = Array.from({ length: 1_000 }, (_, n) => `src/file${n}.ts`);
    await run('checkout', '-q', 'other');
    await engine.changed(...all);
    const onBoth = engine.encoder.inputsEncoded;
    expect(onBoth - onMain).toBeGreaterThanOrEqual(1_000);
    expect(await engine.find(topic(17, 'other'), 'words')).toEqual(['src/file17.ts']);
    await run('checkout', '-q', 'main');
    await engine.changed(...all);
    expect(engine.encoder.inputsEncoded).toBe(onBoth);
    expect(await engine.find(topic(17), 'words')).toEqual(['src/file17.ts']);
    await fixture.close(engine);

    const tree = path.join(fixture.folder, 'worktree');
    await run('worktree', 'add', '-q', tree, 'other');
    const second = await fixture.opened({
      roots: [tree],
      storage: path.join(fixture.folder, 'second'),
      cacheFolder: path.join(fixture.storage, 'cache'),
      settings: { excludeGlobs: ['**/.git'] }, // As in VS Code; in a worktree it is a file.
    });
    expect(await second.engine.index(never)).toMatchObject({ filesIndexed: 1_000, chunksEncoded: 0 });
    expect(second.encoder.inputsEncoded).toBe(0);
  });
});

describe('configure', () => {
  it('applies new rules at once and keeps the embeddings', async () => {
    await write({ ...programs(4), 'docs/a.md': '# Notes\n\nAbout otters.\n' });
    const engine = await fixture.opened();
    await engine.engine.index(never);
    const before = engine.encoder.inputsEncoded;
    const { roots } = engine.configuration;
    await engine.engine.configure(
      { roots, settings: { ...defaultSettings, excludeGlobs: ['docs/**'] } },
      never,
    );
    await engine.settled();
    expect(await engine.find('otters', 'words')).toEqual([]);
    await engine.engine.configure({ roots, settings: defaultSettings }, never);
    await engine.settled();
    expect(await engine.find('otters', 'words')).toEqual(['docs/a.md']);
    expect(engine.encoder.inputsEncoded).toBe(before);
    expect(await engine.status()).toMatchObject({ role: 'writer', problem: null, isComplete: true });
  });

  it('called twice at once, with questions in between, ends with the last one', async () => {
    await write(programs(4));
    const engine = await fixture.opened();
    await engine.engine.index(never);
    const { roots } = engine.configuration;
    const configure = (excludeGlobs: string[]): Promise<void> =>
      engine.engine.configure({ roots, settings: { ...defaultSettings, excludeGlobs } }, never);
    const [, found] = await Promise.all([
      configure(['src/file0.ts']),
      engine.find(topic(2), 'words'),
      configure(['src/file1.ts']),
      engine.engine.index(never),
    ]);
    expect(found).toEqual(['src/file2.ts']);
    await engine.settled();
    expect(await engine.find(topic(0), 'words')).toEqual(['src/file0.ts']);
    expect(await engine.find(topic(1), 'words')).toEqual([]);
    expect((await engine.status()).role).toBe('writer');
  });

  it('keeps equal paths of two roots apart and forgets a root that is removed', async () => {
    await write({ 'one/src/a.ts': program('walrus'), 'two/src/a.ts': program('otter') });
    const both = [at('one'), at('two')];
    const engine = await fixture.opened({ roots: both });
    await engine.engine.index(never);
    expect(await engine.find('walrus', 'words')).toEqual(['one/src/a.ts']);
    expect(await engine.find('otter', 'words')).toEqual(['two/src/a.ts']);
    await remove('two/src/a.ts');
    await engine.changed('../two/src/a.ts');
    expect(await engine.find('walrus', 'words')).toEqual(['one/src/a.ts']);
    expect(await engine.find('otter', 'words')).toEqual([]);
    await write({ 'two/src/a.ts': program('otter') });
    const settings = defaultSettings;
    await engine.engine.configure({ roots: [createWorkspaceRoot(at('two'))], settings }, never);
    await engine.settled();
    expect(await engine.find('walrus', 'words')).toEqual([]);
    expect((await engine.status()).filesIndexed).toBe(1);
  });
});

describe('a root that cannot be looked at', () => {
  it('keeps its rows while it is away, whatever the watcher says, and is compared when it is back', async () => {
    await write({
      'one/a.ts': program('walrus'),
      'one/deep/b.ts': program('seal'),
      'two/a.ts': program('otter'),
    });
    const engine = await fixture.opened({ roots: [at('one'), at('two')] });
    await engine.engine.index(never);
    await fs.rename(at('one'), path.join(fixture.folder, 'away'));
    await engine.changed('a.ts', 'deep/b.ts', 'deep');
    expect(await engine.find('walrus', 'words')).toEqual(['one/a.ts']);
    await engine.changed('.');
    expect(await engine.find('walrus', 'words')).toEqual(['one/a.ts']);
    expect(await engine.engine.index(never)).toMatchObject({ filesRemoved: 0 });
    const status = await engine.status();
    expect(status.filesIndexed).toBe(3);
    expect(status.skippedByReason.vanished).toBe(1);
    expect(await engine.find('seal', 'words')).toEqual(['one/deep/b.ts']);

    await fs.rename(path.join(fixture.folder, 'away'), at('one'));
    await remove('one/deep');
    await engine.engine.index(never);
    expect(await engine.find('seal', 'words')).toEqual([]);
    expect((await engine.status()).skippedByReason.vanished).toBeUndefined();
  });

  it('keeps rows of folders and files that the system refuses, and names them', async () => {
    await write({ 'a.ts': program('walrus'), 'deep/b.ts': program('seal'), 'deep/c.ts': program('otter') });
    const refused = new Set<string>();
    const guard = <A extends unknown[], R>(call: (target: string, ...rest: A) => Promise<R>) =>
      (async (target: string, ...rest: A) => {
        if (refused.has(String(target))) throw Object.assign(new Error('refused'), { code: 'EACCES' });
        return await call(target, ...rest);
      }) as never;
    const engine = await fixture.opened({
      environment: {
        fileSystem: {
          lstat: fs.lstat,
          realpath: fs.realpath,
          open: guard(fs.open as never),
          readdir: guard(fs.readdir as never),
        },
      },
    });
    await engine.engine.index(never);
    await write({ 'a.ts': program('changed') });
    refused.add(at('a.ts')).add(at('deep'));
    await engine.changed('a.ts');
    await engine.changed('deep');
    await engine.engine.index(never);
    expect(await engine.find('walrus', 'words')).toEqual(['a.ts']);
    expect(await engine.find('seal', 'words')).toEqual(['deep/b.ts']);
    const { problems, skippedByReason } = await engine.status();
    expect(skippedByReason.unreadable).toBe(2);
    expect(problems.map(({ path: name }) => name).sort()).toEqual(['a.ts', 'deep']);
    refused.clear();
    await engine.engine.index(never);
    expect(await engine.find('walrus', 'words')).toEqual([]);
    expect(await engine.find('changed', 'words')).toEqual(['a.ts']);
    expect((await engine.status()).problems).toEqual([]);
  });
});
