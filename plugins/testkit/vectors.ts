/**
 * What the checks say about vectors.
 */
import { expect } from 'vitest';
import type { EncodedBatch, EncoderManifest } from '../api/encoder.ts';

/** Cosine of two vectors that are the same but for rounding. */
export const sameVector = 1 - 1e-5;

/** The interface's own tolerance. */
const normTolerance = 1e-3;

export function rowOf(batch: EncodedBatch, index: number): Float32Array {
  return batch.vectors.subarray(index * batch.dimensions, (index + 1) * batch.dimensions);
}

export function cosine(left: Float32Array, right: Float32Array): number {
  let product = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? Number.NaN;
    product += value * other;
    leftSquares += value * value;
    rightSquares += other * other;
  }
  return product / Math.sqrt(leftSquares * rightSquares);
}

/** As many rows as inputs, of the manifest's length, finite, of length 1, nothing impossible in `truncated`. */
export function expectWellFormed(batch: EncodedBatch, count: number, manifest: EncoderManifest): void {
  const { dimensions, isNormalized } = manifest.space;
  expect(batch.count, 'count').toBe(count);
  expect(batch.dimensions, 'dimensions').toBe(dimensions);
  expect(batch.vectors).toBeInstanceOf(Float32Array);
  expect(batch.vectors.length, 'numbers').toBe(count * dimensions);
  expect(
    batch.vectors.findIndex((value) => !Number.isFinite(value)),
    'first number that is not finite',
  ).toBe(-1);
  expect(new Set(batch.truncated).size, 'different entries of truncated').toBe(batch.truncated.length);
  for (const index of batch.truncated) {
    expect(Number.isInteger(index) && index >= 0 && index < count, `truncated: ${index} of ${count}`).toBe(
      true,
    );
  }
  if (!isNormalized) return;
  for (let index = 0; index < count; index += 1) {
    const norm = Math.hypot(...rowOf(batch, index));
    expect(Math.abs(norm - 1), `row ${index} has length ${norm}`).toBeLessThan(normTolerance);
  }
}
