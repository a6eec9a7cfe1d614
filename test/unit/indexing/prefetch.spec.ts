import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prefetch } from '../../../extension/core/indexing/prefetch.ts';

async function* numbers(count: number, produced: number[] = [], onEnd: () => void = () => undefined) {
  try {
    for (let n = 0; n < count; n++) {
      await nextTurn();
      produced.push(n);
      yield n;
    }
  } finally {
    onEnd();
  }
}

describe('prefetch', () => {
  it('keeps the order and loses nothing, whatever the two speeds (property)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(30),
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }),
        async (count, ahead, waits) => {
          const seen: number[] = [];
          for await (const n of prefetch(numbers(count), ahead)) {
            for (let i = 0; i < (waits[n % waits.length] ?? 0); i++) await nextTurn();
            seen.push(n);
          }
          expect(seen).toEqual(Array.from({ length: count }, (_, n) => n));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('runs ahead, but not further than it may', async () => {
    const produced: number[] = [];
    const reader = prefetch(numbers(50, produced), 5);
    await reader.next();
    for (let i = 0; i < 100; i++) await nextTurn();
    expect(produced.length).toBeGreaterThanOrEqual(5);
    expect(produced.length).toBeLessThanOrEqual(7);
    await reader.return();
  });

  it('gives what came before a failure, then the failure', async () => {
    const failing = async function* () {
      yield 1;
      yield 2;
      throw new Error('broken');
    };
    const seen: number[] = [];
    await expect(
      (async () => {
        for await (const n of prefetch(failing(), 10)) {
          await nextTurn();
          seen.push(n);
        }
      })(),
    ).rejects.toThrow('broken');
    expect(seen).toEqual([1, 2]);
  });

  it('ends its producer when the reader stops early, by a break or by a failure of its own', async () => {
    for (const how of ['break', 'throw']) {
      let isEnded = false;
      const produced: number[] = [];
      const source = numbers(1_000, produced, () => {
        isEnded = true;
      });
      const read = async (): Promise<void> => {
        for await (const n of prefetch(source, 3)) {
          if (n < 4) continue;
          if (how === 'throw') throw new Error('reader');
          break;
        }
      };
      if (how === 'throw') await expect(read()).rejects.toThrow('reader');
      else await read();
      expect(isEnded).toBe(true);
      const after = produced.length;
      await nextTurn();
      expect(produced.length).toBe(after);
      expect(after).toBeLessThan(12);
    }
  });

  it('ends at once with an empty source', async () => {
    expect(await prefetch(numbers(0), 3).next()).toEqual({ done: true, value: undefined });
  });
});
