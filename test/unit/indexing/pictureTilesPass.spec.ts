import { describe, expect, it } from 'vitest';
import { isCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { WorkspaceFile } from '../../../extension/core/documents/workspaceFile.ts';
import { fileKeyOf } from '../../../extension/core/documents/workspaceFile.ts';
import type { IndexProgress } from '../../../extension/core/indexing/indexProgress.ts';
import { PictureTilesPass } from '../../../extension/core/indexing/pictureTilesPass.ts';
import { WorkOrder } from '../../../extension/core/indexing/workOrder.ts';
import type { CatalogEntry } from '../../../extension/core/ports/vectorStore.ts';

function entryOf(path: string, change: Partial<CatalogEntry> = {}): CatalogEntry {
  return {
    root: 'r',
    path,
    fileHash: path,
    mtimeMs: 0,
    sizeBytes: 1,
    rows: 2,
    modality: 'image',
    encoderIds: ['image'],
    sources: ['context', 'pixels'],
    imageReferences: [],
    pending: 'tiles',
    ...change,
  };
}

function world(entries: readonly CatalogEntry[], gone: readonly string[] = []) {
  const catalog = new Map(entries.map((entry) => [fileKeyOf(entry), entry]));
  const batches: string[][] = [];
  const progress: IndexProgress[] = [];
  const abort = new AbortController();
  const order = new WorkOrder();
  const state = { stopAfter: Number.POSITIVE_INFINITY, uncut: [] as string[], unseen: [] as string[] };
  const pass = new PictureTilesPass({
    files: {
      examine: async (key) =>
        gone.includes(key.path)
          ? { kind: 'absent', key }
          : {
              kind: 'file',
              file: { ...key, kind: 'image', languageId: 'png', mtimeMs: 0, sizeBytes: 1 } as WorkspaceFile,
            },
    },
    index: {
      catalog,
      describeAgain: async (files, _signal, { withTiles }) => {
        expect(withTiles).toBe(true);
        batches.push(files.map(({ path }) => path));
        for (const file of files) {
          if (state.unseen.includes(file.path)) continue;
          const pending = state.uncut.includes(file.path) ? 'tiles' : undefined;
          catalog.set(fileKeyOf(file), entryOf(file.path, { pending }));
        }
        if (batches.length >= state.stopAfter) abort.abort();
      },
    },
    order,
    onProgress: (one) => progress.push(one),
  });
  return { pass, batches, progress, abort, order, state };
}

const many = Array.from({ length: 40 }, (_, index) => entryOf(`${index}.png`));

describe('the pass of tiles', () => {
  it('takes the pictures that wait, in a few writes, and no others', async () => {
    const { pass, batches, progress, abort } = world([...many, entryOf('small.png', { pending: undefined })]);
    expect(pass.picturesToCut).toBe(40);
    await pass.run(abort.signal);
    expect(batches.map((batch) => batch.length)).toEqual([16, 16, 8]);
    expect(batches.flat()).not.toContain('small.png');
    expect(pass.picturesToCut).toBe(0);
    expect(progress[0]).toMatchObject({ phase: 'refining', filesTotal: 40, filesDone: 0 });
  });

  it('keeps what was done when it is stopped, and goes on later', async () => {
    const { pass, batches, abort, state } = world(many);
    state.stopAfter = 1;
    await expect(pass.run(abort.signal)).rejects.toSatisfy(isCancelled);
    expect(pass.picturesToCut).toBe(24);
    await pass.run(new AbortController().signal);
    expect(pass.picturesToCut).toBe(0);
    expect(new Set(batches.flat()).size).toBe(40);
  });

  it('begins with what the user looks at', async () => {
    const { pass, batches, abort, order } = world(many);
    order.prioritize([{ root: 'r', path: '33.png' }]);
    await pass.run(abort.signal);
    expect(batches[0]?.[0]).toBe('33.png');
  });

  it('tries a picture that could not be cut a few times, and leaves it to the next session', async () => {
    const { pass, batches, abort, state } = world([entryOf('a.png'), entryOf('b.png')]);
    state.uncut = ['a.png'];
    await pass.run(abort.signal);
    expect(pass.picturesToCut).toBe(1);
    for (let run = 0; run < 9; run++) await pass.run(abort.signal);
    expect(batches.flat().filter((path) => path === 'a.png')).toHaveLength(3);
    expect(pass.picturesToCut).toBe(0);
  });

  it('does not count tries in which the picture was not even looked at', async () => {
    const { pass, abort, state } = world([entryOf('a.png')]);
    state.unseen = ['a.png'];
    for (let run = 0; run < 9; run++) await pass.run(abort.signal);
    expect(pass.picturesToCut).toBe(1);
    state.unseen = [];
    await pass.run(abort.signal);
    expect(pass.picturesToCut).toBe(0);
  });

  it('passes over files that are gone, and writes nothing when nothing is left', async () => {
    const { pass, batches, abort } = world([entryOf('a.png')], ['a.png']);
    await pass.run(abort.signal);
    expect(batches).toEqual([]);
  });
});
