/** Compositing and scaling. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { luminanceOf, shrinkRaster, toOpaque } from '../../../../plugins/ocr/raster.ts';

describe('toOpaque', () => {
  const dot = (...pixels: number[][]) => ({
    data: Uint8Array.from(pixels.flat()),
    width: pixels.length,
    height: 1,
  });

  it('keeps opaque pixels', () => {
    expect([...toOpaque(dot([1, 2, 3, 255], [250, 251, 252, 255])).rgb]).toEqual([1, 2, 3, 250, 251, 252]);
  });

  it('puts dark drawings on white and light ones on near-black', () => {
    expect([...toOpaque(dot([0, 0, 0, 255], [9, 9, 9, 0])).rgb]).toEqual([0, 0, 0, 255, 255, 255]);
    expect([...toOpaque(dot([255, 255, 255, 255], [9, 9, 9, 0])).rgb]).toEqual([255, 255, 255, 24, 24, 24]);
    expect([...toOpaque(dot([0, 0, 0, 51])).rgb]).toEqual([204, 204, 204]);
    expect([...toOpaque(dot([9, 9, 9, 0])).rgb]).toEqual([255, 255, 255]);
  });
});

describe('shrinkRaster', () => {
  it('averages what each new pixel covers', () => {
    const rgb = Uint8Array.from([0, 0, 0, 100, 100, 100, 200, 200, 200, 60, 60, 60]);
    expect([...shrinkRaster({ rgb, width: 4, height: 1 }, 0.5).rgb]).toEqual([50, 50, 50, 130, 130, 130]);
    expect(shrinkRaster({ rgb, width: 4, height: 1 }, 1)).toEqual({ rgb, width: 4, height: 1 });
  });

  it('keeps the mean brightness and never loses a side', () => {
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(
        side,
        side,
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.nat(255),
        (width, height, scale, grey) => {
          const rgb = new Uint8Array(width * height * 3).fill(grey);
          const small = shrinkRaster({ rgb, width, height }, scale);
          expect(Math.min(small.width, small.height)).toBeGreaterThanOrEqual(1);
          expect(small.rgb).toHaveLength(small.width * small.height * 3);
          expect(small.rgb.every((value) => value === grey)).toBe(true);
        },
      ),
    );
  });

  it('leaves an empty picture alone', () => {
    const empty = { rgb: new Uint8Array(0), width: 0, height: 5 };
    expect(shrinkRaster(empty, 0.5)).toBe(empty);
    expect(luminanceOf(empty)).toHaveLength(0);
  });
});
