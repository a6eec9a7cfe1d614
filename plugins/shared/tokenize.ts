/**
 * Text to token ids with a bounded amount of work, whatever the length of the text.
 */
import type { PreTrainedTokenizer } from '@huggingface/transformers';

export interface TokenizedText {
  /** With the special tokens; at most `maxTokens`. */
  readonly ids: readonly number[];
  /** True if and only if a part of the text is not represented in `ids`. */
  readonly isTruncated: boolean;
}

/** How many special tokens the tokenizer puts around every text. A cut keeps them: the model was trained with them. */
export interface SpecialTokens {
  readonly before: number;
  readonly after: number;
}

/**
 * A cut through a word may change the tokens before the cut, but none further away than this: a WordPiece tokenizer
 * turns a word of more characters into one "unknown" piece, and the others decide locally.
 */
const reachOfCut = 100;

/** Ordinary text and code have 3 to 5 characters per token, so that one pass is the rule. */
const firstWindowCharactersPerToken = 16;
const minFirstWindowCharacters = 4096;

/** Each further pass looks at this many times more text; the sum of all passes stays below 4/3 of the last. */
const windowGrowth = 4;

/** Only a text of little but blanks, or of one endless word, is read so far. What follows counts as cut. */
const defaultMaxCharacters = 1 << 18;

/** Counts by comparing the tokens of nothing with those of a letter. */
export function countSpecialTokens(tokenizer: PreTrainedTokenizer): SpecialTokens {
  const none = idsOf(tokenizer, '');
  const some = idsOf(tokenizer, 'a');
  let before = 0;
  while (before < none.length && none[before] === some[before]) before += 1;
  return { before, after: none.length - before };
}

/**
 * Looks at a growing window of the text until it holds enough tokens. The tokens at the window's end may come from a
 * word that the window cuts in two; there are enough when those at the front cannot be touched by it.
 */
export function tokenize(
  tokenizer: PreTrainedTokenizer,
  source: string,
  maxTokens: number,
  special: SpecialTokens,
  maxCharacters = defaultMaxCharacters,
): TokenizedText {
  // Blanks at the ends mean nothing, so dropping them loses nothing and must not be reported as a cut.
  const text = source.trim();
  let window = Math.min(
    maxCharacters,
    Math.max(minFirstWindowCharacters, firstWindowCharactersPerToken * maxTokens),
  );
  for (;;) {
    const isWhole = window >= text.length;
    const ids = idsOf(tokenizer, isWhole ? text : text.slice(0, window));
    if (isWhole && ids.length <= maxTokens) return { ids, isTruncated: false };
    if (isWhole || ids.length >= maxTokens + reachOfCut || window >= maxCharacters) {
      return { ids: cut(ids, maxTokens, special), isTruncated: true };
    }
    window = Math.min(maxCharacters, window * windowGrowth);
  }
}

function idsOf(tokenizer: PreTrainedTokenizer, text: string): readonly number[] {
  return tokenizer(text, { return_tensor: false, padding: false, truncation: false }).input_ids;
}

function cut(ids: readonly number[], maxTokens: number, { after }: SpecialTokens): readonly number[] {
  if (ids.length <= maxTokens) return ids;
  return [...ids.slice(0, maxTokens - after), ...ids.slice(ids.length - after)];
}
