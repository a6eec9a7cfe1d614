/**
 * Rows of a grid whose items may come in two parts: the second one begins a row of its own.
 */

export interface GridRows {
  readonly count: number;
  readonly columns: number;
  /** First item of the second part; `count`, or left out, when there is one part only. */
  readonly partStart?: number | undefined;
}

/** Rows of the first part; the row of this number is the first of the second. */
export function rowsBeforePart({ count, columns, partStart = count }: GridRows): number {
  return Math.ceil(partStart / columns);
}

export function rowCount(grid: GridRows): number {
  const { count, columns, partStart = count } = grid;
  return rowsBeforePart(grid) + Math.ceil((count - partStart) / columns);
}

export function placeInGrid(
  index: number,
  grid: GridRows,
): { readonly row: number; readonly column: number } {
  const { count, columns, partStart = count } = grid;
  const isBefore = index < partStart;
  const at = isBefore ? index : index - partStart;
  return { row: (isBefore ? 0 : rowsBeforePart(grid)) + Math.floor(at / columns), column: at % columns };
}

/** First item of a row. */
export function firstOfRow(row: number, grid: GridRows): number {
  const { count, columns, partStart = count } = grid;
  const before = rowsBeforePart(grid);
  return row < before ? row * columns : partStart + (row - before) * columns;
}

/** The item after the last one of a row. */
export function endOfRow(row: number, grid: GridRows): number {
  const { count, columns, partStart = count } = grid;
  return Math.min(firstOfRow(row, grid) + columns, row < rowsBeforePart(grid) ? partStart : count);
}
