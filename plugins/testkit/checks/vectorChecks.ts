/**
 * Vectors of any modality: shape, order, independence of neighbours, determinism, and the refusal of what the manifest
 * does not offer.
 */
import { expect } from 'vitest';
import type { EncoderInput } from '../../api/encoder.ts';
import type { EncoderCheck } from '../contractBench.ts';
import { failureOf, unfired } from '../contractBench.ts';
import { cosine, expectWellFormed, rowOf, sameVector } from '../vectors.ts';

/** An encoder with one answer for everything stays above. */
const mostForDifferentInputs = { trained: 0.95, random: 0.999 };

export const vectorChecks: readonly EncoderCheck[] = [
  {
    name: 'returns one finite, normalised row for each input',
    needs: [],
    async run(bench) {
      const samples = bench.samples();
      expect(samples.length).toBeGreaterThan(0);
      expectWellFormed(await bench.documents(samples), samples.length, bench.manifest);
    },
  },
  {
    name: 'returns an empty result for an empty list',
    needs: [],
    async run(bench) {
      expectWellFormed(await bench.documents([]), 0, bench.manifest);
    },
  },
  {
    name: 'keeps the order of the inputs',
    needs: [],
    async run(bench) {
      const samples = bench.samples();
      const forwards = await bench.documents(samples);
      const backwards = await bench.documents(samples.toReversed());
      for (const index of samples.keys()) {
        const mirrored = samples.length - 1 - index;
        const similarity = cosine(rowOf(forwards, index), rowOf(backwards, mirrored));
        expect(similarity, `input ${index}`).toBeGreaterThanOrEqual(bench.batchTolerance);
      }
      const most = bench.isTrained ? mostForDifferentInputs.trained : mostForDifferentInputs.random;
      expect(cosine(rowOf(forwards, 0), rowOf(forwards, 1)), 'two different inputs').toBeLessThan(most);
    },
  },
  {
    name: 'gives an input the same vector alone and among others',
    needs: [],
    async run(bench) {
      const samples = bench.samples();
      const together = await bench.documents(samples);
      for (const [index, sample] of samples.entries()) {
        const alone = await bench.documents([sample]);
        const similarity = cosine(rowOf(alone, 0), rowOf(together, index));
        expect(similarity, `input ${index}`).toBeGreaterThanOrEqual(bench.batchTolerance);
      }
    },
  },
  {
    name: 'gives the same vectors in another instance',
    needs: [],
    async run(bench) {
      const samples = bench.samples();
      const other = await bench.createEncoder();
      try {
        expect(other.manifest).toEqual(bench.manifest);
        const first = await bench.documents(samples);
        const second = await other.encode(samples, { role: 'document', signal: unfired() });
        for (const index of samples.keys()) {
          const similarity = cosine(rowOf(first, index), rowOf(second, index));
          expect(similarity, `input ${index}`).toBeGreaterThanOrEqual(sameVector);
        }
      } finally {
        await other.dispose();
      }
    },
  },
  {
    name: 'does not change vectors that it has given away',
    needs: [],
    async run(bench) {
      const samples = bench.samples();
      const first = await bench.documents(samples);
      const copy = Float32Array.from(first.vectors);
      await bench.documents(samples.toReversed());
      expect(first.vectors).toEqual(copy);
    },
  },
  {
    name: 'refuses a modality that the manifest lacks, and encodes nothing',
    needs: [],
    async run(bench) {
      const all: readonly EncoderInput[] = [
        { kind: 'text', text: 'text' },
        { kind: 'code', text: 'let x = 1;', languageId: 'javascript' },
        { kind: 'image', bytes: new Uint8Array([1, 2, 3]), mimeType: 'image/png' },
      ];
      for (const input of all) {
        if (bench.accepts(input.kind)) continue;
        const error = await failureOf(bench.documents([...bench.samples().slice(0, 1), input]));
        expect(error, input.kind).toMatchObject({
          code: 'encoder/unsupported-input',
          message: expect.stringContaining(input.kind),
        });
      }
    },
  },
];
