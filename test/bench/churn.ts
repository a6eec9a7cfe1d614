/**
 * `npm run bench -- churn [--edits 10000] [--kills 20] [--seed 1]`: the proof of durability. Files change all the time,
 * one window writes the index, another one reads it, and the writer is killed again and again. At the end the index
 * must equal, row by row, one that is built of the final files at once.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { describeError } from '../../extension/core/errors/semblanceError.ts';
import type { VectorStore } from '../../extension/core/ports/vectorStore.ts';
import type { IndexSession } from '../../extension/node/engine/indexSession.ts';
import { folderSize } from '../../extension/node/files/folderSize.ts';
import type { Encoder } from '../../plugins/api/encoder.ts';
import { minilmManifest } from '../../plugins/text-minilm/manifest.ts';
import { numberArgument } from './benchArguments.ts';
import { benchConfiguration, openBenchEngine, temporaryFolder } from './benchEngine.ts';
import { openBenchSession } from './benchSession.ts';
import { ChurnPlan, type Edit } from './churnPlan.ts';
import { compareRows, type RowComparison, readAllRows } from './churnRows.ts';
import { ChurnWindows } from './churnWindows.ts';
import { randomInteger, seededRandom } from './seededRandom.ts';
import { settledSize } from './settledSize.ts';
import { distributionOf, formatBytes, reportVerdicts, type Verdict } from './statistics.ts';

const files = 150;
/** Edits that reach the watcher together, and the pause until the next ones, in milliseconds. */
const mostPerBurst = 6;
const mostPauseMs = 90;
/** A kill comes this long after an edit: somewhere in reading, encoding, writing or waiting. */
const mostKillDelayMs = 150;
/** The index must have caught up with the files this soon after the last edit. */
const mostCatchUpMs = 120_000;
const mostTakeOverMs = 10_000;
const mostDiskRatio = 3;

interface Observation {
  inconsistencies: number;
  errors: string[];
  looks: number;
  peakBytes: number;
  /** The table began anew: its versions count from 1 again, and people found nothing meanwhile. */
  rebuilds: number;
}

export async function benchChurn(rest: readonly string[]): Promise<unknown> {
  const edits = numberArgument(rest, 'edits', 10_000);
  const kills = numberArgument(rest, 'kills', 20);
  const seed = numberArgument(rest, 'seed', 1);
  const random = seededRandom(seed);
  const workspace = await temporaryFolder('churn');
  const storage = await temporaryFolder('churn-storage');
  const plan = new ChurnPlan(random, files);
  const windows = new ChurnWindows(workspace, storage);
  let observer: IndexSession | undefined;
  const observation: Observation = { inconsistencies: 0, errors: [], looks: 0, peakBytes: 0, rebuilds: 0 };
  const stop = new AbortController();
  try {
    for (const [file, content] of plan.files) await write(workspace, file, content);
    await windows.start();
    await until(() => windows.isIdle, 60_000, 'the first index');
    observer = await openBenchSession(workspace, storage, encoderThatRefuses);
    await windows.start();
    const watching = observe(observer.store, storage, observation, stop.signal);
    const startedMs = performance.now();
    const counts = await applyEdits({ workspace, plan, windows, random, edits, kills });
    const seconds = (performance.now() - startedMs) / 1000;
    const caughtUpMs = await catchUp(observer, workspace, plan);
    const { indexFolder } = benchConfiguration(workspace, storage);
    const versions = await observer.store.version();
    const restingBytes = await settledSize(indexFolder);
    stop.abort();
    await watching;
    await windows.close();
    const fresh = await buildFresh(workspace, indexFolder);
    console.log(
      `${edits} edits in ${seconds.toFixed(0)} s (${formatCounts(counts)}), real encoder, table version ${versions} at the end`,
    );
    console.log(`Killed during: ${windows.killedDuring.join(', ')}`);
    console.log(
      `${windows.answers} questions answered by the windows (${windows.emptyAnswers} with nothing), ${observation.looks} looks of a third process at all rows`,
    );
    return summarise({ windows, observation, kills, caughtUpMs, restingBytes, fresh, edits, versions });
  } finally {
    stop.abort();
    windows.killAll();
    await observer?.close();
    await fs.rm(workspace, { recursive: true, force: true });
    await fs.rm(storage, { recursive: true, force: true });
  }
}

/** The observer reads rows and never encodes. */
const encoderThatRefuses: Encoder = {
  manifest: minilmManifest,
  encode: () => Promise.reject(new Error('The observer does not encode')),
  dispose: () => Promise.resolve(),
};

interface Churn {
  readonly workspace: string;
  readonly plan: ChurnPlan;
  readonly windows: ChurnWindows;
  readonly random: () => number;
  readonly edits: number;
  readonly kills: number;
}

async function applyEdits({
  workspace,
  plan,
  windows,
  random,
  edits,
  kills,
}: Churn): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  const killAt = new Set<number>();
  // Not in the last edits: what happens after the last kill is part of the proof.
  while (killAt.size < kills) killAt.add(randomInteger(random, Math.floor(edits * 0.98)));
  const running = new Set<Promise<void>>();
  let due = 0;
  let isReplacing = false;
  for (let done = 0; done < edits; ) {
    const changed: string[] = [];
    for (let left = 1 + randomInteger(random, mostPerBurst); left > 0 && done < edits; left--) {
      if (killAt.has(done)) due++;
      const edit = plan.next();
      await apply(workspace, edit);
      counts[edit.kind] = (counts[edit.kind] ?? 0) + 1;
      changed.push(...edit.changed.map((file) => path.join(workspace, file)));
      done++;
    }
    windows.tell({ kind: 'changed', paths: changed });
    // Two windows are there again before the next kill: a person who loses a window opens it again.
    if (due > 0 && windows.hasWriter && windows.count === 2 && !isReplacing) {
      due--;
      isReplacing = true;
      const replacing = replaceWriter(windows, randomInteger(random, mostKillDelayMs)).finally(() => {
        isReplacing = false;
        running.delete(replacing);
      });
      running.add(replacing);
    }
    await sleep(randomInteger(random, mostPauseMs));
  }
  await Promise.all(running);
  for (; due > 0; due--) {
    await until(() => windows.hasWriter, 30_000, 'a writer');
    await replaceWriter(windows, randomInteger(random, mostKillDelayMs));
  }
  await until(() => windows.hasWriter, 30_000, 'a writer');
  return counts;
}

async function replaceWriter(windows: ChurnWindows, delayMs: number): Promise<void> {
  await sleep(delayMs);
  if (!windows.hasWriter) return await until(() => windows.hasWriter, 30_000, 'a writer');
  await windows.killWriter();
  await windows.start();
  await until(() => windows.hasWriter, 30_000, 'a writer');
}

async function apply(workspace: string, edit: Edit): Promise<void> {
  for (const [file, content] of edit.writes) await write(workspace, file, content);
  if (edit.removed !== undefined) await fs.rm(path.join(workspace, edit.removed));
  if (edit.move === undefined) return;
  const to = path.join(workspace, edit.move.to);
  await fs.mkdir(path.dirname(to), { recursive: true });
  await fs.rename(path.join(workspace, edit.move.from), to);
}

async function write(workspace: string, file: string, content: string): Promise<void> {
  const target = path.join(workspace, file);
  await fs.mkdir(path.dirname(target), { recursive: true });
  await fs.writeFile(target, content);
}

/** A third reader: every look must find all rows of a file from one version of it, and no row twice. */
async function observe(
  store: VectorStore,
  storage: string,
  observation: Observation,
  signal: AbortSignal,
): Promise<void> {
  let version = 0;
  while (!signal.aborted) {
    const { bytes } = await folderSize(path.join(storage, 'index'));
    observation.peakBytes = Math.max(observation.peakBytes, bytes);
    try {
      const { duplicateIds, mixedFiles } = await store.findInconsistencies();
      observation.inconsistencies += duplicateIds.length + mixedFiles.length;
      observation.looks++;
      const now = await store.version();
      if (now < version) observation.rebuilds++;
      version = now;
    } catch (error) {
      observation.errors.push(`observer: ${describeError(error)}`);
    }
    await sleep(200);
  }
}

/** Milliseconds until every file of the plan, and nothing else, is in the index with the hash of its bytes. */
async function catchUp(
  observer: IndexSession,
  workspace: string,
  plan: ChurnPlan,
): Promise<number | undefined> {
  const root = observer.roots[0]?.id ?? '';
  const expected = new Map<string, string>();
  for (const [file, content] of plan.files) {
    const onDisk = await fs.readFile(path.join(workspace, file), 'utf8');
    if (onDisk !== content) throw new Error(`The plan and the disk disagree about ${file}`);
    expected.set(`${root}:${file}`, createHash('sha256').update(content).digest('hex'));
  }
  const startedMs = performance.now();
  while (performance.now() - startedMs < mostCatchUpMs) {
    const catalog = await observer.store.catalog();
    const isEqual =
      catalog.length === expected.size &&
      catalog.every(
        (entry) => expected.get(`${entry.root}:${entry.path}`)?.startsWith(entry.fileHash) === true,
      );
    if (isEqual) return performance.now() - startedMs;
    await sleep(100);
  }
  return undefined;
}

/** An index of the final files in another folder, with a cache of its own: every vector is computed again. */
async function buildFresh(
  workspace: string,
  churned: string,
): Promise<{ readonly comparison: RowComparison; readonly rows: number; readonly bytes: number }> {
  const storage = await temporaryFolder('churn-fresh');
  try {
    const engine = await openBenchEngine(workspace, storage);
    const { indexFolder } = benchConfiguration(workspace, storage);
    try {
      await engine.index(neverCancelled());
      const bytes = await settledSize(indexFolder);
      const { dimensions } = minilmManifest.space;
      const expected = await readAllRows(indexFolder, dimensions);
      return {
        comparison: compareRows(await readAllRows(churned, dimensions), expected),
        rows: expected.length,
        bytes,
      };
    } finally {
      await engine.close();
    }
  } finally {
    await fs.rm(storage, { recursive: true, force: true });
  }
}

interface Outcome {
  readonly windows: ChurnWindows;
  readonly observation: Observation;
  readonly kills: number;
  readonly edits: number;
  readonly versions: number;
  readonly caughtUpMs: number | undefined;
  readonly restingBytes: number;
  readonly fresh: { readonly comparison: RowComparison; readonly rows: number; readonly bytes: number };
}

function summarise(outcome: Outcome): unknown {
  const { windows, observation, kills, caughtUpMs, restingBytes, fresh } = outcome;
  const { lost, duplicate, stale, wrongVectors, earlierFacts } = fresh.comparison;
  const errors = [...windows.errors, ...observation.errors];
  for (const message of [...new Set(errors)].slice(0, 10)) console.log(`  error: ${message}`);
  for (const difference of stale.slice(0, 5)) console.log(`  stale: ${difference.slice(0, 400)}`);
  const longest = Math.max(...windows.takeOverMs, 0);
  const ratio = restingBytes / fresh.bytes;
  const zero = (name: string, count: number): Verdict => ({
    name,
    isMet: count === 0,
    measured: String(count),
    target: '0',
  });
  reportVerdicts([
    {
      name: 'caught up after the last edit',
      isMet: caughtUpMs !== undefined,
      measured: caughtUpMs === undefined ? 'never' : `${(caughtUpMs / 1000).toFixed(1)} s`,
      target: `${mostCatchUpMs / 1000} s`,
    },
    zero(`lost rows of ${fresh.rows}`, lost.length),
    zero('duplicate rows', duplicate.length),
    zero('stale rows', stale.length),
    zero('rows with the vector of another text', wrongVectors.length),
    zero('half-written files or doubled rows that a reader saw', observation.inconsistencies),
    zero('rebuilds of the whole index', observation.rebuilds),
    zero('errors that a person would have seen', errors.length),
    {
      name: 'writers killed and replaced',
      isMet: windows.takeOverMs.length === kills,
      measured: String(windows.takeOverMs.length),
      target: String(kills),
    },
    {
      name: 'longest time without a writer',
      isMet: longest < mostTakeOverMs,
      measured: `${(longest / 1000).toFixed(1)} s`,
      target: `< ${mostTakeOverMs / 1000} s`,
    },
    {
      name: `disk at rest beside a fresh index of ${formatBytes(fresh.bytes)}`,
      isMet: ratio <= mostDiskRatio,
      measured: `${formatBytes(restingBytes)} = ${ratio.toFixed(2)} x`,
      target: `<= ${mostDiskRatio} x`,
    },
  ]);
  console.log(
    `Peak on disk while files changed: ${formatBytes(observation.peakBytes)} = ${(observation.peakBytes / fresh.bytes).toFixed(1)} x the fresh index`,
  );
  console.log(
    `${earlierFacts.length} rows of ${fresh.rows} have the right content and remember an earlier time or size of their file`,
  );
  return {
    edits: outcome.edits,
    kills,
    versions: outcome.versions,
    rows: fresh.rows,
    lost: lost.length,
    duplicate: duplicate.length,
    stale: stale.length,
    wrongVectors: wrongVectors.length,
    earlierFacts: earlierFacts.length,
    inconsistencies: observation.inconsistencies,
    rebuilds: observation.rebuilds,
    errors,
    answers: windows.answers,
    looks: observation.looks,
    caughtUpMs,
    takeOverMs: distributionOf(windows.takeOverMs),
    bytes: { fresh: fresh.bytes, resting: restingBytes, peak: observation.peakBytes },
  };
}

function formatCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');
}

async function until(condition: () => boolean, mostMs: number, what: string): Promise<void> {
  const startedMs = performance.now();
  while (!condition()) {
    if (performance.now() - startedMs > mostMs)
      throw new Error(`Waited ${mostMs / 1000} s in vain for ${what}`);
    await sleep(20);
  }
}
