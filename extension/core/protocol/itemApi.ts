/**
 * Looking through the index without a question: the files of some kinds, by path, a page at a time.
 */
import type { Modality } from '../documents/modality.ts';

/** More items than this in one answer would hold up the answers behind it. */
export const mostItemsPerPage = 5_000;

export interface ItemsQuery {
  /** Kinds of files wanted; all when absent or empty. */
  readonly modalities?: readonly Modality[];
  /** Globs over the path relative to its root, or as it is shown, as in a search; a file passes when any matches. */
  readonly pathGlobs?: readonly string[];
  /** Items to pass over. */
  readonly offset: number;
  /** Items wanted at most, 1 to `mostItemsPerPage`. */
  readonly limit: number;
}

/** A file of the index. */
export interface IndexedItem {
  /** Absolute path. */
  readonly file: string;
  /** Relative to its root; prefixed with the root's name when there is more than one root. */
  readonly path: string;
  readonly modality: Modality;
  /** Size of the file, as it was indexed. */
  readonly bytes: number;
  /** When the file was changed last, as it was indexed, in milliseconds since 1970. */
  readonly modifiedMs: number;
}

export interface ItemsAnswer {
  /** Items that pass the filters, whatever the page. */
  readonly total: number;
  /** In the order of their paths. */
  readonly items: readonly IndexedItem[];
  /** False while the first index of the workspace is still being built. */
  readonly isComplete: boolean;
}

export interface ItemApi {
  /** Answered from memory. Rejects with `config/invalid` for a glob that no matcher accepts. */
  items(query: ItemsQuery, signal: AbortSignal): Promise<ItemsAnswer>;
}
