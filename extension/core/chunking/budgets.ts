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
 * The default encoder sees 256 word pieces. Measured on 1 000 files, a word piece stands for 2.3 non-whitespace
 * characters of code and 2.5 (tables and links) to 4 (plain English) of prose: a window holds 590 of code, 640 to
 * 1 000 of prose.
 * - whole: a function of two windows still shows its signature, documentation and the first half of its body; cutting
 *   it would cost more than its unseen tail, which the word index covers.
 * - part, prose: what the window holds. small: two thirds of it, where cutting gains no precision.
 * - tiny: a getter or a one-line wrapper says too little alone. crumb: less than one line of code.
 * - overlapLines: enough to keep a sentence or a statement that straddles a cut.
 */
export const defaultBudgets: ChunkBudgets = {
  whole: 1200,
  part: 600,
  small: 400,
  tiny: 120,
  crumb: 60,
  prose: 800,
  tinySection: 200,
  overlapLines: 3,
};
