/**
 * Rows with known vectors for tests of the store.
 */
import type { FileReplacement, NewRow } from '../../extension/core/ports/vectorStore.ts';
import { indexableWords } from '../../extension/core/words/splitWords.ts';

export const dimensions = 384;

/** A unit vector that depends on the seed alone. */
export function unitVector(seed: number): Float32Array {
  let state = (seed + 1) * 2654435761;
  const vector = new Float32Array(dimensions);
  for (let i = 0; i < dimensions; i++) {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    vector[i] = state / 2 ** 31;
  }
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

export function row(path: string, ordinal: number, change: Partial<NewRow> = {}): NewRow {
  const text = change.text ?? `function number${ordinal}() { return ${ordinal}; }`;
  const item = `${change.root ?? 'root'}:${path}#${ordinal}`;
  return {
    id: `${item}.content`,
    item,
    source: 'content',
    encoderId: 'test.hash.plain',
    root: 'root',
    path,
    modality: 'code',
    languageId: 'typescript',
    range: { start: { line: ordinal * 10, character: 0 }, end: { line: ordinal * 10 + 5, character: 1 } },
    scope: [],
    symbols: [`number${ordinal}`],
    text,
    words: indexableWords([text]),
    textHash: `hash-${path}-${ordinal}`,
    imageReferences: [],
    fileHash: 'hash-1',
    mtimeMs: 1_000,
    sizeBytes: 100,
    vector: unitVector(ordinal),
    ...change,
  };
}

export function file(path: string, rows: readonly NewRow[], root = 'root'): FileReplacement {
  return { root, path, rows };
}
