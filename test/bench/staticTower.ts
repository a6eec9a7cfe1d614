/**
 * The fast text tower: retrieval quality on CoSQA alone and beside MiniLM, its speed beside transformers.js, and
 * rankings over an index that is partly refined. Part of `npm run bench -- model`.
 */
import { performance } from 'node:perf_hooks';
import type { Encoder, ScoreCalibration } from '../../plugins/api/encoder.ts';
import { minilmPlugin } from '../../plugins/text-minilm/index.ts';
import { staticPlugin } from '../../plugins/text-static/index.ts';
import { numberArgument } from './benchArguments.ts';
import { cosqaQueries } from './cosqaData.ts';
import {
  type Mixture,
  measureCalibration,
  mixedScores,
  mixingRules,
  refinedChunks,
  type ScoreMatrix,
} from './mixedTowers.ts';
import { loadPlainEncoder } from './plainTransformers.ts';
import { formatMetrics, type RankingMetrics, rankingMetrics } from './rankingMetrics.ts';
import { median } from './statistics.ts';
import { chunkFunctions, type FunctionChunks, openEncoder, vectorsOf } from './towerVectors.ts';
import { cosine } from './vectorMixture.ts';

export const refinedShares: readonly number[] = [0, 0.05, 0.25, 0.5, 0.75, 1];
/** Draws of the refined chunks; their mean is reported. */
const draws = 3;
/** Chunks of one timed run of the plain library, some seconds' work; the fast tower encodes all. */
const timedChunks = 128;
const timedRounds = 3;

export interface StaticTowerReport {
  readonly functions: number;
  readonly chunks: number;
  readonly quality: Readonly<Record<string, RankingMetrics>>;
  readonly speed: {
    readonly staticChunksPerSecond: number;
    readonly transformersChunksPerSecond: number;
    readonly ratio: number;
  };
  /** Measured here; the manifests' own come from held-out packages. */
  readonly measuredCalibration: Readonly<Record<'minilm' | 'static', ScoreCalibration>>;
  /** MRR of MiniLM questions by order of refinement and rule, for each of `refinedShares`. */
  readonly mixed: Readonly<Record<string, readonly number[]>>;
}

/** `--threads n` for MiniLM, 1 by default; the fast tower always has one. */
export async function runStaticTowerBench(args: readonly string[]): Promise<StaticTowerReport> {
  const threads = numberArgument(args, 'threads', 1);
  const chunks = await chunkFunctions();
  const questions = cosqaQueries();
  const minilm = await openEncoder(minilmPlugin, threads);
  const fast = await openEncoder(staticPlugin, 1);
  try {
    const speed = await measureSpeed(fast, chunks.texts, threads);
    const texts = questions.map(({ text }) => text);
    const documents = {
      minilm: await vectorsOf(minilm, chunks.texts, 'document'),
      static: await vectorsOf(fast, chunks.texts, 'document'),
    };
    const asked = {
      minilm: await vectorsOf(minilm, texts, 'query'),
      static: await vectorsOf(fast, texts, 'query'),
    };
    const answers = questions.map(({ answer }) => answer);
    const scores = {
      'static to static': scoresOf(asked.static, documents.static),
      'MiniLM to static': scoresOf(asked.minilm, documents.static),
      'MiniLM to MiniLM': scoresOf(asked.minilm, documents.minilm),
    };
    const quality: Record<string, RankingMetrics> = {};
    for (const [name, matrix] of Object.entries(scores)) {
      quality[name] = rankingMetrics(matrix.map((row, question) => rankIn(row, chunks, answers[question])));
      console.log(formatMetrics(`CoSQA dev, ${name}`, quality[name]));
    }
    const isRight = (question: number, chunk: number): boolean =>
      chunks.functionOf[chunk] === answers[question];
    const measuredCalibration = {
      minilm: measureCalibration(scores['MiniLM to MiniLM'], isRight),
      static: measureCalibration(scores['MiniLM to static'], isRight),
    };
    console.log('measured here', measuredCalibration);
    const mixed = measureMixed(chunks, answers, {
      questions: asked.minilm,
      accurate: {
        vectors: documents.minilm,
        scores: scores['MiniLM to MiniLM'],
        calibration: calibrationOf(minilm),
      },
      fast: {
        vectors: documents.static,
        scores: scores['MiniLM to static'],
        calibration: calibrationOf(fast),
      },
    });
    return {
      functions: new Set(chunks.functionOf).size,
      chunks: chunks.texts.length,
      quality,
      speed,
      measuredCalibration,
      mixed,
    };
  } finally {
    await Promise.all([minilm.dispose(), fast.dispose()]);
  }
}

function scoresOf(questions: readonly Float32Array[], documents: readonly Float32Array[]): ScoreMatrix {
  return questions.map((question) => Float32Array.from(documents, (document) => cosine(question, document)));
}

/** The place of the answer among functions, each as good as its best chunk; equals count half. */
function rankIn(scores: Float32Array, chunks: FunctionChunks, answer: number | undefined): number {
  const best = new Map<number, number>();
  for (const [chunk, owner] of chunks.functionOf.entries()) {
    const score = scores[chunk] ?? Number.NEGATIVE_INFINITY;
    if (score > (best.get(owner) ?? Number.NEGATIVE_INFINITY)) best.set(owner, score);
  }
  const right = best.get(answer ?? -1);
  if (right === undefined) return Number.POSITIVE_INFINITY;
  let rank = 0.5;
  for (const score of best.values()) rank += score > right ? 1 : score === right ? 0.5 : 0;
  return rank;
}

function measureMixed(
  chunks: FunctionChunks,
  answers: readonly number[],
  towers: Omit<Mixture, 'isRefined'>,
): Record<string, number[]> {
  const mixed: Record<string, number[]> = {};
  for (const order of ['random', 'topic'] as const) {
    for (const [name, rule] of Object.entries(mixingRules)) {
      const meanMrr = refinedShares.map((share) => {
        let sum = 0;
        for (let draw = 1; draw <= draws; draw += 1) {
          const isRefined = refinedChunks(towers.accurate, share, order, draw);
          const scores = mixedScores({ ...towers, isRefined }, rule);
          sum += rankingMetrics(scores.map((row, question) => rankIn(row, chunks, answers[question]))).mrr;
        }
        return sum / draws;
      });
      mixed[`${order}, ${name}`] = meanMrr;
      const shown = meanMrr.map((value, at) => `${(refinedShares[at] ?? 0) * 100} %: ${value.toFixed(3)}`);
      console.log(`refined by ${order.padEnd(6)} MRR, ${name.padEnd(14)} ${shown.join('  ')}`);
    }
  }
  return mixed;
}

function calibrationOf({ manifest }: Encoder): ScoreCalibration {
  const { code } = manifest.calibration;
  if (code === undefined) throw new Error(`${manifest.id} has no calibration for code.`);
  return code;
}

/** Both in turns, so that whatever else the machine does slows both. */
async function measureSpeed(
  fast: Encoder,
  texts: readonly string[],
  threads: number,
): Promise<StaticTowerReport['speed']> {
  const plain = await loadPlainEncoder({ batch: 16, threads });
  const step = Math.floor(texts.length / timedChunks);
  const sample = texts.filter((_, index) => index % step === 0).slice(0, timedChunks);
  const rates = { static: [] as number[], plain: [] as number[] };
  try {
    // Compiles the code and fills the caches of both.
    await plain.encode(sample.slice(0, 16));
    await vectorsOf(fast, texts, 'document');
    for (let round = 0; round < timedRounds; round += 1) {
      rates.static.push(await rateOf(texts.length, () => vectorsOf(fast, texts, 'document')));
      rates.plain.push(await rateOf(sample.length, () => plain.encode(sample)));
    }
  } finally {
    await plain.dispose();
  }
  const staticChunksPerSecond = median(rates.static);
  const transformersChunksPerSecond = median(rates.plain);
  const ratio = staticChunksPerSecond / transformersChunksPerSecond;
  console.log(
    `chunks/s on ${threads} thread(s): static ${staticChunksPerSecond.toFixed(0)}, MiniLM int8 through transformers.js ${transformersChunksPerSecond.toFixed(1)}, ratio ${ratio.toFixed(0)}`,
  );
  return { staticChunksPerSecond, transformersChunksPerSecond, ratio };
}

async function rateOf(count: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (count * 1000) / (performance.now() - start);
}
