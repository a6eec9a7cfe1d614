/**
 * Sizes that decide where texts are cut. All sizes count non-whitespace UTF-16 code units, so that indentation and
 * line endings change nothing.
 */

export interface ChunkBudgets {
  /** A function, method or type up to this size is one chunk. */
  readonly whole: number;
  /** Size that parts of larger things and packs of small things may reach. */
  readonly part: number;
  /** Files and classes up to this size stay in one piece. */
  readonly small: number;
  /** Functions below this size are put together with their neighbours. */
  readonly tiny: number;
  /** Leftovers below this size (a lone `class A {`, a last `export`) join the chunk beside them. */
  readonly crumb: number;
  /** Size that a chunk of prose may reach. */
  readonly prose: number;
  /** Sections of prose below this size are put together with their neighbours. */
  readonly tinySection: number;
  /** Lines repeated at the start of the next chunk in the fallback by lines. */
  readonly overlapLines: number;
}

/**
 * The default encoder sees 256 word pieces: some 600 to 800 non-whitespace characters of code, 900 of English prose.
 * - whole: a function half as long again keeps its signature, documentation and most of its body inside the window,
 *   and cutting it would cost more than its unseen tail (which the word index covers).
 * - part, prose: what the window holds. small: less than half a window, where cutting gains no precision.
 * - tiny: a getter or a one-line wrapper says too little alone. crumb: less than one line of code.
 * - overlapLines: enough to keep a sentence or a statement that straddles a cut.
 */
export const defaultBudgets: ChunkBudgets = {
  whole: 1200,
  part: 800,
  small: 400,
  tiny: 120,
  crumb: 60,
  prose: 900,
  tinySection: 200,
  overlapLines: 3,
};
