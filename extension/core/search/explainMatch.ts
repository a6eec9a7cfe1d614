/**
 * Says why an item matched, from what the search really used.
 */

import { type FoundRow, isPixelSource } from '../ports/vectorStore.ts';
import { documentWords } from '../words/splitWords.ts';
import { boxesOfWords } from './boxesOfWords.ts';
import { type FusedPart, type FusedRow, pathWords } from './fusion.ts';
import type { MatchReason, PictureBox } from './searchTypes.ts';

/** More would not be read. */
const mostWords = 6;
const mostAlts = 2;

export interface ExplanationInput {
  /** Words of the question. */
  readonly terms: readonly string[];
  /** What links the item with the question's file, the strongest first. */
  readonly links: readonly MatchReason[];
  /** Whether a similarity is above that of unrelated pairs. */
  readonly isTelling: (part: FusedPart) => boolean;
}

export function explainMatch(match: FusedRow, input: ExplanationInput): readonly MatchReason[] {
  const { row } = match;
  const { terms } = input;
  const reasons: MatchReason[] = [...input.links];
  if (match.symbol !== undefined) reasons.push({ kind: 'symbol', name: match.symbol });
  if (row.modality !== 'image') {
    if (match.similarity !== undefined)
      reasons.push({ kind: 'meaning', similarity: round(match.similarity) });
  } else reasons.push(...reasonsOfPicture(match, input));

  const text = match.parts
    .filter((part) => part.row.source !== 'ocr')
    .map((part) => part.row.text)
    .join('\n');
  const inText = new Set(documentWords(text));
  const inPath = pathWords(row.path, terms);
  const found = terms.filter((term) => inText.has(term) && !inPath.includes(term));
  if (found.length > 0) reasons.push({ kind: 'words', words: found.slice(0, mostWords) });
  if (inPath.length > 0) reasons.push({ kind: 'path', words: inPath.slice(0, mostWords) });
  if (row.modality === 'image') {
    const described = match.parts
      .flatMap((part) => part.row.imageReferences)
      .filter(
        ({ alt, target }, index, all) =>
          alt !== '' && all.findIndex((other) => other.alt === alt && other.target === target) === index,
      )
      .slice(0, mostAlts);
    for (const { alt, target } of described) reasons.push({ kind: 'alt', text: alt, from: target });
  }
  return reasons;
}

/** What the picture's vectors say, the strongest first. The strongest is named even when it is weak. */
function reasonsOfPicture(match: FusedRow, { terms, isTelling }: ExplanationInput): readonly MatchReason[] {
  const reasons: MatchReason[] = [];
  for (const [index, part] of match.parts.entries()) {
    const { row, similarity } = part;
    const isNear = similarity !== undefined && (index === 0 || isTelling(part));
    if (row.source === 'ocr') {
      const inPicture = new Set(documentWords(row.text));
      const words = terms.filter((term) => inPicture.has(term)).slice(0, mostWords);
      if (words.length > 0 || isNear)
        reasons.push({ kind: 'textInImage', words, boxes: boxesOfWords(row, words) });
    } else if (isNear && isPixelSource(row.source))
      reasons.push({ kind: 'pixels', similarity: round(similarity), ...regionOf(row) });
    else if (isNear) reasons.push({ kind: 'context', similarity: round(similarity) });
  }
  return reasons;
}

/** The part of the picture that a tile was made from. */
function regionOf({ tile }: FoundRow): { readonly region?: PictureBox } {
  if (tile === undefined) return {};
  const { x, y, width, height } = tile;
  return { region: { x, y, width, height } };
}

function round(similarity: number): number {
  return Math.round(similarity * 1000) / 1000;
}
