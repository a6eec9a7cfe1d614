/**
 * Moves and scales the clouds of different encoders so that they meet on the map. Pictures and text lie in one space,
 * but each encoder fills a region of its own; without the shift a map shows little more than who made the vectors. For
 * display only: no search uses it.
 */
import type { PackedVectors } from './packedVectors.ts';

export interface CloudShift {
  readonly offset: Float32Array;
  readonly factor: number;
}

/** The middle of fewer vectors says more about them than about their encoder. */
const leastMembers = 8;

/**
 * One shift for each cloud, by its number in `clouds`: onto the middle and the spread of the largest one. A cloud with
 * few members stays where it is.
 */
export function shiftsOfClouds(vectors: PackedVectors, clouds: Uint8Array): readonly CloudShift[] {
  const { dimensions, count } = vectors;
  const numbers = clouds.reduce((most, cloud) => Math.max(most, cloud + 1), 1);
  const sums = Array.from({ length: numbers }, () => new Float64Array(dimensions));
  const squares = new Float64Array(numbers);
  const members = new Float64Array(numbers);
  const vector = new Float32Array(dimensions);
  for (let point = 0; point < count; point++) {
    const cloud = clouds[point] ?? 0;
    const sum = sums[cloud];
    if (sum === undefined) continue;
    vectors.read(point, vector);
    for (let d = 0; d < dimensions; d++) {
      const value = vector[d] ?? 0;
      sum[d] = (sum[d] ?? 0) + value;
      squares[cloud] = (squares[cloud] ?? 0) + value * value;
    }
    members[cloud] = (members[cloud] ?? 0) + 1;
  }
  const statistics = sums.map((sum, cloud) => {
    const size = Math.max(1, members[cloud] ?? 0);
    const middle = sum.map((value) => value / size);
    const length = middle.reduce((total, value) => total + value * value, 0);
    return { middle, spread: Math.sqrt(Math.max(0, (squares[cloud] ?? 0) / size - length)) };
  });
  const largest = members.indexOf(Math.max(...members));
  const target = statistics[largest];
  return statistics.map((own, cloud) => {
    const isMoved =
      target !== undefined && cloud !== largest && (members[cloud] ?? 0) >= leastMembers && own.spread > 0;
    if (!isMoved) return { offset: new Float32Array(dimensions), factor: 1 };
    const factor = target.spread > 0 ? target.spread / own.spread : 1;
    const offset = Float32Array.from(own.middle, (value, d) => (target.middle[d] ?? 0) - value * factor);
    return { offset, factor };
  });
}

/** In place. */
export function applyShift(vector: Float32Array, { offset, factor }: CloudShift): void {
  for (let d = 0; d < vector.length; d++) vector[d] = (vector[d] ?? 0) * factor + (offset[d] ?? 0);
}
