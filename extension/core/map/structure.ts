/**
 * Whether vectors hold groups at all. Their neighbours are compared with those of the same numbers shuffled: each
 * component keeps its values, but they no longer belong together. What is no nearer than that is chance.
 */
import { medianOf } from './alignment.ts';
import { finderOf, type Neighbours, type PointCloud } from './nearestNeighbours.ts';
import { sampleIndexes, shuffle } from './random.ts';

/** The neighbour whose distance stands for the density: the first ones may be copies of the point. */
const rank = 5;
/** Shuffled points that are looked at; the quantiles of so many are good to a percent. */
const shuffledSample = 300;
/** Share of shuffled points that have neighbours as near as this: nearer ones are no chance, farther ones may be. */
const chanceOfDense = 0.25;

/** Below this a map shows groups where there are none: shuffled vectors reach it in none of the tests. */
export const leastStructure = 0.05;

export interface Structure {
  /** How much nearer neighbours are than by chance: 0 not at all, 1 at the same place. */
  readonly index: number;
  /** A point whose neighbours are not nearer than this lies alone. */
  readonly denseBelow: number;
  /** Distance of each point to its neighbour of rank 5. */
  readonly distances: Float32Array;
}

export function structureOf(cloud: PointCloud, neighbours: Neighbours, random: () => number): Structure {
  const { perPoint } = neighbours;
  const place = Math.min(rank, perPoint) - 1;
  const distances = Float32Array.from(
    { length: cloud.count },
    (_, point) => neighbours.distances[point * perPoint + place] ?? 0,
  );
  const byChance = chanceDistances(cloud, place + 1, random).sort();
  const typical = medianOf(byChance);
  const index = typical > 0 ? 1 - medianOf(distances) / typical : 0;
  return {
    index: Math.min(1, Math.max(0, index)),
    denseBelow: byChance[Math.floor(byChance.length * chanceOfDense)] ?? 0,
    distances,
  };
}

function chanceDistances(cloud: PointCloud, wanted: number, random: () => number): Float32Array {
  const { dimensions, count } = cloud;
  const values = new Float32Array(cloud.values.length);
  const column = new Float32Array(count);
  for (let d = 0; d < dimensions; d++) {
    for (let point = 0; point < count; point++) column[point] = cloud.values[point * dimensions + d] ?? 0;
    shuffle(column, random);
    for (let point = 0; point < count; point++) values[point * dimensions + d] = column[point] ?? 0;
  }
  const shuffled = { dimensions, count, values };
  // Exactly: groups of a finder do not fit what has no groups.
  const finder = finderOf(shuffled, Number.POSITIVE_INFINITY);
  const indexes = new Uint32Array(wanted);
  const found = new Float32Array(wanted);
  return Float32Array.from(sampleIndexes(count, shuffledSample, random), (point) => {
    finder.find(shuffled, point, point, wanted, indexes, found, 0);
    return found[wanted - 1] ?? 0;
  });
}
