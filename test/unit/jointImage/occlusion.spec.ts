import { describe, expect, it } from 'vitest';
import type { Raster } from '../../../plugins/api/encoder.ts';
import { covered, coversOf, gridFor, valuesOfCells } from '../../../plugins/joint-image/occlusion.ts';

function plain(width: number, height: number, colour: readonly number[]): Raster {
  const data = new Uint8Array(width * height * 4);
  for (let at = 0; at < data.length; at += 4) data.set(colour, at);
  return { width, height, data };
}

const red = [200, 0, 0, 255];
const blue = [0, 0, 200, 255];

describe('covering parts of a picture', () => {
  it('takes cells as square as the picture allows', () => {
    expect(gridFor({ width: 48, height: 48 })).toEqual({ columns: 8, rows: 8 });
    expect(gridFor({ width: 48, height: 12 })).toEqual({ columns: 8, rows: 2 });
    expect(gridFor({ width: 1, height: 48 })).toEqual({ columns: 1, rows: 8 });
    expect(gridFor({ width: 3, height: 2 })).toEqual({ columns: 3, rows: 2 });
  });

  it('makes an object disappear into its surroundings and changes nothing else', () => {
    const raster = plain(48, 48, red);
    for (let y = 12; y < 24; y += 1) for (let x = 12; x < 24; x += 1) raster.data.set(blue, (y * 48 + x) * 4);
    const before = Uint8Array.from(raster.data);
    const grid = gridFor(raster);
    expect(covered(raster, grid, { column: 2, row: 2 }).data).toEqual(plain(48, 48, red).data);
    expect(raster.data).toEqual(before);
    const elsewhere = covered(raster, grid, { column: 6, row: 6 });
    expect(elsewhere.data).toEqual(before);
  });

  it('leaves transparent surroundings transparent', () => {
    const raster = plain(8, 8, [0, 0, 0, 0]);
    raster.data.set(blue, (3 * 8 + 3) * 4);
    const clean = covered(raster, { columns: 8, rows: 8 }, { column: 3, row: 3 });
    expect(clean.data.every((value) => value === 0)).toBe(true);
  });

  it('gives each cell the mean of the covers that lay on it', () => {
    const grid = { columns: 3, rows: 1 };
    const covers = coversOf(grid);
    const losses = covers.map(({ column, row }) => (row === 0 && column === 0 ? 1 : 0));
    const [first, second, third] = valuesOfCells(grid, covers, losses);
    // Of the four covers on each cell, one lies on the first two.
    expect([first, second, third]).toEqual([0.25, 0.25, 0]);
    expect(
      valuesOfCells(
        grid,
        covers,
        covers.map(() => 0.5),
      ),
    ).toEqual([0.5, 0.5, 0.5]);
  });
});
