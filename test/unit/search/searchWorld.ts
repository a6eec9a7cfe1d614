/**
 * A search over rows in memory with encoders whose scores are known, for tests of ranking.
 */

import { type FileKey, fileKeyOf } from '../../../extension/core/documents/workspaceFile.ts';
import type { EncoderSet, EncoderSource } from '../../../extension/core/encoders/encoderSet.ts';
import { TowerOffset } from '../../../extension/core/encoders/towerOffset.ts';
import { ReferenceGraph } from '../../../extension/core/indexing/referenceGraph.ts';
import type { NewRow, VectorStore } from '../../../extension/core/ports/vectorStore.ts';
import { SearchService } from '../../../extension/core/search/searchService.ts';
import type { ScoreCalibration } from '../../../plugins/api/encoder.ts';
import { minilmManifest } from '../../../plugins/text-minilm/manifest.ts';
import { MemoryStore } from './memoryStore.ts';

export const root = { id: 'root', name: 'root', path: '/work' };

/** Encodes the texts that it knows. */
export function encoderOf(
  id: string,
  calibration: ScoreCalibration,
  vectors: ReadonlyMap<string, Float32Array> = new Map(),
): EncoderSource {
  const manifest = {
    ...minilmManifest,
    id,
    calibration: { text: calibration, code: calibration, image: calibration },
  };
  return {
    manifest,
    cache: undefined,
    get: async () => ({
      manifest,
      encode: async (inputs) => {
        const [input] = inputs;
        const text = input?.kind === 'image' ? '' : (input?.text ?? '');
        const vector = vectors.get(text);
        if (vector === undefined) throw new Error(`No vector of "${text.slice(0, 80)}"`);
        return { vectors: vector, count: 1, dimensions: vector.length, truncated: [] };
      },
      dispose: async () => undefined,
    }),
  };
}

export interface SearchWorld {
  readonly store: MemoryStore;
  readonly references: ReferenceGraph;
  readonly service: SearchService;
}

export function searchWorld(
  rows: readonly NewRow[],
  encoders: EncoderSet,
  store: MemoryStore = new MemoryStore(rows),
): SearchWorld {
  // The search only reads.
  return { store, ...searchOver(rows, encoders, store as unknown as VectorStore) };
}

/** The same over any store that holds these rows. */
export function searchOver(
  rows: readonly NewRow[],
  encoders: EncoderSet,
  store: VectorStore,
): Omit<SearchWorld, 'store'> {
  const references = new ReferenceGraph();
  const mentions = new Map<string, { readonly key: FileKey; readonly rows: NewRow[] }>();
  for (const row of rows) {
    if (row.modality === 'image') continue;
    const known = mentions.get(fileKeyOf(row)) ?? { key: { root: row.root, path: row.path }, rows: [] };
    known.rows.push(row);
    mentions.set(fileKeyOf(row), known);
  }
  for (const { key, rows: own } of mentions.values())
    references.replace(
      key,
      own.flatMap(({ imageReferences }) => imageReferences),
    );
  const files = new Set(rows.map(fileKeyOf));
  const service = new SearchService({
    store,
    encoders,
    offset: new TowerOffset(),
    references,
    roots: [root],
    keyOf: (absolute) =>
      absolute.startsWith(`${root.path}/`)
        ? { root: root.id, path: absolute.slice(root.path.length + 1) }
        : undefined,
    hasFile: (key) => files.has(fileKeyOf(key)),
    rowsInUse: () => ({
      encoders: new Set(rows.map(({ encoderId }) => encoderId)),
      hasTiles: rows.some(({ source }) => source === 'tile'),
    }),
    now: () => performance.now(),
    isComplete: () => true,
  });
  return { references, service };
}
