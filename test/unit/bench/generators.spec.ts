import { describe, expect, it } from 'vitest';
import { gaussianRandom, pick, randomInteger, seededRandom } from '../../bench/seededRandom.ts';
import { similarityProfile } from '../../bench/similarityProfile.ts';
import { median } from '../../bench/statistics.ts';
import { SyntheticRows } from '../../bench/syntheticRows.ts';
import { cosine, mixtureShares, VectorMixture } from '../../bench/vectorMixture.ts';

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function drawMixture(seed: number, count: number): Float32Array[] {
  const mixture = new VectorMixture({
    dimensions: 384,
    random: seededRandom(seed),
    chunksPerFile: 8,
    filesPerTopic: 5,
  });
  return Array.from({ length: count }, () => mixture.next());
}

describe('random numbers', () => {
  it('repeat with the seed and differ without', () => {
    const draw = (seed: number): number[] => Array.from({ length: 5 }, seededRandom(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('are spread evenly, and normally', () => {
    const random = seededRandom(3);
    const even = Array.from({ length: 20_000 }, random);
    expect(Math.min(...even)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...even)).toBeLessThan(1);
    expect(mean(even)).toBeCloseTo(0.5, 1);
    const normal = Array.from({ length: 20_000 }, gaussianRandom(random));
    expect(Math.abs(mean(normal))).toBeLessThan(0.03);
    expect(mean(normal.map((value) => value ** 2))).toBeCloseTo(1, 1);
  });

  it('pick every item, and refuse an empty list', () => {
    const random = seededRandom(4);
    expect(new Set(Array.from({ length: 200 }, () => pick(random, ['a', 'b', 'c'])))).toEqual(
      new Set(['a', 'b', 'c']),
    );
    expect(randomInteger(random, 1)).toBe(0);
    expect(() => pick(random, [])).toThrow(RangeError);
  });
});

describe('the mixture of vectors', () => {
  it('gives unit vectors that repeat with the seed', () => {
    const vectors = drawMixture(1, 50);
    for (const vector of vectors) expect(cosine(vector, vector)).toBeCloseTo(1, 5);
    expect(drawMixture(1, 50)).toEqual(vectors);
  });

  it('makes files nearer than topics and topics nearer than strangers, by the shares', () => {
    const vectors = drawMixture(2, 8 * 5 * 20);
    const { common, topic, leastOwn, mostOwn } = mixtureShares;
    const at = (distance: number, starts: readonly number[]): number =>
      mean(
        starts.map((start) =>
          cosine(vectors[start] ?? new Float32Array(), vectors[start + distance] ?? new Float32Array()),
        ),
      );
    const topics = Array.from({ length: 19 }, (_, index) => index * 40);
    expect(at(1, topics)).toBeCloseTo(1 - (leastOwn + mostOwn) / 2, 1);
    expect(at(8, topics)).toBeCloseTo(common + topic, 1);
    expect(at(40, topics)).toBeCloseTo(common, 1);
  });

  it('spreads strangers as a real model does, and gives everybody a neighbour', () => {
    const { pairs, nearest } = similarityProfile(drawMixture(5, 2_000), 100);
    const deviation = Math.sqrt(mean(pairs.map((value) => (value - mean(pairs)) ** 2)));
    expect(deviation).toBeGreaterThan(0.06);
    expect(deviation).toBeLessThan(0.17);
    expect(median(nearest)).toBeGreaterThan(median(pairs) + 0.3);
  });

  it('puts a question as near as it is told', () => {
    const mixture = new VectorMixture({
      dimensions: 384,
      random: seededRandom(6),
      chunksPerFile: 8,
      filesPerTopic: 5,
    });
    const vector = mixture.next();
    const cosines = Array.from({ length: 50 }, () => cosine(mixture.near(vector, 0.6), vector));
    expect(mean(cosines)).toBeCloseTo(Math.sqrt(0.6), 1);
  });
});

describe('synthetic rows', () => {
  const lines = Array.from({ length: 200 }, (_, line) => `const value${line} = readNumber(${line});`);

  it('are whole files with ids of their own, and one picture in a hundred', () => {
    const rows = new SyntheticRows(lines, 384, seededRandom(7));
    const files = Array.from({ length: 100 }, () => rows.nextFile());
    const all = files.flatMap((file) => file.rows);
    expect(all).toHaveLength(800);
    expect(new Set(all.map(({ id }) => id)).size).toBe(800);
    expect(new Set(files.map(({ path }) => path)).size).toBe(100);
    for (const file of files) for (const row of file.rows) expect(row.path).toBe(file.path);
    expect(all.filter(({ modality }) => modality === 'image')).toHaveLength(8);
    expect(all[3]?.words).toContain('readnumber');
    expect(all[3]?.text.split('\n').length).toBe(
      (all[3]?.range.end.line ?? 0) - (all[3]?.range.start.line ?? 0),
    );
  });
});
