/**
 * From a decoded picture to the numbers that the network takes. Training in Python does the same; a test compares them.
 */
import * as v from 'valibot';
import type { Raster, RasterRequest } from '../api/encoder.ts';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const perChannel = v.strictTuple([v.number(), v.number(), v.number()]);

/** The model folder's `preprocessor.json`. Values that this code does not know are refused, not ignored. */
export const preprocessing = v.object({
  /** Side of the square raster in pixels. */
  size: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024)),
  resize: v.object({
    fit: v.literal('inside'),
    kernel: v.picklist(['nearest', 'linear', 'cubic', 'mitchell', 'lanczos3']),
    enlarge: v.boolean(),
  }),
  place: v.literal('centre'),
  ground: v.object({
    rule: v.literal('luminance'),
    luminanceWeights: perChannel,
    /** Mean luminance of the opaque part above which a transparent picture is put on the dark ground. */
    threshold: share,
    light: share,
    dark: share,
  }),
  mean: perChannel,
  std: perChannel,
  layout: v.literal('NCHW'),
  output: v.object({
    name: v.string(),
    dimensions: v.pipe(v.number(), v.integer()),
    normalized: v.literal(true),
  }),
});
export type Preprocessing = v.InferOutput<typeof preprocessing>;

export function rasterRequestOf({ size, resize }: Preprocessing): RasterRequest {
  return { width: size, height: size, ...resize };
}

/**
 * Writes the picture into `target` (3 planes of size x size): centred on the ground, channel by channel, normalised.
 * The raster is at most size x size; what it leaves free is ground.
 */
export function writePixelValues(
  raster: Raster,
  settings: Preprocessing,
  target: Float32Array,
  ground = groundFor(raster, settings),
): void {
  const { size, mean, std } = settings;
  const plane = size * size;
  for (let channel = 0; channel < 3; channel += 1)
    target.fill((ground - at(mean, channel)) / at(std, channel), channel * plane, (channel + 1) * plane);
  const left = Math.floor((size - raster.width) / 2);
  const top = Math.floor((size - raster.height) / 2);
  const { data } = raster;
  for (let y = 0; y < raster.height; y += 1) {
    for (let x = 0; x < raster.width; x += 1) {
      const from = (y * raster.width + x) * 4;
      const to = (y + top) * size + x + left;
      const alpha = at(data, from + 3) / 255;
      for (let channel = 0; channel < 3; channel += 1) {
        const value = (at(data, from + channel) / 255) * alpha + ground * (1 - alpha);
        target[channel * plane + to] = (value - at(mean, channel)) / at(std, channel);
      }
    }
  }
}

/**
 * The grey, 0 to 1, on which a picture is put: the light one for opaque pictures and dark drawings, the dark one for
 * transparent pictures whose visible part is light, such as a white logo.
 */
export function groundFor({ data }: Raster, { ground }: Preprocessing): number {
  let opacity = 0;
  let luminance = 0;
  let isTransparent = false;
  for (let offset = 0; offset < data.length; offset += 4) {
    const alpha = at(data, offset + 3);
    isTransparent ||= alpha < 255;
    opacity += alpha;
    for (let channel = 0; channel < 3; channel += 1)
      luminance += (alpha * at(data, offset + channel) * at(ground.luminanceWeights, channel)) / 255;
  }
  return isTransparent && luminance > ground.threshold * opacity ? ground.dark : ground.light;
}

/** An element that exists; anything else would be a mistake in the loops above and turns the vector into NaN. */
function at(numbers: ArrayLike<number>, index: number): number {
  return numbers[index] ?? Number.NaN;
}
