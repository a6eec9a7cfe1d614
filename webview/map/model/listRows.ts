/**
 * The map as a list: groups with their points, of which any can be folded away.
 */
import type { Colouring } from './colouring.ts';

export type ListRow =
  | {
      readonly kind: 'group';
      readonly category: number;
      readonly points: number;
      readonly isOpen: boolean;
      /** Place among the groups, from 1. */
      readonly position: number;
      readonly of: number;
    }
  | {
      readonly kind: 'point';
      readonly point: number;
      /** Place inside of the group, from 1. */
      readonly position: number;
      readonly of: number;
    };

/**
 * `points` in the order in which they are to be listed; groups stand in the order of their first point when
 * `isRanked`, else in that of the categories.
 */
export function listRows(
  points: readonly number[],
  colouring: Colouring,
  isOpen: (category: number) => boolean,
  isRanked: boolean,
): readonly ListRow[] {
  const groups = new Map<number, number[]>();
  for (const point of points) {
    const category = colouring.categoryOf[point] ?? 0;
    const group = groups.get(category);
    if (group === undefined) groups.set(category, [point]);
    else group.push(point);
  }
  const order = [...groups.keys()];
  if (!isRanked) order.sort((a, b) => a - b);
  const rows: ListRow[] = [];
  order.forEach((category, index) => {
    const group = groups.get(category) ?? [];
    const open = isOpen(category);
    rows.push({
      kind: 'group',
      category,
      points: group.length,
      isOpen: open,
      position: index + 1,
      of: order.length,
    });
    if (!open) return;
    group.forEach((point, place) => {
      rows.push({ kind: 'point', point, position: place + 1, of: group.length });
    });
  });
  return rows;
}

/** The row of a group's heading for a row inside of it. */
export function headingOf(rows: readonly ListRow[], index: number): number {
  for (let row = index; row >= 0; row--) if (rows[row]?.kind === 'group') return row;
  return 0;
}
