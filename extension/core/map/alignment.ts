/**
 * Turns, mirrors, scales and moves a layout so that points lie as near as possible to where they were before
 * (Procrustes), and fits a layout into the unit circle.
 */
import type { Layout } from './refineLayout.ts';

/** Indexes of one point in both layouts. */
export interface PointPair {
  readonly now: number;
  readonly before: number;
}

/** In place. Does nothing with fewer than three pairs or when all pairs lie at one place. Returns the scale. */
export function alignTo(layout: Layout, before: Layout, pairs: readonly PointPair[]): number {
  if (pairs.length < 3) return 1;
  const here = middleOf(layout, pairs, ({ now }) => now);
  const there = middleOf(before, pairs, (pair) => pair.before);
  let dot = 0;
  let cross = 0;
  let mirroredDot = 0;
  let mirroredCross = 0;
  let size = 0;
  for (const pair of pairs) {
    const x = (layout.x[pair.now] ?? 0) - here.x;
    const y = (layout.y[pair.now] ?? 0) - here.y;
    const oldX = (before.x[pair.before] ?? 0) - there.x;
    const oldY = (before.y[pair.before] ?? 0) - there.y;
    dot += x * oldX + y * oldY;
    cross += x * oldY - y * oldX;
    mirroredDot += x * oldX - y * oldY;
    mirroredCross += x * oldY + y * oldX;
    size += x * x + y * y;
  }
  // The best turn is the direction of (dot, cross); its length says how well the layouts then agree.
  const isMirrored = Math.hypot(mirroredDot, mirroredCross) > Math.hypot(dot, cross);
  const cos = isMirrored ? mirroredDot : dot;
  const sin = isMirrored ? mirroredCross : cross;
  const agreement = Math.hypot(cos, sin);
  if (size === 0 || agreement === 0) return 1;
  const scale = agreement / size;
  transform(layout, (x, y) => {
    const dx = x - here.x;
    const dy = (isMirrored ? -1 : 1) * (y - here.y);
    return [
      there.x + (scale * (cos * dx - sin * dy)) / agreement,
      there.y + (scale * (sin * dx + cos * dy)) / agreement,
    ];
  });
  return scale;
}

/** Outliers may lie outside: for them alone everything else would be drawn small. */
const shareInside = 0.99;

/** In place: the middle at 0, nearly all points within 1. Returns how many units of the old layout 1 is now. */
export function fitIntoUnit(layout: Layout): number {
  const { x, y } = layout;
  if (x.length === 0) return 1;
  const middle = { x: medianOf(x), y: medianOf(y) };
  const radii = x.map((value, index) => Math.hypot(value - middle.x, (y[index] ?? 0) - middle.y)).sort();
  const radius = radii[Math.min(radii.length - 1, Math.floor(radii.length * shareInside))] ?? 0;
  const unit = radius > 0 ? radius : 1;
  transform(layout, (left, top) => [(left - middle.x) / unit, (top - middle.y) / unit]);
  return unit;
}

export function medianOf(values: Float32Array): number {
  return values.slice().sort()[Math.floor(values.length / 2)] ?? 0;
}

function transform({ x, y }: Layout, move: (x: number, y: number) => readonly [number, number]): void {
  for (let point = 0; point < x.length; point++) {
    const [left, top] = move(x[point] ?? 0, y[point] ?? 0);
    x[point] = left;
    y[point] = top;
  }
}

function middleOf({ x, y }: Layout, pairs: readonly PointPair[], indexOf: (pair: PointPair) => number) {
  let left = 0;
  let top = 0;
  for (const pair of pairs) {
    left += x[indexOf(pair)] ?? 0;
    top += y[indexOf(pair)] ?? 0;
  }
  return { x: left / pairs.length, y: top / pairs.length };
}
