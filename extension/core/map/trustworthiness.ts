/**
 * Trustworthiness of a map: whether the neighbours that it shows are neighbours in meaning. 1 when all are, about 0.5
 * for points at random places.
 */

import { finderOf } from './nearestNeighbours.ts';
import type { Layout } from './refineLayout.ts';

/** Neighbours on the map that are judged. */
const judgedNeighbours = 10;

/**
 * The measure of Venna and Kaski over some points: `anchors` are their indexes, `distancesOf` gives the distances in
 * meaning from one of them (by its place in `anchors`) to all points, in any unit that grows with them. Null when there
 * are too few points for the measure.
 */
export function trustworthiness(
  layout: Layout,
  anchors: Uint32Array,
  distancesOf: (place: number) => Float32Array,
): number | null {
  const count = layout.x.length;
  const k = judgedNeighbours;
  // The measure's worst case is only defined below half of the points.
  if (count <= 2 * k + 1 || anchors.length === 0) return null;
  const values = new Float32Array(count * 2);
  for (let point = 0; point < count; point++) {
    values[point * 2] = layout.x[point] ?? 0;
    values[point * 2 + 1] = layout.y[point] ?? 0;
  }
  const plane = { dimensions: 2, count, values };
  const finder = finderOf(plane, Number.POSITIVE_INFINITY);
  const shown = new Uint32Array(k);
  const shownDistances = new Float32Array(k);
  let penalty = 0;
  anchors.forEach((anchor, place) => {
    finder.find(plane, anchor, anchor, k, shown, shownDistances, 0);
    const distances = distancesOf(place);
    for (const neighbour of shown) {
      const own = distances[neighbour] ?? 0;
      let before = 0;
      for (let point = 0; point < count; point++)
        if (point !== anchor && (distances[point] ?? 0) < own) before++;
      penalty += Math.max(0, before + 1 - k);
    }
  });
  const value = 1 - (2 * penalty) / (anchors.length * k * (2 * count - 3 * k - 1));
  return Math.min(1, Math.max(0, value));
}
