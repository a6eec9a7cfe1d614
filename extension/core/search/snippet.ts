/**
 * The lines of a chunk that are shown with a result.
 */
import { splitWords } from '../words/splitWords.ts';

const mostLines = 12;
const longestLine = 240;

/** A window of at most 12 lines around the line with most of the query's words; the chunk's start when none has any. */
export function snippetOf(text: string, terms: readonly string[]): string {
  const lines = text.split(/\r?\n/u);
  const wanted = new Set(terms);
  let bestLine = 0;
  let bestHits = 0;
  for (const [index, line] of lines.entries()) {
    const hits = new Set(splitWords(line).filter((word) => wanted.has(word))).size;
    if (hits > bestHits) [bestLine, bestHits] = [index, hits];
  }
  const start = lines.length <= mostLines ? 0 : Math.max(0, Math.min(bestLine - 3, lines.length - mostLines));
  return lines
    .slice(start, start + mostLines)
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line))
    .join('\n')
    .trimEnd();
}
