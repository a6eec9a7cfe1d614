/**
 * Finds points by place: the nearest to the pointer, and all inside a rectangle.
 */
import KDBush from 'kdbush';
import type { Bounds } from './camera.ts';

export interface SpatialIndex {
  /** The nearest point within `radius` that passes; -1 when there is none. */
  nearest(x: number, y: number, radius: number, passes: (index: number) => boolean): number;
  within(bounds: Bounds): readonly number[];
}

/** `positions` holds x, y pairs. About 40 ms for 100 000 points. */
export function createSpatialIndex(positions: Float32Array): SpatialIndex {
  const count = positions.length / 2;
  // The library refuses an index of nothing.
  if (count === 0) return { nearest: () => -1, within: () => [] };
  const tree = new KDBush(count, 64, Float32Array);
  for (let i = 0; i < count; i++) tree.add(positions[2 * i] ?? 0, positions[2 * i + 1] ?? 0);
  tree.finish();
  return {
    nearest(x, y, radius, passes) {
      let best = -1;
      let bestDistance = Infinity;
      for (const index of tree.within(x, y, radius)) {
        const dx = (positions[2 * index] ?? 0) - x;
        const dy = (positions[2 * index + 1] ?? 0) - y;
        const distance = dx * dx + dy * dy;
        if (distance < bestDistance && passes(index)) {
          best = index;
          bestDistance = distance;
        }
      }
      return best;
    },
    within: ({ minX, minY, maxX, maxY }) => tree.range(minX, minY, maxX, maxY),
  };
}
