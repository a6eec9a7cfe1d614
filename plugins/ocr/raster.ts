/**
 * Opaque rasters: compositing of transparent pictures, scaling by averaging, brightness.
 */
import type { RecognizerRaster } from '../api/textRecognizer.ts';

/** Red, green, blue per pixel, row by row without gaps. */
export interface RgbRaster {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The two grounds that a transparent picture may be put on. */
const white = 255;
const black = 24;

/** Transparent pictures are put on white, or on near-black when what is visible of them is light. */
export function toOpaque({ data, width, height }: RecognizerRaster): RgbRaster {
  const rgb = new Uint8Array(width * height * 3);
  const ground = groundOf(data);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    const alpha = data[from + 3] ?? 0;
    const rest = ground * (255 - alpha);
    rgb[to] = Math.round(((data[from] ?? 0) * alpha + rest) / 255);
    rgb[to + 1] = Math.round(((data[from + 1] ?? 0) * alpha + rest) / 255);
    rgb[to + 2] = Math.round(((data[from + 2] ?? 0) * alpha + rest) / 255);
  }
  return { rgb, width, height };
}

function groundOf(data: Uint8Array): number {
  let sum = 0;
  let weight = 0;
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] ?? 0;
    sum += brightness(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) * alpha;
    weight += alpha;
  }
  return sum > 128 * weight ? black : white;
}

/** Rec. 601 in 8-bit fixed point. */
export function brightness(red: number, green: number, blue: number): number {
  return (red * 77 + green * 150 + blue * 29) >> 8;
}

/**
 * Smaller by `scale` (0..1] in both directions, each new pixel the mean of those it covers. Sides are at least 1 when
 * the source's are.
 */
export function shrinkRaster(raster: RgbRaster, scale: number): RgbRaster {
  if (scale >= 1 || raster.width === 0 || raster.height === 0) return raster;
  const width = Math.max(1, Math.round(raster.width * scale));
  const height = Math.max(1, Math.round(raster.height * scale));
  const columns = coverageOf(raster.width, width);
  const rows = coverageOf(raster.height, height);
  const rgb = new Uint8Array(width * height * 3);
  const sums = new Float32Array(width * 3);
  for (let y = 0; y < height; y += 1) {
    sums.fill(0);
    const lastRow = rows.starts[y + 1] ?? 0;
    for (let row = rows.starts[y] ?? 0; row < lastRow; row += 1) {
      const base = (rows.sources[row] ?? 0) * raster.width * 3;
      const rowWeight = rows.weights[row] ?? 0;
      for (let x = 0; x < width; x += 1) {
        const lastColumn = columns.starts[x + 1] ?? 0;
        for (let column = columns.starts[x] ?? 0; column < lastColumn; column += 1) {
          const at = base + (columns.sources[column] ?? 0) * 3;
          const weight = rowWeight * (columns.weights[column] ?? 0);
          sums[x * 3] = (sums[x * 3] ?? 0) + (raster.rgb[at] ?? 0) * weight;
          sums[x * 3 + 1] = (sums[x * 3 + 1] ?? 0) + (raster.rgb[at + 1] ?? 0) * weight;
          sums[x * 3 + 2] = (sums[x * 3 + 2] ?? 0) + (raster.rgb[at + 2] ?? 0) * weight;
        }
      }
    }
    for (let at = 0; at < sums.length; at += 1) rgb[y * width * 3 + at] = Math.round(sums[at] ?? 0);
  }
  return { rgb, width, height };
}

/** What new pixel n covers stands at `starts[n]` up to `starts[n + 1]`: the old pixels, and weights that add up to 1. */
interface Coverage {
  readonly starts: Int32Array;
  readonly sources: Int32Array;
  readonly weights: Float32Array;
}

function coverageOf(from: number, to: number): Coverage {
  const step = from / to;
  const starts = new Int32Array(to + 1);
  const sources: number[] = [];
  const weights: number[] = [];
  for (let index = 0; index < to; index += 1) {
    const start = index * step;
    const end = Math.min(from, start + step);
    for (let at = Math.min(from - 1, Math.floor(start)); at < end; at += 1) {
      sources.push(at);
      weights.push((Math.min(end, at + 1) - Math.max(start, at)) / (end - start));
    }
    starts[index + 1] = sources.length;
  }
  return { starts, sources: Int32Array.from(sources), weights: Float32Array.from(weights) };
}

/** Brightness of every pixel, 0..255. */
export function luminanceOf(raster: RgbRaster): Uint8Array {
  const luminance = new Uint8Array(raster.width * raster.height);
  for (let at = 0; at < luminance.length; at += 1) {
    const from = at * 3;
    luminance[at] = brightness(raster.rgb[from] ?? 0, raster.rgb[from + 1] ?? 0, raster.rgb[from + 2] ?? 0);
  }
  return luminance;
}
