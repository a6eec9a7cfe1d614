/**
 * `npm run bench -- query [--sizes 5000,10000]`: how long a question takes on a large index, where the time goes, and the
 * tables behind the constants of the vector index (its threshold and the partitions looked at).
 */

import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { TowerOffset } from '../../extension/core/encoders/towerOffset.ts';
import { ReferenceGraph } from '../../extension/core/indexing/referenceGraph.ts';
import { SearchService } from '../../extension/core/search/searchService.ts';
import type { SearchQuery, SearchTimings } from '../../extension/core/search/searchTypes.ts';
import { probes as productProbes } from '../../extension/node/lance/rowSearch.ts';
import { partitionsOf } from '../../extension/node/lance/storeMaintenance.ts';
import type { Encoder } from '../../plugins/api/encoder.ts';
import { encoderSetOf } from '../fakes/encoderSetOf.ts';
import { openStore, testIdentity } from '../fakes/openStore.ts';
import { textArgument } from './benchArguments.ts';
import { temporaryFolder } from './benchEngine.ts';
import { loadEncoder } from './benchSession.ts';
import { cosqaQueries } from './cosqaData.ts';
import { RawVectorSearch } from './rawVectorSearch.ts';
import { randomInteger, seededRandom } from './seededRandom.ts';
import { printProfile } from './similarityProfile.ts';
import {
  type Distribution,
  distributionOf,
  formatBytes,
  formatTimes,
  median,
  recallOf,
} from './statistics.ts';
import { chunksPerFile, referenceLines, SyntheticRows } from './syntheticRows.ts';

const dimensions = 384;
/** Sizes at which a scan is compared with an index. */
const comparedSizes: readonly number[] = [5_000, 10_000, 20_000, 50_000];
const questionSizes: readonly number[] = [10_000, 100_000];
/** What the editor asks for by default (`semblance.search.maxResults`); each side is asked for four times as many. */
const limit = 50;
const candidates = 200;
/** The same for somebody who looks at 20 results. */
const fewerResults = 20;
const fewerCandidates = 80;
const questions = 200;
const vectorQueries = 100;
/** The indexer writes about 256 rows at once. */
const filesPerWrite = 32;
/** A question is nearer to its answer than chunks of one file are to each other, but not equal to it. */
const nearness = 0.6;
/** Not counted: the first ones read from disk. */
const warmUp = 10;
const targetMs = 25;

type Opened = Awaited<ReturnType<typeof openStore>>;

export async function benchQuery(rest: readonly string[]): Promise<unknown> {
  const sizes = (textArgument(rest, 'sizes') ?? '5000,10000,20000,50000,100000').split(',').map(Number);
  const most = Math.max(...sizes);
  const storage = await temporaryFolder('query');
  const random = seededRandom(20261121);
  const rows = new SyntheticRows(await referenceLines(), dimensions, random);
  const encoder = await loadEncoder();
  const opened = await openStore(storage, testIdentity);
  const report: Record<string, unknown> & { vectors?: unknown; probes?: unknown; columns?: unknown } = {};
  const sample: { readonly id: string; readonly vector: Float32Array }[] = [];
  try {
    let size = 0;
    for (const target of sizes.toSorted((a, b) => a - b)) {
      size = await grow(opened, rows, size, target, sample);
      // A copy: an index that somebody else builds is a fault to the store.
      const copy = await temporaryFolder('query-copy');
      await fs.cp(path.join(storage, 'lance'), path.join(copy, 'lance'), { recursive: true });
      const raw = await RawVectorSearch.open(copy);
      const vectors = Array.from({ length: vectorQueries }, () =>
        rows.mixture.near(
          sample[randomInteger(random, sample.length)]?.vector ?? rows.mixture.direction(),
          nearness,
        ),
      );
      if (target === comparedSizes[0])
        report.vectors = printProfile(
          'Synthetic vectors',
          sample.map(({ vector }) => vector),
        );
      if (comparedSizes.includes(target))
        report[`scan or index, ${target} rows`] = await compareScanAndIndex(raw, vectors, target);
      if (questionSizes.includes(target) || target === most) {
        report[`questions, ${target} rows`] = await measureQuestions(opened, encoder, target);
        const { sizeBytes, vectorIndex } = await opened.store.statistics();
        console.log(`${target} rows take ${formatBytes(sizeBytes)}, vector search ${vectorIndex}`);
      }
      if (target === most && (await raw.hasIndex()))
        report.probes = await measureProbes(raw, vectors, target);
      if (target === most) report.columns = await measureColumns(raw, vectors, target);
      raw.close();
      await fs.rm(copy, { recursive: true, force: true });
    }
    return report;
  } finally {
    await opened.close();
    await encoder.dispose();
    await fs.rm(storage, { recursive: true, force: true });
  }
}

/** Writes files until there are `target` rows, then lets maintenance finish as it does in idle time. */
async function grow(
  { store }: Opened,
  rows: SyntheticRows,
  from: number,
  target: number,
  sample: { id: string; vector: Float32Array }[],
): Promise<number> {
  const startedMs = performance.now();
  let size = from;
  while (size < target) {
    const files = Array.from(
      { length: Math.min(filesPerWrite, Math.ceil((target - size) / chunksPerFile)) },
      () => rows.nextFile(),
    );
    await store.replaceFiles(files);
    for (const file of files) {
      size += file.rows.length;
      for (const { id, vector } of file.rows) if (sample.length < 5_000) sample.push({ id, vector });
    }
  }
  const writtenMs = performance.now();
  await store.maintain({ isIdle: true, signal: neverCancelled() });
  for (let round = 0; store.needsMaintenance && round < 4; round++) {
    await sleep(2_100); // Longer than old versions are kept.
    await store.maintain({ isIdle: true, signal: neverCancelled() });
  }
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  console.log(
    `\n${size} rows: written in ${seconds(writtenMs - startedMs)} s, maintained in ${seconds(performance.now() - writtenMs)} s`,
  );
  return size;
}

async function timesOf(
  queries: readonly Float32Array[],
  search: (vector: Float32Array) => Promise<readonly string[]>,
): Promise<{ readonly times: Distribution; readonly found: readonly (readonly string[])[] }> {
  const times: number[] = [];
  const found: (readonly string[])[] = [];
  for (const vector of queries) {
    const startedMs = performance.now();
    found.push(await search(vector));
    times.push(performance.now() - startedMs);
  }
  return { times: distributionOf(times), found };
}

function meanRecall(found: readonly (readonly string[])[], right: readonly (readonly string[])[]): number {
  const shares = right.map((ids, index) => recallOf((found[index] ?? []).slice(0, 10), ids.slice(0, 10)));
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** Both in turns on the same rows; the index is built when maintenance has not built one. */
async function compareScanAndIndex(
  raw: RawVectorSearch,
  vectors: readonly Float32Array[],
  rows: number,
): Promise<unknown> {
  const buildMs = (await raw.hasIndex()) ? undefined : await raw.buildIndex();
  const scan: number[] = [];
  const index: number[] = [];
  const recalls: number[] = [];
  for (const [turn, vector] of [...vectors.slice(0, warmUp), ...vectors].entries()) {
    const from = performance.now();
    const right = await raw.search(vector, { probes: 0, limit: candidates });
    const between = performance.now();
    const found = await raw.search(vector, { probes: productProbes, limit: candidates });
    if (turn < warmUp) continue;
    scan.push(between - from);
    index.push(performance.now() - between);
    recalls.push(recallOf(found.slice(0, 10), right.slice(0, 10)));
  }
  const recall = recalls.reduce((sum, share) => sum + share, 0) / recalls.length;
  console.log(
    `  scan p50 ${median(scan).toFixed(1)} ms; IVF_FLAT, ${Math.min(productProbes, partitionsOf(rows))} of ${partitionsOf(rows)} partitions: p50 ${median(index).toFixed(1)} ms, recall@10 ${recall.toFixed(3)}`,
  );
  return { rows, scan: distributionOf(scan), index: distributionOf(index), recall, buildMs };
}

type Asking = Omit<SearchQuery, 'text'>;

const askings: Readonly<Record<string, Asking>> = {
  'hybrid, 50 results': { mode: 'hybrid', limit, filter: {} },
  'hybrid, 20 results': { mode: 'hybrid', limit: fewerResults, filter: {} },
  'meaning alone, 50': { mode: 'meaning', limit, filter: {} },
  'words alone, 50': { mode: 'words', limit, filter: {} },
  'pictures (1 %), 50': { mode: 'hybrid', limit, filter: { modalities: ['image'] } },
  'one folder (glob), 50': { mode: 'hybrid', limit, filter: { pathGlobs: ['src/topic1*/**'] } },
};

async function measureQuestions({ store }: Opened, encoder: Encoder, rows: number): Promise<unknown> {
  const service = new SearchService({
    store,
    encoders: encoderSetOf({ manifest: encoder.manifest, get: async () => encoder, cache: undefined }),
    offset: new TowerOffset(),
    references: new ReferenceGraph(),
    roots: [{ id: 'bench', name: 'bench', path: path.resolve('/bench') }],
    keyOf: () => undefined,
    hasFile: () => false,
    rowsInUse: () => undefined,
    now: () => performance.now(),
    isComplete: () => true,
  });
  const texts = cosqaQueries().slice(0, questions);
  const report: Record<string, unknown> = {};
  for (const [name, asking] of Object.entries(askings)) {
    const timings: SearchTimings[] = [];
    for (const [turn, { text }] of [...texts.slice(0, warmUp), ...texts].entries()) {
      const answer = await service.search({ text, ...asking }, neverCancelled());
      if (turn >= warmUp) timings.push(answer.timings);
    }
    const of = (part: (timing: SearchTimings) => number): Distribution => distributionOf(timings.map(part));
    const parts = {
      total: of((timing) => timing.totalMs),
      encode: of((timing) => timing.encodeMs),
      vector: of((timing) => timing.vectorMs),
      words: of((timing) => timing.wordsMs),
      // Both sides run at the same time; what follows them fetches vectors of the words' finds, fuses and explains.
      after: of(
        ({ totalMs, encodeMs, vectorMs, wordsMs }) => totalMs - Math.max(encodeMs + vectorMs, wordsMs),
      ),
    };
    report[name] = parts;
    const p50s = Object.entries(parts)
      .slice(1)
      .map(([part, { p50 }]) => `${part} ${p50.toFixed(1)}`);
    console.log(`  ${name.padEnd(22)} ${formatTimes(parts.total)}; p50 of ${p50s.join(', ')}`);
    if (asking.mode === 'hybrid' && Object.keys(asking.filter).length === 0 && rows >= 100_000)
      console.log(
        `  ${parts.total.p50 <= targetMs ? 'MET' : 'MISSED'}: p50 of at most ${targetMs} ms at ${rows} rows, ${asking.limit} results`,
      );
  }
  return report;
}

async function measureProbes(
  raw: RawVectorSearch,
  vectors: readonly Float32Array[],
  rows: number,
): Promise<unknown> {
  const exact = await timesOf(vectors, (vector) => raw.search(vector, { probes: 0, limit: candidates }));
  console.log(
    `  Partitions looked at, ${rows} rows, ${candidates} candidates: scan p50 ${exact.times.p50.toFixed(1)} ms`,
  );
  const report: Record<string, unknown> = { scan: exact.times };
  const partitions = partitionsOf(rows);
  for (const probes of [20, 40, productProbes, partitions].filter((count) => count <= partitions)) {
    const search = (vector: Float32Array): Promise<readonly string[]> =>
      raw.search(vector, { probes, limit: candidates });
    await timesOf(vectors.slice(0, warmUp), search);
    const { times, found } = await timesOf(vectors, search);
    const recall = meanRecall(found, exact.found);
    report[probes] = { times, recall };
    console.log(
      `    ${String(probes).padStart(3)} of ${partitions}: ${formatTimes(times)}, recall@10 ${recall.toFixed(3)}`,
    );
  }
  return report;
}

/** What the columns of the answer cost: the vectors themselves are never fetched. */
async function measureColumns(
  raw: RawVectorSearch,
  vectors: readonly Float32Array[],
  rows: number,
): Promise<unknown> {
  const report: Record<string, Distribution> = {};
  const choices: Readonly<Record<string, { readonly columns?: readonly string[]; readonly limit: number }>> =
    {
      'ids of 200': { columns: ['id'], limit: candidates },
      'ids and texts of 200': { columns: ['id', 'text'], limit: candidates },
      'all columns of 200': { limit: candidates },
      [`all columns of ${fewerCandidates}`]: { limit: fewerCandidates },
    };
  for (const [name, choice] of Object.entries(choices)) {
    const search = (vector: Float32Array): Promise<readonly string[]> =>
      raw.search(vector, { probes: productProbes, ...choice });
    await timesOf(vectors.slice(0, warmUp), search);
    const { times } = await timesOf(vectors, search);
    report[name] = times;
    console.log(`    ${rows} rows, ${name.padEnd(22)} ${formatTimes(times)}`);
  }
  return report;
}
