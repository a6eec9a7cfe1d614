import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageTowerDefinition } from '../../../../plugins/huggingface/definition.ts';
import { rasterRequestFor, writePixels } from '../../../../plugins/huggingface/pixels.ts';

const image: ImageTowerDefinition = {
  model: 'v.onnx',
  output: 'image_embeds',
  width: 2,
  height: 2,
  resize: 'shortest-side',
  kernel: 'cubic',
  rescale: 1 / 255,
  mean: [0.5, 0.25, 0],
  std: [0.5, 1, 2],
  background: [255, 255, 255],
};

function pixelsOf(
  width: number,
  height: number,
  data: readonly number[],
  definition: ImageTowerDefinition = image,
): number[] {
  const target = new Float32Array(3 * definition.width * definition.height).fill(Number.NaN);
  writePixels({ width, height, data: Uint8Array.from(data) }, definition, target);
  return [...target];
}

const pixel = (value: number, alpha = 255): number[] => [value, value, value, alpha];

describe('the raster that is asked for', () => {
  it.each([
    ['shortest-side', undefined, { width: 2, height: 2, fit: 'cover' }],
    ['shortest-side', 5, { width: 5, height: 5, fit: 'cover' }],
    ['stretch', undefined, { width: 2, height: 2, fit: 'fill' }],
    ['fit', undefined, { width: 2, height: 2, fit: 'inside' }],
  ] as const)('%s to %s', (resize, resizeTo, expected) => {
    const definition = { ...image, resize, ...(resizeTo !== undefined && { resizeTo }) };
    expect(rasterRequestFor(definition)).toEqual({ ...expected, kernel: 'cubic', enlarge: true });
  });
});

describe('pixels', () => {
  it('lie channel by channel, normalised by channel', () => {
    const values = pixelsOf(2, 2, [255, 0, 51, 255, ...pixel(0), ...pixel(0), ...pixel(255)]);
    const expected = [
      [(1 - 0.5) / 0.5, -1, -1, 1],
      [-0.25, -0.25, -0.25, 0.75],
      [0.2 / 2, 0, 0, 0.5],
    ].flat();
    for (const [index, value] of expected.entries()) expect(values[index]).toBeCloseTo(value, 6);
  });

  it('lay transparent pixels on the background', () => {
    const flat: ImageTowerDefinition = { ...image, rescale: 1, mean: [0, 0, 0], std: [1, 1, 1] };
    const data = [...pixel(100, 0), ...pixel(100, 51), ...pixel(100), ...pixel(0, 128)];
    const [first, second, third, fourth] = pixelsOf(2, 2, data, flat);
    expect([first, second, third]).toEqual([255, 224, 100]);
    expect(fourth).toBeCloseTo(255 * (1 - 128 / 255), 4);
    expect(pixelsOf(2, 2, data, { ...flat, background: [0, 0, 0] })[0]).toBe(0);
  });

  it('are cut out of the centre, or filled up around it', () => {
    const plain: ImageTowerDefinition = { ...image, rescale: 1, mean: [0, 0, 0], std: [1, 1, 1] };
    const four = Array.from({ length: 16 }, (_, index) => pixel(index)).flat();
    expect(pixelsOf(4, 4, four, plain).slice(0, 4)).toEqual([5, 6, 9, 10]);
    const narrow = { ...plain, width: 4, height: 2, background: [7, 7, 7] as [number, number, number] };
    expect(
      pixelsOf(
        2,
        2,
        [1, 2, 3, 4].flatMap((value) => pixel(value)),
        narrow,
      ).slice(0, 8),
    ).toEqual([7, 1, 2, 7, 7, 3, 4, 7]);
  });

  it('are all written, whatever the raster', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (width, height) => {
        const data = Array.from({ length: width * height * 4 }, (_, index) => (index * 37) % 256);
        expect(pixelsOf(width, height, data).every(Number.isFinite)).toBe(true);
      }),
    );
  });
});
