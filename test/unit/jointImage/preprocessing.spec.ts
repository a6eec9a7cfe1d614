/** From a raster to the network's numbers: place, ground, range. */
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { Raster } from '../../../plugins/api/encoder.ts';
import {
  groundFor,
  type Preprocessing,
  preprocessing,
  rasterRequestOf,
  writePixelValues,
} from '../../../plugins/joint-image/preprocessing.ts';

const settings: Preprocessing = {
  size: 4,
  resize: { fit: 'inside', kernel: 'cubic', enlarge: true },
  place: 'centre',
  ground: {
    rule: 'luminance',
    luminanceWeights: [0.299, 0.587, 0.114],
    threshold: 0.6,
    light: 1,
    dark: 0.12,
  },
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
  layout: 'NCHW',
  output: { name: 'embedding', dimensions: 384, normalized: true },
};

type Pixel = readonly [number, number, number, number];

function raster(width: number, height: number, ...pixels: Pixel[]): Raster {
  const filled = Array.from({ length: width * height }, (_, index) => pixels[index % pixels.length] ?? []);
  return { width, height, data: Uint8Array.from(filled.flat()) };
}

function valuesOf(picture: Raster): Float32Array {
  const values = new Float32Array(3 * settings.size ** 2);
  writePixelValues(picture, settings, values);
  return values;
}

describe('the ground', () => {
  it.each<[string, Pixel[], number]>([
    ['opaque white', [[255, 255, 255, 255]], 1],
    ['opaque black', [[0, 0, 0, 255]], 1],
    [
      'a black drawing',
      [
        [0, 0, 0, 255],
        [0, 0, 0, 0],
      ],
      1,
    ],
    [
      'a white drawing',
      [
        [255, 255, 255, 255],
        [0, 0, 0, 0],
      ],
      0.12,
    ],
    [
      'a white drawing on transparent black, whose hidden colour must not count',
      [
        [255, 255, 255, 40],
        [0, 0, 0, 0],
      ],
      0.12,
    ],
    [
      'a black drawing on transparent white',
      [
        [0, 0, 0, 255],
        [255, 255, 255, 0],
      ],
      1,
    ],
    [
      'a yellow drawing, which is light',
      [
        [255, 255, 0, 255],
        [0, 0, 0, 0],
      ],
      0.12,
    ],
    [
      'a blue drawing, which is dark',
      [
        [0, 0, 255, 255],
        [0, 0, 0, 0],
      ],
      1,
    ],
    ['nothing at all', [[0, 0, 0, 0]], 1],
    ['a white pane of glass, half transparent all over', [[255, 255, 255, 128]], 0.12],
  ])('fits %s', (_name, pixels, expected) => {
    expect(groundFor(raster(2, 2, ...pixels), settings)).toBe(expected);
  });

  it('depends on the visible part alone', () => {
    const channel = fc.integer({ min: 0, max: 255 });
    const hidden = fc.tuple(channel, channel, channel);
    fc.assert(
      fc.property(hidden, hidden, hidden, (seen, first, second) => {
        const of = (colour: readonly [number, number, number]): number =>
          groundFor(raster(2, 1, [...seen, 255], [...colour, 0]), settings);
        expect(of(first)).toBe(of(second));
      }),
    );
  });
});

describe('the numbers', () => {
  it('put a small raster in the middle, rounded to the upper left, on the ground', () => {
    const values = valuesOf(raster(3, 2, [0, 0, 0, 255]));
    const red = Array.from({ length: 4 }, (_, y) => [...values.subarray(y * 4, y * 4 + 4)]);
    expect(red).toEqual([
      [1, 1, 1, 1],
      [-1, -1, -1, 1],
      [-1, -1, -1, 1],
      [1, 1, 1, 1],
    ]);
  });

  it('are planes in the order red, green, blue', () => {
    const values = valuesOf(raster(4, 4, [255, 0, 51, 255]));
    expect(values.subarray(0, 16).every((value) => value === 1)).toBe(true);
    expect(values.subarray(16, 32).every((value) => value === -1)).toBe(true);
    expect(values.subarray(32).every((value) => Math.abs(value - -0.6) < 1e-6)).toBe(true);
  });

  it('mix half transparent colours with the ground', () => {
    const values = valuesOf(raster(4, 4, [0, 0, 0, 51]));
    // A fifth of black on white is 0.8, which lies at 0.6 of the range -1 to 1.
    expect(values[5]).toBeCloseTo(0.6, 6);
  });

  it('overwrite everything that was in the target, and stay in the range', () => {
    const side = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(side, side, fc.infiniteStream(fc.integer({ min: 0, max: 255 })), (width, height, bytes) => {
        const data = Uint8Array.from(bytes.take(width * height * 4));
        const values = new Float32Array(48).fill(Number.NaN);
        writePixelValues({ width, height, data }, settings, values);
        expect(values.every((value) => value >= -1 - 1e-6 && value <= 1 + 1e-6)).toBe(true);
      }),
    );
  });
});

describe('the settings file', () => {
  it('asks the decoder for a raster that keeps the ratio', () => {
    expect(rasterRequestOf(v.parse(preprocessing, settings))).toEqual({
      width: 4,
      height: 4,
      fit: 'inside',
      kernel: 'cubic',
      enlarge: true,
    });
  });

  it.each<[string, object]>([
    ['another rule for the ground', { ground: { ...settings.ground, rule: 'checkerboard' } }],
    ['a crop', { resize: { ...settings.resize, fit: 'cover' } }],
    ['another layout', { layout: 'NHWC' }],
    ['a size of nothing', { size: 0 }],
    ['two channels', { mean: [0.5, 0.5] }],
    ['vectors that are not normalised', { output: { ...settings.output, normalized: false } }],
  ])('is refused with %s, which this code does not do', (_name, change) => {
    expect(v.safeParse(preprocessing, { ...settings, ...change }).success).toBe(false);
  });
});
