/**
 * Where words of the index stand in a text, for marking them.
 */
import {
  foldIdentifier,
  identifierParts,
  lettersOf,
  runsOf,
  type Stretch,
  stretchesOf,
} from './splitWords.ts';

/** UTF-16 code units; `end` is exclusive. */
export interface WordSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * In order and without overlap: identifiers that are one of `words` as a whole, and parts of identifiers that are, so
 * that `retry` is found in `retryUpload`; of runs without blanks what their characters and pairs cover together.
 * `words` as `splitWords` or `documentWords` give them.
 */
export function spansOfWords(text: string, words: readonly string[]): readonly WordSpan[] {
  const wanted = new Set(words);
  const spans: { start: number; end: number }[] = [];
  for (const { text: run, start } of runsOf(text)) {
    const composed = run.normalize('NFC');
    const found = stretchesOf(composed).flatMap((stretch) =>
      stretch.isUnspaced ? spansOfPairs(stretch, wanted) : spansOfNames(stretch, wanted),
    );
    for (const span of composed === run ? found : spansAsWritten(found, run)) {
      const last = spans.at(-1);
      if (last !== undefined && start + span.start < last.end)
        last.end = Math.max(last.end, start + span.end);
      else spans.push({ start: start + span.start, end: start + span.end });
    }
  }
  return spans;
}

function spansOfNames({ text, start }: Stretch, wanted: ReadonlySet<string>): readonly WordSpan[] {
  if (wanted.has(foldIdentifier(text))) return [{ start, end: start + text.length }];
  return identifierParts(text)
    .filter((part) => wanted.has(part.text.toLowerCase()))
    .map((part) => ({ start: start + part.start, end: start + part.start + part.text.length }));
}

/** Overlapping ones, each for a character or a pair. */
function spansOfPairs({ text, start }: Stretch, wanted: ReadonlySet<string>): readonly WordSpan[] {
  const letters = lettersOf(text);
  return letters.flatMap((letter, at) => {
    const from = start + letter.start;
    const next = letters[at + 1]?.text;
    if (next !== undefined && wanted.has(letter.text + next))
      return [{ start: from, end: from + letter.text.length + next.length }];
    return wanted.has(letter.text) ? [{ start: from, end: from + letter.text.length }] : [];
  });
}

/** A character with what may be composed with it: its marks, and the later letters of a Hangul syllable. */
const cluster = /[^\p{M}\u1160-\u11ff]?[\p{M}\u1160-\u11ff]*/gu;

/** The same places in the run as its text has it, where they were found in its composed form. */
function spansAsWritten(spans: readonly WordSpan[], run: string): readonly WordSpan[] {
  /** Ends of clusters: in the composed form, and as written. */
  const ends = [{ composed: 0, written: 0 }];
  let composed = 0;
  for (const { 0: text, index } of run.matchAll(cluster)) {
    composed += text.normalize('NFC').length;
    ends.push({ composed, written: index + text.length });
  }
  let at = 0;
  return spans.map(({ start, end }) => {
    while ((ends[at + 1]?.composed ?? Number.POSITIVE_INFINITY) <= start) at += 1;
    let last = at;
    while ((ends[last]?.composed ?? Number.POSITIVE_INFINITY) < end) last += 1;
    return { start: ends[at]?.written ?? 0, end: ends[last]?.written ?? run.length };
  });
}
