import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { poolMean } from '../../../plugins/shared/pooling.ts';

describe('poolMean', () => {
  it('averages the rows and scales the mean to length 1', () => {
    const target = new Float32Array([9, 9]); // What was there before does not matter.
    poolMean(new Float32Array([1, 0, 5, 8, 0, 0]), 3, target);
    expect([...target]).toEqual([expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)]);
  });

  it('ignores rows after `count`', () => {
    const target = new Float32Array(2);
    poolMean(new Float32Array([0, 2, 100, 100]), 1, target);
    expect([...target]).toEqual([0, 1]);
  });

  it('leaves a mean of zero at zero instead of making NaN', () => {
    const target = new Float32Array(2);
    poolMean(new Float32Array([1, -1, -1, 1]), 2, target);
    expect([...target]).toEqual([0, 0]);
  });

  it('gives length 1 for any rows of ordinary size', () => {
    const component = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(component, component, component), { minLength: 1 }), (rows) => {
        const sums = [0, 1, 2].map((axis) => rows.reduce((sum, row) => sum + (row[axis] ?? 0), 0));
        fc.pre(sums.some((sum) => sum !== 0));
        const target = new Float32Array(3);
        poolMean(new Float32Array(rows.flat()), rows.length, target);
        expect(Math.hypot(...target)).toBeCloseTo(1, 5);
      }),
    );
  });
});
