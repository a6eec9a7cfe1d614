/**
 * How large points and thumbnails are drawn, by number and zoom.
 */
import type { Viewport } from './camera.ts';

/** Width of a disc in CSS pixels. `zoom` is 1 when the whole map fits the page. */
export function pointSize(points: number, viewport: Viewport, zoom: number): number {
  if (points === 0) return 4;
  // The share of the page that the points may cover before they melt into each other.
  const cover = 0.5;
  const room = Math.sqrt((viewport.width * viewport.height * cover) / points) * 0.5;
  const whole = Math.min(Math.max(room, 2.2), 7);
  // Growing slower than the map makes room between points; much larger hides their places.
  return Math.min(whole * Math.max(zoom, 0.5) ** 0.35, 14);
}

/** Longer edge of a thumbnail in CSS pixels. */
export function spriteSize(zoom: number): number {
  return Math.min(Math.max(22 * Math.max(zoom, 1) ** 0.5, 22), 96);
}
