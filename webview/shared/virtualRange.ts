/**
 * Which items of a long list or grid stand on screen. Plain arithmetic: items have one size, so ten thousand of them
 * cost as much as ten.
 */
import { endOfRow, firstOfRow, type GridRows, placeInGrid, rowCount, rowsBeforePart } from './gridRows.ts';

export interface GridMetrics {
  readonly count: number;
  /** All lengths in CSS pixels. */
  readonly viewportWidth: number;
  readonly viewportHeight: number;
  readonly scrollTop: number;
  readonly rowHeight: number;
  /** Least width of a column; a list has one column and gives Infinity. */
  readonly minColumnWidth: number;
  /** Between rows and between columns. */
  readonly gap: number;
  /** Rows that are drawn beyond each edge, so that scrolling does not show gaps. */
  readonly overscan: number;
  /** Items that stand below a heading of their own. */
  readonly part?: GridPart | undefined;
}

export interface GridPart {
  /** Its first item, less than the number of items; 0 when all of them belong to it. */
  readonly start: number;
  /** Of the heading and the space around it. */
  readonly headingHeight: number;
}

export interface GridRange {
  readonly columns: number;
  readonly rows: number;
  /** First item to draw, and the one after the last. */
  readonly first: number;
  readonly end: number;
  /** Where the first drawn row stands. */
  readonly offsetTop: number;
  /** Where the heading of the second part stands; undefined when there is none. */
  readonly headingTop: number | undefined;
  readonly totalHeight: number;
}

export interface ItemPlace {
  readonly row: number;
  readonly column: number;
  readonly top: number;
}

export function gridRange(metrics: GridMetrics): GridRange {
  const { rowHeight, overscan, part } = metrics;
  const grid = gridOf(metrics);
  const rows = rowCount(grid);
  const firstRow = clamp(rowAt(metrics.scrollTop, grid, metrics) - overscan, 0, Math.max(0, rows - 1));
  const lastRow = rowAt(metrics.scrollTop + metrics.viewportHeight, grid, metrics);
  const endRow = clamp(lastRow + 1 + overscan, firstRow, rows);
  return {
    columns: grid.columns,
    rows,
    first: firstOfRow(firstRow, grid),
    end: endRow === firstRow ? firstOfRow(firstRow, grid) : endOfRow(endRow - 1, grid),
    offsetTop: topOfRow(firstRow, grid, metrics),
    headingTop:
      part === undefined ? undefined : topOfRow(rowsBeforePart(grid), grid, metrics) - part.headingHeight,
    totalHeight: rows === 0 ? 0 : topOfRow(rows - 1, grid, metrics) + rowHeight,
  };
}

/** Where an item of the grid stands, on screen or not. */
export function placeOf(index: number, metrics: GridMetrics): ItemPlace {
  const grid = gridOf(metrics);
  const { row, column } = placeInGrid(index, grid);
  return { row, column, top: topOfRow(row, grid, metrics) };
}

/** The scroll position that shows an item whole, as near as possible to the present one; upwards with its heading. */
export function scrollTopFor(index: number, metrics: GridMetrics): number {
  const { rowHeight, viewportHeight, scrollTop, part } = metrics;
  const { row, top } = placeOf(index, metrics);
  const bottom = top + rowHeight;
  if (top < scrollTop) {
    const isBelowHeading = part !== undefined && row === rowsBeforePart(gridOf(metrics));
    const withHeading = isBelowHeading ? top - part.headingHeight : top;
    return bottom - withHeading <= viewportHeight ? withHeading : top;
  }
  if (bottom > scrollTop + viewportHeight) return bottom - viewportHeight;
  return scrollTop;
}

function gridOf(metrics: GridMetrics): GridRows {
  return { count: metrics.count, columns: columnsOf(metrics), partStart: metrics.part?.start };
}

function columnsOf({ viewportWidth, minColumnWidth, gap }: GridMetrics): number {
  if (!Number.isFinite(minColumnWidth)) return 1;
  return Math.max(1, Math.floor((viewportWidth + gap) / (minColumnWidth + gap)));
}

function topOfRow(row: number, grid: GridRows, { rowHeight, gap, part }: GridMetrics): number {
  const heading = part !== undefined && row >= rowsBeforePart(grid) ? part.headingHeight : 0;
  return row * (rowHeight + gap) + heading;
}

/** The row at a height, with the gap below it; the heading counts as the row below it. May lie beyond the last row. */
function rowAt(height: number, grid: GridRows, { rowHeight, gap, part }: GridMetrics): number {
  const pitch = rowHeight + gap;
  const row = Math.floor(height / pitch);
  const before = rowsBeforePart(grid);
  if (part === undefined || row < before) return row;
  return Math.max(before, Math.floor((height - part.headingHeight) / pitch));
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
