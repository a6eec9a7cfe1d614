/** Long lists and grids, and the keys that walk through them: plain arithmetic. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResultView } from '../../../extension/core/protocol/views/similarView.ts';
import { indexAfterKey } from '../../../webview/shared/rovingKeys.ts';
import { type GridMetrics, gridRange, scrollTopFor } from '../../../webview/shared/virtualRange.ts';
import { itemAt, listOf } from '../../../webview/similar/listGroups.ts';

const metrics: fc.Arbitrary<GridMetrics> = fc.record({
  count: fc.integer({ min: 0, max: 10_000 }),
  viewportWidth: fc.integer({ min: 0, max: 3000 }),
  viewportHeight: fc.integer({ min: 0, max: 2000 }),
  scrollTop: fc.integer({ min: 0, max: 100_000 }),
  rowHeight: fc.integer({ min: 10, max: 300 }),
  minColumnWidth: fc.oneof(fc.integer({ min: 40, max: 400 }), fc.constant(Number.POSITIVE_INFINITY)),
  gap: fc.integer({ min: 0, max: 20 }),
  overscan: fc.integer({ min: 0, max: 3 }),
});

describe('a virtual grid', () => {
  it('draws every item that is on screen, and few others', () => {
    fc.assert(
      fc.property(metrics, (given) => {
        const range = gridRange(given);
        const pitch = given.rowHeight + given.gap;
        expect(range.first).toBeLessThanOrEqual(range.end);
        expect(range.end).toBeLessThanOrEqual(given.count);
        expect(range.offsetTop).toBe((range.first / range.columns) * pitch);
        for (let row = 0; row < range.rows; row++) {
          const top = row * pitch;
          const isOnScreen =
            top < given.scrollTop + given.viewportHeight && top + given.rowHeight > given.scrollTop;
          if (isOnScreen) {
            expect(row * range.columns).toBeGreaterThanOrEqual(range.first);
            expect(row * range.columns).toBeLessThan(range.end);
          }
        }
        const rowsDrawn = Math.ceil((range.end - range.first) / range.columns);
        expect(rowsDrawn).toBeLessThanOrEqual(
          Math.ceil(given.viewportHeight / pitch) + 1 + 2 * given.overscan,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('scrolls as little as possible to show an item whole', () => {
    fc.assert(
      fc.property(metrics, fc.nat(), (given, seed) => {
        fc.pre(given.count > 0 && given.viewportHeight >= given.rowHeight);
        const { columns } = gridRange(given);
        const index = seed % given.count;
        const scrollTop = scrollTopFor(index, columns, given);
        const top = Math.floor(index / columns) * (given.rowHeight + given.gap);
        expect(top).toBeGreaterThanOrEqual(scrollTop);
        expect(top + given.rowHeight).toBeLessThanOrEqual(scrollTop + given.viewportHeight);
        expect(scrollTopFor(index, columns, { ...given, scrollTop })).toBe(scrollTop);
      }),
    );
  });
});

describe('keys in a list', () => {
  const list = { count: 5, columns: 1, pageRows: 3 };
  const grid = { count: 7, columns: 3, pageRows: 2 };

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
  ] as const)('%s at %i leads to %j', (key, index, layout, expected) => {
    expect(indexAfterKey(key, index, layout)).toBe(expected);
  });

  it('mean nothing in an empty one', () => {
    expect(indexAfterKey('ArrowDown', 0, { count: 0, columns: 1, pageRows: 1 })).toBeUndefined();
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
