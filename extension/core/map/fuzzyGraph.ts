/**
 * The neighbourhood graph of UMAP: how much two points belong together, whatever the density around them. The nearest
 * neighbour of a point always belongs fully, the others less the farther they are on the point's own scale.
 */
import type { Neighbours } from './nearestNeighbours.ts';

/** Each pair of points once. */
export interface LayoutGraph {
  readonly points: number;
  readonly heads: Uint32Array;
  readonly tails: Uint32Array;
  /** 0..1 */
  readonly weights: Float32Array;
}

/** The scale is found to a hundred thousandth in fewer halvings than this. */
const mostHalvings = 64;
const precision = 1e-5;
/** In a crowd of equal vectors the scale must not vanish: this share of the mean distance remains. */
const leastScale = 1e-3;

export function fuzzyGraph({ perPoint, indexes, distances }: Neighbours): LayoutGraph {
  const points = indexes.length / perPoint;
  const directed = new Float32Array(indexes.length);
  const meanDistance = distances.reduce((sum, distance) => sum + distance, 0) / Math.max(1, distances.length);
  for (let point = 0; point < points; point++) {
    const from = point * perPoint;
    const own = distances.subarray(from, from + perPoint);
    const nearest = own.find((distance) => distance > 0) ?? 0;
    const scale = Math.max(scaleOf(own, nearest), leastScale * meanDistance, Number.MIN_VALUE);
    for (let place = 0; place < perPoint; place++)
      directed[from + place] = Math.exp(-Math.max(0, (own[place] ?? 0) - nearest) / scale);
  }
  return union(points, perPoint, indexes, directed);
}

/** The scale at which the memberships add up to log2 of the number of neighbours. */
function scaleOf(distances: Float32Array, nearest: number): number {
  const target = Math.log2(distances.length);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let scale = 1;
  for (let halving = 0; halving < mostHalvings; halving++) {
    let sum = 0;
    for (const distance of distances) sum += Math.exp(-Math.max(0, distance - nearest) / scale);
    if (Math.abs(sum - target) < precision) break;
    if (sum > target) high = scale;
    else low = scale;
    scale = high === Number.POSITIVE_INFINITY ? scale * 2 : (low + high) / 2;
  }
  return scale;
}

/** Belonging in either direction counts: a + b - ab. */
function union(points: number, perPoint: number, indexes: Uint32Array, directed: Float32Array): LayoutGraph {
  const heads = new Uint32Array(indexes.length);
  const tails = new Uint32Array(indexes.length);
  const weights = new Float32Array(indexes.length);
  let edges = 0;
  for (let point = 0; point < points; point++) {
    for (let place = point * perPoint; place < (point + 1) * perPoint; place++) {
      const other = indexes[place] ?? 0;
      const back = indexes.subarray(other * perPoint, (other + 1) * perPoint).indexOf(point);
      if (back >= 0 && other < point) continue; // Seen from the other side.
      const there = directed[place] ?? 0;
      const here = back < 0 ? 0 : (directed[other * perPoint + back] ?? 0);
      heads[edges] = point;
      tails[edges] = other;
      weights[edges] = there + here - there * here;
      edges++;
    }
  }
  return {
    points,
    heads: heads.slice(0, edges),
    tails: tails.slice(0, edges),
    weights: weights.slice(0, edges),
  };
}
