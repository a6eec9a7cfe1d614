/**
 * Finds the places of text in a picture: decides the scale to look at, runs the detector over tiles, and turns its
 * answers into boxes.
 */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../extension/core/cancellation/cancellation.ts';
import type { OcrModels } from './models.ts';
import { type OrientedBox, scaleBox } from './orientedBox.ts';
import { luminanceOf, type RgbRaster, shrinkRaster } from './raster.ts';
import { findTextRegions } from './textRegions.ts';
import { pasteTile, planTiles, type Tile } from './tiles.ts';

/** Brightness and contrast that the detector was trained with, in the order blue, green, red. */
const means = [0.485, 0.456, 0.406] as const;
const deviations = [0.229, 0.224, 0.225] as const;

/** Longer pictures are looked at with half the resolution first, which costs a quarter. */
const maxSideAtOnce = 1200;
const coarseScale = 0.5;
/**
 * When half of the boxes are at least this high at that resolution, and four fifths at least that high, the text is
 * large (a dense screen, a slide), and a closer look finds nothing more. Text of 12 pixels has boxes of 7 to 15 there,
 * text of 24 pixels 15 to 20.
 */
const comfortableHeight = 16;
const acceptableHeight = 13;

/** Boxes in pixels of the raster, from the detector alone: some hold no text. */
export async function detectText(
  raster: RgbRaster,
  models: OcrModels,
  signal: AbortSignal,
): Promise<OrientedBox[]> {
  const longest = Math.max(raster.width, raster.height);
  if (longest > maxSideAtOnce) {
    const boxes = await detectAt(raster, coarseScale, models, signal);
    if (isComfortable(boxes.map((box) => Math.min(box.width, box.height) * coarseScale))) return boxes;
  }
  return detectAt(raster, 1, models, signal);
}

function isComfortable(heights: readonly number[]): boolean {
  const sorted = [...heights].sort((left, right) => left - right);
  const quantile = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  return quantile(0.5) >= comfortableHeight && quantile(0.2) >= acceptableHeight;
}

async function detectAt(
  raster: RgbRaster,
  scale: number,
  models: OcrModels,
  signal: AbortSignal,
): Promise<OrientedBox[]> {
  const scaled = shrinkRaster(raster, scale);
  await setImmediate();
  const { width, height } = scaled;
  const values = new Uint8Array(width * height);
  for (const tile of planTiles(luminanceOf(scaled), width, height)) {
    throwIfCancelled(signal);
    const probabilities = await models.detect(tileTensor(scaled, tile), tile.width, tile.height);
    pasteTile(values, scaled, tile, probabilities);
  }
  return findTextRegions({ values, width, height }).map(({ box }) =>
    // The sides are rounded to whole pixels, so the two directions can differ a little from `scale`.
    scaleBox(box, raster.width / width),
  );
}

/** What lies beyond the picture's rim repeats its last pixels. */
function tileTensor({ rgb, width, height }: RgbRaster, tile: Tile): Float32Array {
  const plane = tile.width * tile.height;
  const tensor = new Float32Array(plane * 3);
  for (let y = 0; y < tile.height; y += 1) {
    const row = Math.min(height - 1, tile.top + y) * width;
    for (let x = 0; x < tile.width; x += 1) {
      const source = (row + Math.min(width - 1, tile.left + x)) * 3;
      const target = y * tile.width + x;
      tensor[target] = ((rgb[source + 2] ?? 0) / 255 - means[0]) / deviations[0];
      tensor[plane + target] = ((rgb[source + 1] ?? 0) / 255 - means[1]) / deviations[1];
      tensor[plane * 2 + target] = ((rgb[source] ?? 0) / 255 - means[2]) / deviations[2];
    }
  }
  return tensor;
}
