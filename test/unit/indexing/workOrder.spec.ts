import { describe, expect, it } from 'vitest';
import { fileKeyOf } from '../../../extension/core/documents/workspaceFile.ts';
import { WorkOrder } from '../../../extension/core/indexing/workOrder.ts';
import type { CatalogEntry } from '../../../extension/core/ports/vectorStore.ts';

function entry(path: string, mtimeMs: number): CatalogEntry {
  return {
    root: 'root',
    path,
    fileHash: path,
    mtimeMs,
    sizeBytes: 1,
    rows: 1,
    modality: 'code',
    encoderIds: ['fast'],
    sources: ['content'],
    imageReferences: [],
  };
}

function catalogOf(...entries: CatalogEntry[]): Map<string, CatalogEntry> {
  return new Map(entries.map((one) => [fileKeyOf(one), one]));
}

const all = (): boolean => true;

describe('the order of background work', () => {
  it('takes what changed last first', () => {
    const catalog = catalogOf(entry('old', 1), entry('new', 3), entry('middle', 2));
    const paths = [...new WorkOrder().entries(catalog, all)].map(({ path }) => path);
    expect(paths).toEqual(['new', 'middle', 'old']);
  });

  it('puts prioritized files before everything, in their order, and passes over unknown and unwanted ones', () => {
    const catalog = catalogOf(entry('a', 1), entry('b', 2), entry('c', 3), entry('d', 4));
    const order = new WorkOrder();
    order.prioritize(['x', 'b', 'd', 'a'].map((path) => ({ root: 'root', path })));
    const wanted = ({ path }: CatalogEntry): boolean => path !== 'd';
    expect([...order.entries(catalog, wanted)].map(({ path }) => path)).toEqual(['b', 'a', 'c']);
  });

  it('listens to a call that comes in the middle', () => {
    const catalog = catalogOf(entry('a', 1), entry('b', 2), entry('c', 3), entry('d', 4));
    const order = new WorkOrder();
    const entries = order.entries(catalog, all);
    expect(entries.next().value?.path).toBe('d');
    order.prioritize([{ root: 'root', path: 'a' }]);
    expect([...entries].map(({ path }) => path)).toEqual(['a', 'c', 'b']);
  });

  it('leaves out what went away or is done meanwhile, and gives entries as they are now', () => {
    const catalog = catalogOf(entry('a', 1), entry('b', 2), entry('c', 3), entry('d', 4));
    const done = new Set<string>();
    const entries = new WorkOrder().entries(catalog, ({ path }) => !done.has(path));
    entries.next();
    catalog.delete('root:c');
    done.add('b');
    catalog.set('root:a', { ...entry('a', 1), fileHash: 'other' });
    expect([...entries].map(({ path, fileHash }) => [path, fileHash])).toEqual([['a', 'other']]);
  });

  it('ends when there is nothing', () => {
    expect([...new WorkOrder().entries(new Map(), all)]).toEqual([]);
  });
});
