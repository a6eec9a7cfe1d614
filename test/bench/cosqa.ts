/**
 * `npm run bench -- cosqa`: retrieval quality on CoSQA dev through the product's own path: the functions are files on
 * disk, discovered, split, encoded, stored and searched by the engine.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import type { EngineApi } from '../../extension/core/protocol/engineApi.ts';
import type { SearchQuery } from '../../extension/core/search/searchTypes.ts';
import { openBenchEngine, temporaryFolder } from './benchEngine.ts';
import { cosqaFunctions, cosqaQueries, identifierQueries, type LabelledQuery } from './cosqaData.ts';
import { formatMetrics, type RankingMetrics, rankingMetrics, rankOf } from './rankingMetrics.ts';
import { waitUntilRefined } from './sampleQueries.ts';

const modes: readonly SearchQuery['mode'][] = ['words', 'meaning', 'hybrid'];
/** Deeper ranks hardly add to the MRR. */
const depth = 100;

export async function benchCosqa(): Promise<unknown> {
  const functions = cosqaFunctions();
  const workspace = await temporaryFolder('cosqa');
  const storage = process.env.SEMBLANCE_BENCH_STORAGE ?? (await temporaryFolder('cosqa-storage'));
  await writeWorkspace(workspace, functions);
  const engine = await openBenchEngine(workspace, storage);
  try {
    const summary = await engine.index(neverCancelled());
    const status = await engine.status(neverCancelled());
    console.log(
      `${summary.filesIndexed} functions, ${status.chunks} chunks, ${status.chunksTruncated} of them cut, indexed in ${(summary.elapsedMs / 1000).toFixed(1)} s`,
    );
    // Before the accurate vectors: what a user finds within seconds.
    await engine.pause(neverCancelled());
    const sets = querySetsOf(functions);
    const searchable = await measure(engine, sets, 'searchable');
    await engine.resume(neverCancelled());
    const refinedAfterMs = await waitUntilRefined(engine);
    console.log(`refined in ${(refinedAfterMs / 1000).toFixed(1)} s`);
    const refined = await measure(engine, sets, 'refined');
    return {
      functions: functions.length,
      chunks: status.chunks,
      indexMs: summary.elapsedMs,
      refinedAfterMs,
      searchable,
      refined,
    };
  } finally {
    await engine.close();
    await fs.rm(workspace, { recursive: true, force: true });
    if (process.env.SEMBLANCE_BENCH_STORAGE === undefined)
      await fs.rm(storage, { recursive: true, force: true });
  }
}

type QuerySets = Readonly<Record<string, readonly LabelledQuery[]>>;

function querySetsOf(functions: readonly string[]): QuerySets {
  const names = identifierQueries(functions);
  return {
    'web questions': cosqaQueries(),
    'exact names': names.exact,
    'parts of names': names.partial,
    'all names': [...names.exact, ...names.partial],
  };
}

async function measure(
  engine: EngineApi,
  sets: QuerySets,
  state: 'searchable' | 'refined',
): Promise<Readonly<Record<string, Readonly<Record<string, RankingMetrics>>>>> {
  const report: Record<string, Record<string, RankingMetrics>> = {};
  for (const [set, queries] of Object.entries(sets)) {
    const results: Record<string, RankingMetrics> = {};
    for (const mode of modes) {
      results[mode] = rankingMetrics(await ranksOf(engine, queries, mode));
      console.log(formatMetrics(`${state}: ${set}, ${mode}`, results[mode]));
    }
    report[set] = results;
  }
  return report;
}

/** One function a file, so that a result is a function. The names of the files are numbers and say nothing. */
async function writeWorkspace(workspace: string, functions: readonly string[]): Promise<void> {
  for (let hundred = 0; hundred * 100 < functions.length; hundred++)
    await fs.mkdir(path.join(workspace, String(hundred)));
  for (const [index, source] of functions.entries()) await fs.writeFile(fileOf(workspace, index), source);
}

function fileOf(workspace: string, index: number): string {
  return path.join(workspace, String(Math.floor(index / 100)), `${index}.py`);
}

async function ranksOf(
  engine: EngineApi,
  queries: readonly LabelledQuery[],
  mode: SearchQuery['mode'],
): Promise<number[]> {
  const ranks: number[] = [];
  for (const { text, answer } of queries) {
    const { results } = await engine.search({ text, filter: {}, limit: depth, mode }, neverCancelled());
    ranks.push(rankOf(results, ({ path: found }) => path.basename(found, '.py') === String(answer)));
  }
  return ranks;
}
