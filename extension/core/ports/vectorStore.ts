/**
 * How the core sees the index on disk: one row per vector, several vectors per item, one transaction per batch of files.
 */
import type { ImageReference } from '../documents/chunk.ts';
import type { Modality } from '../documents/modality.ts';
import type { NamedRoot } from '../documents/rootPaths.ts';
import type { TextRange } from '../documents/textRange.ts';
import type { FileKey } from '../documents/workspaceFile.ts';

/**
 * Where a vector comes from. An item may have several: a picture has `context` (the words around it), `pixels` (what it
 * shows as a whole), `tile` (what a part of it shows) and `ocr` (the words inside it), all in one space.
 */
export const vectorSources = ['content', 'context', 'pixels', 'ocr', 'tile'] as const;
export type VectorSource = (typeof vectorSources)[number];

/** True for vectors of what a picture shows, as a whole or in a part; the others were made from words. */
export function isPixelSource(source: VectorSource): boolean {
  return source === 'pixels' || source === 'tile';
}

/** What a search gives back of a row. */
export interface FoundRow extends FileKey {
  /** `item`, a dot and the vector's source, numbered from the second one on (`.ocr-2`): unique in the table. */
  readonly id: string;
  /** Stable id of the chunk or picture. */
  readonly item: string;
  readonly source: VectorSource;
  /** Id of the encoder that made the vector. */
  readonly encoderId: string;
  readonly modality: Modality;
  readonly languageId: string;
  readonly range: TextRange;
  readonly scope: readonly string[];
  readonly symbols: readonly string[];
  /** Original lines of the chunk; for a picture the description that was embedded. */
  readonly text: string;
  /**
   * Text and code: the pictures that this chunk mentions. Pictures: the mentions that went into the description, with
   * `target` naming the referring file.
   */
  readonly imageReferences: readonly ImageReference[];
  /** Source `ocr`: the words of `text` in reading order and where they stand; absent otherwise. */
  readonly textBoxes?: readonly WordBox[];
  /** Source `tile`: which part of the picture the vector was made from; absent otherwise. */
  readonly tile?: TilePlace;
}

/** A part of a picture: left, top, width and height as shares of the picture. */
export interface TilePlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** How many tiles the picture has: the more there are, the likelier one of them is similar by chance. */
  readonly count: number;
}

/** A word that was read in a picture: left, top, width and height as shares of the picture. */
export interface WordBox {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Everything of a row but its vector. */
export interface IndexedRow extends FoundRow {
  /** Identifier-split words for the full-text index. */
  readonly words: string;
  /** Key of the embedded text in the embedding cache. */
  readonly textHash: string;
  readonly fileHash: string;
  readonly mtimeMs: number;
  readonly sizeBytes: number;
  /** What a later pass is to add to the file; the same for all its rows. Absent when there is nothing. */
  readonly pending?: PendingWork | undefined;
}

/** `tiles`: the picture is large and was not cut into tiles yet, or a part of it could not be decoded at that moment. */
export const pendingWorks = ['tiles'] as const;
export type PendingWork = (typeof pendingWorks)[number];

export interface NewRow extends IndexedRow {
  /** Normalised; length is the space's dimension. */
  readonly vector: Float32Array;
}

/** Another vector for a row that is otherwise as it was. */
export interface VectorReplacement {
  /** Of the row. */
  readonly id: string;
  readonly encoderId: string;
  /** Normalised; length is the space's dimension. */
  readonly vector: Float32Array;
}

/** All rows of one file after the change; an empty list removes the file. */
export interface FileReplacement extends FileKey {
  readonly rows: readonly NewRow[];
}

/** What the index knows of a file, without its chunks. */
export interface CatalogEntry extends FileKey {
  readonly fileHash: string;
  readonly mtimeMs: number;
  readonly sizeBytes: number;
  readonly rows: number;
  readonly modality: Modality;
  /** Encoders and sources of the file's rows, each once: what is still to be refined or read. */
  readonly encoderIds: readonly string[];
  readonly sources: readonly VectorSource[];
  readonly imageReferences: readonly ImageReference[];
  readonly pending?: PendingWork | undefined;
}

export interface RowFilter {
  /** Only vectors that one of these encoders made. */
  readonly encoderIds?: readonly string[];
  /** Only vectors made from one of these; to tell the parts of a joint encoder apart. */
  readonly sources?: readonly VectorSource[];
  readonly modalities?: readonly Modality[];
  readonly languageIds?: readonly string[];
  readonly roots?: readonly string[];
  /** Globs over the path relative to its root; a row passes when any matches. */
  readonly pathGlobs?: readonly string[];
  /** The roots of a workspace with several: the globs also hold for paths with the root's name before them, as shown. */
  readonly namedRoots?: readonly NamedRoot[];
  /** Rows of this file are left out (for "similar to this file"). */
  readonly exceptFile?: FileKey;
}

export interface Candidate {
  readonly row: FoundRow;
  /** Cosine similarity for vector search, BM25 for text search. */
  readonly score: number;
  /** Where it was asked for. */
  readonly vector?: Float32Array;
}

/** The word side also gives the vectors, so that the similarity of its finds needs no second request. */
export interface WordCandidate extends Candidate {
  readonly vector: Float32Array;
}

/** What a walk through the whole index tells of a row. */
export interface ScannedRow extends FileKey {
  readonly item: string;
  readonly source: VectorSource;
  readonly encoderId: string;
  readonly modality: Modality;
  readonly languageId: string;
  readonly range: TextRange;
  /** Key of the embedded text in the embedding cache. */
  readonly textHash: string;
  readonly mtimeMs: number;
}

export interface ScanBatch {
  readonly rows: readonly ScannedRow[];
  /** The rows' vectors, one after the other; empty when they were not asked for. Valid until the next batch. */
  readonly vectors: Float32Array;
}

export interface StoreStatistics {
  readonly rows: number;
  readonly files: number;
  readonly sizeBytes: number;
  readonly versions: number;
  readonly vectorIndex: 'exact' | 'ivf-flat';
  readonly unindexedRows: number;
  /** Rows by the id of the encoder that made their vectors. */
  readonly rowsByEncoder: ReadonlyMap<string, number>;
}

export interface VectorStore {
  /** True when this process holds the writer lease. Writes reject with `index/locked` otherwise. */
  readonly isWriter: boolean;
  /** One transaction: a reader sees all old or all new rows of each file. */
  replaceFiles(files: readonly FileReplacement[]): Promise<void>;
  /**
   * One transaction that changes nothing but vectors. Rows that are gone are passed over. Each call costs time and space
   * in proportion to all vectors of the index, so that a few large calls are better than many small ones.
   */
  replaceVectors(rows: readonly VectorReplacement[]): Promise<void>;
  /** Nearest rows by cosine similarity, best first. Their own vectors cost more to read, so they are asked for. */
  searchVector(
    query: Float32Array,
    filter: RowFilter,
    limit: number,
    options?: { readonly withVectors: boolean },
  ): Promise<readonly Candidate[]>;
  /** Best rows by BM25 over `words`, best first. `terms` are words as `splitWords` makes them. */
  searchWords(terms: readonly string[], filter: RowFilter, limit: number): Promise<readonly WordCandidate[]>;
  /** Exact vectors and rows of one file, in order of position. */
  rowsOfFile(key: FileKey): Promise<readonly NewRow[]>;
  /** The same of several files, in their order: one read, not one for each. */
  rowsOfFiles(keys: readonly FileKey[]): Promise<readonly (readonly NewRow[])[]>;
  /** Rows with these ids, in no particular order; ids that are gone are passed over. */
  rowsById(ids: readonly string[]): Promise<readonly FoundRow[]>;
  /**
   * Every row once, as of one version of the index, in batches and no particular order. `onBatch` is awaited before the
   * next one is read. Rejects with CancelledError, or with `index/io` when reading fails midway.
   */
  scan(
    options: { readonly withVectors: boolean },
    onBatch: (batch: ScanBatch) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
  /** One entry per file. */
  catalog(): Promise<readonly CatalogEntry[]>;
  statistics(): Promise<StoreStatistics>;
  /** Grows with every change by any process; 0 when there is no index. */
  version(): Promise<number>;
  /** True while a later `maintain` still has something to do. */
  readonly needsMaintenance: boolean;
  /** For the writer, once after it got the lease: opens the index, or replaces a foreign or damaged one. */
  openForWriting(): Promise<void>;
  /** Drops every row. */
  clear(): Promise<void>;
  /** Row ids that occur twice and files whose rows disagree about the file's hash; both empty in a sound index. */
  findInconsistencies(): Promise<{
    readonly duplicateIds: readonly string[];
    readonly mixedFiles: readonly FileKey[];
  }>;
  /** Compaction, clean-up of old versions, index building; does nothing without the lease. */
  maintain(options: { readonly isIdle: boolean; readonly signal: AbortSignal }): Promise<void>;
  close(): Promise<void>;
}
