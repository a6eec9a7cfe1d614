import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CancelledError, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { ScannedRow } from '../../../extension/core/ports/vectorStore.ts';
import { type OpenedStore, openStore } from '../../fakes/openStore.ts';
import { file, row } from '../../fakes/rows.ts';

let folder: string;
let opened: OpenedStore;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'semblance scan-'));
  opened = await openStore(folder);
});
afterEach(async () => {
  await opened.close();
  await fs.rm(folder, { recursive: true, force: true });
});

const count = 2_500;

async function fill(): Promise<void> {
  const files = Array.from({ length: count / 50 }, (_, n) =>
    file(
      `f${n}.ts`,
      Array.from({ length: 50 }, (_row, line) => row(`f${n}.ts`, n * 50 + line)),
    ),
  );
  await opened.store.replaceFiles(files);
}

it('reads every row once, with the vector that belongs to it', async () => {
  await fill();
  const { store } = opened;
  const vectors = new Map<string, Float32Array>();
  const rows: ScannedRow[] = [];
  await store.scan(
    { withVectors: true },
    async (batch) => {
      const dimensions = batch.vectors.length / batch.rows.length;
      for (const [index, scanned] of batch.rows.entries()) {
        vectors.set(scanned.item, batch.vectors.slice(index * dimensions, (index + 1) * dimensions));
        rows.push(scanned);
      }
    },
    neverCancelled(),
  );
  expect(rows).toHaveLength(count);
  expect(vectors.size).toBe(count);
  for (const known of await store.rowsOfFile({ root: rows[0]?.root ?? '', path: 'f3.ts' })) {
    expect(vectors.get(known.item)).toEqual(known.vector);
    const { item, source, encoderId, modality, languageId, range, textHash, mtimeMs, root } = known;
    expect(rows.find((scanned) => scanned.item === item)).toEqual({
      item,
      source,
      encoderId,
      modality,
      languageId,
      range,
      textHash,
      mtimeMs,
      root,
      path: 'f3.ts',
    });
  }
});

it('reads no vectors when none are wanted, and nothing of an empty index', async () => {
  const lengths: number[] = [];
  const note = async ({ vectors }: { readonly vectors: Float32Array }): Promise<void> => {
    lengths.push(vectors.length);
  };
  await opened.store.scan({ withVectors: true }, note, neverCancelled());
  expect(lengths).toEqual([]);
  await fill();
  await opened.store.scan({ withVectors: false }, note, neverCancelled());
  expect(lengths.length).toBeGreaterThan(0);
  expect(lengths.every((length) => length === 0)).toBe(true);
});

it('stops when it is cancelled, and tells a failure of its listener once', async () => {
  await fill();
  const cancel = new AbortController();
  let batches = 0;
  const stop = async (): Promise<void> => {
    batches++;
    cancel.abort();
  };
  await expect(opened.store.scan({ withVectors: false }, stop, cancel.signal)).rejects.toBeInstanceOf(
    CancelledError,
  );
  expect(batches).toBe(1);
  const fail = async (): Promise<void> => {
    batches++;
    throw new Error('no more');
  };
  await expect(opened.store.scan({ withVectors: false }, fail, neverCancelled())).rejects.toMatchObject({
    code: 'index/io',
  });
  expect(batches).toBe(2);
});

it('finds rows by their ids and passes over others', async () => {
  await fill();
  const [known] = await opened.store.rowsOfFile({ root: row('f3.ts', 1).root, path: 'f3.ts' });
  const found = await opened.store.rowsById([known?.id ?? '', "no'such.content"]);
  expect(found.map(({ id, text }) => [id, text])).toEqual([[known?.id, known?.text]]);
  expect(await opened.store.rowsById([])).toEqual([]);
});
