import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Area, scaleIn, wholeArea } from '../../../../webview/map/model/camera.ts';
import { freeArea } from '../../../../webview/map/model/freeArea.ts';

const square = { minX: -1, minY: -1, maxX: 1, maxY: 1 };
/** As they stand in the corners of a drawing. */
const legendIn = ({ height }: { readonly height: number }): Area => ({
  left: 12,
  top: height - 376,
  right: 248,
  bottom: height - 12,
});
const buttonsIn = ({ width, height }: { readonly width: number; readonly height: number }): Area => ({
  left: width - 40,
  top: height - 92,
  right: width - 12,
  bottom: height - 12,
});

describe('the free area', () => {
  it('is all of a drawing that nothing covers', () => {
    const viewport = { width: 800, height: 600 };
    expect(freeArea(viewport, [], square, 48)).toEqual(wholeArea(viewport));
    const elsewhere = { left: 900, top: 0, right: 1000, bottom: 100 };
    expect(freeArea(viewport, [elsewhere], square, 48)).toEqual(wholeArea(viewport));
  });

  it('is beside the legend in a wide window and above it in a high one', () => {
    const wide = { width: 1200, height: 700 };
    expect(freeArea(wide, [legendIn(wide), buttonsIn(wide)], square, 48)).toEqual({
      left: 248,
      top: 0,
      right: 1160,
      bottom: 700,
    });
    const high = { width: 420, height: 1100 };
    expect(freeArea(high, [legendIn(high), buttonsIn(high)], square, 48)).toMatchObject({
      left: 0,
      right: 420,
      bottom: 1100 - 376,
    });
  });

  it('is everything where the legend leaves room for a stamp only', () => {
    const small = { width: 330, height: 400 };
    expect(freeArea(small, [legendIn(small), buttonsIn(small)], square, 48)).toEqual(wholeArea(small));
  });

  it('holds nothing that is covered, unless the map would be much smaller (property)', () => {
    const side = fc.integer({ min: 0, max: 1000 });
    const place = fc.tuple(side, side, side, side).map(([a, b, c, d]) => ({
      left: Math.min(a, b),
      right: Math.max(a, b) + 1,
      top: Math.min(c, d),
      bottom: Math.max(c, d) + 1,
    }));
    const viewport = { width: 1000, height: 800 };
    fc.assert(
      fc.property(fc.array(place, { maxLength: 3 }), (covered) => {
        const area = freeArea(viewport, covered, square, 48);
        const whole = wholeArea(viewport);
        const isWhole = JSON.stringify(area) === JSON.stringify(whole);
        const isFree = covered.every(
          (one) =>
            one.right <= area.left ||
            one.left >= area.right ||
            one.bottom <= area.top ||
            one.top >= area.bottom,
        );
        expect(isWhole || isFree).toBe(true);
        expect(scaleIn(area, square, 48)).toBeGreaterThan(0.4 * scaleIn(whole, square, 48));
      }),
    );
  });
});
