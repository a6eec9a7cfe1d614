/** What is remembered of a table's reads, for how long, and how much. The table is a stand-in that has a version alone. */
import type { Table } from '@lancedb/lancedb';
import { describe, expect, it, vi } from 'vitest';
import { ReadCache } from '../../../extension/node/lance/readCache.ts';

function tableAt(version: number): { readonly table: Table; version: number } {
  const state = { version, table: {} as Table };
  Object.assign(state.table, { version: async () => state.version });
  return state;
}

describe('what was read from a table', () => {
  it('is not read again while the table stays as it is', async () => {
    const { table } = tableAt(1);
    const cache = new ReadCache();
    const read = vi.fn(async () => ['row']);
    const first = await cache.rows(table, 'a', read);
    expect(await cache.rows(table, 'a', read)).toBe(first);
    await cache.rows(table, 'b', read);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('is shared by those who ask at the same time', async () => {
    const { table } = tableAt(1);
    const cache = new ReadCache();
    const read = vi.fn(async () => ['row']);
    await Promise.all(['a', 'a', 'a'].map((name) => cache.rows(table, name, read)));
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('is forgotten when the table has another version, an older one included', async () => {
    const state = tableAt(7);
    const cache = new ReadCache();
    let rows = ['old'];
    await cache.rows(state.table, 'a', async () => rows);
    for (const version of [8, 3]) {
      rows = [`of ${version}`];
      state.version = version;
      expect(await cache.rows(state.table, 'a', async () => rows)).toEqual([`of ${version}`]);
    }
  });

  it('is forgotten when it is another table, though of the same version', async () => {
    const cache = new ReadCache();
    await cache.rows(tableAt(1).table, 'a', async () => ['old']);
    expect(await cache.rows(tableAt(1).table, 'a', async () => ['new'])).toEqual(['new']);
  });

  it('does not come back when the read ends after the table was changed', async () => {
    const state = tableAt(1);
    const cache = new ReadCache();
    const late = Promise.withResolvers<string[]>();
    const early = cache.rows(state.table, 'a', () => late.promise);
    await Promise.resolve();
    state.version = 2;
    await cache.rows(state.table, 'b', async () => []);
    late.resolve(['old']);
    expect(await early).toEqual(['old']);
    expect(await cache.rows(state.table, 'a', async () => ['new'])).toEqual(['new']);
  });

  it('is read again after a failure', async () => {
    const { table } = tableAt(1);
    const cache = new ReadCache();
    const failure = new Error('The disk is gone.');
    await expect(cache.rows(table, 'a', () => Promise.reject(failure))).rejects.toBe(failure);
    expect(await cache.rows(table, 'a', async () => ['row'])).toEqual(['row']);
  });

  it('is kept only as far as there is room: the last used stay', async () => {
    const { table } = tableAt(1);
    const cache = new ReadCache();
    const read = vi.fn(async () => Array.from({ length: 1500 }, () => 'row'));
    for (const name of ['a', 'b', 'a', 'c', 'a']) await cache.rows(table, name, read);
    expect(read).toHaveBeenCalledTimes(3);
    await cache.rows(table, 'b', read);
    expect(read).toHaveBeenCalledTimes(4);
    // More than all the room is given and not kept.
    const many = vi.fn(async () => Array.from({ length: 10_000 }, () => 'row'));
    expect(await cache.rows(table, 'many', many)).toHaveLength(10_000);
    await cache.rows(table, 'many', many);
    expect(many).toHaveBeenCalledTimes(2);
  });
});

describe('several at once', () => {
  it('come in their order, and only what is missing is read', async () => {
    const { table } = tableAt(1);
    const cache = new ReadCache();
    await cache.rows(table, 'b', async () => ['b']);
    const names = ['a', 'b', 'c', 'a'];
    const read = vi.fn(async (missing: readonly number[]) => missing.map((place) => [names[place]]));
    expect(await cache.rowsOfAll(table, names, read)).toEqual([['a'], ['b'], ['c'], ['a']]);
    expect(read.mock.calls[0]?.[0]).toEqual([0, 2, 3]);
    expect(await cache.rowsOfAll(table, ['c', 'a'], read)).toEqual([['c'], ['a']]);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('fail together, and leave what was known', async () => {
    const { table } = tableAt(1);
    const cache = new ReadCache();
    await cache.rows(table, 'a', async () => ['a']);
    await expect(
      cache.rowsOfAll(table, ['a', 'b', 'c'], () => Promise.reject(new Error('gone'))),
    ).rejects.toThrow('gone');
    const read = vi.fn(async () => ['other']);
    expect(await cache.rows(table, 'a', read)).toEqual(['a']);
    expect(read).not.toHaveBeenCalled();
  });
});
