/** The list of files that the gallery goes through: filters, pages that fit together, several folders. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorkspaceRoot } from '../../../extension/core/documents/workspaceFile.ts';
import type { CatalogEntry } from '../../../extension/core/ports/vectorStore.ts';
import { listItems } from '../../../extension/core/search/itemList.ts';

const one: WorkspaceRoot = { id: 'a', name: 'app', path: '/work/app/' };
const two: WorkspaceRoot = { id: 'b', name: 'site', path: 'C:\\work\\site' };

function entry(path: string, values: Partial<CatalogEntry> = {}): CatalogEntry {
  return {
    root: 'a',
    path,
    fileHash: 'h',
    mtimeMs: 5.5,
    sizeBytes: 9,
    rows: 2,
    modality: 'image',
    encoderIds: [],
    sources: [],
    imageReferences: [],
    ...values,
  };
}

const paths = (entries: readonly CatalogEntry[], query: Partial<Parameters<typeof listItems>[1]> = {}) =>
  listItems({ entries, roots: [one], isComplete: true }, { offset: 0, limit: 100, ...query }).items.map(
    ({ path }) => path,
  );

describe('the list of items', () => {
  it('says of each file where it is, how large and how old', () => {
    expect(
      listItems({ entries: [entry('img/a.png')], roots: [one], isComplete: false }, { offset: 0, limit: 1 }),
    ).toEqual({
      total: 1,
      items: [
        { file: '/work/app/img/a.png', path: 'img/a.png', modality: 'image', bytes: 9, modifiedMs: 5.5 },
      ],
      isComplete: false,
    });
  });

  it('orders by path and names the folder when there are several', () => {
    const entries = [entry('b.png', { root: 'b' }), entry('z.png'), entry('b.png'), entry('img/É.png')];
    const { items } = listItems({ entries, roots: [one, two], isComplete: true }, { offset: 0, limit: 9 });
    expect(items.map(({ path, file }) => [path, file])).toEqual([
      ['app/b.png', '/work/app/b.png'],
      ['app/img/É.png', '/work/app/img/É.png'],
      ['app/z.png', '/work/app/z.png'],
      ['site/b.png', 'C:\\work\\site\\b.png'],
    ]);
  });

  it('keeps to the kinds and globs that are asked for; none asked for means all', () => {
    const entries = [entry('img/a.png'), entry('img/b.svg'), entry('src/c.ts', { modality: 'code' })];
    expect(paths(entries)).toEqual(['img/a.png', 'img/b.svg', 'src/c.ts']);
    expect(paths(entries, { modalities: [] })).toHaveLength(3);
    expect(paths(entries, { modalities: ['image'] })).toEqual(['img/a.png', 'img/b.svg']);
    expect(paths(entries, { modalities: ['image', 'code'], pathGlobs: ['*.svg', 'src'] })).toEqual([
      'img/b.svg',
      'src/c.ts',
    ]);
    expect(() => paths(entries, { pathGlobs: ['x'.repeat(70_000)] })).toThrow(
      expect.objectContaining({ code: 'config/invalid' }),
    );
  });

  it('knows paths as they are shown, with the folder before them when there are several', () => {
    const entries = [
      entry('img/a.png'),
      entry('img/b.png', { root: 'b' }),
      entry('app/c.png', { root: 'b' }),
    ];
    const shown = (roots: readonly WorkspaceRoot[], ...pathGlobs: string[]): string[] =>
      listItems({ entries, roots, isComplete: true }, { offset: 0, limit: 9, pathGlobs }).items.map(
        ({ path }) => path,
      );
    expect(shown([one, two], 'site', 'site/**', '**/site')).toEqual(['site/app/c.png', 'site/img/b.png']);
    expect(shown([one, two], 'app/img/*')).toEqual(['app/img/a.png']);
    expect(shown([one, two], 'img/**')).toEqual(['app/img/a.png', 'site/img/b.png']);
    expect(shown([one, two], 'app/**')).toEqual(['app/img/a.png', 'site/app/c.png']);
    // One folder alone is not shown, and not asked for.
    expect(shown([one], 'app')).toEqual([]);
  });

  it('leaves out what belongs to a folder that left the workspace', () => {
    expect(paths([entry('a.png', { root: 'gone' }), entry('b.png')])).toEqual(['b.png']);
  });

  it('gives the same list whatever the size of its pages and the order of the catalog', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-zé/]{1,6}$/u), { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        (names, limit) => {
          const entries = names.map((name) => entry(name));
          const whole = paths(entries);
          expect(paths([...entries].reverse())).toEqual(whole);
          const pages: string[] = [];
          for (let offset = 0; offset < names.length + limit; offset += limit)
            pages.push(...paths(entries, { offset, limit }));
          expect(pages).toEqual(whole);
        },
      ),
    );
  });
});
