/**
 * Cancellation, calls side by side, and the end of an encoder.
 */
import { expect } from 'vitest';
import {
  type ContractBench,
  type EncoderCheck,
  expectCancelled,
  failureOf,
  unfired,
} from '../contractBench.ts';
import { cosine, expectWellFormed, rowOf } from '../vectors.ts';

export const lifecycleChecks: readonly EncoderCheck[] = [
  {
    name: 'rejects at once when it was cancelled before the start',
    needs: [],
    async run(bench) {
      await expectCancelled(bench.documents(bench.samples(), AbortSignal.abort()));
    },
  },
  {
    name: 'stops in the middle of a long list, and works on',
    needs: [],
    async run(bench) {
      const controller = new AbortController();
      let isSettled = false;
      const running = bench.documents(longList(bench), controller.signal).finally(() => {
        isSettled = true;
      });
      const outcome = expectCancelled(running);
      await new Promise((resolve) => setImmediate(resolve));
      expect(isSettled, 'the list was encoded before it could be aborted').toBe(false);
      controller.abort();
      await outcome;
      expectWellFormed(await bench.documents(bench.samples().slice(0, 1)), 1, bench.manifest);
    },
  },
  {
    name: 'serves calls that run side by side',
    needs: [],
    async run(bench) {
      const samples = bench.samples();
      const batches = await Promise.all(samples.map((sample) => bench.documents([sample])));
      const together = await bench.documents(samples);
      for (const [index, batch] of batches.entries()) {
        const similarity = cosine(rowOf(batch, 0), rowOf(together, index));
        expect(similarity, `input ${index}`).toBeGreaterThanOrEqual(bench.batchTolerance);
      }
    },
  },
  {
    name: 'cancels one of two calls only',
    needs: [],
    async run(bench) {
      const controller = new AbortController();
      const cancelled = expectCancelled(bench.documents(longList(bench), controller.signal));
      const other = bench.documents(bench.samples());
      controller.abort();
      await cancelled;
      expectWellFormed(await other, bench.samples().length, bench.manifest);
    },
  },
  {
    name: 'disposes twice without harm, rejecting what waits and what comes after',
    needs: [],
    async run(bench) {
      const other = await bench.createEncoder();
      const waiting = failureOf(other.encode(longList(bench), { role: 'document', signal: unfired() }));
      await Promise.all([other.dispose(), other.dispose()]);
      expect(await waiting).toMatchObject({ code: 'encoder/disposed' });
      await other.dispose();
      const late = other.encode(bench.samples().slice(0, 1), { role: 'query', signal: unfired() });
      expect(await failureOf(late)).toMatchObject({ code: 'encoder/disposed' });
    },
  },
];

/** Of texts where the encoder takes them: reading the same picture again may be quick. */
function longList(bench: ContractBench) {
  const samples = bench.samples();
  const texts = samples.filter(({ kind }) => kind !== 'image');
  const pool = texts.length > 0 ? texts.slice(-1) : samples;
  return Array.from({ length: bench.longListLength }, (_, index) => pool[index % pool.length]).filter(
    (input) => input !== undefined,
  );
}
