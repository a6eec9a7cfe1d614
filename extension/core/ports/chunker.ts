/**
 * How the core sees the splitting of text files.
 */
import type { Chunk } from '../documents/chunk.ts';

export interface SourceDocument {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly languageId: string;
  readonly text: string;
}

export interface Chunker {
  /** Changes whenever the same text may give other chunks; stored with the index. */
  readonly version: string;
  /**
   * Splits a document into chunks that do not overlap, except in the fallback by lines. Never throws on bad syntax:
   * broken code falls back to lines. Every non-blank line of the document is in at least one chunk.
   */
  chunk(document: SourceDocument, signal: AbortSignal): Promise<readonly Chunk[]>;
  /** Frees what it holds; nothing may be split afterwards. */
  dispose?(): void;
}
