/**
 * `npm run bench -- sample`: relevance on the labelled queries of the sample workspace, per kind of query; whether one
 * mixed list is worse than a list of one kind of file; pairs of code and pictures.
 */
import fs from 'node:fs/promises';
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { type Modality, modalities } from '../../extension/core/documents/modality.ts';
import type { EngineApi } from '../../extension/core/protocol/engineApi.ts';
import type { SearchResult } from '../../extension/core/search/searchTypes.ts';
import { openBenchEngine, temporaryFolder } from './benchEngine.ts';
import { askPairs, codeImagePairs, pairMetrics, pairQuestions, printPairs } from './codeImage.ts';
import { formatMetrics, type RankingMetrics, rankingMetrics } from './rankingMetrics.ts';
import { bootstrapDifference, formatInterval, type Interval } from './sampleBootstrap.ts';
import {
  type Asking,
  askSample,
  type SampleQuery,
  sampleQueries,
  sampleRank,
  sampleWorkspace,
  waitUntilRefined,
} from './sampleQueries.ts';

const mixed: Asking = { mode: 'hybrid', isFiltered: false };
const askings: Readonly<Record<string, Asking>> = {
  'words, filtered': { mode: 'words', isFiltered: true },
  'meaning, filtered': { mode: 'meaning', isFiltered: true },
  'hybrid, filtered': { mode: 'hybrid', isFiltered: true },
  'hybrid, one mixed list': mixed,
};

/** What the bench needs of an engine; a session does as well. */
export type Searcher = Pick<EngineApi, 'search' | 'similar'>;

export async function benchSample(rest: readonly string[]): Promise<unknown> {
  const storage = await temporaryFolder('sample');
  const engine = await openBenchEngine(sampleWorkspace, storage);
  try {
    await engine.index(neverCancelled());
    // Before the background passes: most text and code has the fast encoder's vectors, and no picture was read.
    await engine.pause(neverCancelled());
    const { filesIndexed, chunks, images, chunksToRefine, picturesToRead } = await engine.status(
      neverCancelled(),
    );
    console.log(`${filesIndexed} files, ${chunks + images} chunks and pictures`);
    console.log(`searchable: ${chunksToRefine} chunks to refine, ${picturesToRead} pictures to read`);
    const searchable = await measureRelevance(engine, false);
    await engine.resume(neverCancelled());
    const refinedAfterMs = await waitUntilRefined(engine);
    console.log(`refined and read in ${(refinedAfterMs / 1000).toFixed(1)} s`);
    const refined = await measureSample(engine, rest.includes('--misses'));
    return { searchable, refinedAfterMs, ...refined };
  } finally {
    await engine.close();
    await fs.rm(storage, { recursive: true, force: true });
  }
}

export interface SampleReport {
  readonly relevance: Relevance;
  readonly lists: Readonly<Record<string, ListComparison>>;
  readonly codeImages: unknown;
}

export async function measureSample(engine: Searcher, showMisses: boolean): Promise<SampleReport> {
  return {
    relevance: await measureRelevance(engine, showMisses),
    lists: await compareLists(engine),
    codeImages: await measurePairs(engine),
  };
}

/** By the way of asking, and there by the kind of query. */
type Relevance = Readonly<Record<string, Readonly<Record<string, RankingMetrics>>>>;

async function measureRelevance(engine: Searcher, showMisses: boolean): Promise<Relevance> {
  const relevance: Record<string, Record<string, RankingMetrics>> = {};
  for (const [name, asking] of Object.entries(askings)) {
    const ranks = new Map<string, number[]>();
    for (const query of sampleQueries()) {
      const results = await askSample(engine, query, asking);
      const rank = sampleRank(results, query, asking);
      for (const group of [query.kind, 'all']) ranks.set(group, [...(ranks.get(group) ?? []), rank]);
      if (showMisses && rank > 5 && asking.mode === 'hybrid') printMiss(query, rank, results);
    }
    relevance[name] = Object.fromEntries(
      [...ranks].map(([group, values]) => [group, rankingMetrics(values)]),
    );
    for (const [group, metrics] of Object.entries(relevance[name]))
      console.log(formatMetrics(`${name}: ${group}`, metrics));
  }
  return relevance;
}

interface ListComparison {
  readonly queries: number;
  /** MRR of the mixed list and of each list of one kind of file, all judged by the same right answers. */
  readonly mixed: number;
  readonly single: Readonly<Record<Modality, number>>;
  readonly best: Modality;
  readonly mixedMinusBest: Interval;
  /** Share of each kind of file among the first ten of the mixed list. */
  readonly firstTen: Readonly<Record<Modality, number>>;
}

/**
 * Text queries asked of everything at once, against the best list of one kind of file that a user could have chosen for
 * that kind of query. In a list of one kind an answer can only come earlier, so the question is how much is lost.
 */
async function compareLists(engine: Searcher): Promise<Readonly<Record<string, ListComparison>>> {
  const typed = sampleQueries().filter(({ source }) => source === undefined);
  const comparisons: Record<string, ListComparison> = {};
  for (const kind of [...new Set(typed.map((query) => query.kind)), 'all']) {
    const queries = typed.filter((query) => kind === 'all' || query.kind === kind);
    comparisons[kind] = await compareListsOf(engine, queries);
    const { mixed: ofMixed, single, best, mixedMinusBest, firstTen } = comparisons[kind];
    const singles = modalities.map((modality) => `${modality} ${single[modality].toFixed(3)}`).join('  ');
    const shares = modalities.map((modality) => `${modality} ${Math.round(firstTen[modality] * 100)} %`);
    console.log(
      `one list, ${kind.padEnd(14)} MRR mixed ${ofMixed.toFixed(3)}  only ${singles}  mixed - ${best} ${formatInterval(mixedMinusBest)}  first ten: ${shares.join(', ')}`,
    );
  }
  return comparisons;
}

async function compareListsOf(engine: Searcher, queries: readonly SampleQuery[]): Promise<ListComparison> {
  const reciprocal: Record<Modality | 'mixed', number[]> = { mixed: [], code: [], text: [], image: [] };
  const firstTen: Record<Modality, number> = { code: 0, text: 0, image: 0 };
  for (const query of queries) {
    const results = await askSample(engine, query, mixed);
    reciprocal.mixed.push(1 / sampleRank(results, query, mixed));
    const shown = results.slice(0, 10);
    for (const { modality } of shown) firstTen[modality] += 1 / shown.length / queries.length;
    for (const only of modalities) {
      const asking: Asking = { ...mixed, only };
      reciprocal[only].push(1 / sampleRank(await askSample(engine, query, asking), query, asking));
    }
  }
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const single = {
    code: mean(reciprocal.code),
    text: mean(reciprocal.text),
    image: mean(reciprocal.image),
  };
  const [best = 'code'] = modalities.toSorted((a, b) => single[b] - single[a]);
  return {
    queries: queries.length,
    mixed: mean(reciprocal.mixed),
    single,
    best,
    mixedMinusBest: bootstrapDifference(reciprocal.mixed, reciprocal[best]),
    firstTen,
  };
}

async function measurePairs(engine: Searcher): Promise<unknown> {
  const questions = pairQuestions(codeImagePairs());
  const report: Record<string, ReturnType<typeof pairMetrics>> = {};
  for (const [name, evidence] of [
    ['pairs, pixels alone', 'pixels'],
    ['pairs, vectors alone', 'vectors'],
    ['pairs, all evidence', 'all'],
  ] as const) {
    report[name] = pairMetrics(await askPairs(engine, questions, evidence));
    printPairs(name, report[name]);
  }
  return report;
}

function printMiss(query: SampleQuery, rank: number, results: readonly SearchResult[]): void {
  const found = results
    .slice(0, 3)
    .map((result) => `${result.path}:${result.range.start.line + 1} ${result.score.toFixed(2)}`);
  console.log(
    `  ${query.id} rank ${rank}: ${query.query ?? query.source?.path ?? ''}\n      wanted ${query.relevant.map(({ path }) => path).join(', ')}\n      found ${found.join(' | ')}`,
  );
}
