/** Cutting lines out of pictures, their ink, and where to cut long ones. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blankColumns,
  cutLine,
  cutPositions,
  inkProfile,
  type LineImage,
  lineHeight,
  lineTensor,
} from '../../../../plugins/ocr/lineImage.ts';
import type { RgbRaster } from '../../../../plugins/ocr/raster.ts';

function draw(width: number, height: number, grey: (x: number, y: number) => number): RgbRaster {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) rgb.fill(grey(x, y), (y * width + x) * 3, (y * width + x) * 3 + 3);
  return { rgb, width, height };
}

function greyAt(image: LineImage, x: number, y: number): number {
  return image.rgb[(y * image.width + x) * 3] ?? -1;
}

describe('cutLine', () => {
  it('copies an upright box of its own size pixel by pixel', () => {
    const raster = draw(100, 80, (x, y) => x + y);
    const image = cutLine(raster, { centreX: 30, centreY: 40, width: 20, height: lineHeight, angle: 0 }, 20);
    expect(image.width).toBe(20);
    expect(greyAt(image, 0, 0)).toBe(20 + 16);
    expect(greyAt(image, 19, 47)).toBe(39 + 63);
  });

  it('turns text that runs downwards to run from left to right', () => {
    const raster = draw(lineHeight, 100, (_, y) => y);
    const image = cutLine(
      raster,
      { centreX: 24, centreY: 50, width: 100, height: lineHeight, angle: Math.PI / 2 },
      100,
    );
    expect(greyAt(image, 10, 5)).toBe(10);
    expect(greyAt(image, 90, 40)).toBe(90);
  });

  it('repeats the rim outside of the picture', () => {
    const raster = draw(10, 10, (x) => (x < 5 ? 10 : 200));
    const image = cutLine(raster, { centreX: 5, centreY: 5, width: 60, height: 60, angle: 0 }, 60);
    expect(greyAt(image, 0, 0)).toBe(10);
    expect(greyAt(image, 59, 47)).toBe(200);
  });

  it('averages what is larger than a line', () => {
    const raster = draw(192, 192, (x, y) => ((x + y) % 2 === 0 ? 0 : 200));
    const image = cutLine(raster, { centreX: 96, centreY: 96, width: 192, height: 192, angle: 0 }, 48);
    expect(greyAt(image, 20, 20)).toBe(100);
  });
});

describe('inkProfile and blankColumns', () => {
  const columnsOf = (grey: (x: number, y: number) => number): string => {
    const { rgb, width } = draw(60, lineHeight, grey);
    return blankColumns(inkProfile({ rgb, width })).join('');
  };
  const isLetter = (x: number, y: number): boolean => (x % 20 === 5 || x % 20 === 6) && y > 12 && y < 36;

  it('finds strokes on light and dark ground', () => {
    const dark = columnsOf((x, y) => (isLetter(x, y) ? 20 : 240));
    const light = columnsOf((x, y) => (isLetter(x, y) ? 240 : 20));
    expect(dark).toBe(light);
    expect(dark).toBe('11111001111111111111'.repeat(3));
  });

  it('does not count a rule through the line, nor what shows of the neighbouring lines', () => {
    const grey = (x: number, y: number): number => {
      if (isLetter(x, y)) return 20;
      if (y === 38) return 100;
      return y < 8 && x % 3 === 0 ? 0 : 240;
    };
    expect(columnsOf(grey)).toBe('11111001111111111111'.repeat(3));
  });

  it('has no ink in a plain line', () => {
    expect(columnsOf(() => 77)).toBe('1'.repeat(60));
  });
});

describe('cutPositions', () => {
  it('cuts in blank stretches if there are any, never makes a piece too long, and covers the line', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 1), { maxLength: 400 }),
        fc.integer({ min: 8, max: 90 }),
        (columns, most) => {
          const cuts = cutPositions(Uint8Array.from(columns), most);
          expect(cuts.at(-1)).toBe(columns.length);
          let start = 0;
          for (const cut of cuts) {
            expect(cut - start).toBeLessThanOrEqual(most);
            if (columns.length > 0) expect(cut).toBeGreaterThan(start);
            start = cut;
          }
        },
      ),
    );
  });

  it('prefers the middle of the widest gap in the second half', () => {
    const blank = new Uint8Array(150);
    blank.fill(1, 20, 40);
    blank.fill(1, 60, 64);
    blank.fill(1, 80, 90);
    expect(cutPositions(blank, 100)).toEqual([85, 150]);
    expect(cutPositions(new Uint8Array(150), 100)).toEqual([100, 150]);
  });
});

describe('lineTensor', () => {
  it('has planes of blue, green and red between -1 and 1', () => {
    const rgb = new Uint8Array(4 * lineHeight * 3);
    for (let at = 0; at < rgb.length; at += 3) rgb.set([255, 51, 0], at);
    const tensor = lineTensor({ rgb, width: 4 }, 1, 3);
    const plane = 2 * lineHeight;
    expect(tensor).toHaveLength(plane * 3);
    expect([tensor[0], tensor[plane], tensor[plane * 2]]).toEqual([-1, Math.fround(51 / 127.5 - 1), 1]);
  });
});
