/**
 * Vectors with planted groups, and how well a grouping recovers them.
 */
import { PackedVectors } from '../../extension/core/map/packedVectors.ts';
import { normalOf, seededRandom, shuffle } from '../../extension/core/map/random.ts';

export interface Planted {
  readonly dimensions: number;
  readonly count: number;
  readonly values: Float32Array;
  /** Group of each vector. */
  readonly labels: readonly number[];
}

/** Groups around random centres; `separation` is the length of a centre in deviations of the noise. */
export function plantedGroups(
  count: number,
  options: { groups: number; dimensions?: number; separation?: number; seed?: number },
): Planted {
  const { groups, dimensions = 96, separation = 10, seed = 1 } = options;
  const random = seededRandom(seed);
  const scale = separation / Math.sqrt(dimensions);
  const centres = Float32Array.from({ length: groups * dimensions }, () => normalOf(random) * scale);
  const labels = Array.from({ length: count }, (_, point) => point % groups);
  const values = new Float32Array(count * dimensions);
  for (const [point, label] of labels.entries())
    for (let d = 0; d < dimensions; d++)
      values[point * dimensions + d] = (centres[label * dimensions + d] ?? 0) + normalOf(random);
  return { dimensions, count, values, labels };
}

/** Every dimension keeps its values, but they no longer belong together. */
export function permuted({ values, dimensions, count, labels }: Planted, seed = 7): Planted {
  const random = seededRandom(seed);
  const mixed = new Float32Array(values.length);
  for (let d = 0; d < dimensions; d++) {
    const column = Float32Array.from({ length: count }, (_, point) => values[point * dimensions + d] ?? 0);
    shuffle(column, random);
    for (let point = 0; point < count; point++) mixed[point * dimensions + d] = column[point] ?? 0;
  }
  return { values: mixed, dimensions, count, labels };
}

export function packed({ values, dimensions }: Planted): PackedVectors {
  const vectors = new PackedVectors(dimensions);
  vectors.append(values);
  return vectors;
}

/** Adjusted Rand index: 1 for the same grouping, about 0 for chance. */
export function adjustedRand(one: readonly number[], other: readonly number[]): number {
  const pairs = (count: number): number => (count * (count - 1)) / 2;
  const countOf = (keys: readonly string[]): number => {
    const counts = new Map<string, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return [...counts.values()].reduce((sum, count) => sum + pairs(count), 0);
  };
  const both = countOf(one.map((group, index) => `${group}:${other[index]}`));
  const left = countOf(one.map(String));
  const right = countOf(other.map(String));
  const expected = (left * right) / pairs(one.length);
  const most = (left + right) / 2;
  return most === expected ? 1 : (both - expected) / (most - expected);
}
