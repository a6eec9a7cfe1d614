/**
 * The explained lines: a bar for each, and in its text every word as strong as what it adds; said in words, too.
 */
import type { JSX } from 'preact';
import type { ExplanationView } from '../../extension/core/protocol/views/similarView.ts';
import { fill } from '../shared/strings.ts';
import { Bars, signed } from './bars.tsx';
import type { SimilarPageStrings } from './strings.ts';
import { largestShare, tellingWords, type WordShare } from './wordShares.ts';

type Line = ExplanationView['lines'][number];

export interface LinesOfTextProps {
  readonly lines: readonly Line[];
  readonly strings: SimilarPageStrings;
}

export function LinesOfText({ lines, strings }: LinesOfTextProps): JSX.Element {
  const largest = largestShare([...lines]);
  const { speakingFor, against } = tellingWords([...lines]);
  return (
    <>
      <Bars
        title={strings.lines}
        rows={lines
          .filter(({ text }) => text.trim() !== '')
          .map((line) => ({
            key: String(line.line),
            label: line.text,
            content: <Words line={line} largest={largest} />,
            contribution: line.contribution,
            isCode: true,
          }))}
      />
      {speakingFor.length === 0 ? null : (
        <p class="explanation-note">{fill(strings.wordsFor, listed(speakingFor))}</p>
      )}
      {against.length === 0 ? null : (
        <p class="explanation-note">{fill(strings.wordsAgainst, listed(against))}</p>
      )}
    </>
  );
}

function listed(words: readonly WordShare[]): string {
  return words.map(({ text, contribution }) => `${text} ${signed(contribution)}`).join(', ');
}

/** Fainter ones could not be told from the ground. */
const leastDrawn = 0.06;

function Words({ line, largest }: { readonly line: Line; readonly largest: number }): JSX.Element {
  const { text, words } = line;
  const pieces: (JSX.Element | string)[] = [];
  let drawn = 0;
  for (const { start, end, contribution } of words) {
    const share = Math.abs(contribution) / largest;
    if (share < leastDrawn || start < drawn) continue;
    if (start > drawn) pieces.push(text.slice(drawn, start));
    pieces.push(
      <span
        key={start}
        class={contribution < 0 ? 'word against' : 'word'}
        style={{ '--share': share.toFixed(2) }}
      >
        {text.slice(start, end)}
      </span>,
    );
    drawn = end;
  }
  pieces.push(text.slice(drawn));
  return <>{pieces}</>;
}
