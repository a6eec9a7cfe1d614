import { describe, expect, it } from 'vitest';
import { WorkRate } from '../../../extension/node/engine/workRate.ts';

function rateWithClock(): { rate: WorkRate; at: (ms: number, chunks: number, files: number) => void } {
  let now = 1_000;
  const rate = new WorkRate(() => now);
  rate.start();
  return {
    rate,
    at: (ms, chunks, files) => {
      now = 1_000 + ms;
      rate.note(chunks, files);
    },
  };
}

describe('the rate of work', () => {
  it('is nothing, and the end unknown, while nothing was done', () => {
    const { rate, at } = rateWithClock();
    expect(rate.chunksPerSecond).toBe(0);
    expect(rate.etaSeconds(10)).toBeNull();
    at(500, 0, 0);
    expect(rate.chunksPerSecond).toBe(0);
    expect(rate.etaSeconds(10)).toBeNull();
  });

  it('is an average over the last ten seconds', () => {
    const { rate, at } = rateWithClock();
    for (let second = 1; second <= 20; second++) at(second * 1_000, second * 10, second * 2);
    expect(rate.chunksPerSecond).toBe(10);
    expect(rate.etaSeconds(20)).toBe(10);
    for (let second = 21; second <= 40; second++)
      at(second * 1_000, 200 + (second - 20) * 50, 40 + (second - 20));
    expect(rate.chunksPerSecond).toBe(50);
    expect(rate.etaSeconds(20)).toBe(20);
  });

  it('starts anew with every run', () => {
    const { rate, at } = rateWithClock();
    at(1_000, 100, 10);
    rate.start();
    expect(rate.chunksPerSecond).toBe(0);
    at(2_000, 5, 1);
    expect(rate.chunksPerSecond).toBe(5);
    expect(rate.etaSeconds(0)).toBe(0);
  });
});
