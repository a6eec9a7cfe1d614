import fc from 'fast-check';
import { expect, it } from 'vitest';
import { batchesOf, encodeBatches } from '../../../plugins/shared/encodeBatches.ts';

it('writes every item into its own row and keeps its place, whatever the size of a batch', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 6 }),
      async (items, batchSize) => {
        const sizes: number[] = [];
        const result = await encodeBatches(items, { dimensions: 3, batchSize }, async (batch, target) => {
          sizes.push(batch.length);
          expect(target).toHaveLength(batch.length * 3);
          for (const [index, item] of batch.entries()) target.fill(item, index * 3, index * 3 + 3);
          return [...batch.keys()].filter((index) => (batch[index] ?? 0) > 7);
        });
        expect([...result.vectors]).toEqual(items.flatMap((item) => [item, item, item]));
        expect(result).toMatchObject({ count: items.length, dimensions: 3 });
        expect(result.truncated).toEqual([...items.keys()].filter((index) => (items[index] ?? 0) > 7));
        expect(sizes.every((size) => size <= batchSize)).toBe(true);
        expect(batchesOf(items, batchSize).flat()).toEqual(items);
      },
    ),
  );
});

it('ends with the batch that fails', async () => {
  const seen: number[] = [];
  const work = encodeBatches([1, 2, 3], { dimensions: 1, batchSize: 1 }, async ([item = 0]) => {
    seen.push(item);
    if (item === 2) throw new Error('broken');
    return [];
  });
  await expect(work).rejects.toThrow('broken');
  expect(seen).toEqual([1, 2]);
});
