/**
 * What the words of the explained lines add, for drawing and for saying.
 */
import type { ExplanationView } from '../../extension/core/protocol/views/similarView.ts';

type Lines = ExplanationView['lines'];

export interface WordShare {
  /** As the text spells it first. */
  readonly text: string;
  /** All its places together. */
  readonly contribution: number;
}

export interface TellingWords {
  /** The strongest first. */
  readonly speakingFor: readonly WordShare[];
  readonly against: readonly WordShare[];
}

/** More names than this are a list again, which the lines are already. */
const mostNamed = 5;
/** Of the strongest word's share; less is noise beside it. */
const leastShare = 0.15;

/** What the strongest place of a word adds or takes away; drawings are scaled by it. */
export function largestShare(lines: Lines): number {
  const all = lines.flatMap(({ words }) => words.map(({ contribution }) => Math.abs(contribution)));
  return Math.max(...all, Number.MIN_VALUE);
}

/** The words that tell most on either side; those that mark nothing but punctuation are none. */
export function tellingWords(lines: Lines): TellingWords {
  const shares = new Map<string, WordShare>();
  for (const { text, words } of lines) {
    for (const { start, end, contribution } of words) {
      const word = text.slice(start, end);
      if (!/[\p{L}\p{N}]/u.test(word)) continue;
      const key = word.toLowerCase();
      const known = shares.get(key);
      shares.set(key, {
        text: known?.text ?? word,
        contribution: (known?.contribution ?? 0) + contribution,
      });
    }
  }
  const sorted = [...shares.values()].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const least = leastShare * Math.abs(sorted[0]?.contribution ?? 0);
  const telling = sorted.filter(({ contribution }) => Math.abs(contribution) >= least);
  return {
    speakingFor: telling.filter(({ contribution }) => contribution > 0).slice(0, mostNamed),
    against: telling.filter(({ contribution }) => contribution < 0).slice(0, mostNamed),
  };
}
