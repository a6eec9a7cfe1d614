/**
 * What changed between a map and the index: which points are the same, which are new, how many are gone.
 */
import type { MapFile } from './mapFile.ts';
import { noTopic } from './mapFile.ts';
import { type CollectedPoints, itemOfPoint } from './pointCollector.ts';

export interface MapChanges {
  /** For each point of now its point of the old map; -1 for one that is new or has another vector. */
  readonly oldOf: Int32Array;
  /** Points of now that are new or have another vector. */
  readonly fresh: readonly number[];
  /** Points of the old map that are gone. */
  readonly removed: number;
  /** Where the points of now were: NaN for fresh ones. */
  before(old: MapFile): { readonly x: Float32Array; readonly y: Float32Array; readonly topic: Int16Array };
}

export function compareWithMap(old: MapFile, points: CollectedPoints): MapChanges {
  const oldPoints = new Map<string, number>();
  for (let point = 0; point < old.points; point++) oldPoints.set(itemOfPoint(old.columns.item, point), point);
  const oldOf = new Int32Array(points.items.length).fill(-1);
  const fresh: number[] = [];
  let found = 0;
  for (const [point, item] of points.items.entries()) {
    const before = oldPoints.get(item);
    if (before !== undefined) found++;
    if (before !== undefined && old.columns.stamp[before] === points.columns.stamp[point])
      oldOf[point] = before;
    else fresh.push(point);
  }
  return {
    oldOf,
    fresh,
    removed: old.points - found,
    before: ({ columns }) => ({
      x: Float32Array.from(oldOf, (before) => (before < 0 ? Number.NaN : (columns.x[before] ?? 0))),
      y: Float32Array.from(oldOf, (before) => (before < 0 ? Number.NaN : (columns.y[before] ?? 0))),
      topic: Int16Array.from(oldOf, (before) => (before < 0 ? noTopic : (columns.topic[before] ?? noTopic))),
    }),
  };
}

export function isSame({ fresh, removed }: MapChanges): boolean {
  return fresh.length === 0 && removed === 0;
}
