/** The cheap test for text: what it lets pass and what it stops, on drawings made here. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PixelGrid } from '../../../extension/core/images/pixelStatistics.ts';
import { minTextLikelihood, textLikelihood } from '../../../extension/core/images/textLikelihood.ts';
import { seededRandom } from '../../bench/seededRandom.ts';

function draw(width: number, height: number, grey: (x: number, y: number) => number, alpha = 255): PixelGrid {
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const value = grey(x, y);
      rgba.set([value, value, value, value < 0 ? 0 : alpha], (y * width + x) * 4);
    }
  return { rgba, width, height };
}

/** Lines of small letters as a reduced screenshot shows them: 3 rows of speckles, 2 blank ones. */
function speckles(width: number, height: number, ink: number, ground: number, indent = 10): PixelGrid {
  const random = seededRandom(7);
  return draw(width, height, (x, y) => {
    const isInside = x >= indent && x < width - indent && y >= 10 && y < height - 10;
    return isInside && y % 5 < 3 && random() < 0.4 ? ink : ground;
  });
}

const large = { width: 1400, height: 900 };

describe('textLikelihood', () => {
  it('lets pass text on light and on dark ground', () => {
    expect(textLikelihood(speckles(256, 160, 30, 250), large)).toBeGreaterThan(0.9);
    expect(textLikelihood(speckles(256, 160, 210, 30), large)).toBeGreaterThan(0.9);
    expect(textLikelihood(speckles(256, 160, 110, 40), large)).toBeGreaterThan(0.9);
  });

  it('lets pass one short label on an empty ground', () => {
    const random = seededRandom(3);
    const label = draw(256, 160, (x, y) =>
      x > 100 && x < 140 && y > 80 && y < 84 && random() < 0.5 ? 20 : 250,
    );
    expect(textLikelihood(label, large)).toBeGreaterThan(minTextLikelihood);
  });

  it('sees light and dark text on a transparent ground', () => {
    for (const ink of [0, 255]) {
      const grid = speckles(256, 160, ink, 128);
      for (let at = 0; at < grid.rgba.length; at += 4) if (grid.rgba[at] === 128) grid.rgba[at + 3] = 0;
      expect(textLikelihood(grid, large)).toBeGreaterThan(0.9);
    }
  });

  it('stops plain areas, gradients, noise, stripes across and a disc', () => {
    const random = seededRandom(5);
    const drawings = {
      plain: draw(256, 256, () => 120),
      gradient: draw(256, 256, (x, y) => (x + y) / 2),
      noise: draw(256, 256, () => Math.floor(random() * 256)),
      stripes: draw(256, 256, (_, y) => (y % 8 < 4 ? 20 : 240)),
      disc: draw(256, 256, (x, y) => (Math.hypot(x - 128, y - 128) < 90 ? 60 : 250)),
      ring: draw(256, 256, (x, y) => (Math.abs(Math.hypot(x - 128, y - 128) - 80) < 8 ? 0 : 255)),
    };
    for (const [name, drawing] of Object.entries(drawings))
      expect(textLikelihood(drawing, large), name).toBeLessThan(minTextLikelihood);
  });

  it('is 0 for pictures too small to hold a word, whatever they show', () => {
    const grid = speckles(48, 48, 0, 255, 2);
    expect(textLikelihood(grid, { width: 48, height: 48 })).toBe(0);
    expect(textLikelihood(grid, { width: 20, height: 900 })).toBe(0);
    expect(textLikelihood(grid, { width: 900, height: 8 })).toBe(0);
  });

  it('takes any shape of picture and stays in 0..1', () => {
    const side = fc.integer({ min: 0, max: 70 });
    fc.assert(
      fc.property(side, side, fc.integer(), (width, height, seed) => {
        const random = seededRandom(seed);
        const grid = draw(width, height, () => Math.floor(random() * 2) * 255);
        const likelihood = textLikelihood(grid, { width: width * 9, height: height * 9 });
        expect(likelihood).toBeGreaterThanOrEqual(0);
        expect(likelihood).toBeLessThanOrEqual(1);
      }),
    );
  });
});
