/**
 * Search over an index of which a part has been refined: some rows have the accurate tower's vectors, the others still
 * the fast tower's. The scores of the towers differ a little, so that a rule has to bring them on one scale.
 */
import type { ScoreCalibration } from '../../plugins/api/encoder.ts';
import { seededRandom } from './seededRandom.ts';
import { cosine } from './vectorMixture.ts';

/** Cosines of the questions (rows) and chunks (columns) for one tower. */
export type ScoreMatrix = readonly Float32Array[];

export interface Tower {
  /** Of the chunks. */
  readonly vectors: readonly Float32Array[];
  readonly scores: ScoreMatrix;
  readonly calibration: ScoreCalibration;
}

export interface Mixture {
  readonly questions: readonly Float32Array[];
  readonly accurate: Tower;
  readonly fast: Tower;
  /** 1 for the chunks that have the accurate tower's vector. */
  readonly isRefined: Uint8Array;
}

/** How the scores of one question are brought on one scale. */
interface Scales {
  accurate(score: number): number;
  fast(score: number): number;
}

export type MixingRule = (mixture: Mixture) => (question: Float32Array) => Scales;

const same = (score: number): number => score;

export const mixingRules: Readonly<Record<string, MixingRule>> = {
  raw: () => () => ({ accurate: same, fast: same }),
  /** With the constants of the manifests. */
  'standard score':
    ({ accurate, fast }) =>
    () => ({
      accurate: (score) => standardScore(score, accurate.calibration),
      fast: (score) => standardScore(score, fast.calibration),
    }),
  /** Chunks that were refined have been encoded by both: their mean difference moves the vectors of the others. */
  'paired offset': (mixture) => {
    const difference = meanDifference(mixture);
    return (question) => {
      const offset = cosine(question, difference);
      return { accurate: same, fast: (score) => score + offset };
    };
  },
};

function standardScore(score: number, { unrelatedMean, unrelatedDeviation }: ScoreCalibration): number {
  return (score - unrelatedMean) / unrelatedDeviation;
}

/** Mean of the refined chunks' accurate vectors minus that of their fast ones; zeros when nothing is refined. */
function meanDifference({ accurate, fast, isRefined }: Mixture): Float32Array {
  const sum = new Float32Array(fast.vectors[0]?.length ?? 0);
  let count = 0;
  for (const [chunk, refined] of isRefined.entries()) {
    if (refined === 0) continue;
    count += 1;
    for (let column = 0; column < sum.length; column += 1) {
      const change = (accurate.vectors[chunk]?.[column] ?? 0) - (fast.vectors[chunk]?.[column] ?? 0);
      sum[column] = (sum[column] ?? 0) + change;
    }
  }
  return sum.map((value) => value / Math.max(1, count));
}

/** Chunks refined at random, or those of one topic first: nearest to a random chunk. */
export function refinedChunks(
  accurate: Tower,
  share: number,
  order: 'random' | 'topic',
  seed: number,
): Uint8Array {
  const random = seededRandom(seed);
  const centre = accurate.vectors[Math.floor(random() * accurate.vectors.length)] ?? new Float32Array();
  const keys = accurate.vectors.map((vector) => (order === 'random' ? random() : -cosine(centre, vector)));
  const first = keys
    .map((key, chunk) => ({ key, chunk }))
    .sort((left, right) => left.key - right.key)
    .slice(0, Math.round(share * keys.length));
  const isRefined = new Uint8Array(keys.length);
  for (const { chunk } of first) isRefined[chunk] = 1;
  return isRefined;
}

export function mixedScores(mixture: Mixture, rule: MixingRule): ScoreMatrix {
  const { questions, accurate, fast, isRefined } = mixture;
  const scalesOf = rule(mixture);
  return questions.map((question, row) => {
    const scales = scalesOf(question);
    return Float32Array.from(isRefined, (refined, chunk) =>
      refined === 1
        ? scales.accurate(accurate.scores[row]?.[chunk] ?? 0)
        : scales.fast(fast.scores[row]?.[chunk] ?? 0),
    );
  });
}

/** Mean and deviation of the scores of right pairs and, from a sample, of all others. */
export function measureCalibration(
  scores: ScoreMatrix,
  isRight: (question: number, chunk: number) => boolean,
): ScoreCalibration {
  const related: number[] = [];
  const unrelated: number[] = [];
  for (const [question, row] of scores.entries()) {
    for (const [chunk, score] of row.entries()) {
      if (isRight(question, chunk)) related.push(score);
      // One in a hundred: 30 000 pairs.
      else if ((question * 31 + chunk) % 100 === 0) unrelated.push(score);
    }
  }
  const [unrelatedMean, unrelatedDeviation] = momentsOf(unrelated);
  const [relatedMean, relatedDeviation] = momentsOf(related);
  return { unrelatedMean, unrelatedDeviation, relatedMean, relatedDeviation };
}

function momentsOf(values: readonly number[]): readonly [mean: number, deviation: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return [mean, Math.sqrt(variance)];
}
