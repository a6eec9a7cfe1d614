/** Long lists and grids, and the keys that walk through them: plain arithmetic. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResultView } from '../../../extension/core/protocol/views/similarView.ts';
import { lessLikelyFrom } from '../../../webview/shared/lessLikely.ts';
import { indexAfterKey } from '../../../webview/shared/rovingKeys.ts';
import { type GridMetrics, gridRange, placeOf, scrollTopFor } from '../../../webview/shared/virtualRange.ts';
import { itemAt, listOf } from '../../../webview/similar/listGroups.ts';

const onePart: fc.Arbitrary<GridMetrics> = fc.record({
  count: fc.integer({ min: 0, max: 10_000 }),
  viewportWidth: fc.integer({ min: 0, max: 3000 }),
  viewportHeight: fc.integer({ min: 0, max: 2000 }),
  scrollTop: fc.integer({ min: 0, max: 100_000 }),
  rowHeight: fc.integer({ min: 10, max: 300 }),
  minColumnWidth: fc.oneof(fc.integer({ min: 40, max: 400 }), fc.constant(Number.POSITIVE_INFINITY)),
  gap: fc.integer({ min: 0, max: 20 }),
  overscan: fc.integer({ min: 0, max: 3 }),
});
const twoParts: fc.Arbitrary<GridMetrics> = fc
  .tuple(onePart, fc.nat(), fc.integer({ min: 1, max: 60 }))
  .filter(([{ count }]) => count > 0)
  .map(([given, seed, headingHeight]) => ({
    ...given,
    part: { start: seed % given.count, headingHeight },
  }));
const metrics = fc.oneof(onePart, twoParts);

/** Where every item stands, worked out one by one. */
function layOut(
  { count, rowHeight, gap, part }: GridMetrics,
  columns: number,
): { tops: number[]; rows: number } {
  const tops: number[] = [];
  let row = -1;
  let column = columns;
  for (let index = 0; index < count; index++) {
    if (column === columns || index === part?.start) {
      row += 1;
      column = 0;
    }
    const isBelowHeading = part !== undefined && index >= part.start;
    tops.push(row * (rowHeight + gap) + (isBelowHeading ? part.headingHeight : 0));
    column += 1;
  }
  return { tops, rows: row + 1 };
}

describe('a virtual grid', () => {
  it('draws every item that is on screen, and few others', () => {
    fc.assert(
      fc.property(metrics, (given) => {
        const range = gridRange(given);
        const pitch = given.rowHeight + given.gap;
        const { tops, rows } = layOut(given, range.columns);
        expect(range.rows).toBe(rows);
        expect(range.totalHeight).toBe(rows === 0 ? 0 : (tops.at(-1) ?? 0) + given.rowHeight);
        expect(range.first).toBeLessThanOrEqual(range.end);
        expect(range.end).toBeLessThanOrEqual(given.count);
        expect(range.offsetTop).toBe(tops[range.first] ?? 0);
        const isOnScreen = (top: number): boolean =>
          top < given.scrollTop + given.viewportHeight && top + given.rowHeight > given.scrollTop;
        const missing = tops.findIndex(
          (top, index) => isOnScreen(top) && (index < range.first || index >= range.end),
        );
        expect(missing).toBe(-1);
        const rowsDrawn = new Set(tops.slice(range.first, range.end)).size;
        expect(rowsDrawn).toBeLessThanOrEqual(
          Math.ceil(given.viewportHeight / pitch) + 1 + 2 * given.overscan,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('gives each item its place, below a heading a row of its own', () => {
    fc.assert(
      fc.property(metrics, (given) => {
        const { columns, headingTop } = gridRange(given);
        const { tops } = layOut(given, columns);
        const wrong = tops.findIndex((top, index) => placeOf(index, given).top !== top);
        expect(wrong).toBe(-1);
        const { part } = given;
        if (part === undefined) {
          expect(headingTop).toBeUndefined();
          return;
        }
        expect(placeOf(part.start, given).column).toBe(0);
        expect((headingTop ?? 0) + part.headingHeight).toBe(tops[part.start]);
        if (part.start > 0) {
          expect(headingTop).toBe((tops[part.start - 1] ?? 0) + given.rowHeight + given.gap);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('scrolls as little as possible to show an item whole, and up to a heading with it', () => {
    fc.assert(
      fc.property(metrics, fc.nat(), (given, seed) => {
        fc.pre(given.count > 0 && given.viewportHeight >= given.rowHeight);
        const index = seed % given.count;
        const scrollTop = scrollTopFor(index, given);
        const { top, row } = placeOf(index, given);
        expect(top).toBeGreaterThanOrEqual(scrollTop);
        expect(top + given.rowHeight).toBeLessThanOrEqual(scrollTop + given.viewportHeight);
        expect(scrollTopFor(index, { ...given, scrollTop })).toBe(scrollTop);
        if (scrollTop === given.scrollTop) return;
        const { part } = given;
        const isFirstRow = part !== undefined && row === placeOf(part.start, given).row;
        const roomForHeading = isFirstRow ? part.headingHeight : 0;
        const nearest = new Set([top, top - roomForHeading, top + given.rowHeight - given.viewportHeight]);
        expect(nearest).toContain(scrollTop);
        if (given.scrollTop > top && given.rowHeight + roomForHeading <= given.viewportHeight) {
          expect(scrollTop).toBe(top - roomForHeading);
        }
      }),
    );
  });
});

describe('keys in a list', () => {
  const list = { count: 5, columns: 1, pageRows: 3 };
  const grid = { count: 7, columns: 3, pageRows: 2 };
  // 0 1 2 / 3, below the heading 4 5 6 / 7 8
  const parts = { count: 9, columns: 3, pageRows: 2, partStart: 4 };

  it.each([
    ['ArrowDown', 1, list, 2],
    ['ArrowDown', 4, list, 4],
    ['ArrowUp', 0, list, 0],
    ['ArrowRight', 1, list, undefined],
    ['PageDown', 3, list, 4],
    ['Home', 3, list, 0],
    ['a', 3, list, undefined],
    ['ArrowRight', 1, grid, 2],
    ['ArrowDown', 1, grid, 4],
    // The last row has one item only: still one can go down to it.
    ['ArrowDown', 4, grid, 6],
    ['ArrowDown', 6, grid, 6],
    ['ArrowUp', 2, grid, 2],
    ['End', 0, grid, 6],
    ['PageDown', 5, grid, 6],
    ['ArrowDown', 1, parts, 3],
    ['ArrowDown', 3, parts, 4],
    ['ArrowRight', 3, parts, 4],
    ['ArrowUp', 6, parts, 3],
    ['ArrowUp', 4, parts, 3],
    ['ArrowLeft', 4, parts, 3],
    ['ArrowDown', 6, parts, 8],
    ['ArrowDown', 8, parts, 8],
    ['PageDown', 1, parts, 5],
    ['PageUp', 8, parts, 3],
    ['PageUp', 5, parts, 1],
    ['PageDown', 5, parts, 8],
    ['ArrowUp', 1, { ...parts, partStart: 0 }, 1],
  ] as const)('%s at %i leads to %j', (key, index, layout, expected) => {
    expect(indexAfterKey(key, index, layout)).toBe(expected);
  });

  it('mean nothing in an empty one', () => {
    expect(indexAfterKey('ArrowDown', 0, { count: 0, columns: 1, pageRows: 1 })).toBeUndefined();
  });
});

describe('results that are less likely', () => {
  const from = (...percents: number[]): number | undefined =>
    lessLikelyFrom(percents.map((percent) => ({ probability: percent / 100 })));

  it('begin where the percentage that is shown falls below a fifth', () => {
    expect(from(91, 84, 20, 19.6, 19.4, 10, 1)).toBe(4);
    expect(from(19)).toBe(0);
    expect(from(90, 20)).toBeUndefined();
    expect(from()).toBeUndefined();
    expect(lessLikelyFrom([{}, {}])).toBeUndefined();
  });
});

describe('the groups of the panel', () => {
  const result = (id: string, modality: ResultView['modality']): ResultView =>
    ({ id, modality }) as ResultView;
  const results = [result('i', 'image'), result('c1', 'code'), result('c2', 'code')];

  it('number headings and rows without gaps, closed groups as their heading alone', () => {
    const open = listOf(results, new Set());
    expect(open.count).toBe(5);
    const names = Array.from({ length: open.count }, (_, index) => {
      const item = itemAt(open, index);
      return item?.kind === 'result' ? item.result.id : item?.group.modality;
    });
    expect(names).toEqual(['code', 'c1', 'c2', 'image', 'i']);
    const closed = listOf(results, new Set(['code']));
    expect(closed.groups[0]).toMatchObject({ count: 2, rows: [], isCollapsed: true });
    expect(itemAt(closed, 2)).toMatchObject({ kind: 'result', result: { id: 'i' } });
    expect(itemAt(closed, 3)).toBeUndefined();
  });
});
