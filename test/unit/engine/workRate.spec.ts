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
    for (let second = 21; second <= 40; second++)
      at(second * 1_000, 200 + (second - 20) * 50, 40 + (second - 20));
    expect(rate.chunksPerSecond).toBe(50);
  });

  it('estimates from the speed since the work began, not since the folders were looked through', () => {
    const { rate, at } = rateWithClock();
    at(30_000, 0, 0);
    for (let second = 31; second <= 40; second++) at(second * 1_000, second * 10, (second - 30) * 2);
    expect(rate.etaSeconds(20)).toBe(10);
  });

  it('gives no estimate in the first five seconds of the work', () => {
    const { rate, at } = rateWithClock();
    at(2_000, 0, 0);
    at(4_000, 40, 9);
    expect(rate.etaSeconds(100)).toBeNull();
    at(6_999, 80, 10);
    expect(rate.etaSeconds(100)).toBeNull();
    at(7_000, 80, 10);
    expect(Math.abs((rate.etaSeconds(100) ?? 0) - 50)).toBeLessThanOrEqual(2);
  });

  it('gives no estimate before a file is finished', () => {
    const { rate, at } = rateWithClock();
    at(20_000, 500, 0);
    expect(rate.etaSeconds(3)).toBeNull();
  });

  it('does not jump when a batch of large files follows one of small files', () => {
    const { rate, at } = rateWithClock();
    let files = 0;
    let before: number | null = null;
    let worst = 1;
    // Ten files a second and one a second in turn, six seconds each: 5.5 on average.
    for (let second = 1; second <= 120; second++) {
      files += Math.floor((second - 1) / 6) % 2 === 0 ? 10 : 1;
      at(second * 1_000, files * 5, files);
      const eta = rate.etaSeconds(2_000 - files);
      if (second <= 15) continue;
      if (before !== null && eta !== null) worst = Math.max(worst, eta / before, before / eta);
      before = eta;
    }
    expect(before).not.toBeNull();
    expect(worst).toBeLessThan(1.15);
  });

  it('follows a lasting change in minutes', () => {
    const { rate, at } = rateWithClock();
    for (let second = 1; second <= 60; second++) at(second * 1_000, second, second * 10);
    for (let second = 61; second <= 240; second++) at(second * 1_000, second, 600 + (second - 60));
    const eta = rate.etaSeconds(100) ?? 0;
    expect(eta).toBeGreaterThan(65);
    expect(eta).toBeLessThanOrEqual(100);
  });

  it('starts anew with every run', () => {
    const { rate, at } = rateWithClock();
    at(1_000, 100, 10);
    rate.start();
    expect(rate.chunksPerSecond).toBe(0);
    at(2_000, 5, 1);
    expect(rate.chunksPerSecond).toBe(5);
    expect(rate.etaSeconds(0)).toBeNull();
    at(7_000, 30, 6);
    expect(rate.etaSeconds(0)).toBe(0);
  });
});
