/** Parts of pictures, how keys and the pointer mark them, and how large pictures are drawn. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitInto,
  isLargeEnough,
  mostScaleOf,
  regionAfterKey,
  regionBetween,
  startRegion,
} from '../../../../webview/gallery/region.ts';

const key = (name: string, shiftKey = false, altKey = false) => ({ key: name, shiftKey, altKey });

describe('a part that is dragged', () => {
  it('is the same in whatever direction, and ends at the rim', () => {
    const expected = { x: 0.2, y: 0.5, width: 0.8, height: 0.5 };
    expect(regionBetween({ x: 0.2, y: 0.5 }, { x: 1.7, y: 2 })).toEqual(expected);
    expect(regionBetween({ x: 1.7, y: 2 }, { x: 0.2, y: 0.5 })).toEqual(expected);
    expect(regionBetween({ x: -1, y: -1 }, { x: 0.01, y: 0.5 })).toEqual({
      x: 0,
      y: 0,
      width: 0.01,
      height: 0.5,
    });
  });

  it('is no part when it is a click', () => {
    expect(isLargeEnough(regionBetween({ x: 0.5, y: 0.5 }, { x: 0.505, y: 0.9 }))).toBe(false);
    expect(isLargeEnough(startRegion)).toBe(true);
  });
});

describe('keys', () => {
  it('never lead out of the picture, whatever is pressed', () => {
    const presses = fc.array(
      fc.tuple(
        fc.constantFrom('ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'),
        fc.boolean(),
        fc.boolean(),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(presses, (list) => {
        let region = startRegion;
        for (const [name, shift, alt] of list)
          region = regionAfterKey(region, key(name, shift, alt)) ?? region;
        expect(Math.min(region.x, region.y)).toBeGreaterThanOrEqual(0);
        expect(Math.max(region.x + region.width, region.y + region.height)).toBeLessThanOrEqual(1 + 1e-9);
        expect(isLargeEnough(region)).toBe(true);
      }),
    );
  });

  it('move, resize, and are finer with Alt', () => {
    expect(regionAfterKey(startRegion, key('ArrowLeft'))?.x).toBeCloseTo(0.2);
    expect(regionAfterKey(startRegion, key('ArrowDown', true, true))).toMatchObject({
      y: 0.25,
      height: 0.51,
    });
    expect(regionAfterKey(startRegion, key('a'))).toBeUndefined();
  });
});

describe('the size of a picture', () => {
  it.each([
    ['photo.jpg', { width: 4000, height: 1000 }, { width: 200, height: 50 }],
    ['small.png', { width: 100, height: 100 }, { width: 100, height: 100 }],
    ['icon.png', { width: 16, height: 16 }, { width: 48, height: 48 }],
    ['icon.PNG', { width: 64, height: 64 }, { width: 100, height: 100 }],
    ['drawing.SVG', { width: 24, height: 24 }, { width: 100, height: 100 }],
    ['sizeless.svg', { width: 0, height: 0 }, { width: 200, height: 100 }],
  ])('%s', (path, natural, expected) => {
    expect(fitInto(natural, { width: 200, height: 100 }, mostScaleOf(path, natural))).toEqual(expected);
  });
});
