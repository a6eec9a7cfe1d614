/**
 * Questions to the index and their answers, as the command line prints them and the editor shows them.
 */
import type { Modality } from '../documents/modality.ts';
import type { TextRange } from '../documents/textRange.ts';

export interface SearchFilter {
  readonly modalities?: readonly Modality[];
  readonly languageIds?: readonly string[];
  /** Over the path relative to its root, or as it is shown, with the root's name before it when there are several. */
  readonly pathGlobs?: readonly string[];
}

/** An indexed stretch of a file, or a picture. */
export interface ItemRef {
  /** Absolute path. */
  readonly file: string;
  /** The whole file when absent. */
  readonly range?: TextRange;
}

/**
 * What the user said about results. Items that are not in the index, or not any more, are passed over.
 */
export interface Steering {
  /** Results shall be nearer to these. */
  readonly more?: readonly ItemRef[];
  /** Results shall be further from these; the items themselves are left out. */
  readonly less?: readonly ItemRef[];
  /** Results shall not be about these: words or short texts. */
  readonly without?: readonly string[];
}

export interface SearchQuery extends Steering {
  readonly text: string;
  readonly filter: SearchFilter;
  /** Results wanted, after grouping. */
  readonly limit: number;
  /** Which sides answer; `hybrid` unless a benchmark asks otherwise. */
  readonly mode: 'hybrid' | 'meaning' | 'words';
}

/** A picture that is no file: from the clipboard, dropped, or cut out of another one. */
export interface PictureInput {
  /** PNG, JPEG, WebP, GIF or SVG, encoded. */
  readonly bytes: Uint8Array;
  /** `image/png` and so on. */
  readonly mediaType: string;
}

/** What the user looks at: a stretch of an indexed or unindexed file, or a picture. */
export interface SimilarQuery extends Steering {
  /** Absolute path; absent when `image` or `text` is all there is. One of the three must be there. */
  readonly file?: string;
  /** Lines of interest; the whole file when absent. */
  readonly range?: TextRange;
  /**
   * The text itself, when the editor's buffer differs from the disk or the file is not indexed. Beside `image` it says
   * in words what is looked for.
   */
  readonly text?: string;
  /** Compared by what it shows, in place of the file. */
  readonly image?: PictureInput;
  readonly filter: SearchFilter;
  readonly limit: number;
  /**
   * For benchmarks. `vectors` compares nothing else: no words, mentions, imports or names. `pixels` compares only what
   * pictures show.
   */
  readonly evidence?: 'all' | 'vectors' | 'pixels';
}

/** One reason for a match, with what supports it. */
export type MatchReason =
  /** Cosine similarity of query and text or code. */
  | { readonly kind: 'meaning'; readonly similarity: number }
  /** Cosine similarity of query and the words around a picture: its name, descriptions and headings. */
  | { readonly kind: 'context'; readonly similarity: number }
  /** Cosine similarity of query and what a picture shows; with a region, what this part of it shows. */
  | { readonly kind: 'pixels'; readonly similarity: number; readonly region?: PictureBox }
  /** Text that was read in a picture: words of the query, and where they stand; empty when only its meaning is near. */
  | { readonly kind: 'textInImage'; readonly words: readonly string[]; readonly boxes: readonly PictureBox[] }
  /** Words of the query found in the item. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** The item defines a name that the query asks for. */
  | { readonly kind: 'symbol'; readonly name: string }
  /** Words of the query found in the file's name or folder. */
  | { readonly kind: 'path'; readonly words: readonly string[] }
  /** A picture's alternative text or heading in a referring document. */
  | { readonly kind: 'alt'; readonly text: string; readonly from: string }
  /** The query's file mentions this picture, or this file mentions the query's picture. */
  | { readonly kind: 'reference'; readonly from: string; readonly line: number }
  /** The same through imports: each step's file and line lead to the next one's file, the last line to the picture. */
  | { readonly kind: 'import'; readonly chain: readonly ReferencePlace[] }
  /** A name in the code fits the name of the picture's file. */
  | { readonly kind: 'name'; readonly name: string };

/** Left, top, width and height as shares of the picture, each in 0..1. */
export interface PictureBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface ReferencePlace {
  /** Relative to its root. */
  readonly from: string;
  /** Zero-based. */
  readonly line: number;
}

export interface SearchResult {
  /** Absolute path. */
  readonly file: string;
  /** Relative to its root; prefixed with the root's name when there is more than one root. */
  readonly path: string;
  readonly range: TextRange;
  readonly modality: Modality;
  readonly languageId: string;
  /** Names around the match, outermost first. */
  readonly scope: readonly string[];
  /** Names that the match defines, the most important first; absent when it defines none. */
  readonly symbols?: readonly string[];
  /** Fused score in 0..1; comparable inside one answer only. */
  readonly score: number;
  /**
   * Calibrated chance, 0..1, that the result belongs to the question: comparable between kinds of items, answers and
   * encoders. It never rises along an answer; results whose order is less sure than their chances have the same one.
   */
  readonly probability: number;
  readonly why: readonly MatchReason[];
  /** The lines that match best, at most 12; for a picture its description. */
  readonly snippet: string;
  /** Further matches in the same file, best first. */
  readonly more: readonly {
    readonly range: TextRange;
    readonly score: number;
    readonly scope: readonly string[];
    readonly symbols?: readonly string[];
  }[];
}

export interface SearchTimings {
  readonly encodeMs: number;
  readonly vectorMs: number;
  readonly wordsMs: number;
  readonly totalMs: number;
}

export interface SearchAnswer {
  readonly results: readonly SearchResult[];
  readonly timings: SearchTimings;
  /** False while the first index of the workspace is still being built: answers come from what is there. */
  readonly isComplete: boolean;
}
