import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { WorkspaceFile } from '../../../extension/core/documents/workspaceFile.ts';
import {
  FilePreparation,
  fileHashOf,
  type PreparationParts,
} from '../../../extension/core/indexing/filePreparation.ts';
import { ReferenceGraph } from '../../../extension/core/indexing/referenceGraph.ts';
import type { PictureTile } from '../../../extension/core/ports/imageInspector.ts';

const hash = 'a'.repeat(64);
const file: WorkspaceFile = {
  root: 'r',
  path: 'shot.png',
  kind: 'image',
  languageId: 'png',
  sizeBytes: 1,
  mtimeMs: 1,
};
const tile: PictureTile = { place: { x: 0, y: 0, width: 0.5, height: 0.5 }, bytes: new Uint8Array(1) };

/** The rows of a large picture of which tiles are wanted, cut as `cut` says. */
async function rowsOf(cut: readonly PictureTile[] | undefined) {
  const preparation = new FilePreparation({
    files: { read: async () => ({ kind: 'bytes', bytes: new Uint8Array(1), hash }) },
    images: {
      inspect: async () => ({
        kind: 'image',
        facts: {
          format: 'png',
          width: 1_280,
          height: 720,
          hasAlpha: false,
          isAnimated: false,
          colours: [],
          likeness: 'screenshot',
          innerText: '',
        },
      }),
      close: async () => undefined,
    },
    references: new ReferenceGraph(),
    pictures: new Set(),
    hash: (text: string) => text,
    tiles: { cutter: { cut: async () => cut }, side: 48 },
  } satisfies Partial<Record<keyof PreparationParts, unknown>> as unknown as PreparationParts);
  const prepared = await preparation.prepare(file, { tiledHash: fileHashOf(hash) }, neverCancelled());
  return prepared.kind === 'rows' ? prepared.rows.map(({ row }) => [row.source, row.pending]) : prepared;
}

describe('the rows of a large picture', () => {
  it('have its tiles, or none when there are none in it', async () => {
    expect(await rowsOf([tile])).toEqual([
      ['context', undefined],
      ['tile', undefined],
    ]);
    expect(await rowsOf([])).toEqual([['context', undefined]]);
  });

  it('that could not be cut just now say that its tiles are still due', async () => {
    expect(await rowsOf(undefined)).toEqual([['context', 'tiles']]);
  });
});
