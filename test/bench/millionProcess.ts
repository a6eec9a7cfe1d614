/**
 * Entry of a process that indexes one tree for the first time with the parts of the product, asks questions meanwhile,
 * and reports where the time went. The shares overlap: encoding and writing work side by side.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { delay, isCancelled, neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { folderSize } from '../../extension/node/files/folderSize.ts';
import { HashEncoder } from '../fakes/hashEncoder.ts';
import { benchConfiguration } from './benchEngine.ts';
import { loadEncoder, loadStaticEncoder, openTwoSpeedSession } from './benchSession.ts';
import { sendResult } from './forkBench.ts';

export interface MillionRun {
  readonly files: number;
  readonly chunks: number;
  readonly wallMs: number;
  /** Of this process. */
  readonly cpuMs: number;
  /** Of the process that splits documents; 0 where the system does not tell. */
  readonly splitterCpuMs: number;
  readonly load: number;
  readonly firstRowsMs: number;
  /** Milliseconds by part of the work; reading and splitting go on beside all of them. */
  readonly shares: Readonly<Record<string, number>>;
  readonly longestBlockMs: number;
  /** The same in processor time, which other processes hardly change. */
  readonly longestBlockCpuMs: number;
  readonly block99Ms: number;
  /** Sorted. */
  readonly questionsMs: readonly number[];
  readonly peakRssBytes: number;
  readonly indexBytes: number;
}

const questionEveryMs = 1_000;
const questions = [
  'read a configuration file',
  'parse arguments',
  'open a connection',
  'sort a list of numbers',
];

const [workspace = '', storage = '', fastName = 'static'] = process.argv.slice(2);
const shares: Record<string, number> = {};

/** Adds the time until the promise is settled to a share. */
function timed<A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) {
  return async (...args: A): Promise<R> => {
    const startedAt = performance.now();
    try {
      return await call(...args);
    } finally {
      shares[name] = (shares[name] ?? 0) + performance.now() - startedAt;
    }
  };
}

const isStatic = fastName === 'static';
const fast = isStatic
  ? await loadStaticEncoder()
  : new HashEncoder({ variant: 'fast', spaceOf: 'plain', mostWords: 64 });
const encode = timed('encoding', fast.encode.bind(fast));
const session = await openTwoSpeedSession(workspace, storage, {
  // The accurate encoder only answers questions here; its own speed is measured elsewhere.
  text: isStatic ? await loadEncoder() : new HashEncoder(),
  fast: { manifest: fast.manifest, encode, dispose: () => fast.dispose() },
});
const { store, files } = session;
const read = files.read.bind(files);
files.read = (...args) => {
  shares.walking ??= performance.now() - startedAt;
  return read(...args);
};
store.maintain = timed('indexes', store.maintain.bind(store));
let firstRowsMs = 0;
const replaceFiles = store.replaceFiles.bind(store);
store.replaceFiles = timed('writing', async (batch) => {
  await replaceFiles(batch);
  firstRowsMs ||= performance.now() - startedAt;
});

const loop = monitorEventLoopDelay({ resolution: 5 });
let longestBlockCpuMs = 0;
let ticked = process.threadCpuUsage();
const ticker = setInterval(() => {
  const { user, system } = process.threadCpuUsage(ticked);
  ticked = process.threadCpuUsage();
  longestBlockCpuMs = Math.max(longestBlockCpuMs, (user + system) / 1000);
}, 1);
const end = new AbortController();
const questionsMs: number[] = [];
const asking = (async () => {
  for (let n = 0; !end.signal.aborted; n++) {
    await delay(questionEveryMs, end.signal);
    const text = questions[n % questions.length] ?? '';
    const answer = await session.search.search(
      { text, filter: {}, limit: 20, mode: 'hybrid' },
      neverCancelled(),
    );
    questionsMs.push(answer.timings.totalMs);
  }
})().catch((error: unknown) => {
  if (!isCancelled(error)) throw error;
});

await session.tryBecomeWriter();
loop.enable();
ticked = process.threadCpuUsage();
longestBlockCpuMs = 0;
const cpu = process.cpuUsage();
const startedAt = performance.now();
const counts = await session.reconcile(neverCancelled());
const wallMs = performance.now() - startedAt;
const used = process.cpuUsage(cpu);
loop.disable();
clearInterval(ticker);
end.abort();
await asking;
let chunks = 0;
for (const entry of session.indexer.catalog.values()) chunks += entry.rows;
const { bytes: indexBytes } = await folderSize(benchConfiguration(workspace, storage).indexFolder);
const peakRssBytes = process.resourceUsage().maxRSS * 1024;
await session.close();
await delay(200);
const run: MillionRun = {
  files: counts.filesIndexed,
  chunks,
  wallMs,
  cpuMs: (used.user + used.system) / 1000,
  splitterCpuMs: await childrenCpuMs(),
  load: os.loadavg()[0] ?? 0,
  firstRowsMs,
  shares,
  longestBlockMs: loop.max / 1e6,
  longestBlockCpuMs,
  block99Ms: loop.percentile(99) / 1e6,
  questionsMs: questionsMs.toSorted((a, b) => a - b),
  peakRssBytes,
  indexBytes,
};
sendResult(run);

/** Processor time of children that have ended. */
async function childrenCpuMs(): Promise<number> {
  const text = await fs.readFile('/proc/self/stat', 'utf8').catch(() => '');
  // Behind the name, which may hold anything, the fields 14 and 15 count hundredths of a second.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return 10 * (Number(fields[13] ?? 0) + Number(fields[14] ?? 0));
}
