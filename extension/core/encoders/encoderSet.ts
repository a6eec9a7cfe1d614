/**
 * The encoders that make one index: all of one space, each with its part of the work.
 */
import type { Encoder, EncoderManifest } from '../../../plugins/api/encoder.ts';
import type { EmbeddingCache } from '../ports/embeddingCache.ts';

/** An encoder that is loaded when it is first needed. */
export interface EncoderSource {
  readonly manifest: EncoderManifest;
  /** Shared by all callers; a failed load is tried again by the next call. */
  get(): Promise<Encoder>;
  /** Vectors of earlier runs; undefined where computing is cheaper than remembering. */
  readonly cache: EmbeddingCache | undefined;
}

export interface EncoderSet {
  /** Names the set for the user and the index: `built-in`, or the id of the text encoder. */
  readonly id: string;
  /** Changes whenever a vector of any of its encoders may change. */
  readonly version: string;
  /** Encodes every question, and the text and code of the index as they shall stay. */
  readonly text: EncoderSource;
  /** Makes a workspace searchable within seconds; `text` replaces its vectors in the background. */
  readonly fast: EncoderSource | undefined;
  /** Encodes the pixels of pictures; undefined where pictures are found by the words around and inside them alone. */
  readonly image: EncoderSource | undefined;
}

/** The encoders of a set, each once: an encoder may have several parts. */
export function encodersOf(set: EncoderSet): readonly EncoderSource[] {
  const sources = [set.text, set.fast, set.image].filter((source) => source !== undefined);
  return sources.filter(
    (source, index) => sources.findIndex(({ manifest }) => manifest.id === source.manifest.id) === index,
  );
}
