/**
 * Where words of the index stand in a text, for marking them.
 */
import { foldIdentifier, identifierParts, identifiers } from './splitWords.ts';

/** UTF-16 code units; `end` is exclusive. */
export interface WordSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * In order and without overlap: identifiers that are one of `words` as a whole, and parts of identifiers that are, so
 * that `retry` is found in `retryUpload`. `words` as `splitWords` gives them.
 */
export function spansOfWords(text: string, words: readonly string[]): readonly WordSpan[] {
  const wanted = new Set(words);
  const spans: WordSpan[] = [];
  for (const identifier of identifiers(text)) {
    if (wanted.has(foldIdentifier(identifier.text))) {
      spans.push({ start: identifier.start, end: identifier.start + identifier.text.length });
      continue;
    }
    for (const part of identifierParts(identifier.text)) {
      if (!wanted.has(part.text.toLowerCase())) continue;
      const start = identifier.start + part.start;
      spans.push({ start, end: start + part.text.length });
    }
  }
  return spans;
}
