/** Tiles of a large picture: everything with contrast is covered, blank parts are not looked at. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pasteTile, planTiles, tileStep } from '../../../../plugins/ocr/tiles.ts';

/** A checked area on white. */
function picture(width: number, height: number, area: readonly [number, number, number, number]): Uint8Array {
  const luminance = new Uint8Array(width * height).fill(255);
  const [left, top, right, bottom] = area;
  for (let y = top; y < bottom; y += 1)
    for (let x = left; x < right; x += 1) if ((x + y) % 2 === 0) luminance[y * width + x] = 0;
  return luminance;
}

describe('planTiles', () => {
  it('covers whatever has contrast with tiles that the detector takes', () => {
    const side = fc.integer({ min: 1, max: 1500 });
    fc.assert(
      fc.property(side, side, fc.nat(), fc.nat(), (width, height, some, other) => {
        const x = some % width;
        const y = other % height;
        const right = Math.min(width, x + 40);
        const bottom = Math.min(height, y + 40);
        const tiles = planTiles(picture(width, height, [x, y, right, bottom]), width, height);
        for (const tile of tiles) {
          expect(tile.width % tileStep).toBe(0);
          expect(tile.height % tileStep).toBe(0);
          expect(Math.max(tile.width, tile.height)).toBeLessThanOrEqual(608);
          expect(Math.min(tile.left, tile.top)).toBeGreaterThanOrEqual(0);
          expect(tile.left).toBeLessThan(width);
          expect(tile.top).toBeLessThan(height);
        }
        const isCovered = (px: number, py: number): boolean =>
          tiles.some(
            ({ left, top, width: w, height: h }) => px >= left && px < left + w && py >= top && py < top + h,
          );
        if (right - x < 2 && bottom - y < 2) return; // One dot on its own may be all black.
        expect(isCovered(x, y)).toBe(true);
        expect(isCovered(right - 1, bottom - 1)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('looks at nothing in a blank picture, and at little in a nearly blank one', () => {
    expect(planTiles(new Uint8Array(2000 * 1000).fill(40), 2000, 1000)).toEqual([]);
    const tiles = planTiles(picture(2000, 1000, [300, 300, 360, 320]), 2000, 1000);
    expect(tiles).toHaveLength(1);
    expect((tiles[0]?.width ?? 0) * (tiles[0]?.height ?? 0)).toBeLessThan(128 * 96 + 1);
  });

  it('cuts lines that cross a border in two overlapping tiles', () => {
    const tiles = planTiles(picture(1000, 100, [0, 20, 1000, 60]), 1000, 100);
    expect(tiles).toHaveLength(2);
    const [left, right] = tiles;
    expect((left?.left ?? 0) + (left?.width ?? 0) - (right?.left ?? 0)).toBeGreaterThanOrEqual(64);
  });
});

describe('pasteTile', () => {
  it('keeps the higher value where tiles overlap and cuts what lies beyond the rim', () => {
    const size = { width: 40, height: 20 };
    const map = new Uint8Array(size.width * size.height);
    const plane = new Float32Array(32 * 32);
    pasteTile(
      map,
      size,
      { left: 0, top: 0, width: 32, height: 32 },
      plane.map(() => 0.5),
    );
    pasteTile(
      map,
      size,
      { left: 16, top: 0, width: 32, height: 32 },
      plane.map((_, at) => (at % 32 < 8 ? 0.2 : 1)),
    );
    const row = [...map.subarray(0, 40)];
    expect(row.slice(0, 24)).toEqual(Array.from({ length: 24 }, () => 128));
    expect(row.slice(24)).toEqual(Array.from({ length: 16 }, () => 255));
    expect([...map.subarray(19 * 40)]).toEqual(row);
  });
});
