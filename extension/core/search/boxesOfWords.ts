/**
 * Finds where words of a question stand in a picture, from the boxes that text recognition gave.
 */
import type { FoundRow } from '../ports/vectorStore.ts';
import { documentWords } from '../words/splitWords.ts';
import type { PictureBox } from './searchTypes.ts';

/** A common word may stand in every line of a screenshot; more outlines than this hide the picture. */
const mostBoxes = 40;

/** Boxes of the recognised words that hold one of `words` (as `splitWords` makes them), in reading order. */
export function boxesOfWords(
  row: Pick<FoundRow, 'textBoxes'>,
  words: readonly string[],
): readonly PictureBox[] {
  if (words.length === 0) return [];
  const wanted = new Set(words);
  return (row.textBoxes ?? [])
    .filter(({ text }) => documentWords(text).some((word) => wanted.has(word)))
    .slice(0, mostBoxes)
    .map(({ x, y, width, height }) => ({ x, y, width, height }));
}
