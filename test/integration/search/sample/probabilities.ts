/**
 * The chances that an answer's results belong to the question.
 */
import { expect, it } from 'vitest';
import { askSample, sampleQueries } from '../../../bench/sampleQueries.ts';
import type { SampleEngine } from './sampleEngine.ts';

export function defineProbabilityTests(engine: SampleEngine): void {
  it('are calibrated on the labelled queries, as far as labels are complete', async () => {
    const bins = Array.from({ length: 10 }, () => ({ count: 0, right: 0, sum: 0 }));
    for (const query of sampleQueries()) {
      const results = await askSample(engine(), query, { mode: 'hybrid', isFiltered: true });
      const right = new Set([...query.relevant, ...(query.alsoRelevant ?? [])].map((place) => place.path));
      for (const { probability, path: file } of results.slice(0, 20)) {
        const bin = bins[Math.min(9, Math.floor(probability * 10))];
        if (bin === undefined) continue;
        bin.count += 1;
        bin.sum += probability;
        if (right.has(file)) bin.right += 1;
      }
    }
    const all = bins.reduce((total, { count }) => total + count, 0);
    const error =
      bins.reduce((total, { right, sum: expected }) => total + Math.abs(right - expected), 0) / all;
    // Measured: 0.026; results that nobody labelled are counted as wrong.
    expect(error).toBeLessThan(0.08);
    const shareOf = (from: number, to: number): number => {
      const some = bins.slice(from, to);
      const count = some.reduce((total, bin) => total + bin.count, 0);
      return some.reduce((total, bin) => total + bin.right, 0) / count;
    };
    expect(shareOf(0, 1)).toBeLessThan(0.06);
    expect(shareOf(9, 10)).toBeGreaterThan(0.7);
    expect(shareOf(0, 3)).toBeLessThan(shareOf(3, 7));
    expect(shareOf(3, 7)).toBeLessThan(shareOf(7, 10));
  });

  it('never rise along an answer, of one kind or of all', async () => {
    for (const query of sampleQueries().filter((_, place) => place % 4 === 0)) {
      for (const isFiltered of [true, false]) {
        const results = await askSample(engine(), query, { mode: 'hybrid', isFiltered });
        const chances = results.map(({ probability }) => probability);
        expect(chances, query.id).toEqual(chances.toSorted((a, b) => b - a));
      }
    }
  });
}
