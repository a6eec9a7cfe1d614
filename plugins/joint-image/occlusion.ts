/**
 * Covers parts of a picture one after the other, to see which of them its vector depends on.
 */
import type { Raster } from '../api/encoder.ts';

/** Cells along the longer side: at 64 pixels each is eight pixels wide, about a glyph of a toolbar. */
const mostCells = 8;
/** A cover is larger than a cell, and covers overlap: an object on the border of two cells is still covered whole. */
const cellsPerCover = 2;

export interface Grid {
  readonly columns: number;
  readonly rows: number;
}

/** In cells; may stick out of the grid. */
interface Cover {
  readonly column: number;
  readonly row: number;
}

/** Cells as square as the picture's sides allow. */
export function gridFor({ width, height }: Pick<Raster, 'width' | 'height'>): Grid {
  const longest = Math.max(width, height, 1);
  const cells = Math.min(mostCells, longest);
  const along = (side: number): number => Math.max(1, Math.round((cells * side) / longest));
  return { columns: along(width), rows: along(height) };
}

/** Every position of a cover that touches the grid. */
export function coversOf({ columns, rows }: Grid): readonly Cover[] {
  const covers: Cover[] = [];
  for (let row = 1 - cellsPerCover; row < rows; row += 1)
    for (let column = 1 - cellsPerCover; column < columns; column += 1) covers.push({ column, row });
  return covers;
}

/**
 * A copy of the picture with one part filled by the mean colour of what surrounds that part, so that an object
 * disappears and no edge of a box appears.
 */
export function covered(raster: Raster, { columns, rows }: Grid, { column, row }: Cover): Raster {
  const { width, height } = raster;
  const edge = (cell: number, cells: number, side: number): number =>
    Math.min(side, Math.max(0, Math.round((cell * side) / cells)));
  const left = edge(column, columns, width);
  const right = edge(column + cellsPerCover, columns, width);
  const top = edge(row, rows, height);
  const bottom = edge(row + cellsPerCover, rows, height);
  const data = Uint8Array.from(raster.data);
  const colour = meanAround(raster, { left, right, top, bottom });
  for (let y = top; y < bottom; y += 1)
    for (let x = left; x < right; x += 1) data.set(colour, (y * width + x) * 4);
  return { width, height, data };
}

/** Of the ring of one pixel around a box, as far as it lies in the picture; transparent when there is none. */
function meanAround(
  { width, height, data }: Raster,
  box: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number },
): readonly number[] {
  const sums = [0, 0, 0, 0];
  let count = 0;
  for (let y = Math.max(0, box.top - 1); y < Math.min(height, box.bottom + 1); y += 1) {
    for (let x = Math.max(0, box.left - 1); x < Math.min(width, box.right + 1); x += 1) {
      if (x >= box.left && x < box.right && y >= box.top && y < box.bottom) continue;
      const at = (y * width + x) * 4;
      const alpha = data[at + 3] ?? 0;
      // Colours count by what is seen of them.
      for (let channel = 0; channel < 3; channel += 1)
        sums[channel] = (sums[channel] ?? 0) + (data[at + channel] ?? 0) * alpha;
      sums[3] = (sums[3] ?? 0) + alpha;
      count += 1;
    }
  }
  const opacity = sums[3] ?? 0;
  if (count === 0 || opacity === 0) return [0, 0, 0, 0];
  return [...sums.slice(0, 3).map((sum) => Math.round(sum / opacity)), Math.round(opacity / count)];
}

/** The value of each cell: the mean of what was lost under the covers that lay on it. */
export function valuesOfCells(
  grid: Grid,
  covers: readonly Cover[],
  losses: readonly number[],
): readonly number[] {
  const { columns, rows } = grid;
  const sums = new Array<number>(columns * rows).fill(0);
  const counts = new Array<number>(columns * rows).fill(0);
  for (const [index, { column, row }] of covers.entries()) {
    for (let y = Math.max(0, row); y < Math.min(rows, row + cellsPerCover); y += 1) {
      for (let x = Math.max(0, column); x < Math.min(columns, column + cellsPerCover); x += 1) {
        const cell = y * columns + x;
        sums[cell] = (sums[cell] ?? 0) + (losses[index] ?? 0);
        counts[cell] = (counts[cell] ?? 0) + 1;
      }
    }
  }
  return sums.map((sum, cell) => sum / Math.max(1, counts[cell] ?? 0));
}
