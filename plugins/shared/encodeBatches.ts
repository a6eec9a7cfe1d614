/**
 * The loop of an encoder over its inputs: batch after batch, each into its rows of one matrix.
 */
import type { EncodedBatch } from '../api/encoder.ts';

export interface BatchLayout {
  readonly dimensions: number;
  /** At least 1. */
  readonly batchSize: number;
}

export function batchesOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/**
 * One vector for each item, in their order. `encodeInto` writes the vectors of a batch one after the other into `target`
 * and returns the positions in the batch whose items were cut; what it rejects with ends the loop.
 */
export async function encodeBatches<T>(
  items: readonly T[],
  { dimensions, batchSize }: BatchLayout,
  encodeInto: (batch: readonly T[], target: Float32Array) => Promise<readonly number[]>,
): Promise<EncodedBatch> {
  const vectors = new Float32Array(items.length * dimensions);
  const truncated: number[] = [];
  for (const [index, batch] of batchesOf(items, batchSize).entries()) {
    const start = index * batchSize;
    const cut = await encodeInto(
      batch,
      vectors.subarray(start * dimensions, (start + batch.length) * dimensions),
    );
    for (const position of cut) truncated.push(start + position);
  }
  return { vectors, count: items.length, dimensions, truncated };
}
