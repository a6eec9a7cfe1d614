/** Reads that are remembered, on the real store: they are the same as fresh ones, whoever changed the index. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LanceVectorStore } from '../../../extension/node/lance/lanceVectorStore.ts';
import { type OpenedStore, openStore } from '../../fakes/openStore.ts';
import { file, row, unitVector } from '../../fakes/rows.ts';

let folder: string;
const opened: OpenedStore[] = [];

async function open(at = folder): Promise<LanceVectorStore> {
  const store = await openStore(at);
  opened.push(store);
  return store.store;
}

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'semblance reads ü-'));
});
afterEach(async () => {
  for (const store of opened.splice(0).reverse()) await store.close();
  await fs.rm(folder, { recursive: true, force: true });
});

const paths = ['a.ts', 'b.ts', "c'd.ts"];

/** Everything that a question reads, with more room than there are rows: nothing is cut. */
async function everything(store: LanceVectorStore) {
  const keys = paths.map((name) => ({ root: 'root', path: name }));
  const [near, nearWithVectors, words, files] = await Promise.all([
    store.searchVector(unitVector(2), {}, 50),
    store.searchVector(unitVector(2), { modalities: ['code'] }, 50, { withVectors: true }),
    store.searchWords(['number', 'changed'], { exceptFile: { root: 'root', path: 'a.ts' } }, 50),
    store.rowsOfFiles(keys),
  ]);
  // Rows with the same words have the same score, in any order.
  const sorted = words.toSorted((a, b) => b.score - a.score || (a.row.id < b.row.id ? -1 : 1));
  return { near, nearWithVectors, words, sorted, files };
}

describe('remembered reads', () => {
  it('are the very same rows for as long as nobody changes the index', async () => {
    const store = await open();
    await store.replaceFiles([
      file('a.ts', [row('a.ts', 1), row('a.ts', 2)]),
      file('b.ts', [row('b.ts', 3)]),
    ]);
    const first = await everything(store);
    const again = await everything(store);
    expect(again.near).toBe(first.near);
    expect(again.nearWithVectors).toBe(first.nearWithVectors);
    expect(again.words).toBe(first.words);
    expect(again.files[0]).toBe(first.files[0]);
    expect(await store.rowsOfFile({ root: 'root', path: 'a.ts' })).toBe(first.files[0]);
    // Another limit, filter or vector is another question.
    expect(await store.searchVector(unitVector(2), {}, 1)).toHaveLength(1);
    expect((await store.searchVector(unitVector(3), {}, 50))[0]?.row.path).toBe('b.ts');
    expect(first.nearWithVectors[0]?.vector).toBeDefined();
    expect(first.near[0]).not.toHaveProperty('vector');
  });

  it('follow changes of another process', async () => {
    const writer = await open();
    await writer.replaceFiles([file('a.ts', [row('a.ts', 1)])]);
    const reader = await open();
    expect(reader.isWriter).toBe(false);
    expect((await everything(reader)).files.map((rows) => rows.length)).toEqual([1, 0, 0]);
    await writer.replaceFiles([
      file('a.ts', [row('a.ts', 1), row('a.ts', 2)]),
      file('b.ts', [row('b.ts', 1)]),
    ]);
    expect((await everything(reader)).files.map((rows) => rows.length)).toEqual([2, 1, 0]);
    expect((await everything(reader)).near).toHaveLength(3);
    await writer.replaceVectors([{ id: row('b.ts', 1).id, encoderId: 'other', vector: unitVector(9) }]);
    const [replaced] = await reader.rowsOfFile({ root: 'root', path: 'b.ts' });
    expect(replaced?.encoderId).toBe('other');
  });

  it('do not outlive an index that was emptied and filled again', async () => {
    const store = await open();
    await store.replaceFiles([file('a.ts', [row('a.ts', 1, { text: 'before' })])]);
    const before = await store.version();
    expect((await everything(store)).files[0]?.[0]?.text).toBe('before');
    await store.clear();
    expect((await everything(store)).near).toEqual([]);
    await store.replaceFiles([file('a.ts', [row('a.ts', 1, { text: 'after' })])]);
    // The new table counts from the beginning.
    expect(await store.version()).toBe(before);
    expect((await everything(store)).files[0]?.[0]?.text).toBe('after');
  });

  it('equal those of a store that remembers nothing, after any changes', async () => {
    const change = fc.record({
      path: fc.constantFrom(...paths),
      rows: fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
      text: fc.constantFrom('number', 'changed number'),
      isAskedBefore: fc.boolean(),
      isMaintained: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
        const at = await fs.mkdtemp(path.join(folder, 'property-'));
        const store = await open(at);
        for (const { path: name, rows, text, isAskedBefore, isMaintained } of changes) {
          if (isAskedBefore) await everything(store);
          await store.replaceFiles([
            file(
              name,
              rows.map((number) => row(name, number, { text, words: text })),
            ),
          ]);
          if (isMaintained) await store.maintain({ isIdle: true, signal: new AbortController().signal });
          const { words: _, ...quick } = await everything(store);
          const { words: __, ...slow } = await everything(await open(at));
          expect(quick).toEqual(slow);
          await opened.pop()?.close();
        }
        await opened.pop()?.close();
      }),
      { numRuns: 8 },
    );
  });
});

describe('rows of several files', () => {
  it('come in the order of the files, each as it comes alone, and many at once', async () => {
    const store = await open();
    const names = Array.from({ length: 130 }, (_, index) => `f${index}.ts`);
    await store.replaceFiles(names.map((name, index) => file(name, [row(name, 2), row(name, index % 2)])));
    const fresh = await open();
    const keys = [...names, 'absent.ts'].map((name) => ({ root: 'root', path: name })).reverse();
    const all = await store.rowsOfFiles(keys);
    expect(all[0]).toEqual([]);
    expect(all.map((rows) => rows[0]?.path)).toEqual([undefined, ...names.toReversed()]);
    for (const at of [1, 60, 130])
      expect(await fresh.rowsOfFile(keys[at] ?? { root: '', path: '' })).toEqual(all[at]);
    expect(await store.rowsOfFiles([])).toEqual([]);
  });
});
