import { describe, expect, it } from 'vitest';
import { RecentSearches, recentSearchLimit } from '../../../../extension/vscode/search/recentSearches.ts';

function createStorage(initial?: unknown) {
  const values = new Map<string, unknown>([['semblance.recentSearches', initial]]);
  return {
    get: (key: string) => values.get(key),
    update: async (key: string, value: unknown) => {
      values.set(key, value);
    },
  };
}

describe('RecentSearches', () => {
  it('lists the newest first, each once, and at most twenty', async () => {
    const recent = new RecentSearches(createStorage());
    for (let at = 0; at < 30; at += 1) await recent.add(`query ${at}`);
    await recent.add(' query 15 ');
    expect(recent.list().slice(0, 3)).toEqual(['query 15', 'query 29', 'query 28']);
    expect(recent.list()).toHaveLength(recentSearchLimit);
    expect(new Set(recent.list()).size).toBe(recentSearchLimit);
  });

  it('keeps neither blanks nor pages of text', async () => {
    const recent = new RecentSearches(createStorage());
    for (const text of ['', '  ', 'a\nb', 'x'.repeat(201)]) await recent.add(text);
    expect(recent.list()).toEqual([]);
  });

  it('forgets one entry', async () => {
    const recent = new RecentSearches(createStorage(['a', 'b']));
    await recent.remove('a');
    expect(recent.list()).toEqual(['b']);
  });

  it.each([[undefined], ['text'], [{ a: 1 }]])('survives foreign data: %j', (stored) => {
    expect(new RecentSearches(createStorage(stored)).list()).toEqual([]);
  });

  it('passes over entries that are no text', () => {
    expect(new RecentSearches(createStorage(['a', 1, null])).list()).toEqual(['a']);
  });
});
