/**
 * The embedding cache on disk: what was put in comes out again, in another process's eyes too, and damage costs only
 * what was in it.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import { roundToHalves } from '../../../extension/node/lance/halfFloat.ts';
import { LanceEmbeddingCache } from '../../../extension/node/lance/lanceEmbeddingCache.ts';
import { unitVector } from '../../fakes/rows.ts';

const dimensions = unitVector(1).length;

let folder: string;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'semblance-cache-'));
});

afterEach(async () => {
  await fs.rm(folder, { recursive: true, force: true });
});

const openCache = (): LanceEmbeddingCache =>
  new LanceEmbeddingCache({ folder, dimensions, budgetBytes: 2 ** 30, logger: createNullLogger() });

function entriesOf(count: number, from = 0): ReadonlyMap<string, Float32Array> {
  return new Map(Array.from({ length: count }, (_, n) => [`key ü ${from + n}`, unitVector(from + n)]));
}

it('gives back what was put in, before and after it is on the disk', async () => {
  const entries = entriesOf(1_500);
  const cache = openCache();
  await cache.put(entries); // More than one write gathers.
  await cache.put(new Map([['late', unitVector(9_999)]]));
  const early = await cache.get(['late', 'key ü 3', 'unknown', 'late']);
  expect([...early.keys()].sort()).toEqual(['key ü 3', 'late']);
  expect(early.get('late')).toEqual(unitVector(9_999));
  await cache.close();

  const second = openCache();
  const found = await second.get([...entries.keys(), 'late', 'unknown']);
  expect(found.size).toBe(1_501);
  for (const [key, vector] of entries) expect(found.get(key)).toEqual(roundToHalves(vector));
  await second.close();
});

it('takes the vectors of two processes at once', async () => {
  const [first, second] = [openCache(), openCache()];
  await first.put(entriesOf(40));
  await second.put(entriesOf(40, 40));
  await Promise.all([first.close(), second.close()]);
  const third = openCache();
  expect((await third.get([...entriesOf(80).keys()])).size).toBe(80);
  await third.close();
});

it('begins anew when its files are damaged', async () => {
  const cache = openCache();
  await cache.put(entriesOf(20));
  await cache.close();
  for (const name of await fs.readdir(folder, { recursive: true })) {
    const file = path.join(folder, name);
    if ((await fs.stat(file)).isFile()) await fs.writeFile(file, randomBytes(64));
  }
  const damaged = openCache();
  expect((await damaged.get(['key ü 1'])).size).toBe(0);
  await damaged.put(entriesOf(5));
  await damaged.close();
  const repaired = openCache();
  expect((await repaired.get([...entriesOf(20).keys()])).size).toBe(5);
  await repaired.close();
});
