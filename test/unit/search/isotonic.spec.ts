import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neverRising } from '../../../extension/core/search/isotonic.ts';

const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 60 });
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const squares = (values: readonly number[], others: readonly number[]): number =>
  sumOf(values.map((value, index) => (value - (others[index] ?? 0)) ** 2));

describe('a list that never rises', () => {
  it('has the mean of each run that rose', () => {
    expect(neverRising([])).toEqual([]);
    expect(neverRising([0.4])).toEqual([0.4]);
    expect(neverRising([0.9, 0.45, 0.59, 0.1])).toEqual([0.9, 0.52, 0.52, 0.1]);
    // The mean of a run may be more than what stands before it, which then is part of the run.
    expect(neverRising([0.5, 0.25, 1]).map((value) => value.toFixed(4))).toEqual([
      '0.5833',
      '0.5833',
      '0.5833',
    ]);
    expect(neverRising([0, 0, 1])).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  it('never rises, stays in 0..1 and keeps the mean (property)', () => {
    fc.assert(
      fc.property(shares, (values) => {
        const fitted = neverRising(values);
        expect(fitted).toHaveLength(values.length);
        for (const [index, value] of fitted.entries()) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
          if (index > 0) expect(value).toBeLessThanOrEqual(fitted[index - 1] ?? 0);
        }
        expect(sumOf(fitted)).toBeCloseTo(sumOf(values), 9);
      }),
    );
  });

  it('is the list itself when that never rises (property)', () => {
    fc.assert(
      fc.property(shares, (values) => {
        const sorted = values.toSorted((a, b) => b - a);
        expect(neverRising(sorted)).toEqual(sorted);
      }),
    );
  });

  it('is nearer to the values than any other that never rises (property)', () => {
    fc.assert(
      fc.property(shares, shares, (values, others) => {
        const rival = values.map((_, index) => others[index] ?? 0).sort((a, b) => b - a);
        expect(squares(neverRising(values), values)).toBeLessThanOrEqual(squares(rival, values) + 1e-12);
      }),
    );
  });
});
