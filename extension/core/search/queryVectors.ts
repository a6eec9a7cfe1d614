/**
 * The vectors of a question. Text has one; a picture may have two, and each kind of row is asked with the one that it
 * is best compared with.
 */
import { type FoundRow, isPixelSource, type NewRow } from '../ports/vectorStore.ts';
import type { GroupKind } from './vectorGroups.ts';

export class QueryVectors {
  readonly #text: Float32Array | undefined;
  readonly #pixels: Float32Array | undefined;

  /** `text` was made from words, `pixels` from what a picture shows. */
  constructor(text: Float32Array | undefined, pixels?: Float32Array) {
    this.#text = text;
    this.#pixels = pixels;
  }

  /** True when something was asked in words, or about something that has words. */
  get hasText(): boolean {
    return this.#text !== undefined;
  }

  /** True when pictures are compared with a picture by what both show. */
  get comparesPixels(): boolean {
    return this.#pixels !== undefined;
  }

  for(kind: GroupKind): Float32Array | undefined {
    return kind === 'pixels' ? (this.#pixels ?? this.#text) : (this.#text ?? this.#pixels);
  }

  forRow(row: Pick<FoundRow, 'source'>): Float32Array | undefined {
    return this.for(isPixelSource(row.source) ? 'pixels' : 'words');
  }
}

/** The normalised mean of unit vectors: the direction that is nearest to all of them; undefined without rows. */
export function meanVector(rows: readonly Pick<NewRow, 'vector'>[]): Float32Array | undefined {
  const first = rows[0];
  if (first === undefined) return undefined;
  const mean = new Float32Array(first.vector.length);
  for (const { vector } of rows)
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (vector[i] ?? 0);
  const length = Math.hypot(...mean) || 1;
  return mean.map((value) => value / length);
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
