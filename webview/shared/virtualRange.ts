/**
 * Which items of a long list or grid stand on screen. Plain arithmetic: items have one size, so ten thousand of them
 * cost as much as ten.
 */

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
}

export interface GridRange {
  readonly columns: number;
  readonly rows: number;
  /** First item to draw, and the one after the last. */
  readonly first: number;
  readonly end: number;
  /** Where the first drawn row stands. */
  readonly offsetTop: number;
  readonly totalHeight: number;
}

export function gridRange(metrics: GridMetrics): GridRange {
  const { count, rowHeight, gap, overscan } = metrics;
  const columns = columnsOf(metrics);
  const rows = Math.ceil(count / columns);
  const pitch = rowHeight + gap;
  const firstRow = clamp(Math.floor(metrics.scrollTop / pitch) - overscan, 0, Math.max(0, rows - 1));
  const endRow = clamp(
    Math.ceil((metrics.scrollTop + metrics.viewportHeight) / pitch) + overscan,
    firstRow,
    rows,
  );
  return {
    columns,
    rows,
    first: firstRow * columns,
    end: Math.min(count, endRow * columns),
    offsetTop: firstRow * pitch,
    totalHeight: rows === 0 ? 0 : rows * pitch - gap,
  };
}

function columnsOf({ viewportWidth, minColumnWidth, gap }: GridMetrics): number {
  if (!Number.isFinite(minColumnWidth)) return 1;
  return Math.max(1, Math.floor((viewportWidth + gap) / (minColumnWidth + gap)));
}

/** The scroll position that shows an item whole, as near as possible to the present one. */
export function scrollTopFor(index: number, columns: number, metrics: GridMetrics): number {
  const top = Math.floor(index / columns) * (metrics.rowHeight + metrics.gap);
  const bottom = top + metrics.rowHeight;
  if (top < metrics.scrollTop) return top;
  if (bottom > metrics.scrollTop + metrics.viewportHeight) return bottom - metrics.viewportHeight;
  return metrics.scrollTop;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
