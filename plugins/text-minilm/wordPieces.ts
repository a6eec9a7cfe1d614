/**
 * Text to word-piece ids with a bounded amount of work, whatever the length of the text.
 */
import type { PreTrainedTokenizer } from '@huggingface/transformers';

export interface WordPieces {
  /** With the special tokens at both ends; at most `maxTokens`. */
  readonly ids: readonly number[];
  /** True if and only if a part of the text is not represented in `ids`. */
  readonly isTruncated: boolean;
}

/** The tokenizer turns a word of more characters into one "unknown" piece, so no word has more pieces than this. */
const maxPiecesPerWord = 100;

/** Enough for 256 pieces of ordinary text or code (3 to 5 characters each), so that one pass is the rule. */
const firstWindowCharacters = 4096;

/** Each further pass looks at this many times more text; the sum of all passes stays below 4/3 of the last. */
const windowGrowth = 4;

/** Only a text of little but blanks, or of one endless word, is read so far. What follows counts as cut. */
const maxCharacters = 1 << 18;

/**
 * Looks at a growing window of the text until it holds enough pieces. The pieces at the window's end may come from a
 * word that the window cuts in two; there are enough when those at the front cannot be touched by it.
 */
export function toWordPieces(tokenizer: PreTrainedTokenizer, source: string, maxTokens: number): WordPieces {
  // Blanks at the ends have no pieces, so dropping them loses nothing and must not be reported as a cut.
  const text = source.trim();
  let window = firstWindowCharacters;
  for (;;) {
    const isWhole = window >= text.length;
    const ids = tokenizer(isWhole ? text : text.slice(0, window), {
      return_tensor: false,
      padding: false,
      truncation: false,
    }).input_ids;
    if (isWhole && ids.length <= maxTokens) return { ids, isTruncated: false };
    if (isWhole || ids.length >= maxTokens + maxPiecesPerWord || window >= maxCharacters) {
      return { ids: cut(ids, maxTokens), isTruncated: true };
    }
    window *= windowGrowth;
  }
}

/** Keeps the special token at the end, which the model was trained with; a plain cut would lose it. */
function cut(ids: readonly number[], maxTokens: number): readonly number[] {
  if (ids.length <= maxTokens) return ids;
  return [...ids.slice(0, maxTokens - 1), ...ids.slice(-1)];
}
