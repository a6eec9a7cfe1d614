/**
 * Where a key leads in a list or grid of which one item has the focus.
 */
import { endOfRow, firstOfRow, type GridRows, placeInGrid, rowCount } from './gridRows.ts';

/** `columns` is 1 for a list. */
export interface RovingLayout extends GridRows {
  /** Rows that a page key passes. */
  readonly pageRows: number;
}

/** The item that the key leads to, or undefined when it is no key of lists. Stops at the ends. */
export function indexAfterKey(key: string, index: number, layout: RovingLayout): number | undefined {
  const { count, columns, pageRows } = layout;
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowDown':
      return afterRows(1, index, layout) ?? index;
    case 'ArrowUp':
      return afterRows(-1, index, layout) ?? index;
    case 'ArrowRight':
      return columns > 1 ? Math.min(index + 1, count - 1) : undefined;
    case 'ArrowLeft':
      return columns > 1 ? Math.max(index - 1, 0) : undefined;
    case 'PageDown':
      return afterRows(pageRows, index, layout) ?? count - 1;
    case 'PageUp':
      return afterRows(-pageRows, index, layout) ?? 0;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/** The same column some rows on, or the last item of a row that is shorter; undefined when there is no such row. */
function afterRows(rows: number, index: number, layout: RovingLayout): number | undefined {
  const { row, column } = placeInGrid(index, layout);
  const target = row + rows;
  if (target < 0 || target >= rowCount(layout)) return undefined;
  return Math.min(firstOfRow(target, layout) + column, endOfRow(target, layout) - 1);
}
