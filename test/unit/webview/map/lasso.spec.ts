import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsOf, isInside, isNewCorner } from '../../../../webview/map/model/lasso.ts';
import { createSpatialIndex } from '../../../../webview/map/model/spatialIndex.ts';

describe('a lasso', () => {
  const square = [0, 0, 10, 0, 10, 10, 0, 10];

  it('encloses what lies inside of it, whichever way it was drawn', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -5, max: 15, noNaN: true }),
        fc.double({ min: -5, max: 15, noNaN: true }),
        (x, y) => {
          const expected = x > 0 && x < 10 && y > 0 && y < 10;
          const reversed = [0, 10, 10, 10, 10, 0, 0, 0];
          // On the line itself either answer is right.
          fc.pre(x !== 0 && x !== 10 && y !== 0 && y !== 10);
          expect(isInside(square, x, y)).toBe(expected);
          expect(isInside(reversed, x, y)).toBe(expected);
        },
      ),
    );
  });

  it('follows a hollow shape and leaves the hole of one that crosses itself', () => {
    const horseshoe = [0, 0, 10, 0, 10, 10, 7, 10, 7, 3, 3, 3, 3, 10, 0, 10];
    expect(isInside(horseshoe, 5, 8)).toBe(false);
    expect(isInside(horseshoe, 1, 8)).toBe(true);
    const star = [50, 0, 80, 95, 2, 36, 98, 36, 20, 95];
    expect(isInside(star, 50, 50)).toBe(false);
    expect(isInside(star, 50, 20)).toBe(true);
  });

  it('encloses nothing with fewer than three corners', () => {
    for (const line of [[], [1, 1], [0, 0, 10, 10]]) {
      expect(isInside(line, 0.5, 0.5)).toBe(false);
      expect(boundsOf(line)).toBeUndefined();
    }
  });

  it('knows the rectangle around it, and which corners are worth keeping', () => {
    expect(boundsOf([3, 4, -1, 9, 2, -6])).toEqual({ minX: -1, minY: -6, maxX: 3, maxY: 9 });
    expect(isNewCorner([], 0, 0, 3)).toBe(true);
    expect(isNewCorner([5, 5], 6, 6, 3)).toBe(false);
    expect(isNewCorner([5, 5], 8, 5, 3)).toBe(true);
  });
});

describe('the index by place', () => {
  it('finds what a search through all points finds', () => {
    const coordinate = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(coordinate, coordinate), { maxLength: 60 }),
        coordinate,
        coordinate,
        (all, x, y) => {
          const positions = Float32Array.from(all.flat());
          const index = createSpatialIndex(positions);
          const radius = 0.4;
          const distance = (i: number): number =>
            Math.hypot((positions[2 * i] ?? 0) - x, (positions[2 * i + 1] ?? 0) - y);
          const isEven = (i: number): boolean => i % 2 === 0;
          const best = all
            .map((_, i) => i)
            .filter((i) => isEven(i) && distance(i) <= radius)
            .sort((a, b) => distance(a) - distance(b))[0];
          const found = index.nearest(x, y, radius, isEven);
          if (best === undefined) expect(found).toBe(-1);
          else expect(distance(found)).toBeCloseTo(distance(best), 6);
        },
      ),
    );
  });

  it('finds nothing among nothing', () => {
    const index = createSpatialIndex(new Float32Array());
    expect(index.nearest(0, 0, 10, () => true)).toBe(-1);
    expect(index.within({ minX: -1, minY: -1, maxX: 1, maxY: 1 })).toEqual([]);
  });
});
