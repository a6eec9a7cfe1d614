/**
 * Boxes in a picture, and how much two of them share.
 */

/** In pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Intersection over union, 0..1. */
export function overlapOf(a: Box, b: Box): number {
  const wide = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const tall = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  if (wide <= 0 || tall <= 0) return 0;
  const common = wide * tall;
  return common / (a.width * a.height + b.width * b.height - common);
}
