import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOverlay } from '../../../webview/shared/placeOverlay.ts';

describe('an overlay', () => {
  it('is above when it fits there, else below, else where there is more room', () => {
    expect(placeOverlay({ top: 400, bottom: 480 }, 200, 700, 8)).toEqual({ top: 200, maxHeight: 392 });
    expect(placeOverlay({ top: 100, bottom: 180 }, 200, 700, 8)).toEqual({ top: 180, maxHeight: 512 });
    expect(placeOverlay({ top: 300, bottom: 380 }, 900, 700, 8)).toMatchObject({ top: 380, maxHeight: 312 });
    expect(placeOverlay({ top: 400, bottom: 480 }, 900, 700, 8)).toMatchObject({ top: 8, maxHeight: 392 });
  });

  it('lies on the page and beside its anchor, wherever that is (property)', () => {
    const number = fc.integer({ min: -500, max: 1500 });
    fc.assert(
      fc.property(number, fc.nat(300), fc.nat(1200), fc.nat(1000), (top, height, wanted, page) => {
        const place = placeOverlay({ top, bottom: top + height }, wanted, page, 8);
        const shown = Math.min(wanted, place.maxHeight);
        expect(place.maxHeight).toBeGreaterThanOrEqual(0);
        expect(place.top).toBeGreaterThanOrEqual(0);
        if (shown > 0) {
          expect(place.top + shown).toBeLessThanOrEqual(page - (place.top > top ? 8 : 0));
          expect(place.top + shown <= Math.max(0, top) || place.top >= Math.min(page, top + height)).toBe(
            true,
          );
        }
      }),
    );
  });
});
