import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { NewRow } from '../../../extension/core/ports/vectorStore.ts';
import { type OpenedStore, openStore, testIdentity } from '../../fakes/openStore.ts';
import { file, row, unitVector } from '../../fakes/rows.ts';

let folder: string;
const opened: OpenedStore[] = [];

async function open(
  ...args: Parameters<typeof openStore> extends [string, ...infer Rest] ? Rest : never
): Promise<OpenedStore> {
  const store = await openStore(folder, ...args);
  opened.push(store);
  return store;
}

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'semblance store ü-'));
});

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await fs.rm(folder, { recursive: true, force: true });
});

describe('the vector store', () => {
  it('answers an empty index with nothing', async () => {
    const { store } = await open();
    expect(await store.searchVector(unitVector(1), {}, 5)).toEqual([]);
    expect(await store.searchWords(['number'], {}, 5)).toEqual([]);
    expect(await store.catalog()).toEqual([]);
    expect((await store.statistics()).rows).toBe(0);
  });

  it('gives back what was written, and finds it by vector and by word', async () => {
    const { store } = await open();
    const written = row("it's a/naïve 🙂.ts", 3, {
      scope: ['class A', 'method b'],
      imageReferences: [{ target: 'a.png', line: 4, alt: 'an "alt"', heading: '' }],
      text: 'const getUserById = (id) => HTTPServer.find(id)',
      words: 'getuserbyid get user by id httpserver http server',
    });
    await store.replaceFiles([file(written.path, [written]), file('b.ts', [row('b.ts', 1)])]);
    const [best] = await store.searchVector(unitVector(3), {}, 2);
    expect(written).toMatchObject(best?.row ?? { path: 'nothing found' });
    expect(best?.row.imageReferences).toEqual(written.imageReferences);
    expect(best?.score).toBeCloseTo(1, 3);
    for (const term of ['user', 'getuserbyid', 'http', 'httpserver']) {
      expect((await store.searchWords([term], {}, 5)).map(({ row: found }) => found.path)).toEqual([
        written.path,
      ]);
    }
    const [again] = await store.rowsOfFile(written);
    expect({ ...again, vector: written.vector }).toEqual(written);
    expect(again?.vector.length).toBe(384);
    // Half precision: the direction is kept to 1e-3.
    const cosine = [...(again?.vector ?? [])].reduce(
      (sum, value, i) => sum + value * (written.vector[i] ?? 0),
      0,
    );
    expect(cosine).toBeGreaterThan(0.999);
  });

  it('replaces, shrinks and removes files one by one', async () => {
    const { store } = await open();
    await store.replaceFiles([
      file('a.ts', [row('a.ts', 1), row('a.ts', 2), row('a.ts', 3)]),
      file('b.ts', [row('b.ts', 1)]),
    ]);
    await store.replaceFiles([file('a.ts', [row('a.ts', 2, { fileHash: 'hash-2' })])]);
    expect((await store.rowsOfFile({ root: 'root', path: 'a.ts' })).map(({ fileHash }) => fileHash)).toEqual([
      'hash-2',
    ]);
    await store.replaceFiles([file('a.ts', []), file('never-there.ts', [])]);
    expect((await store.catalog()).map((entry) => entry.path)).toEqual(['b.ts']);
    expect((await store.findInconsistencies()).duplicateIds).toEqual([]);
  });

  it('replaces vectors alone: rows, words and the index of words stay as they are', async () => {
    const { store } = await open();
    const rows = Array.from({ length: 600 }, (_, n) => row(`f${n % 60}.ts`, n));
    const paths = [...new Set(rows.map(({ path: name }) => name))];
    await store.replaceFiles(
      paths.map((name) =>
        file(
          name,
          rows.filter((one) => one.path === name),
        ),
      ),
    );
    await store.maintain({ isIdle: true, signal: neverCancelled() });
    const before = await store.rowsOfFile({ root: 'root', path: 'f7.ts' });
    const changed = rows.filter((_, n) => n % 2 === 1);
    await store.replaceVectors(
      changed.map(({ id }, n) => ({ id, encoderId: 'better', vector: unitVector(5_000 + n) })),
    );
    await store.replaceVectors([{ id: 'gone.content', encoderId: 'better', vector: unitVector(1) }]);
    await store.replaceVectors([]);

    const after = await store.rowsOfFile({ root: 'root', path: 'f7.ts' });
    const withoutVector = (one: NewRow) => ({ ...one, vector: [], encoderId: '' });
    expect(after.map(withoutVector)).toEqual(before.map(withoutVector));
    expect(new Set(after.map(({ encoderId }) => encoderId))).toEqual(new Set(['better']));
    const statistics = await store.statistics();
    expect(statistics).toMatchObject({ rows: 600, unindexedRows: 0 });
    expect([...statistics.rowsByEncoder]).toEqual(
      expect.arrayContaining([
        ['better', 300],
        ['test.hash.plain', 300],
      ]),
    );
    expect(await store.findInconsistencies()).toEqual({ duplicateIds: [], mixedFiles: [] });
    const [first] = await store.searchVector(unitVector(5_000), {}, 1);
    expect(first?.row.id).toBe(changed[0]?.id);
    const [ofOne] = await store.searchVector(unitVector(5_000), { encoderIds: ['test.hash.plain'] }, 1);
    expect(ofOne?.row.encoderId).toBe('test.hash.plain');
    const found = await store.searchWords(['number7'], {}, 5);
    expect(found.map(({ row: { id, encoderId } }) => [id, encoderId])).toEqual([[rows[7]?.id, 'better']]);
    const reader = await open();
    expect(reader.store.isWriter).toBe(false);
    await expect(
      reader.store.replaceVectors([{ id: 'x', encoderId: 'y', vector: unitVector(1) }]),
    ).rejects.toMatchObject({ code: 'index/locked' });
  });

  it('keeps words and boxes of text that was read in pictures, in numbered rows', async () => {
    const { store } = await open();
    const picture = { modality: 'image', source: 'ocr', item: 'item' } as const;
    const word = { text: 'Speichern "ß" 🙂', x: 0.12344, y: 0, width: 1, height: 0.00005 };
    await store.replaceFiles([
      file('a.png', [
        row('a.png', 0, { ...picture, id: 'item.context', source: 'context' }),
        row('a.png', 1, { ...picture, id: 'item.ocr', textBoxes: [word] }),
        row('a.png', 2, { ...picture, id: 'item.ocr-2', textBoxes: [] }),
      ]),
    ]);
    const rows = await store.rowsOfFile({ root: 'root', path: 'a.png' });
    expect(rows.map(({ textBoxes }) => textBoxes)).toEqual([
      undefined,
      [{ ...word, x: 0.1234, height: 0.0001 }],
      [],
    ]);
    const [entry] = await store.catalog();
    expect(entry?.sources.toSorted()).toEqual(['context', 'ocr']);
    expect(entry?.imageReferences).toEqual([]);
  });

  it('keeps the same path of two roots apart', async () => {
    const { store } = await open();
    const other = row('a.ts', 1, { root: 'other' });
    await store.replaceFiles([file('a.ts', [row('a.ts', 1)]), file('a.ts', [other], 'other')]);
    await store.replaceFiles([file('a.ts', [], 'other')]);
    expect((await store.catalog()).map(({ root }) => root)).toEqual(['root']);
  });

  it('pushes filters into the search, so that a rare modality still gives full answers', async () => {
    const { store } = await open();
    const files = Array.from({ length: 400 }, (_, i) => {
      const name = `src/deep/f${i}.ts`;
      return file(name, [row(name, i)]);
    });
    const picture = row('docs/a picture.png', 7000, {
      modality: 'image',
      languageId: 'png',
      source: 'context',
    });
    const page = row('docs/read.me.md', 7001, { modality: 'text', languageId: 'markdown' });
    await store.replaceFiles([...files, file(picture.path, [picture]), file(page.path, [page])]);
    const paths = async (filter: Parameters<typeof store.searchVector>[1]): Promise<string[]> =>
      (await store.searchVector(unitVector(5), filter, 3)).map(({ row: found }) => found.path);
    expect(await paths({ modalities: ['image'] })).toEqual([picture.path]);
    expect(await paths({ languageIds: ['markdown'] })).toEqual([page.path]);
    expect(await paths({ pathGlobs: ['docs/**'] })).toHaveLength(2);
    expect(await paths({ pathGlobs: ['*.{png,md}'] })).toHaveLength(2);
    expect(await paths({ pathGlobs: ['read.me.md'] })).toEqual([page.path]);
    expect(
      await paths({ pathGlobs: ['src'], exceptFile: { root: 'root', path: 'src/deep/f5.ts' } }),
    ).not.toContain('src/deep/f5.ts');
    expect(await paths({ pathGlobs: ["no'such/**"] })).toEqual([]);
    expect(
      (await store.searchWords(['number7'], { pathGlobs: ['src/**'] }, 5)).map(
        ({ row: found }) => found.path,
      ),
    ).toEqual(['src/deep/f7.ts']);
  });

  it('lets a second process read, and see every change, but not write', async () => {
    const { store } = await open();
    const { store: reader } = await open();
    expect(reader.isWriter).toBe(false);
    expect(await reader.searchVector(unitVector(1), {}, 5)).toEqual([]);
    await store.replaceFiles([file('a.ts', [row('a.ts', 1)])]);
    expect((await reader.searchVector(unitVector(1), {}, 5)).map(({ row: found }) => found.path)).toEqual([
      'a.ts',
    ]);
    await store.replaceFiles([file('a.ts', [])]);
    expect(await reader.searchVector(unitVector(1), {}, 5)).toEqual([]);
    await expect(reader.replaceFiles([file('b.ts', [row('b.ts', 1)])])).rejects.toMatchObject({
      code: 'index/locked',
    });
    await store.clear();
    await store.replaceFiles([file('c.ts', [row('c.ts', 2)])]);
    expect((await reader.searchVector(unitVector(2), {}, 5)).map(({ row: found }) => found.path)).toEqual([
      'c.ts',
    ]);
  });

  it('shows a reader all old or all new rows of a file, never a mixture', async () => {
    const { store } = await open();
    const { store: reader } = await open();
    const version = (n: number): NewRow[] =>
      [0, 1, 2].map((i) => row('a.ts', i, { fileHash: `v${n}`, id: `v${n}-${i}`, item: `v${n}-${i}` }));
    await store.replaceFiles([file('a.ts', version(0))]);
    let isWriting = true;
    const writing = (async () => {
      for (let n = 1; n <= 40; n++) await store.replaceFiles([file('a.ts', version(n))]);
      isWriting = false;
    })();
    let reads = 0;
    while (isWriting) {
      const rows = await reader.rowsOfFile({ root: 'root', path: 'a.ts' });
      expect(rows).toHaveLength(3);
      expect(new Set(rows.map(({ fileHash }) => fileHash)).size).toBe(1);
      reads++;
    }
    await writing;
    expect(reads).toBeGreaterThan(5);
  });

  it('starts anew when the encoder, the chunker or the layout changed', async () => {
    for (const change of [{ encoderVersion: '2' }, { chunkerVersion: '2' }, { schemaVersion: 0 }]) {
      const first = await openStore(folder);
      await first.store.replaceFiles([file('a.ts', [row('a.ts', 1)])]);
      await first.close();
      const second = await openStore(folder, { ...testIdentity, ...change });
      expect(await second.store.catalog()).toEqual([]);
      await second.close();
    }
  });

  it('refuses an index of a newer version and leaves it alone', async () => {
    const newer = await openStore(folder, { ...testIdentity, schemaVersion: 999 });
    await newer.store.replaceFiles([file('a.ts', [row('a.ts', 1)])]);
    await newer.close();
    await expect(openStore(folder)).rejects.toMatchObject({ code: 'index/schema-too-new' });
  });

  it.each(['_versions', 'data'])('replaces an index whose %s folder was damaged', async (part) => {
    const first = await openStore(folder);
    await first.store.replaceFiles([file('a.ts', [row('a.ts', 1)])]);
    await first.close();
    const damaged = path.join(folder, 'lance', 'chunks.lance', part);
    for (const name of await fs.readdir(damaged)) await fs.writeFile(path.join(damaged, name), 'damaged');
    const { store } = await open();
    // Damage of the data files shows at the first read; the engine then clears the store.
    await store.catalog().catch(async (error: unknown) => {
      expect(error).toMatchObject({ code: 'index/corrupt' });
      await store.clear();
    });
    await store.replaceFiles([file('b.ts', [row('b.ts', 2)])]);
    expect((await store.catalog()).map((entry) => entry.path)).toEqual(['b.ts']);
    expect((await fs.readdir(folder)).filter((name) => name.endsWith('.old'))).toEqual([]);
  });

  it('names a full disk and a folder that cannot be written', async () => {
    const { store } = await open();
    await store.replaceFiles([file('a.ts', [row('a.ts', 1)])]);
    // The folder becomes a file: every write fails, whoever runs the test.
    await fs.rename(path.join(folder, 'lance'), path.join(folder, 'moved'));
    await fs.writeFile(path.join(folder, 'lance'), '');
    await expect(store.replaceFiles([file('b.ts', [row('b.ts', 1)])])).rejects.toMatchObject({
      code: 'index/read-only',
    });
    await fs.rm(path.join(folder, 'lance'));
    await fs.rename(path.join(folder, 'moved'), path.join(folder, 'lance'));
    await store.replaceFiles([file('b.ts', [row('b.ts', 1)])]);
    expect((await store.catalog()).map((entry) => entry.path).sort()).toEqual(['a.ts', 'b.ts']);
  });

  it('stays small while one file is edited again and again, and readers go on', async () => {
    const { store } = await open();
    const { store: reader } = await open();
    const files = Array.from({ length: 60 }, (_, i) =>
      file(
        `f${i}.ts`,
        [0, 1, 2, 3, 4].map((n) => row(`f${i}.ts`, i * 5 + n)),
      ),
    );
    await store.replaceFiles(files);
    await store.maintain({ isIdle: true, signal: neverCancelled() });
    const fresh = (await store.statistics()).sizeBytes;
    let largest = 0;
    for (let n = 0; n < 600; n++) {
      await store.replaceFiles([file('f0.ts', [row('f0.ts', n, { fileHash: `v${n}` })])]);
      if (n % 50 === 0) {
        largest = Math.max(largest, (await store.statistics()).sizeBytes);
        expect(await reader.searchVector(unitVector(n), {}, 3)).not.toEqual([]);
      }
    }
    // The store cleans up by itself during the burst; nobody called maintain. 600 edits left alone take 6 MB.
    expect(largest).toBeLessThan(4_500_000);
    while (store.needsMaintenance) {
      await store.maintain({ isIdle: true, signal: neverCancelled() });
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
    const after = await store.statistics();
    expect(after.sizeBytes).toBeLessThan(fresh * 1.5);
    expect(after.versions).toBeLessThan(10);
    expect(after.unindexedRows).toBe(0);
  });

  it('equals a plain map after any sequence of changes (property)', async () => {
    const change = fc.record({
      path: fc.constantFrom('a.ts', 'b.ts', "c'd.ts", 'é.ts'),
      ordinals: fc.uniqueArray(fc.nat(8), { maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 }),
        async (batches) => {
          const { store } = await open();
          await store.clear();
          const model = new Map<string, string[]>();
          for (const batch of batches) {
            const last = new Map(batch.map((one) => [one.path, one.ordinals]));
            await store.replaceFiles(
              [...last].map(([name, ordinals]) =>
                file(
                  name,
                  ordinals.map((n) => row(name, n)),
                ),
              ),
            );
            for (const [name, ordinals] of last) {
              if (ordinals.length === 0) model.delete(name);
              else model.set(name, ordinals.map((n) => row(name, n).id).sort());
            }
          }
          const actual = new Map<string, string[]>();
          for (const entry of await store.catalog())
            actual.set(entry.path, (await store.rowsOfFile(entry)).map(({ id }) => id).sort());
          expect(actual).toEqual(model);
          await opened.pop()?.close();
        },
      ),
      { numRuns: 12 },
    );
  });
});
