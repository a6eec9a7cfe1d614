/**
 * Where a key leads in a list or grid of which one item has the focus.
 */

export interface RovingLayout {
  readonly count: number;
  /** 1 for a list. */
  readonly columns: number;
  /** Rows that a page key passes. */
  readonly pageRows: number;
}

/** The item that the key leads to, or undefined when it is no key of lists. Stops at the ends. */
export function indexAfterKey(key: string, index: number, layout: RovingLayout): number | undefined {
  const { count, columns, pageRows } = layout;
  if (count === 0) return undefined;
  const target = targetOf(key, index, columns, pageRows, count);
  if (target === undefined) return undefined;
  return Math.min(Math.max(target, 0), count - 1);
}

function targetOf(
  key: string,
  index: number,
  columns: number,
  pageRows: number,
  count: number,
): number | undefined {
  switch (key) {
    case 'ArrowDown':
      // A last row that is not full still has something below.
      return index + columns >= count && Math.floor(index / columns) === Math.floor((count - 1) / columns)
        ? index
        : index + columns;
    case 'ArrowUp':
      return index - columns < 0 ? index : index - columns;
    case 'ArrowRight':
      return columns > 1 ? index + 1 : undefined;
    case 'ArrowLeft':
      return columns > 1 ? index - 1 : undefined;
    case 'PageDown':
      return index + columns * pageRows;
    case 'PageUp':
      return index - columns * pageRows;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
