/**
 * Fuses the meaning side and the word side of a search into one score per row.
 */
import { type Candidate, type FoundRow, isPixelSource } from '../ports/vectorStore.ts';
import { documentWords, foldIdentifier, splitIdentifier } from '../words/splitWords.ts';
import { combinePicture, logistic, softplus } from './calibration.ts';
import type { QueryAnalysis, QueryName } from './queryAnalysis.ts';

/** One vector of an item that a search found, with what speaks for it. */
export interface FusedPart {
  readonly row: FoundRow;
  /** Cosine similarity, when it is known. */
  readonly similarity: number | undefined;
  /** The similarity on the scale of all encoders: log odds that the row belongs to the query. */
  readonly evidence: number | undefined;
  /** BM25, 0 when the words side did not find the row. */
  readonly bm25: number;
}

/** An item: a chunk, or a picture with all its vectors that were found. */
export interface FusedRow extends FusedPart {
  /** In 0..1, plus the bonus of a defined name; see `fuse`. */
  readonly score: number;
  /** The name of the query that this row defines. */
  readonly symbol: string | undefined;
  /** The addends of the score. */
  readonly shares: ScoreShares;
  /** Its vectors, the strongest first. `row` and `similarity` are those of the first, `evidence` is that of all. */
  readonly parts: readonly FusedPart[];
  /** Log odds that the item is of what the user does not want; minus infinity without such a wish. */
  readonly unwanted: number;
}

export interface ScoreShares {
  readonly meaning: number;
  readonly words: number;
  readonly name: number;
  /** What one unit of log odds adds to `meaning`. */
  readonly perLogOdds: number;
}

export interface FusionInput {
  readonly meaning: readonly Candidate[];
  readonly words: readonly Candidate[];
  /** Cosines of rows that only the words found, by row id; a row without one has no meaning side. */
  readonly similarities: ReadonlyMap<string, number>;
  readonly analysis: QueryAnalysis;
  readonly wordWeight: number;
  /** Cosine to log odds; see `Calibrations`. */
  readonly evidenceOf: (row: FoundRow, similarity: number) => number;
  /** Log odds that the item has before its vectors are compared, by its kind or its ties with the question's file. */
  readonly priorOf: (row: FoundRow) => number;
  /** Log odds that a row is of what the user does not want; absent when there is no such wish. */
  readonly unwantedOf?: (row: FoundRow) => number;
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
 * (1 - w) times the evidence of the meaning, scaled by the candidates to 0..1, plus w times BM25 relative to the best
 * plus the bonus of a defined name. What is not wanted lowers both sides by the probability that the row is of it. Scaled by the candidates of this question, because a fixed scale would not carry
 * over from one workspace to another. Best first; ties in order of row ids.
 */
export function fuse(input: FusionInput): readonly FusedRow[] {
  const { analysis, wordWeight } = input;
  const items = [...partsByItem(input).values()].map((parts) => itemOf(parts, input));
  const known = items.flatMap(({ evidence }) => (evidence === undefined ? [] : [evidence]));
  const high = Math.max(...known);
  const low = Math.min(...known);
  const best = Math.max(...input.words.map(({ score }) => score), Number.EPSILON);
  const fused = items.map((item): FusedRow => {
    const { evidence, bm25, unwanted } = item;
    const scaled = evidence === undefined ? 0 : high <= low ? 1 : (evidence - low) / (high - low);
    const definition = definedName(item.row, analysis.names);
    const wanted = 1 - logistic(unwanted);
    const shares: ScoreShares = {
      meaning: (1 - wordWeight) * scaled,
      words: (wordWeight * wanted * bm25) / best,
      name: wordWeight * wanted * definition.bonus,
      perLogOdds: high <= low ? 0 : (1 - wordWeight) / (high - low),
    };
    return { ...item, symbol: definition.symbol, shares, score: shares.meaning + shares.words + shares.name };
  });
  return fused.sort((a, b) => b.score - a.score || compareIds(a, b));
}

/** Both sides together: all found rows, those of one picture in one list. */
function partsByItem(input: FusionInput): ReadonlyMap<string, readonly FusedPart[]> {
  const rows = new Map<string, { row: FoundRow; similarity: number | undefined; bm25: number }>();
  for (const { row, score } of input.meaning) rows.set(row.id, { row, similarity: score, bm25: 0 });
  for (const { row, score } of input.words) {
    const seen = rows.get(row.id);
    if (seen === undefined)
      rows.set(row.id, { row, similarity: input.similarities.get(row.id), bm25: score });
    else seen.bm25 = score;
  }
  const items = new Map<string, FusedPart[]>();
  for (const found of rows.values()) {
    const { row, similarity } = found;
    const evidence = similarity === undefined ? undefined : input.evidenceOf(row, similarity);
    const part: FusedPart = { ...found, evidence };
    const others = items.get(row.item);
    if (others === undefined) items.set(row.item, [part]);
    else others.push(part);
  }
  return items;
}

function itemOf(
  parts: readonly FusedPart[],
  { priorOf, unwantedOf }: Pick<FusionInput, 'priorOf' | 'unwantedOf'>,
): Omit<FusedRow, 'score' | 'symbol' | 'shares'> {
  const sorted = parts.toSorted(
    (a, b) => strengthOf(b) - strengthOf(a) || b.bm25 - a.bm25 || compareIds(a, b),
  );
  const strongest = tellingParts(sorted);
  const [first] = strongest;
  if (first === undefined) throw new RangeError('An item has at least one row');
  const known = strongest.filter(
    (part): part is FusedPart & { evidence: number } => part.evidence !== undefined,
  );
  const isPixels = (part: FusedPart): boolean => isPixelSource(part.row.source);
  const texts = known.filter((part) => !isPixels(part)).map(({ evidence }) => evidence);
  // As a whole or in its best part, whichever is named.
  const shown = sorted.find((part) => isPixels(part) && part.evidence !== undefined)?.evidence;
  // One unwanted vector is enough: a picture is unwanted for what it shows or for what it is called.
  const unwanted = Math.max(
    Number.NEGATIVE_INFINITY,
    ...(unwantedOf === undefined ? [] : strongest.map(({ row }) => unwantedOf(row))),
  );
  return {
    ...first,
    unwanted,
    evidence:
      known.length === 0 ? undefined : combinePicture(texts, shown) + priorOf(first.row) - softplus(unwanted),
    bm25: Math.max(...parts.map(({ bm25 }) => bm25)),
    parts: strongest,
  };
}

/**
 * Log odds by which a tile must exceed the whole picture to be named: one deviation of what is similar by chance. An
 * outline around a part that says little more than the whole would mislead.
 */
const clearMargin = 3;

/** Of the tiles of a picture only the best is named, and only when it clearly exceeds the whole. `parts` are sorted. */
function tellingParts(parts: readonly FusedPart[]): readonly FusedPart[] {
  const best = parts.find(({ row }) => row.source === 'tile');
  if (best === undefined) return parts;
  const whole = parts.find(({ row }) => row.source === 'pixels');
  const isClear = whole === undefined || strengthOf(best) > strengthOf(whole) + clearMargin;
  return parts.filter((part) => part.row.source !== 'tile' || (isClear && part === best));
}

function strengthOf({ evidence }: FusedPart): number {
  return evidence ?? Number.NEGATIVE_INFINITY;
}

/** Code units, so that the order is the same on every machine. */
function compareIds(a: FusedPart, b: FusedPart): number {
  return a.row.id < b.row.id ? -1 : a.row.id > b.row.id ? 1 : 0;
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
  const words = new Set(documentWords(path));
  return terms.filter((term) => words.has(term));
}
