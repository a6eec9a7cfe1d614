/**
 * Scaling of rasters by averaging, and their conversion to what the detector takes.
 */
import type { RgbRaster } from '../api/textRecognizer.ts';

/**
 * Smaller by `scale` (0..1] in both directions, each new pixel the mean of those it covers. Sides are at least 1 when
 * the source's are.
 */
export function shrinkRaster(raster: RgbRaster, scale: number): RgbRaster {
  if (scale >= 1 || raster.width === 0 || raster.height === 0) return raster;
  const width = Math.max(1, Math.round(raster.width * scale));
  const height = Math.max(1, Math.round(raster.height * scale));
  const columns = weightsOf(raster.width, width);
  const rows = weightsOf(raster.height, height);
  const rgb = new Uint8Array(width * height * 3);
  const sums = new Float32Array(width * 3);
  for (let y = 0; y < height; y += 1) {
    sums.fill(0);
    const row = rows[y];
    if (row === undefined) continue;
    for (const [offset, rowWeight] of row.weights.entries()) {
      const base = (row.first + offset) * raster.width * 3;
      for (let x = 0; x < width; x += 1) {
        const column = columns[x];
        if (column === undefined) continue;
        for (const [across, columnWeight] of column.weights.entries()) {
          const at = base + (column.first + across) * 3;
          const weight = rowWeight * columnWeight;
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

/** Which source pixels a new one covers, and how much of each; the weights add up to 1. */
function weightsOf(from: number, to: number): { readonly first: number; readonly weights: readonly number[] }[] {
  const step = from / to;
  return Array.from({ length: to }, (_, index) => {
    const start = index * step;
    const end = Math.min(from, start + step);
    const first = Math.min(from - 1, Math.floor(start));
    const weights: number[] = [];
    for (let at = first; at < end; at += 1)
      weights.push((Math.min(end, at + 1) - Math.max(start, at)) / (end - start));
    return { first, weights };
  });
}

/** Brightness of every pixel, 0..255. */
export function luminanceOf(raster: RgbRaster): Uint8Array {
  const luminance = new Uint8Array(raster.width * raster.height);
  for (let at = 0; at < luminance.length; at += 1) {
    const red = raster.rgb[at * 3] ?? 0;
    const green = raster.rgb[at * 3 + 1] ?? 0;
    const blue = raster.rgb[at * 3 + 2] ?? 0;
    luminance[at] = (red * 77 + green * 150 + blue * 29) >> 8;
  }
  return luminance;
}
