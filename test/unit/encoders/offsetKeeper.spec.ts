import { expect, it } from 'vitest';
import { OffsetKeeper } from '../../../extension/core/encoders/offsetKeeper.ts';
import type { LearntOffset } from '../../../extension/core/encoders/towerOffset.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import type { OffsetStorage } from '../../../extension/core/ports/offsetStorage.ts';

const pair = { accurate: new Float32Array([0.6, 0.8]), fast: new Float32Array([0.8, 0.6]) };

class MemoryStorage implements OffsetStorage {
  content: LearntOffset | undefined;
  saves = 0;
  isFull = false;

  async load(): Promise<LearntOffset | undefined> {
    return this.content;
  }

  async save(learnt: LearntOffset): Promise<void> {
    if (this.isFull) throw new Error('The disk is full.');
    this.saves++;
    this.content = learnt;
  }
}

it('saves what is new, and nothing twice', async () => {
  const storage = new MemoryStorage();
  const writer = new OffsetKeeper(storage, createNullLogger());
  await writer.save();
  expect(storage.saves).toBe(0);
  writer.offset.add(Array.from({ length: 30 }, () => pair));
  await writer.save();
  await writer.save();
  expect(storage.saves).toBe(1);
  const next = new OffsetKeeper(storage, createNullLogger());
  await next.load();
  await next.save();
  expect(storage.saves).toBe(1);
  expect(next.offset.for(new Float32Array([0, 1]))).toBeCloseTo(0.2, 6);
});

it('keeps what it knows when nothing usable was saved, and tries again what could not be saved', async () => {
  const storage = new MemoryStorage();
  storage.isFull = true;
  const keeper = new OffsetKeeper(storage, createNullLogger());
  keeper.offset.add([pair]);
  await keeper.save();
  await keeper.load();
  expect(keeper.offset.pairs).toBe(1);
  storage.isFull = false;
  await keeper.save();
  expect(storage.content?.pairs).toBe(1);
});

it('works without a storage', async () => {
  const keeper = new OffsetKeeper(undefined, createNullLogger());
  await keeper.load();
  keeper.offset.add([pair]);
  await keeper.save();
  expect(keeper.offset.pairs).toBe(1);
});
