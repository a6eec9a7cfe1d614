/**
 * Puts lines of text into reading order: columns one after the other where the lay-out has columns, rows otherwise; and
 * joins what is one line although the detector found it in parts.
 */
import type { Bounds } from './orientedBox.ts';

/** A gutter between columns is at least this many line heights wide ... */
const minGutter = 1.2;
/** ... and each of its sides holds at least this many lines. */
const minColumnLines = 3;
/** When at least this share of the lines of both sides stand in common rows, it is a table and read row by row ... */
const tableShare = 0.7;
/** ... unless one of its sides is running text: lines at least this many times as long as high, in the median. */
const proseAspect = 14;
/** Lines whose middles differ by less than this share of the lower one's height stand in one row. */
const rowTolerance = 0.5;
/** Parts of one line are nearer to each other, and overlap less, than this many line heights ... */
const maxJoinGap = 0.8;
/** ... and of about the same size. */
const maxJoinHeights = 1.5;

/** Above these numbers the search for columns between headlines, which is quadratic, would take over 0.1 s. */
const maxLinesForParts = 250;
const maxBandsForParts = 60;
/** Boxes reach into the rows above and below by about this share of their height. */
const rowOverlap = 0.25;

export function inReadingOrder<T extends { readonly bounds: Bounds }>(lines: readonly T[]): T[] {
  const parts = columnsOf(lines) ?? partsAroundColumns(lines);
  return parts?.flatMap((part) => inReadingOrder(part)) ?? rowsOf(lines).flat();
}

/** Joins lines of one row that are close enough to be parts of one line; `join` gets them from left to right. */
export function joinParts<T extends { readonly bounds: Bounds }>(
  lines: readonly T[],
  join: (left: T, right: T) => T,
): T[] {
  return rowsOf(lines).flatMap((row) => {
    const joined: T[] = [];
    for (const line of row) {
      const last = joined.at(-1);
      if (last !== undefined && isContinued(last.bounds, line.bounds))
        joined[joined.length - 1] = join(last, line);
      else joined.push(line);
    }
    return joined;
  });
}

function isContinued(left: Bounds, right: Bounds): boolean {
  const height = Math.min(left.bottom - left.top, right.bottom - right.top);
  const highest = Math.max(left.bottom - left.top, right.bottom - right.top);
  const gap = right.left - left.right;
  return Math.abs(gap) < height * maxJoinGap && highest < height * maxJoinHeights;
}

/** Splits off what stands above and below columns: a headline, a status bar. */
function partsAroundColumns<T extends { readonly bounds: Bounds }>(lines: readonly T[]): T[][] | undefined {
  if (lines.length > maxLinesForParts) return undefined;
  const bands = splitAt(lines, ({ bounds: { top, bottom } }) => {
    const inset = (bottom - top) * rowOverlap;
    return [top + inset, bottom - inset];
  });
  if (bands.length > maxBandsForParts) return undefined;
  for (let from = 0; from < bands.length; from += 1)
    for (let to = bands.length; to > from; to -= 1) {
      const middle = bands.slice(from, to).flat();
      if (middle.length === lines.length || columnsOf(middle) === undefined) continue;
      return [bands.slice(0, from).flat(), middle, bands.slice(to).flat()];
    }
  return undefined;
}

/** What stands left and right of a gutter; undefined when there is none or it separates the cells of a table. */
function columnsOf<T extends { readonly bounds: Bounds }>(lines: readonly T[]): T[][] | undefined {
  if (lines.length < 2 * minColumnLines) return undefined;
  const gutter = minGutter * medianOf(lines.map(({ bounds }) => bounds.bottom - bounds.top));
  const parts = splitAt(lines, ({ bounds }) => [bounds.left, bounds.right], gutter);
  for (let at = 1; at < parts.length; at += 1) {
    const left = parts.slice(0, at).flat();
    const right = parts.slice(at).flat();
    if (left.length < minColumnLines || right.length < minColumnLines) continue;
    if (!isTable(left, right)) return [left, right];
  }
  return undefined;
}

function isTable(left: readonly { bounds: Bounds }[], right: readonly { bounds: Bounds }[]): boolean {
  const isProse = [left, right].some(
    (side) => medianOf(side.map(({ bounds }) => aspectOf(bounds))) >= proseAspect,
  );
  if (isProse) return false;
  const shared = (lines: readonly { bounds: Bounds }[], others: readonly { bounds: Bounds }[]): number =>
    lines.filter(({ bounds }) => others.some((other) => isSameRow(bounds, other.bounds))).length;
  const count = shared(left, right) + shared(right, left);
  return count >= tableShare * (left.length + right.length);
}

/** Groups along one axis with more than `minGap` between them. */
function splitAt<T>(
  lines: readonly T[],
  extent: (line: T) => readonly [start: number, end: number],
  minGap = 0,
): T[][] {
  const sorted = lines
    .map((line) => ({ line, extent: extent(line) }))
    .sort((a, b) => a.extent[0] - b.extent[0]);
  const groups: T[][] = [];
  let reach = Number.NEGATIVE_INFINITY;
  for (const { line, extent: place } of sorted) {
    const [start, end] = place;
    const group = groups.at(-1);
    if (group === undefined || start - reach > minGap) groups.push([line]);
    else group.push(line);
    reach = Math.max(reach, end);
  }
  return groups;
}

/** Rows from top to bottom, each from left to right. */
function rowsOf<T extends { readonly bounds: Bounds }>(lines: readonly T[]): T[][] {
  const rows: T[][] = [];
  for (const line of [...lines].sort((left, right) => middleOf(left.bounds) - middleOf(right.bounds))) {
    const row = rows.at(-1);
    const first = row?.[0];
    if (row !== undefined && first !== undefined && isSameRow(first.bounds, line.bounds)) row.push(line);
    else rows.push([line]);
  }
  return rows.map((row) => row.sort((left, right) => left.bounds.left - right.bounds.left));
}

function isSameRow(one: Bounds, other: Bounds): boolean {
  const height = Math.min(one.bottom - one.top, other.bottom - other.top);
  return Math.abs(middleOf(one) - middleOf(other)) < height * rowTolerance;
}

function middleOf(bounds: Bounds): number {
  return (bounds.top + bounds.bottom) / 2;
}

function aspectOf(bounds: Bounds): number {
  return (bounds.right - bounds.left) / Math.max(1e-9, bounds.bottom - bounds.top);
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
