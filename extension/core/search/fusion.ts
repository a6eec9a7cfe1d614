/**
 * Fuses the meaning side and the word side of a search into one score per row.
 */
import type { Candidate, FoundRow } from '../ports/vectorStore.ts';
import { foldIdentifier, splitIdentifier } from '../words/splitWords.ts';
import type { QueryAnalysis, QueryName } from './queryAnalysis.ts';

export interface FusedRow {
  readonly row: FoundRow;
  /** In 0..1, plus the bonus of a defined name; see `fuse`. */
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
 * uses, whatever their BM25. A name that holds the query's name as a run of its words (`make_file_readable` for
 * `fileReadable`) gets less, the more of it was not asked for.
 */
export const exactNameBonus = 1;
const partialNameBonus = { least: 0.5, most: 0.9 } as const;

/** A chunk that defines many names is less of an answer to one of them than a chunk that defines this one alone. */
const dilution = 0.05;
const mostDilution = 10;

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
  const rows = new Map<string, { row: FoundRow; similarity: number | undefined; bm25: number }>();
  for (const { row, score } of meaning) rows.set(row.id, { row, similarity: score, bm25: 0 });
  for (const { row, score } of words) {
    const seen = rows.get(row.id);
    if (seen === undefined) rows.set(row.id, { row, similarity: similarities.get(row.id), bm25: score });
    else seen.bm25 = score;
  }
  const known = [...rows.values()].flatMap(({ similarity }) =>
    similarity === undefined ? [] : [similarity],
  );
  const high = Math.max(...known, 0);
  const low = Math.min(...known, high);
  const best = Math.max(...words.map(({ score }) => score), Number.EPSILON);
  const fused = [...rows.values()].map(({ row, similarity, bm25 }): FusedRow => {
    const scaled = similarity === undefined ? 0 : high <= low ? 1 : (similarity - low) / (high - low);
    const definition = definedName(row, analysis.names);
    const score = (1 - wordWeight) * scaled + wordWeight * (bm25 / best + definition.bonus);
    return { row, similarity, bm25, symbol: definition.symbol, score };
  });
  return fused.sort((a, b) => b.score - a.score || a.row.id.localeCompare(b.row.id));
}

/** The defined name that fits the query's names best, as the row spells it. */
function definedName(
  row: FoundRow,
  names: readonly QueryName[],
): { readonly symbol: string | undefined; readonly bonus: number } {
  let best: { symbol: string | undefined; bonus: number } = { symbol: undefined, bonus: 0 };
  const diluted = dilution * Math.min(row.symbols.length - 1, mostDilution);
  for (const symbol of names.length === 0 ? [] : row.symbols) {
    for (const name of names) {
      const bonus = nameBonus(symbol, name) - diluted;
      if (bonus > best.bonus) best = { symbol, bonus };
    }
  }
  return best;
}

function nameBonus(symbol: string, name: QueryName): number {
  const folded = foldIdentifier(symbol);
  if (folded === name.folded) return exactNameBonus;
  if (!containsRun(splitIdentifier(symbol), name.words)) return 0;
  const coverage = name.folded.length / folded.length;
  return partialNameBonus.least + (partialNameBonus.most - partialNameBonus.least) * coverage;
}

/** Shorter beginnings of words are met by chance. */
const shortestPrefix = 3;

/** True when `run` occurs in `words`; its last word may be the beginning of one, since people stop typing there. */
function containsRun(words: readonly string[], run: readonly string[]): boolean {
  const last = run.length - 1;
  const fits = (word: string | undefined, wanted: string, isLast: boolean): boolean =>
    word === wanted || (isLast && wanted.length >= shortestPrefix && word?.startsWith(wanted) === true);
  return (
    run.length > 0 &&
    words.some((_, start) => run.every((word, offset) => fits(words[start + offset], word, offset === last)))
  );
}

/** Words of the query that occur in a row's name or folder. */
export function pathWords(path: string, terms: readonly string[]): readonly string[] {
  const words = new Set(
    path.split(/[^\p{L}\p{N}_$]+/u).flatMap((part) => [foldIdentifier(part), ...splitIdentifier(part)]),
  );
  return terms.filter((term) => words.has(term));
}
