/**
 * Fuses the meaning side and the word side of a search into one score per row.
 */
import type { Candidate, IndexedRow } from '../ports/vectorStore.ts';
import { foldIdentifier, splitIdentifier } from '../words/splitWords.ts';
import type { QueryAnalysis } from './queryAnalysis.ts';

export interface FusedRow {
  readonly row: IndexedRow;
  /** In 0..1 up to bonuses; see `fuse`. */
  readonly score: number;
  /** Cosine similarity, when it is known. */
  readonly similarity: number | undefined;
  /** BM25, 0 when the words side did not find the row. */
  readonly bm25: number;
  /** The name of the query that this row defines. */
  readonly symbol: string | undefined;
}

/**
 * Added for a row that defines a name of the query, times the weight of the word side: a definition comes before its
 * uses, whatever their BM25.
 */
const symbolBonus = 1;

/** A chunk that defines many names is less of an answer to one of them than a chunk that defines this one alone. */
const dilution = 0.05;

/**
 * score = (1 - w) * meaning + w * words + bonus, with meaning = cosine scaled from [low, high] of this answer's
 * candidates to 0..1, words = BM25 / best BM25, and w from the query. Scaling by the answer itself makes the two sides
 * comparable without knowing the encoder's score distribution.
 */
export function fuse(
  meaning: readonly Candidate[],
  words: readonly Candidate[],
  similarities: ReadonlyMap<string, number>,
  analysis: QueryAnalysis,
  wordWeight: number,
): readonly FusedRow[] {
  const rows = new Map<string, { row: IndexedRow; similarity: number | undefined; bm25: number }>();
  for (const { row, score } of meaning) rows.set(row.id, { row, similarity: score, bm25: 0 });
  for (const { row, score } of words) {
    const seen = rows.get(row.id);
    if (seen === undefined) rows.set(row.id, { row, similarity: similarities.get(row.id), bm25: score });
    else seen.bm25 = score;
  }
  const known = [...rows.values()].flatMap(({ similarity }) => (similarity === undefined ? [] : [similarity]));
  const high = Math.max(...known, 0);
  const low = Math.min(...known, high);
  const best = Math.max(...words.map(({ score }) => score), Number.EPSILON);
  const fused = [...rows.values()].map(({ row, similarity, bm25 }): FusedRow => {
    const scaled = similarity === undefined || high <= low ? (similarity === undefined ? 0 : 1) : (similarity - low) / (high - low);
    const symbol = definedName(row, analysis.names);
    const bonus = symbol === undefined ? 0 : wordWeight * (symbolBonus - dilution * Math.min(row.symbols.length - 1, 10));
    return { row, similarity, bm25, symbol, score: (1 - wordWeight) * scaled + (wordWeight * bm25) / best + bonus };
  });
  return fused.sort((a, b) => b.score - a.score || a.row.id.localeCompare(b.row.id));
}

/** The first name of the query that the row defines, as the row spells it. */
function definedName(row: IndexedRow, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  return row.symbols.find((symbol) => names.includes(foldIdentifier(symbol)));
}

/** Words of the query that occur in a row's name or folder. */
export function pathWords(path: string, terms: readonly string[]): readonly string[] {
  const words = new Set(path.split(/[^\p{L}\p{N}_$]+/u).flatMap((part) => [foldIdentifier(part), ...splitIdentifier(part)]));
  return terms.filter((term) => words.has(term));
}
