import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeArgument, numberArgument, textArgument } from '../../bench/benchArguments.ts';
import { rankingMetrics, rankOf } from '../../bench/rankingMetrics.ts';
import {
  distributionOf,
  formatBytes,
  median,
  overheadPercent,
  quantile,
  recallOf,
} from '../../bench/statistics.ts';

describe('statistics of the benchmarks', () => {
  it.each([
    [[3, 1, 2], 0.5, 2],
    [[4, 1, 2, 3], 0.5, 2.5],
    [[10], 0.99, 10],
    [[0, 100], 0.95, 95],
    [[1, 2, 3], 0, 1],
    [[1, 2, 3], 1, 3],
  ])('the quantile of %j at %f is %f', (values, share, expected) => {
    expect(quantile(values, share)).toBeCloseTo(expected, 10);
  });

  it('has no quantile of nothing', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('keeps quantiles between the extremes and in order, and leaves the values as they were', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const before = [...values];
        const { p50, p95, p99, most } = distributionOf(values);
        expect(Math.min(...values)).toBeLessThanOrEqual(p50);
        expect(p50).toBeLessThanOrEqual(p95);
        expect(p95).toBeLessThanOrEqual(p99);
        expect(p99).toBeLessThanOrEqual(most);
        expect(median(values)).toBe(p50);
        expect(values).toEqual(before);
      }),
    );
  });

  it('counts recall by ids, and full when there was nothing to find', () => {
    expect(recallOf(['b', 'a', 'x'], ['a', 'b', 'c', 'd'])).toBe(0.5);
    expect(recallOf([], ['a'])).toBe(0);
    expect(recallOf(['a'], [])).toBe(1);
  });

  it('tells an overhead in percent of the base', () => {
    expect(overheadPercent(115, 100)).toBeCloseTo(15);
    expect(overheadPercent(90, 100)).toBeCloseTo(-10);
  });

  it.each([
    [999, '999 B'],
    [12_345, '12 kB'],
    [12_345_678, '12.3 MB'],
  ])('prints %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('ranks from 1, and a miss counts nothing', () => {
    expect(rankOf(['a', 'b', 'b'], (name) => name === 'b')).toBe(2);
    const metrics = rankingMetrics([1, 4, 10, rankOf(['a'], () => false)]);
    expect(metrics.mrr).toBeCloseTo((1 + 0.25 + 0.1) / 4);
    expect([metrics.recallAt1, metrics.recallAt5, metrics.recallAt10]).toEqual([0.25, 0.5, 0.75]);
    expect(rankingMetrics([]).mrr).toBe(0);
  });

  it('reads numbers, texts and the free argument', () => {
    const rest = ['--edits', '10', 'folder', '--seed', '0'];
    expect(numberArgument(rest, 'edits', 5)).toBe(10);
    expect(numberArgument(rest, 'seed', 5)).toBe(0);
    expect(numberArgument(rest, 'kills', 5)).toBe(5);
    expect(freeArgument(rest)).toBe('folder');
    expect(freeArgument(['--edits', '10'])).toBeUndefined();
    expect(textArgument(rest, 'none')).toBeUndefined();
    expect(() => numberArgument(['--edits', 'many'], 'edits', 5)).toThrow(/--edits/u);
    expect(() => textArgument(['--edits'], 'edits')).toThrow(/value/u);
  });
});
