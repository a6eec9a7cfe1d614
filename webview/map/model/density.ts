/**
 * How densely the points lie: a soft coloured picture for the ground of the map, and lines of equal density.
 */
import { contours } from 'd3-contour';
import type { Bounds } from './camera.ts';

/** Edge of the ground picture in texels: smooth when stretched over a screen, a few milliseconds to blur. */
export const groundTexels = 256;
/** Width of the blur in texels: about the distance at which points read as one group. */
const groundBlur = 4;
/** Share of the densest texel at which the tint is full; above it nothing is lost, since the points are there. */
const fullAt = 0.35;

export interface Ground {
  readonly size: number;
  /** Red, green and blue multiplied by alpha, and alpha; rows from the bottom up. */
  readonly texels: Uint8Array;
}

/**
 * Spreads each point's colour over its surroundings. `colourOf` gives the index of a point's colour, or -1 for a point
 * that is not shown; `colours` are red, green and blue in 0..1; `strength` is the alpha of the densest places.
 */
export function paintGround(
  positions: Float32Array,
  bounds: Bounds,
  colourOf: (point: number) => number,
  colours: readonly (readonly [number, number, number])[],
  strength: number,
): Ground {
  const size = groundTexels;
  const area = size * size;
  const weight = new Float32Array(area);
  const sums = [new Float32Array(area), new Float32Array(area), new Float32Array(area)] as const;
  const scaleX = (size - 1) / (bounds.maxX - bounds.minX || 1);
  const scaleY = (size - 1) / (bounds.maxY - bounds.minY || 1);
  for (let point = 0; point < positions.length / 2; point++) {
    const colour = colours[colourOf(point)];
    if (colour === undefined) continue;
    const x = Math.round(((positions[2 * point] ?? 0) - bounds.minX) * scaleX);
    const y = Math.round(((positions[2 * point + 1] ?? 0) - bounds.minY) * scaleY);
    if (x < 0 || y < 0 || x >= size || y >= size) continue;
    const at = y * size + x;
    weight[at] = (weight[at] ?? 0) + 1;
    for (const channel of [0, 1, 2] as const) {
      const sum = sums[channel];
      sum[at] = (sum[at] ?? 0) + colour[channel];
    }
  }
  for (const field of [weight, ...sums]) blur(field, size, groundBlur);
  let densest = 0;
  for (const value of weight) densest = Math.max(densest, value);
  const texels = new Uint8Array(area * 4);
  if (densest === 0) return { size, texels };
  for (let at = 0; at < area; at++) {
    const here = weight[at] ?? 0;
    if (here <= 0) continue;
    // The square root lifts sparse regions, or only the densest group would glow.
    const alpha = strength * Math.sqrt(Math.min(1, here / (densest * fullAt)));
    for (const channel of [0, 1, 2] as const) {
      texels[at * 4 + channel] = Math.round(((sums[channel][at] ?? 0) / here) * alpha * 255);
    }
    texels[at * 4 + 3] = Math.round(alpha * 255);
  }
  return { size, texels };
}

/** Three passes of a moving average come close to a Gaussian and cost the same for every width. */
function blur(field: Float32Array, size: number, radius: number): void {
  const line = new Float32Array(size);
  const passes = 3;
  const average = (start: number, step: number): void => {
    let sum = 0;
    for (let i = -radius; i <= radius; i++) if (i >= 0 && i < size) sum += field[start + i * step] ?? 0;
    for (let i = 0; i < size; i++) {
      line[i] = sum / (2 * radius + 1);
      const entering = i + radius + 1;
      const leaving = i - radius;
      if (entering < size) sum += field[start + entering * step] ?? 0;
      if (leaving >= 0) sum -= field[start + leaving * step] ?? 0;
    }
    for (let i = 0; i < size; i++) field[start + i * step] = Math.max(0, line[i] ?? 0);
  };
  for (let pass = 0; pass < passes; pass++) {
    for (let row = 0; row < size; row++) average(row * size, 1);
    for (let column = 0; column < size; column++) average(column, size);
  }
}

/** A line of equal density: closed rings of x, y pairs in the map's plane. */
export interface ContourLine {
  /** 0 for the outermost. */
  readonly level: number;
  readonly rings: readonly Float32Array[];
}

/** Edge of the grid that contours are traced on; lines are smoothed between its nodes. */
const contourGrid = 320;
const contourBlur = 5;
/** As many as can be told apart. */
export const contourLevels = 7;
/** Each line stands for so many times the density of the next one in: density falls off like a bell, so equal steps
 * would crowd at its top. */
const contourFactor = 0.58;

export function traceContours(
  positions: Float32Array,
  bounds: Bounds,
  isShown: (point: number) => boolean,
): readonly ContourLine[] {
  const size = contourGrid;
  const scaleX = size / (bounds.maxX - bounds.minX || 1);
  const scaleY = size / (bounds.maxY - bounds.minY || 1);
  const grid = new Float32Array(size * size);
  let shown = 0;
  for (let point = 0; point < positions.length / 2; point++) {
    if (!isShown(point)) continue;
    const x = Math.floor(((positions[2 * point] ?? 0) - bounds.minX) * scaleX);
    const y = Math.floor(((positions[2 * point + 1] ?? 0) - bounds.minY) * scaleY);
    if (x < 0 || y < 0 || x >= size || y >= size) continue;
    grid[y * size + x] = (grid[y * size + x] ?? 0) + 1;
    shown += 1;
  }
  // Fewer points have no density to speak of.
  const fewest = 10;
  if (shown < fewest) return [];
  blur(grid, size, contourBlur);
  let densest = 0;
  for (const value of grid) densest = Math.max(densest, value);
  const trace = contours().size([size, size]).smooth(true);
  return Array.from({ length: contourLevels }, (_, level) => ({
    level,
    rings: trace
      .contour(grid as unknown as number[], densest * contourFactor ** (contourLevels - level))
      .coordinates.flat()
      .map((ring) => {
        const flat = new Float32Array(ring.length * 2);
        ring.forEach(([x = 0, y = 0], index) => {
          flat[2 * index] = bounds.minX + x / scaleX;
          flat[2 * index + 1] = bounds.minY + y / scaleY;
        });
        return flat;
      }),
  }));
}
