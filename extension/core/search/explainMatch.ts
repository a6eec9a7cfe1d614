/**
 * Says why a row matched, from what the search really used.
 */
import { splitWords } from '../words/splitWords.ts';
import { type FusedRow, pathWords } from './fusion.ts';
import type { MatchReason } from './searchTypes.ts';

/** More would not be read. */
const mostWords = 6;
const mostAlts = 2;

export function explainMatch(
  match: FusedRow,
  terms: readonly string[],
  link: { readonly from: string; readonly line: number } | undefined,
): readonly MatchReason[] {
  const { row } = match;
  const reasons: MatchReason[] = [];
  if (link !== undefined) reasons.push({ kind: 'reference', from: link.from, line: link.line });
  if (match.symbol !== undefined) reasons.push({ kind: 'symbol', name: match.symbol });
  if (match.similarity !== undefined) reasons.push({ kind: 'meaning', similarity: round(match.similarity) });
  const inText = new Set(splitWords(row.text));
  const inPath = pathWords(row.path, terms);
  const found = terms.filter((term) => inText.has(term) && !inPath.includes(term));
  if (found.length > 0) reasons.push({ kind: 'words', words: found.slice(0, mostWords) });
  if (inPath.length > 0) reasons.push({ kind: 'path', words: inPath.slice(0, mostWords) });
  if (row.modality === 'image') {
    const described = row.imageReferences.filter(({ alt }) => alt !== '').slice(0, mostAlts);
    for (const { alt, target } of described) reasons.push({ kind: 'alt', text: alt, from: target });
  }
  return reasons;
}

function round(similarity: number): number {
  return Math.round(similarity * 1000) / 1000;
}
