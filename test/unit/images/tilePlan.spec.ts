import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObjectBox } from '../../../extension/core/images/objectBoxes.ts';
import {
  isWorthTiling,
  mostTiles,
  planTiles,
  type TileArea,
} from '../../../extension/core/images/tilePlan.ts';

const side = fc.integer({ min: 1, max: 5_000 });
const size = fc.record({ width: side, height: side });
/** Anything that a detector may say of a picture, also what sticks out of it by a rounding error. */
const planned = size.chain(({ width, height }) =>
  fc.record({
    size: fc.constant({ width, height }),
    objects: fc.array(
      fc
        .record({
          left: fc.double({ min: 0, max: width, noNaN: true }),
          top: fc.double({ min: 0, max: height, noNaN: true }),
          width: fc.double({ min: 0.5, max: width, noNaN: true }),
          height: fc.double({ min: 0.5, max: height, noNaN: true }),
        })
        .map((box): ObjectBox => ({ ...box, strength: 1 })),
      { maxLength: 80 },
    ),
  }),
);
const holds = (tile: TileArea, x: number, y: number): boolean =>
  x >= tile.left && x < tile.left + tile.width && y >= tile.top && y < tile.top + tile.height;

describe('planTiles', () => {
  it('stays inside the picture, in whole pixels, and below the limit (property)', () => {
    fc.assert(
      fc.property(planned, ({ size: { width, height }, objects }) => {
        const tiles = planTiles({ width, height }, objects);
        expect(tiles.length).toBeGreaterThan(0);
        expect(tiles.length).toBeLessThanOrEqual(mostTiles);
        for (const tile of tiles) {
          for (const value of Object.values(tile)) expect(Number.isInteger(value)).toBe(true);
          expect(tile.left).toBeGreaterThanOrEqual(0);
          expect(tile.top).toBeGreaterThanOrEqual(0);
          expect(tile.width).toBeGreaterThan(0);
          expect(tile.height).toBeGreaterThan(0);
          expect(tile.left + tile.width).toBeLessThanOrEqual(width);
          expect(tile.top + tile.height).toBeLessThanOrEqual(height);
        }
      }),
    );
  });

  it('covers every pixel (property)', () => {
    fc.assert(
      fc.property(
        size,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        ({ width, height }, x, y) => {
          const tiles = planTiles({ width, height }, []);
          for (const [px, py] of [
            [Math.floor(x * width), Math.floor(y * height)],
            [0, 0],
            [width - 1, height - 1],
          ] as const)
            expect(tiles.some((tile) => holds(tile, px, py))).toBe(true);
        },
      ),
    );
  });

  it('gives the same tiles for the same picture (property)', () => {
    fc.assert(
      fc.property(planned, ({ size: given, objects }) => {
        expect(planTiles(given, objects)).toEqual(planTiles({ ...given }, [...objects]));
      }),
    );
  });

  it('puts a square around each object, with a little of what is around it', () => {
    const [first] = planTiles({ width: 1280, height: 800 }, [
      { left: 300, top: 200, width: 100, height: 60, strength: 1 },
    ]);
    expect(first).toEqual({ left: 294, top: 174, width: 112, height: 112 });
  });

  it('moves the square of an object at the rim inwards', () => {
    const [first] = planTiles({ width: 640, height: 480 }, [
      { left: 600, top: 0, width: 40, height: 40, strength: 1 },
    ]);
    expect(first).toEqual({ left: 595, top: 0, width: 45, height: 45 });
  });

  it('takes objects that are nearly the same once, and leaves the grid its places', () => {
    const twice = { left: 100, top: 100, width: 100, height: 100, strength: 1 };
    const grid = planTiles({ width: 1280, height: 800 }, []).length;
    expect(planTiles({ width: 1280, height: 800 }, [twice, { ...twice, left: 101 }])).toHaveLength(grid + 1);
    const many = Array.from({ length: 200 }, (_, index) => ({
      ...twice,
      left: (index % 20) * 60,
      top: Math.floor(index / 20) * 60,
      width: 50,
      height: 50,
    }));
    const tiles = planTiles({ width: 1280, height: 800 }, many);
    expect(tiles).toHaveLength(mostTiles);
    expect(tiles.slice(-grid)).toEqual(planTiles({ width: 1280, height: 800 }, []));
  });

  it('follows a long page with tiles as square as their number allows', () => {
    const tiles = planTiles({ width: 1200, height: 9000 }, []);
    expect(tiles.length).toBeLessThanOrEqual(12);
    for (const { width, height } of tiles) expect(height / width).toBeLessThan(1.5);
  });
});

describe('isWorthTiling', () => {
  const facts = { width: 1280, height: 800, likeness: 'screenshot' } as const;

  it('takes large pictures, and no icons', () => {
    expect(isWorthTiling(facts, 48)).toBe(true);
    expect(isWorthTiling({ ...facts, width: 319, height: 200 }, 48)).toBe(false);
    expect(isWorthTiling({ ...facts, width: 320, height: 20 }, 48)).toBe(true);
    expect(isWorthTiling({ ...facts, width: 512, height: 512, likeness: 'icon' }, 48)).toBe(false);
  });

  it('leaves alone what the encoder sees in nearly all detail', () => {
    expect(isWorthTiling({ ...facts, width: 800 }, 224)).toBe(false);
    expect(isWorthTiling({ ...facts, width: 896 }, 224)).toBe(true);
  });
});
