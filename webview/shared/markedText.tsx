/**
 * A text in which words are marked, wherever they stand: alone or as a part of a longer name.
 */
import type { JSX } from 'preact';
import { spansOfWords } from '../../extension/core/words/wordSpans.ts';

export interface MarkedTextProps {
  readonly text: string;
  /** As the index splits them. */
  readonly words: readonly string[];
}

export function MarkedText({ text, words }: MarkedTextProps): JSX.Element {
  const pieces: (JSX.Element | string)[] = [];
  let end = 0;
  for (const span of spansOfWords(text, words)) {
    if (span.start > end) pieces.push(text.slice(end, span.start));
    pieces.push(<mark key={span.start}>{text.slice(span.start, span.end)}</mark>);
    end = span.end;
  }
  pieces.push(text.slice(end));
  return <>{pieces}</>;
}
