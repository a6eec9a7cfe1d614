/** The life of the decoding process: time limit, crash, cancellation, idleness and the end of its parent. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isCancelled, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { skipReasonOf } from '../../../extension/core/errors/skipReasonOf.ts';
import { type LogRecord, SinkLogger } from '../../../extension/core/logging/logger.ts';
import type { ImageInspection, ImageInspector } from '../../../extension/core/ports/imageInspector.ts';
import {
  createImageInspector,
  type ImageDecoder,
  type ImageInspectorOptions,
} from '../../../extension/node/images/imageInspector.ts';
import { photoLike, plain, slowSvg } from './testPictures.ts';

const source = new URL('../../../extension/node/images/', import.meta.url);
const realEntry = new URL('inspectorProcess.ts', source);
const open: ImageDecoder[] = [];
const parents: ChildProcess[] = [];
let folder: string;
let records: LogRecord[];
let png: Uint8Array;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inspector-'));
  records = [];
  png = await plain(32, 32, 'red').png().toBuffer();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((inspector) => inspector.close()));
  for (const parent of parents.splice(0)) parent.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** The real entry, which first leaves its process id in a file: one line per start. */
async function entryWithPid(): Promise<string> {
  const entry = join(folder, 'entry.mjs');
  await writeFile(
    entry,
    `import { appendFileSync } from 'node:fs';
     appendFileSync(${JSON.stringify(join(folder, 'pids'))}, process.pid + '\\n');
     await import(${JSON.stringify(realEntry.href)});`,
  );
  return entry;
}

async function startedPids(): Promise<number[]> {
  const text = await readFile(join(folder, 'pids'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
}

function create(options: Omit<ImageInspectorOptions, 'logger'>): ImageDecoder {
  const inspector = createImageInspector({
    logger: new SinkLogger((record) => records.push(record)),
    ...options,
  });
  open.push(inspector);
  return inspector;
}

function inspect(
  inspector: ImageInspector,
  bytes: Uint8Array,
  signal: AbortSignal = neverCancelled(),
): Promise<ImageInspection> {
  return inspector.inspect({ path: 'a/picture', format: 'png', bytes }, signal);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms`);
    await sleep(20);
  }
}

async function lastPid(): Promise<number> {
  await until(async () => (await startedPids()).length > 0);
  const pid = (await startedPids()).at(-1);
  if (pid === undefined) throw new Error('no process');
  return pid;
}

describe('the time limit', () => {
  it('kills a decoder that hangs, says so, and goes on with the next picture in a new process', async () => {
    const inspector = create({ workerEntry: await entryWithPid(), timeLimitMs: 700 });
    // Warm, so that the start is not part of what is measured.
    expect((await inspect(inspector, png)).kind).toBe('image');
    const start = performance.now();
    const [slow, next] = await Promise.all([inspect(inspector, slowSvg()), inspect(inspector, png)]);
    expect(slow).toMatchObject({ kind: 'skipped', reason: 'timeout' });
    expect(next.kind).toBe('image');
    expect(performance.now() - start).toBeLessThan(10_000);
    const pids = await startedPids();
    expect(pids).toHaveLength(2);
    expect(isRunning(pids[0] ?? 0)).toBe(false);
    expect(records.filter((record) => record.level === 'warn')).toHaveLength(1);
  });
});

describe('a crash', () => {
  /** The real entry, which ends at each of its first `crashes` pictures of this size. */
  async function entryThatCrashes(at: Uint8Array, crashes: number): Promise<string> {
    const entry = join(folder, 'entry.mjs');
    await writeFile(
      entry,
      `import { appendFileSync, readFileSync } from 'node:fs';
       const pids = ${JSON.stringify(join(folder, 'pids'))};
       appendFileSync(pids, process.pid + '\\n');
       const starts = readFileSync(pids, 'utf8').trim().split('\\n').length;
       process.on('message', ({ bytes }) => {
         if (starts <= ${crashes} && bytes?.byteLength === ${at.byteLength}) process.kill(process.pid, 'SIGKILL');
       });
       await import(${JSON.stringify(realEntry.href)});`,
    );
    return entry;
  }

  it('that the picture is not to blame for costs nothing', async () => {
    const picture = await photoLike(300, 200);
    const inspector = create({ workerEntry: await entryThatCrashes(picture, 1) });
    expect((await inspect(inspector, png)).kind).toBe('image');
    expect((await inspect(inspector, picture)).kind).toBe('image');
    expect(await startedPids()).toHaveLength(2);
    expect(records.filter((record) => record.level === 'warn')).toHaveLength(1);
  });

  it('in two processes costs the picture at work, not the next ones', async () => {
    const picture = await photoLike(300, 200);
    const inspector = create({ workerEntry: await entryThatCrashes(picture, 99) });
    expect((await inspect(inspector, png)).kind).toBe('image');
    const atWork = inspect(inspector, picture);
    const waiting = inspect(inspector, png);
    expect(await atWork).toMatchObject({ kind: 'skipped', reason: 'corrupt' });
    expect((await waiting).kind).toBe('image');
    expect(await startedPids()).toHaveLength(3);
  });

  it('between two pictures costs nothing', async () => {
    const inspector = create({ workerEntry: await entryWithPid() });
    expect((await inspect(inspector, png)).kind).toBe('image');
    const pid = await lastPid();
    process.kill(pid, 'SIGKILL');
    await until(() => !isRunning(pid));
    expect((await inspect(inspector, png)).kind).toBe('image');
  });

  it('stops a decoder that takes more memory than allowed', async () => {
    const inspector = create({ workerEntry: await entryWithPid(), memoryLimitBytes: 40 * 1024 * 1024 });
    expect(await inspect(inspector, slowSvg())).toMatchObject({ kind: 'skipped', reason: 'unsafe' });
    expect(await inspect(inspector, slowSvg())).toMatchObject({ kind: 'skipped', reason: 'unsafe' });
    expect(await startedPids()).toHaveLength(2);
  });
});

describe('what is said of a picture that could not be decoded just now', () => {
  const image = { path: 'a/picture', mimeType: 'image/png' } as const;
  const raster = { width: 8, height: 8, fit: 'inside', kernel: 'linear', enlarge: false } as const;

  it('is another thing than of a broken one', async () => {
    const absent = create({ workerEntry: join(folder, 'absent.mjs') });
    const slow = create({ workerEntry: await entryWithPid(), timeLimitMs: 700 });
    const broken = Buffer.from('no picture');
    for (const [inspector, bytes, reason, tiles] of [
      [absent, png, 'unreadable', undefined],
      [slow, slowSvg(), 'timeout', undefined],
      [slow, broken, 'corrupt', []],
    ] as const) {
      const decoding = inspector.decode({ ...image, bytes }, raster, neverCancelled());
      const error: unknown = await decoding.catch((fault: unknown) => fault);
      expect(error).toMatchObject({ code: 'encoder/bad-input' });
      expect(skipReasonOf(error)).toBe(reason);
      expect(await inspector.cut({ ...image, bytes }, 48, neverCancelled())).toEqual(tiles);
    }
  });
});

describe('a process that cannot be used', () => {
  it('skips pictures with the reason and stops trying after some attempts', async () => {
    const entry = join(folder, 'broken.mjs');
    await writeFile(
      entry,
      `import { appendFileSync } from 'node:fs';
       appendFileSync(${JSON.stringify(join(folder, 'pids'))}, process.pid + '\\n');
       throw new Error('no native library for this platform');`,
    );
    const inspector = create({ workerEntry: entry });
    const results = await Promise.all(Array.from({ length: 10 }, () => inspect(inspector, png)));
    expect(results.every((result) => result.kind === 'skipped' && result.reason === 'unreadable')).toBe(true);
    const [first] = results;
    expect(first?.kind === 'skipped' && first.detail).toContain('no native library for this platform');
    expect(await startedPids()).toHaveLength(3);
    expect(records.filter((record) => record.level === 'error')).toHaveLength(3);
  });

  it('ends a process that answers with something else', async () => {
    const entry = join(folder, 'babble.mjs');
    await writeFile(
      entry,
      `process.send({ kind: 'ready' }); process.on('message', () => process.send({ kind: 'inspected', id: 'x' }));`,
    );
    expect(await inspect(create({ workerEntry: entry }), png)).toMatchObject({
      kind: 'skipped',
      reason: 'corrupt',
    });
  });
});

describe('cancellation', () => {
  it('rejects what waits at once and leaves the rest alone', async () => {
    const inspector = create({ workerEntry: await entryWithPid(), timeLimitMs: 1_500 });
    const atWork = inspect(inspector, slowSvg());
    const cancelled = new AbortController();
    const waiting = Array.from({ length: 5 }, () => inspect(inspector, png, cancelled.signal));
    const kept = inspect(inspector, png);
    const settled = Promise.allSettled(waiting);
    const start = performance.now();
    cancelled.abort();
    for (const result of await settled)
      expect(result.status === 'rejected' && isCancelled(result.reason)).toBe(true);
    // Not after the time limit of the picture at work.
    expect(performance.now() - start).toBeLessThan(1_400);
    expect(await atWork).toMatchObject({ reason: 'timeout' });
    expect((await kept).kind).toBe('image');
  });

  it('rejects the picture at work at once, and a signal that has fired before anything starts', async () => {
    const inspector = create({ workerEntry: await entryWithPid(), timeLimitMs: 1_500 });
    expect((await inspect(inspector, png)).kind).toBe('image');
    const cancelled = new AbortController();
    const atWork = inspect(inspector, slowSvg(), cancelled.signal);
    await sleep(200);
    const start = performance.now();
    cancelled.abort();
    await expect(atWork).rejects.toSatisfy(isCancelled);
    expect(performance.now() - start).toBeLessThan(1_200); // Well before the time limit, at which it would end anyway.
    await expect(inspect(inspector, png, AbortSignal.abort())).rejects.toSatisfy(isCancelled);
    expect((await inspect(inspector, png)).kind).toBe('image');
  });

  it('close rejects everything and leaves no process', async () => {
    const inspector = create({ workerEntry: await entryWithPid() });
    expect((await inspect(inspector, png)).kind).toBe('image');
    const results = Promise.allSettled([inspect(inspector, slowSvg()), inspect(inspector, png)]);
    await sleep(200);
    await inspector.close();
    for (const result of await results)
      expect(result.status === 'rejected' && isCancelled(result.reason)).toBe(true);
    expect(isRunning(await lastPid())).toBe(false);
    await expect(inspect(inspector, png)).rejects.toSatisfy(isCancelled);
    await inspector.close();
  });

  it('close during the start leaves no process either', async () => {
    const inspector = create({ workerEntry: await entryWithPid() });
    const results = Promise.allSettled([inspect(inspector, slowSvg())]);
    await inspector.close();
    expect((await results)[0]?.status).toBe('rejected');
    expect((await startedPids()).filter(isRunning)).toEqual([]);
  });
});

describe('order and load', () => {
  it('answers many pictures, each with its own facts, through one process', async () => {
    const inspector = create({ workerEntry: await entryWithPid() });
    const sides = Array.from({ length: 60 }, (_, at) => at + 1);
    const answers = await Promise.all(
      sides.map(async (side) => inspect(inspector, await plain(side, 2, 'red').png().toBuffer())),
    );
    expect(answers.map((answer) => (answer.kind === 'image' ? answer.facts.width : -1))).toEqual(sides);
    expect(await startedPids()).toHaveLength(1);
  });
});

describe('the end of the process', () => {
  it('starts with the first picture and ends when there is nothing to do', async () => {
    const inspector = create({ workerEntry: await entryWithPid(), idleMs: 150 });
    await sleep(100);
    expect(await startedPids()).toEqual([]);
    expect((await inspect(inspector, png)).kind).toBe('image');
    const pid = await lastPid();
    await until(() => !isRunning(pid));
    expect((await inspect(inspector, await photoLike(300, 200))).kind).toBe('image');
    expect(await startedPids()).toHaveLength(2);
  });

  /** A parent of its own, which inspects one picture and then does what `after` says. */
  async function startParent(bytes: Uint8Array, after: string): Promise<ChildProcess> {
    const entry = await entryWithPid();
    const picture = join(folder, 'picture');
    await writeFile(picture, bytes);
    const script = join(folder, 'parent.mjs');
    await writeFile(
      script,
      `import { readFileSync } from 'node:fs';
       import { createImageInspector } from ${JSON.stringify(new URL('imageInspector.ts', source).href)};
       import { createNullLogger } from ${JSON.stringify(new URL('../../core/logging/logger.ts', source).href)};
       const inspector = createImageInspector({ workerEntry: ${JSON.stringify(entry)}, logger: createNullLogger() });
       const image = { path: 'p', format: 'png', bytes: readFileSync(${JSON.stringify(picture)}) };
       const inspected = inspector.inspect(image, new AbortController().signal);
       ${after}`,
    );
    const parent = spawn(process.execPath, [script], { stdio: 'ignore' });
    parents.push(parent);
    return parent;
  }

  it('dies with a parent that is killed while a picture is decoded', async () => {
    const parent = await startParent(slowSvg(), '');
    const pid = await lastPid();
    await sleep(500);
    expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    // Well before the idle time of half a minute, after which it would end anyway.
    await until(() => !isRunning(pid));
  });

  it('does not keep a parent alive that has nothing else to do', async () => {
    const parent = await startParent(png, `process.exitCode = (await inspected).kind === 'image' ? 7 : 1;`);
    // Well before the idle time of half a minute, which would end the process and so let the parent go.
    const [code] = await once(parent, 'exit', { signal: AbortSignal.timeout(15_000) });
    expect(code).toBe(7);
    const pid = await lastPid();
    await until(() => !isRunning(pid));
  });
});
