/**
 * `npm run bench -- index [folder]`: how fast a tree is indexed, how much memory and disk that takes, and how much the
 * whole way costs beside transformers.js that embeds the same texts and does nothing else.
 */
import fs from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { chooseThreads } from '../../extension/node/encoders/chooseThreads.ts';
import { HashEncoder } from '../fakes/hashEncoder.ts';
import { freeArgument } from './benchArguments.ts';
import { temporaryFolder } from './benchEngine.ts';
import { loadEncoder, openBenchSession } from './benchSession.ts';
import { forkBench } from './forkBench.ts';
import type { IndexRun } from './indexProcess.ts';
import { loadPlainEncoder, type PlainEncoder } from './plainTransformers.ts';
import { RecordingEncoder } from './recordingEncoder.ts';
import { copyReferenceFiles, referenceFiles } from './referenceTree.ts';
import { printProfile } from './similarityProfile.ts';
import { formatBytes, median, overheadPercent } from './statistics.ts';

/** Parts of the tree between which the contestants take turns. */
const slices = 10;
/** The other ways to use transformers.js are slow and only for comparison: fewer slices. */
const otherSlices = 4;
/** Files that are nobody's measurement. */
const warmUpFiles = 4;
/** The product's share beside pure encoding must stay below this. */
const targetPercent = 15;
const ownName = 'Semblance';
const baseName = 'transformers.js, product settings, 1 a run';

interface Cost {
  readonly chunks: number;
  readonly wallMs: number;
  /** Processor time of this process: hardly changes when other processes want the same cores. */
  readonly cpuMs: number;
}

/** By contestant, one for each slice. */
type Costs = Map<string, Cost[]>;

export async function benchIndex(rest: readonly string[]): Promise<unknown> {
  const folder = freeArgument(rest);
  const fresh = await measureFreshProcess(folder);
  console.log(
    `Fresh process: ${fresh.files} files, ${fresh.chunks} chunks (${fresh.truncated} cut) in ${(fresh.elapsedMs / 1000).toFixed(1)} s: ` +
      `${((fresh.files * 1000) / fresh.elapsedMs).toFixed(1)} files/s, ${((fresh.chunks * 1000) / fresh.elapsedMs).toFixed(1)} chunks/s, ` +
      `peak RSS ${formatBytes(fresh.peakRssBytes)}`,
  );
  console.log(
    `After maintenance: index ${formatBytes(fresh.indexBytes)} = ${Math.round(fresh.indexBytes / fresh.chunks)} B per chunk, ` +
      `cache ${formatBytes(fresh.cacheBytes)} = ${Math.round(fresh.cacheBytes / fresh.chunks)} B per chunk`,
  );
  if (folder !== undefined) return { fresh };
  const comparison = await compareWithPlainEncoding();
  return { fresh, comparison };
}

/** A process of its own, so that nothing else is in its peak memory. */
async function measureFreshProcess(folder: string | undefined): Promise<IndexRun> {
  const workspace = folder === undefined ? await temporaryFolder('index') : path.resolve(folder);
  const storage = await temporaryFolder('index-storage');
  try {
    if (folder === undefined) await copyReferenceFiles(await referenceFiles(), workspace);
    return await forkBench<IndexRun>('indexProcess.ts', [workspace, storage]);
  } finally {
    if (folder === undefined) await fs.rm(workspace, { recursive: true, force: true });
    await fs.rm(storage, { recursive: true, force: true });
  }
}

/**
 * The product and the plain encoders embed the same texts, one slice of the tree after the other, in an order that
 * turns around each time (A B B A ...), so that a machine that is busy for a while is busy for all of them.
 */
async function compareWithPlainEncoding(): Promise<unknown> {
  const threads = chooseThreads(availableParallelism());
  const files = await referenceFiles();
  const parts = Array.from({ length: slices }, (_, slice) =>
    files.slice(warmUpFiles).filter((_file, index) => index % slices === slice),
  );
  const texts = await textsOf([files.slice(0, warmUpFiles), ...parts]);
  const base = await loadPlainEncoder({ batch: 1, threads });
  const others: Readonly<Record<string, PlainEncoder>> = {
    'transformers.js, product settings, 16 a run': await loadPlainEncoder({ batch: 16, threads }),
    'transformers.js, its defaults, 1 a run': await loadPlainEncoder({ batch: 1, threads: undefined }),
    'transformers.js, its defaults, 16 a run': await loadPlainEncoder({ batch: 16, threads: undefined }),
  };
  const workspace = await temporaryFolder('index-compared');
  const storage = await temporaryFolder('index-compared-storage');
  const recorder = new RecordingEncoder(await loadEncoder());
  const session = await openBenchSession(workspace, storage, recorder);
  const costs: Costs = new Map();
  const index = async (part: readonly string[]): Promise<void> => {
    await session.reconcile(neverCancelled());
    await session.encoders.text.cache?.maintain(neverCancelled());
    if (recorder.takeTexts().length === 0) throw new Error(`Nothing of ${part[0]} was encoded`);
  };
  try {
    await session.tryBecomeWriter();
    await copyReferenceFiles(files.slice(0, warmUpFiles), workspace);
    await index(files);
    for (const encoder of [base, ...Object.values(others)]) await encoder.encode(texts[0] ?? []);
    recorder.forget();
    for (const [slice, part] of parts.entries()) {
      const known = texts[slice + 1] ?? [];
      await copyReferenceFiles(part, workspace);
      const turns = [
        () => measure(costs, ownName, known, () => index(part)),
        () => measure(costs, baseName, known, () => base.encode(known)),
      ];
      for (const [name, encoder] of slice < otherSlices ? Object.entries(others) : [])
        turns.push(() => measure(costs, name, known, () => encoder.encode(known)));
      for (const turn of slice % 2 === 0 ? turns : turns.toReversed()) await turn();
    }
    return summarise(costs, recorder, threads);
  } finally {
    await session.close();
    await recorder.dispose();
    for (const encoder of [base, ...Object.values(others)]) await encoder.dispose();
    await fs.rm(workspace, { recursive: true, force: true });
    await fs.rm(storage, { recursive: true, force: true });
  }
}

/** What the product will embed for each group of files, found out with an encoder that costs nothing. */
async function textsOf(groups: readonly (readonly string[])[]): Promise<readonly (readonly string[])[]> {
  const workspace = await temporaryFolder('index-texts');
  const storage = await temporaryFolder('index-texts-storage');
  const recorder = new RecordingEncoder(new HashEncoder());
  const session = await openBenchSession(workspace, storage, recorder);
  try {
    await session.tryBecomeWriter();
    const texts: (readonly string[])[] = [];
    for (const group of groups) {
      await copyReferenceFiles(group, workspace);
      await session.reconcile(neverCancelled());
      texts.push(recorder.takeTexts());
    }
    return texts;
  } finally {
    await session.close();
    await fs.rm(workspace, { recursive: true, force: true });
    await fs.rm(storage, { recursive: true, force: true });
  }
}

async function measure(
  costs: Costs,
  name: string,
  texts: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const wallMs = performance.now() - startedMs;
  const used = process.cpuUsage(cpu);
  const known = costs.get(name) ?? [];
  known.push({ chunks: texts.length, wallMs, cpuMs: (used.user + used.system) / 1000 });
  costs.set(name, known);
}

function summarise(costs: Costs, recorder: RecordingEncoder, threads: number): unknown {
  console.log(
    `\n${recorder.inputs} chunks, ${threads} thread(s) in the product's session, ${slices} slices in turns:`,
  );
  const own = costs.get(ownName) ?? [];
  const report: Record<string, unknown> = {};
  for (const [name, all] of costs) {
    const total = (of: (cost: Cost) => number): number => all.reduce((sum, cost) => sum + of(cost), 0);
    const chunksPerSecond = (total((cost) => cost.chunks) * 1000) / total((cost) => cost.wallMs);
    const cpuMsPerChunk = total((cost) => cost.cpuMs) / total((cost) => cost.chunks);
    // Slice by slice against the product's cost of the same slice; the median leaves out moments of the machine.
    const overhead = (of: (cost: Cost) => number): number =>
      median(all.map((cost, slice) => overheadPercent(of(own[slice] ?? cost), of(cost))));
    const wall = overhead((cost) => cost.wallMs);
    const cpu = overhead((cost) => cost.cpuMs);
    report[name] = { chunksPerSecond, cpuMsPerChunk, overheadWallPercent: wall, overheadCpuPercent: cpu };
    console.log(
      `${name.padEnd(44)} ${chunksPerSecond.toFixed(1).padStart(6)} chunks/s, processor ${cpuMsPerChunk.toFixed(1).padStart(5)} ms a chunk` +
        (name === ownName ? '' : `; Semblance needs ${signed(wall)} time, ${signed(cpu)} processor`),
    );
  }
  const wallMs = own.reduce((sum, cost) => sum + cost.wallMs, 0);
  const outside = overheadPercent(wallMs, recorder.encodeMs);
  console.log(`Inside Semblance, everything but encoding adds ${signed(outside)} to the time of encoding.`);
  const base = costs.get(baseName) ?? [];
  const most = median(
    base.map((cost, slice) => overheadPercent(own[slice]?.wallMs ?? Number.NaN, cost.wallMs)),
  );
  console.log(
    `${most <= targetPercent ? 'MET' : 'MISSED'}: the whole way costs at most ${targetPercent} % more time than transformers.js with the same session settings (${signed(most)}).`,
  );
  const vectors = printProfile('Vectors of this tree', recorder.vectors);
  return { vectors, chunks: recorder.inputs, threads, report, outsideEncodingPercent: outside };
}

function signed(percent: number): string {
  return `${percent < 0 ? '' : '+'}${percent.toFixed(1)} %`;
}
