/**
 * Towers whose scores differ by known amounts: what calibration has to make up for.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { EncoderSet } from '../../../extension/core/encoders/encoderSet.ts';
import type { Candidate, NewRow, RowFilter } from '../../../extension/core/ports/vectorStore.ts';
import type { SearchResult } from '../../../extension/core/search/searchTypes.ts';
import type { ScoreCalibration } from '../../../plugins/api/encoder.ts';
import { gaussianRandom, seededRandom } from '../../bench/seededRandom.ts';
import { row } from '../../fakes/rows.ts';
import { MemoryStore } from './memoryStore.ts';
import { encoderOf, searchWorld } from './searchWorld.ts';

/** Scores of one tower as `factor * cosine + offset`. */
interface Distortion {
  readonly factor: number;
  readonly offset: number;
}

class DistortedStore extends MemoryStore {
  readonly #distortions: Readonly<Record<string, Distortion>>;

  constructor(rows: readonly NewRow[], distortions: Readonly<Record<string, Distortion>>) {
    super(rows);
    this.#distortions = distortions;
  }

  override async searchVector(
    query: Float32Array,
    filter: RowFilter,
    limit: number,
  ): Promise<readonly Candidate[]> {
    const found = await super.searchVector(query, filter, Number.POSITIVE_INFINITY);
    return found
      .map(({ row: one, score }) => {
        const { factor, offset } = this.#distortions[one.encoderId] ?? { factor: 1, offset: 0 };
        return { row: one, score: factor * score + offset };
      })
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
  }
}

const size = 24;

function unit(values: readonly number[]): Float32Array {
  const length = Math.hypot(...values) || 1;
  return Float32Array.from(values, (value) => value / length);
}

/** Topics, a question to each, and its document in an accurate and a less accurate tower. */
function task(
  seed: number,
  topics: number,
): {
  readonly questions: ReadonlyMap<string, Float32Array>;
  readonly accurate: readonly NewRow[];
  readonly fast: readonly NewRow[];
} {
  const normal = gaussianRandom(seededRandom(seed));
  const noisy = (topic: readonly number[], noise: number): Float32Array =>
    unit(topic.map((value) => value + noise * normal()));
  const questions = new Map<string, Float32Array>();
  const accurate: NewRow[] = [];
  const fast: NewRow[] = [];
  for (let at = 0; at < topics; at++) {
    const topic = Array.from({ length: size }, normal);
    questions.set(`question ${at}`, noisy(topic, 0.5));
    const path = `doc${at}.ts`;
    accurate.push(row(path, 0, { encoderId: 'text', vector: noisy(topic, 0.5), words: '' }));
    fast.push(row(path, 0, { encoderId: 'fast', vector: noisy(topic, 1.3), words: '' }));
  }
  return { questions, accurate, fast };
}

/** Measured as a plug-in's author would: right pairs against all others. */
function measure(
  questions: readonly Float32Array[],
  rows: readonly NewRow[],
  { factor, offset }: Distortion,
): ScoreCalibration {
  const related: number[] = [];
  const unrelated: number[] = [];
  for (const [i, question] of questions.entries())
    for (const [j, { vector }] of rows.entries()) {
      const cosine = question.reduce((sum, value, at) => sum + value * (vector[at] ?? 0), 0);
      (i === j ? related : unrelated).push(factor * cosine + offset);
    }
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = (values: readonly number[]): number =>
    Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
  return {
    unrelatedMean: mean(unrelated),
    unrelatedDeviation: deviation(unrelated),
    relatedMean: mean(related),
    relatedDeviation: deviation(related),
  };
}

const plain: Distortion = { factor: 1, offset: 0 };
const topics = 60;

async function answersOf(
  rows: readonly NewRow[],
  questions: ReadonlyMap<string, Float32Array>,
  calibrations: { readonly text: ScoreCalibration; readonly fast: ScoreCalibration },
  ofFast: Distortion,
): Promise<readonly (readonly SearchResult[])[]> {
  const set: EncoderSet = {
    id: 'set',
    version: '1',
    text: encoderOf('text', calibrations.text, questions),
    fast: encoderOf('fast', calibrations.fast),
    image: undefined,
  };
  const { service } = searchWorld(rows, set, new DistortedStore(rows, { fast: ofFast }));
  const answers: (readonly SearchResult[])[] = [];
  for (const text of questions.keys()) {
    const query = { text, filter: {}, limit: 20, mode: 'meaning' } as const;
    answers.push((await service.search(query, neverCancelled())).results);
  }
  return answers;
}

function meanReciprocalRank(answers: readonly (readonly SearchResult[])[]): number {
  const ranks = answers.map((results, at) => results.findIndex(({ path }) => path === `doc${at}.ts`));
  return ranks.reduce((sum, rank) => sum + (rank < 0 ? 0 : 1 / (rank + 1)), 0) / ranks.length;
}

/** Every second document refined, as in the middle of the background pass. */
const halfway = (accurate: readonly NewRow[], fast: readonly NewRow[]): readonly NewRow[] =>
  accurate.flatMap((one, at) => (at % 2 === 0 ? [one] : fast.slice(at, at + 1)));

describe('a state of fast and accurate rows', () => {
  it('is ranked alike, whatever constant a tower adds to its cosines and declares (property)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.double({ min: -0.4, max: 0.4, noNaN: true }),
        async (seed, offset) => {
          const { questions, accurate, fast } = task(seed, 12);
          const vectors = [...questions.values()];
          const text = measure(vectors, accurate, plain);
          const paths = async (distortion: Distortion): Promise<readonly string[][]> => {
            const calibrations = { text, fast: measure(vectors, fast, distortion) };
            const answers = await answersOf(halfway(accurate, fast), questions, calibrations, distortion);
            return answers.map((results) => results.map(({ path }) => path));
          };
          expect(await paths({ factor: 1, offset })).toEqual(await paths(plain));
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each([
    ['equal scales', plain],
    ['a tower whose cosines are high', { factor: 0.6, offset: 0.4 }],
    ['a tower whose cosines are all above those of the other', { factor: 1, offset: 0.7 }],
    ['a tower whose cosines are low', { factor: 0.5, offset: -0.1 }],
    ['a tower whose cosines are wide', { factor: 1.4, offset: 0 }],
  ])('is ranked no worse than fast rows alone: %s', async (_name, distortion) => {
    let mixed = 0;
    let alone = 0;
    let refined = 0;
    for (const seed of [1, 2, 3]) {
      const { questions, accurate, fast } = task(seed, topics);
      const vectors = [...questions.values()];
      const calibrations = {
        text: measure(vectors, accurate, plain),
        fast: measure(vectors, fast, distortion),
      };
      const ask = async (rows: readonly NewRow[]): Promise<number> =>
        meanReciprocalRank(await answersOf(rows, questions, calibrations, distortion));
      mixed += await ask(halfway(accurate, fast));
      alone += await ask(fast);
      refined += await ask(accurate);
    }
    expect(alone / 3).toBeLessThan(0.8);
    expect(mixed).toBeGreaterThan(alone);
    expect(refined).toBeGreaterThan(mixed);
  });

  it('would be ranked worse than fast rows alone if cosines were compared as they are', async () => {
    const distortion = { factor: 1, offset: 0.7 };
    const { questions, accurate, fast } = task(1, topics);
    const text = measure([...questions.values()], accurate, plain);
    const undeclared = { text, fast: text };
    const ask = async (rows: readonly NewRow[]): Promise<number> =>
      meanReciprocalRank(await answersOf(rows, questions, undeclared, distortion));
    expect(await ask(halfway(accurate, fast))).toBeLessThan(await ask(fast));
  });
});

describe('pictures in one list with texts', () => {
  const noiseOfPixels = 0.08;
  const calibrations = {
    text: { unrelatedMean: 0.18, unrelatedDeviation: 0.1, relatedMean: 0.64, relatedDeviation: 0.13 },
    // A tower that tells little: its own pictures are hardly above the others.
    image: { unrelatedMean: 0, unrelatedDeviation: noiseOfPixels, relatedMean: 0.1, relatedDeviation: 0.1 },
  };
  const set: EncoderSet = {
    id: 'set',
    version: '1',
    text: encoderOf('text', calibrations.text, new Map([['question', Float32Array.of(1, 0)]])),
    fast: undefined,
    image: encoderOf('image', calibrations.image),
  };
  /** A row whose cosine with the question is known. */
  const scored = (path: string, cosine: number, change: Partial<NewRow>): NewRow =>
    row(path, 0, { words: '', vector: Float32Array.of(cosine, Math.sqrt(1 - cosine ** 2)), ...change });
  const picture = (name: string, context: number, pixels: number): readonly NewRow[] => {
    const shared = { item: name, modality: 'image', symbols: [] } as const;
    return [
      scored(name, context, {
        ...shared,
        id: `${name}.context`,
        source: 'context',
        encoderId: 'text',
        text: name,
      }),
      scored(name, pixels, {
        ...shared,
        id: `${name}.pixels`,
        source: 'pixels',
        encoderId: 'image',
        text: '',
      }),
    ];
  };
  const ask = async (rows: readonly NewRow[]): Promise<readonly SearchResult[]> => {
    const query = { text: 'question', filter: {}, limit: 50, mode: 'meaning' } as const;
    return (await searchWorld(rows, set).service.search(query, neverCancelled())).results;
  };

  it('do not flood it: of hundreds of unrelated ones none comes before a text that is somewhat related', async () => {
    const normal = gaussianRandom(seededRandom(7));
    const pictures = Array.from({ length: 300 }, (_, at) =>
      picture(`p${at}.png`, 0.1 + 0.05 * normal(), noiseOfPixels * normal()),
    ).flat();
    const texts = [0.45, 0.42, 0.4].map((cosine, at) => scored(`doc${at}.md`, cosine, { encoderId: 'text' }));
    const results = await ask([...pictures, ...texts]);
    expect(results.slice(0, 3).map(({ path }) => path)).toEqual(['doc0.md', 'doc1.md', 'doc2.md']);
  });

  it('do not vanish: one that stands out by what it shows comes before texts that are hardly related', async () => {
    const texts = Array.from({ length: 100 }, (_, at) =>
      scored(`doc${at}.md`, 0.1 + at * 0.002, { encoderId: 'text' }),
    );
    const pictures = [picture('IMG_1.png', 0.1, 0.5), picture('IMG_2.png', 0.1, 0.05)].flat();
    const results = await ask([...texts, ...pictures]);
    expect(results[0]).toMatchObject({ path: 'IMG_1.png', why: [{ kind: 'pixels', similarity: 0.5 }] });
    expect(results.slice(0, 20).map(({ path }) => path)).not.toContain('IMG_2.png');
  });

  it('are told apart by what they show when they are described alike', async () => {
    const pictures = [
      picture('a.png', 0.5, 0.1),
      picture('b.png', 0.5, 0.2),
      picture('c.png', 0.5, 0),
    ].flat();
    expect((await ask(pictures)).map(({ path }) => path)).toEqual(['b.png', 'a.png', 'c.png']);
  });
});
