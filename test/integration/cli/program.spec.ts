import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { indexDocument, searchDocument, statusDocument } from '../../../extension/cli/jsonDocuments.ts';

const main = fileURLToPath(new URL('../../../extension/cli/main.ts', import.meta.url));
const children: ChildProcess[] = [];
let folder = '';
let workspace = '';

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'semblance cli 🦊-')));
  workspace = join(folder, 'my wörk 🦊');
  await mkdir(join(workspace, 'src'), { recursive: true });
  await writeFile(
    join(workspace, 'src', 'retry.ts'),
    '/** Calls again with growing pauses. */\nexport async function retryWithBackoff(call: () => Promise<void>) {\n  for (let pause = 1; ; pause *= 2) await call();\n}\n',
  );
  await writeFile(
    join(workspace, 'bread.md'),
    '# Sourdough\n\nFeed the starter, knead the dough and bake it.\n',
  );
  await writeFile(
    join(workspace, 'red circle.svg'),
    '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><circle cx="16" cy="16" r="14" fill="red"/></svg>',
  );
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Run {
  readonly child: ChildProcess;
  errors: string;
  output: string;
  readonly ended: Promise<number | null>;
}

function start(words: readonly string[], cwd: string): Run {
  const child = spawn(process.execPath, [main, ...words], {
    cwd,
    env: { ...process.env, SEMBLANCE_CACHE_DIR: join(folder, 'cache') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const run: Run = { child, errors: '', output: '', ended: once(child, 'close').then(([code]) => code) };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    run.output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    run.errors += text;
  });
  return run;
}

async function finish(
  words: readonly string[],
  cwd = workspace,
): Promise<Run & { readonly code: number | null }> {
  const run = start(words, cwd);
  return Object.assign(run, { code: await run.ended });
}

describe('the program with the real engine', () => {
  it('indexes and finds code, text and pictures in paths with spaces and emoji', async () => {
    const indexed = await finish(['index', '--json']);
    expect(indexed.errors).toContain('Indexing');
    expect(indexed.code).toBe(0);
    const { folders } = v.parse(indexDocument, JSON.parse(indexed.output));
    expect(folders[0]).toMatchObject({ folder: workspace, summary: { filesIndexed: 3 } });

    const found = await finish(['search', 'how do I make a loaf at home', '--json'], join(workspace, 'src'));
    expect(found.code).toBe(0);
    const answer = v.parse(searchDocument, JSON.parse(found.output));
    expect(answer.results[0]).toMatchObject({ path: 'bread.md', modality: 'text' });

    const picture = await finish(['search', 'red', '-m', 'image', '--quiet']);
    expect(picture.output).toContain('red circle.svg');
    expect(picture.errors).toBe('');

    const similar = await finish(['similar', 'retry.ts:2'], join(workspace, 'src'));
    expect(similar.code).toBe(0);

    const status = await finish(['status', '--json']);
    expect(v.parse(statusDocument, JSON.parse(status.output)).index).toMatchObject({
      filesIndexed: 3,
      images: 1,
    });
    expect((await finish(['doctor'])).code).toBe(0);
  });

  it.skipIf(process.platform === 'win32')('ends quietly when its reader has seen enough', async () => {
    await finish(['index']);
    const run = start(['search', 'dough', '--quiet'], workspace);
    run.child.stdout?.destroy();
    expect(await run.ended).toBe(0);
    expect(run.errors).toBe('');
  });

  it('answers usage mistakes fast: no native library is loaded', async () => {
    const run = await finish(['serch', 'x']);
    expect(run.code).toBe(2);
    expect(run.errors).toContain('Did you mean');
  });
});

describe.skipIf(process.platform === 'win32')('Ctrl-C', () => {
  it('stops indexing, keeps what is done, and the next run goes on from there', async () => {
    const big = join(folder, 'big');
    await mkdir(big);
    for (let file = 0; file < 120; file++) {
      const sections = Array.from(
        { length: 4 },
        (_, section) =>
          `## Part ${section}\n\n${`Sentence ${file} of part ${section} speaks of things. `.repeat(20)}\n`,
      );
      await writeFile(
        join(big, `${String(file).padStart(3, '0')}.md`),
        `# File ${file}\n\n${sections.join('\n')}`,
      );
    }
    const run = start(['index'], big);
    // Stopped right after the first transaction, while most files are still to do.
    while (!(await hasRows('big-'))) await new Promise((resolve) => setTimeout(resolve, 10));
    run.child.kill('SIGINT');
    const asked = performance.now();
    expect(await run.ended).toBe(130);
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(run.errors).toContain('what was indexed so far is kept');

    expect(await readdir(join(await homeOf('big-'), 'index'))).not.toContain('writer.lease');
    const found = await finish(['search', 'things', '--json'], big);
    expect(found.code).toBe(0);
    expect(v.parse(searchDocument, JSON.parse(found.output)).isComplete).toBe(false);

    const again = await finish(['index', '--json'], big);
    expect(again.code).toBe(0);
    const [done] = v.parse(indexDocument, JSON.parse(again.output)).folders;
    expect(done?.summary.filesUnchanged).toBeGreaterThan(0);
    expect((done?.summary.filesUnchanged ?? 0) + (done?.summary.filesIndexed ?? 0)).toBe(120);
  });

  it('twice ends at once', async () => {
    const run = start(['index', '--rebuild'], join(folder, 'big'));
    await until(() => run.errors.includes('Looking for files') || run.errors.includes('Indexing '));
    run.child.kill('SIGINT');
    await until(() => run.errors.includes('Press Ctrl-C again'));
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(130);
  });
});

/** The place of the index whose folder's name starts so; a place that does not exist before it was made. */
async function homeOf(prefix: string): Promise<string> {
  const workspaces = join(folder, 'cache', 'workspaces');
  const names = await readdir(workspaces).catch(() => []);
  return join(workspaces, names.find((name) => name.startsWith(prefix)) ?? 'none yet');
}

async function hasRows(prefix: string): Promise<boolean> {
  const files = await readdir(await homeOf(prefix), { recursive: true }).catch(() => []);
  return files.some((file) => /data[\\/][^\\/]+\.lance$/.test(file));
}

async function until(condition: () => boolean): Promise<void> {
  // Loading the model on a busy machine takes seconds.
  for (let wait = 0; wait < 3000; wait++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('The condition never came true');
}
