/**
 * Why a result matched: the question and the answer of the engine's explanation.
 */
import type { Modality } from '../documents/modality.ts';
import type { VectorSource } from '../ports/vectorStore.ts';
import type { ItemRef, PictureBox, SearchQuery, SearchResult, SimilarQuery } from '../search/searchTypes.ts';

/** A question as it was asked. */
export type ExplainedQuestion =
  | { readonly kind: 'search'; readonly query: SearchQuery }
  | { readonly kind: 'similar'; readonly query: SimilarQuery };

export interface ExplainQuery {
  readonly query: ExplainedQuestion;
  /** Any item of the index, found by the question or not. */
  readonly item: ItemRef & { readonly modality: Modality };
}

/** One addend of the fused score. */
export interface ScorePart {
  readonly kind: /** Cosine of the question and the chunk's lines, or of one of a picture's vectors: see `source`. */
    | 'meaning'
    /** Mentions, imports and names that tie the item with the question's file. */
    | 'links'
    /** Whether the question asks for a picture or for something to read. */
    | 'form'
    /** Words of the question in the item, its path or what describes it (BM25). */
    | 'words'
    /** The item defines a name of the question. */
    | 'name';
  /** For `meaning`. */
  readonly source?: VectorSource;
  /** For `meaning`: the cosine in -1..1. */
  readonly similarity?: number;
  /** How far this side of the search may say something for this question, 0..1. */
  readonly weight: number;
  /** What it adds to `Explanation.score`; negative when it speaks against the item. */
  readonly contribution: number;
}

/** A part of a line; offsets are UTF-16 code units in the line, `end` is exclusive. */
export interface ExplainedToken {
  readonly start: number;
  readonly end: number;
  readonly contribution: number;
}

export interface ExplainedLine {
  /** Zero-based line of the file; of a picture's description, whose only line is 0. */
  readonly line: number;
  readonly text: string;
  /** What the line adds to `similarity`; a long line adds more than a short one. */
  readonly contribution: number;
  /**
   * What it adds beyond the share that its length alone would have: above zero, the text would be less similar without
   * the line. For emphasis; the lines of a text that says one thing throughout are all near zero.
   */
  readonly surplus: number;
  /** In order, words only; empty when the encoder does not tell parts of lines apart. They add up to the line. */
  readonly tokens: readonly ExplainedToken[];
}

/** A picture cut into a grid, rows from the top. */
export interface PictureHeat {
  readonly columns: number;
  readonly rows: number;
  /** Row by row: how far the similarity falls without this part of the picture, in cosine; may be negative. */
  readonly values: readonly number[];
  /** Cosine of the question and what the picture shows. */
  readonly similarity: number;
}

/** A word that was read in the picture. */
export interface ExplainedWord extends PictureBox {
  readonly text: string;
  /** What the word adds to the cosine of the question and the text in the picture. */
  readonly contribution: number;
}

export interface Explanation {
  readonly file: string;
  /** Relative to its root; prefixed with the root's name when there is more than one root. */
  readonly path: string;
  /** The lines that are explained: the chunk of the item that fits the question best. */
  readonly range: SearchResult['range'];
  readonly modality: Modality;
  /** As `SearchResult.score` and `SearchResult.probability`. */
  readonly score: number;
  readonly probability: number;
  /** They add up to `score`, the largest first. Empty when nothing of the question fits the item. */
  readonly parts: readonly ScorePart[];
  /**
   * Cosine of the question and the text that `lines` show: `around` and all lines add up to it. Null when the question
   * was compared by words alone or the item has no such text.
   */
  readonly similarity: number | null;
  readonly lines: readonly ExplainedLine[];
  /** What is put before the lines for the encoder (file name, headings) and what it adds by itself. */
  readonly around: { readonly text: string; readonly contribution: number };
  /** For a picture whose pixels were compared by an encoder that can tell its parts apart. */
  readonly heat?: PictureHeat;
  /** For a picture with text in it. */
  readonly words?: readonly ExplainedWord[];
  /** The nearest other items, best first. */
  readonly neighbours: readonly SearchResult[];
  /**
   * True when contributions were found by leaving lines out, or when the text that was encoded is not known any more
   * word for word; false when they are a decomposition of the cosine itself.
   */
  readonly isApproximate: boolean;
}

export interface ExplainApi {
  /** Rejects with `file/not-indexed` for an item that is not in the index, and as `search` and `similar` do. */
  explain(query: ExplainQuery, signal: AbortSignal): Promise<Explanation>;
}
