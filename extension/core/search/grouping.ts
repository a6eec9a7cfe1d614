/**
 * Turns scored rows into results: one per file, overlapping chunks of a file merged, vectors of one item merged.
 */

import { rangesOverlap, type TextRange, unionOfRanges } from '../documents/textRange.ts';
import { fileKeyOf } from '../documents/workspaceFile.ts';
import type { FusedRow } from './fusion.ts';

export interface FileGroup {
  readonly best: FusedRow;
  /** The best row's range, widened by the rows that overlap it. */
  readonly range: TextRange;
  /** Other places of the same file, best first, not overlapping the best one or each other. */
  readonly more: readonly { readonly row: FusedRow; readonly range: TextRange }[];
}

/** Other places of a file that are worth a line. */
const mostMore = 5;

/** `rows` must be sorted, best first. The result keeps that order and has at most `limit` groups. */
export function groupByFile(rows: readonly FusedRow[], limit: number): readonly FileGroup[] {
  const files = new Map<string, FusedRow[]>();
  for (const row of rows) {
    const key = fileKeyOf(row.row);
    const list = files.get(key);
    if (list === undefined) files.set(key, [row]);
    else list.push(row);
  }
  return [...files.values()].slice(0, limit).map(groupOf);
}

function groupOf(rows: readonly FusedRow[]): FileGroup {
  const places: { row: FusedRow; range: TextRange }[] = [];
  for (const row of rows) {
    const overlapping = places.find(
      (place) => place.row.row.item === row.row.item || rangesOverlap(place.range, row.row.range),
    );
    if (overlapping === undefined) places.push({ row, range: row.row.range });
    else overlapping.range = unionOfRanges(overlapping.range, row.row.range);
  }
  const [best, ...more] = places;
  if (best === undefined) throw new RangeError('A group has at least one row');
  return { best: best.row, range: best.range, more: more.slice(0, mostMore) };
}
