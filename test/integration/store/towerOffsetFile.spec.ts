/**
 * The saved offset of the fast encoder: what comes back, and what is not believed.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LearntOffset } from '../../../extension/core/encoders/towerOffset.ts';
import type { IndexIdentity } from '../../../extension/node/lance/rowSchema.ts';
import { TowerOffsetFile } from '../../../extension/node/lance/towerOffsetFile.ts';

const identity: IndexIdentity = {
  schemaVersion: 1,
  encoderId: 'set',
  encoderVersion: 'a',
  spaceId: 'space',
  dimensions: 3,
  chunkerVersion: '1',
};
const learnt: LearntOffset = { pairs: 30, mean: [0.25, -0.5, 0] };

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'semblance-offset-'));
  file = path.join(folder, 'generation', 'offset.json');
});

afterEach(async () => {
  await fs.rm(folder, { recursive: true, force: true });
});

const storage = (change: Partial<IndexIdentity> = {}): TowerOffsetFile =>
  new TowerOffsetFile(path.dirname(file), { ...identity, ...change });

it('gives back what was saved last, and leaves no drafts', async () => {
  expect(await storage().load()).toBeUndefined();
  await storage().save({ pairs: 1, mean: [1, 1, 1] });
  await storage().save(learnt);
  expect(await storage().load()).toEqual(learnt);
  expect(await fs.readdir(path.dirname(file))).toEqual(['offset.json']);
});

it('keeps every offset as exactly as a rank needs', async () => {
  const value = fc.double({ min: -1, max: 1, noNaN: true });
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: 3, maxLength: 3 }), async (mean) => {
      await storage().save({ pairs: 20, mean });
      const read = await storage().load();
      for (const [index, expected] of mean.entries())
        expect(Math.abs((read?.mean[index] ?? 9) - expected)).toBeLessThanOrEqual(5.1e-7);
    }),
    { numRuns: 30 },
  );
});

it('does not believe what other encoders made', async () => {
  await storage().save(learnt);
  expect(await storage({ encoderVersion: 'b' }).load()).toBeUndefined();
  expect(await storage({ encoderId: 'other' }).load()).toBeUndefined();
  expect(await storage({ dimensions: 4 }).load()).toBeUndefined();
  expect(await storage({ chunkerVersion: '2' }).load()).toEqual(learnt);
});

it('does not believe a damaged file', async () => {
  await storage().save(learnt);
  const whole = await fs.readFile(file, 'utf8');
  const content = JSON.parse(whole) as object;
  const damaged = [
    '',
    'null',
    '[]',
    ...Array.from({ length: whole.trim().length - 1 }, (_, length) => whole.slice(0, length)),
    ...[
      { version: 2 },
      { pairs: 0 },
      { pairs: 1.5 },
      { pairs: '30' },
      { mean: [0, 0] },
      { mean: [0, 0, null] },
      { mean: [0, 0, 3] },
      { encoders: 'set' },
    ].map((change) => JSON.stringify({ ...content, ...change })),
  ];
  for (const text of damaged) {
    await fs.writeFile(file, text);
    expect(await storage().load(), text).toBeUndefined();
  }
});

it('says when it cannot be saved', async () => {
  await fs.writeFile(path.dirname(file), 'a file where the folder should be');
  await expect(storage().save(learnt)).rejects.toThrow();
  expect(await storage().load()).toBeUndefined();
});
