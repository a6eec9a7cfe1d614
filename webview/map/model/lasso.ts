/**
 * Which points lie inside a loop that was drawn by hand.
 */
import type { Bounds } from './camera.ts';

/** Corners as x, y pairs; the last joins the first. */
export type Polygon = readonly number[];

/** Even-odd rule: a loop that crosses itself leaves holes, as a drawn one does. */
export function isInside(polygon: Polygon, x: number, y: number): boolean {
  let isIn = false;
  const length = polygon.length - (polygon.length % 2);
  for (let i = 0, j = length - 2; i < length; j = i, i += 2) {
    const xi = polygon[i] ?? 0;
    const yi = polygon[i + 1] ?? 0;
    const xj = polygon[j] ?? 0;
    const yj = polygon[j + 1] ?? 0;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) isIn = !isIn;
  }
  return isIn;
}

/** Undefined for fewer than three corners, which enclose nothing. */
export function boundsOf(polygon: Polygon): Bounds | undefined {
  if (polygon.length < 6) return undefined;
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i + 1 < polygon.length; i += 2) {
    const x = polygon[i] ?? 0;
    const y = polygon[i + 1] ?? 0;
    minX = Math.min(minX, x);
    maxX = Math.max(maxX, x);
    minY = Math.min(minY, y);
    maxY = Math.max(maxY, y);
  }
  return { minX, minY, maxX, maxY };
}

/** True when the next corner is far enough from the last to be worth keeping; squared distance against a few pixels. */
export function isNewCorner(polygon: Polygon, x: number, y: number, leastPixels: number): boolean {
  if (polygon.length < 2) return true;
  const dx = x - (polygon.at(-2) ?? 0);
  const dy = y - (polygon.at(-1) ?? 0);
  return dx * dx + dy * dy >= leastPixels * leastPixels;
}
