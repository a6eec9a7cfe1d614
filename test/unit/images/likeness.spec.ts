import { describe, expect, it } from 'vitest';
import { type LikenessInput, likenessOf } from '../../../extension/core/images/likeness.ts';
import { type PixelStatistics, pixelStatistics } from '../../../extension/core/images/pixelStatistics.ts';

const flat: PixelStatistics = {
  transparentShare: 0,
  flatShare: 0.9,
  colourCount: 12,
  topColourShare: 0.2,
  hasPlainRim: false,
};
const shaded: PixelStatistics = { ...flat, flatShare: 0.2, colourCount: 300 };

function kind(input: Partial<LikenessInput>): string {
  return likenessOf({ format: 'png', width: 1280, height: 720, pixels: flat, textElementCount: 0, ...input });
}

describe('likenessOf', () => {
  it('takes windows for screenshots, wide strips not', () => {
    expect(kind({})).toBe('screenshot');
    expect(kind({ width: 1440, height: 9000 })).toBe('screenshot');
    expect(kind({ width: 2000, height: 300 })).toBe('picture');
    expect(kind({ width: 319, height: 400 })).toBe('picture');
  });

  it('takes flat pictures on an empty page for diagrams', () => {
    expect(kind({ pixels: { ...flat, hasPlainRim: true, topColourShare: 0.7 } })).toBe('diagram');
    expect(kind({ pixels: { ...flat, hasPlainRim: true, transparentShare: 0.7 } })).toBe('diagram');
    expect(kind({ pixels: { ...flat, hasPlainRim: true, topColourShare: 0.2 } })).toBe('screenshot');
  });

  it('takes shaded pictures for photos, small ones too, but not cut-out or tiny ones', () => {
    expect(kind({ pixels: shaded })).toBe('photo');
    expect(kind({ pixels: shaded, width: 160, height: 120 })).toBe('photo');
    expect(kind({ pixels: shaded, width: 32, height: 32 })).toBe('icon');
    expect(kind({ pixels: { ...shaded, transparentShare: 0.3 }, width: 512, height: 512 })).toBe('icon');
  });

  it('takes small square pictures for icons', () => {
    expect(kind({ width: 16, height: 16 })).toBe('icon');
    expect(kind({ width: 256, height: 200 })).toBe('icon');
    expect(kind({ width: 250, height: 40 })).toBe('picture');
  });

  it('tells SVGs by their labels and shape', () => {
    expect(kind({ format: 'svg', width: 24, height: 24 })).toBe('icon');
    expect(kind({ format: 'svg', width: 800, height: 600, textElementCount: 12 })).toBe('diagram');
    expect(kind({ format: 'svg', width: 800, height: 200 })).toBe('picture');
  });
});

describe('pixelStatistics', () => {
  it('counts flat neighbours, colours, transparency and the rim', () => {
    const rgba = new Uint8Array(16 * 4).fill(255);
    // One black pixel in the middle of a 4 x 4 white picture: 4 of 24 pairs differ.
    rgba.set([0, 0, 0, 255], (1 * 4 + 1) * 4);
    const statistics = pixelStatistics({ rgba, width: 4, height: 4 });
    expect(statistics.flatShare).toBeCloseTo(20 / 24);
    expect(statistics).toMatchObject({ colourCount: 2, transparentShare: 0, hasPlainRim: true });
    expect(statistics.topColourShare).toBeCloseTo(15 / 16);
    rgba.set([0, 0, 0, 0], 0);
    const withHole = pixelStatistics({ rgba, width: 4, height: 4 });
    expect(withHole.transparentShare).toBeCloseTo(1 / 16);
    expect(withHole.hasPlainRim).toBe(false);
  });

  it('has an answer for a single pixel', () => {
    const statistics = pixelStatistics({ rgba: new Uint8Array([1, 2, 3, 0]), width: 1, height: 1 });
    expect(statistics).toEqual({
      transparentShare: 1,
      flatShare: 1,
      colourCount: 0,
      topColourShare: 0,
      hasPlainRim: true,
    });
  });
});
