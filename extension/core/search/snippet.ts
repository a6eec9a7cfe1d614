/**
 * The lines of a chunk that are shown with a result.
 */
import type { Modality } from '../documents/modality.ts';
import { documentWords, wordFinder } from '../words/splitWords.ts';

const mostLines = 12;
const longestLine = 240;
/** A definition is shown with this much before it: the end of its comment, its decorators. */
const linesBefore = 3;

/**
 * A window of at most 12 lines around the line with most of the query's words. When no line has any, the window is at
 * the first definition of code, and at the start of everything else.
 */
export function snippetOf(text: string, terms: readonly string[], modality: Modality): string {
  const lines = text.split(/\r?\n/u);
  const wanted = new Set(terms);
  let bestLine = modality === 'code' ? firstDefinitionLine(lines) : 0;
  let bestHits = 0;
  const mayHaveWords = wordFinder(terms);
  for (const [index, line] of lines.entries()) {
    if (!mayHaveWords(line)) continue;
    const hits = new Set(documentWords(line).filter((word) => wanted.has(word))).size;
    if (hits > bestHits) [bestLine, bestHits] = [index, hits];
  }
  const start =
    lines.length <= mostLines ? 0 : Math.max(0, Math.min(bestLine - linesBefore, lines.length - mostLines));
  return (
    lines
      .slice(start, start + mostLines)
      // Never between the halves of a surrogate pair.
      .map((line) =>
        line.length > longestLine ? `${line.slice(0, longestLine).replace(/[\ud800-\udbff]$/, '')}…` : line,
      )
      .join('\n')
      .trimEnd()
  );
}

/** `#` begins comments too, but not `#include`, `#[derive]`, `#!` of a private field or a CSS id. */
const commentLine = /^(?:\/\/|\/\*|\*(?:\s|\/|$)|#(?:\s|!|$)|--\s|<!--)/u;
/** Statements that only bring names in, in the languages that are cut along their syntax. */
const importLine =
  /^(?:import\b(?:\s*\($|(?!\s*\())|from\s+\S+\s+import\b|export\s+(?:\*|\{[^}]*\}|type\s+\{[^}]*\})\s*(?:as\s+\w+\s*)?from\b|#\s*include\b|#\s*pragma\b|package\s+[\w.]+;?$|(?:pub\s+)?use\s+[\w\\:{]|(?:global\s+)?using\s+(?:static\s+)?[\w.]+(?:\s*=\s*[\w.<>]+)?;|require(?:_relative)?\b|(?:const|let|var)\s+[^=]+=\s*require\(|extern crate\b|@import\b|@use\b|namespace\s+[\w\\.]+;|['"]use \w+['"];?$)/u;
const closers: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['{', '}'],
]);

/**
 * Index of the first line that is neither blank, nor only a comment, nor part of an import; 0 when there is none. Reads
 * line by line without a grammar: a wrong guess costs a less telling line, never an answer.
 */
export function firstDefinitionLine(lines: readonly string[]): number {
  let inComment = false;
  /** What ends the import that goes over several lines. */
  let closer: string | undefined;
  for (const [index, line] of lines.entries()) {
    const text = line.trim();
    if (inComment) {
      inComment = !text.includes('*/');
      continue;
    }
    if (closer !== undefined) {
      if (text.includes(closer)) closer = undefined;
      continue;
    }
    if (text === '') continue;
    if (commentLine.test(text)) {
      inComment = text.startsWith('/*') && !text.includes('*/');
      continue;
    }
    if (!importLine.test(text)) return index;
    const opener = /[({](?=[^(){}]*$)/u.exec(text)?.[0] ?? '';
    closer = closers.get(opener);
  }
  return 0;
}
