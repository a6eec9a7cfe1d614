/**
 * Answers questions to the index: encodes the query, asks both sides of the store, fuses, groups and explains.
 */
import { throwIfCancelled } from '../cancellation/cancellation.ts';
import { rangesOverlap } from '../documents/textRange.ts';
import { type FileKey, fileKeyOf, type WorkspaceRoot } from '../documents/workspaceFile.ts';
import type { EncoderSet } from '../encoders/encoderSet.ts';
import { SemblanceError } from '../errors/semblanceError.ts';
import type { ReferenceGraph } from '../indexing/referenceGraph.ts';
import type {
  Candidate,
  FoundRow,
  NewRow,
  RowFilter,
  VectorStore,
  WordCandidate,
} from '../ports/vectorStore.ts';
import { splitWords } from '../words/splitWords.ts';
import { isStopWord } from '../words/stopWords.ts';
import { explainMatch } from './explainMatch.ts';
import { exactNameBonus, type FusedRow, fuse } from './fusion.ts';
import { type FileGroup, groupByFile } from './grouping.ts';
import { analyseQuery, type QueryAnalysis } from './queryAnalysis.ts';
import type { SearchAnswer, SearchFilter, SearchQuery, SearchResult, SimilarQuery } from './searchTypes.ts';
import { snippetOf } from './snippet.ts';

export interface SearchParts {
  readonly store: VectorStore;
  readonly encoders: EncoderSet;
  readonly references: ReferenceGraph;
  readonly roots: readonly WorkspaceRoot[];
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  readonly isComplete: () => boolean;
}

/**
 * Candidates per side. Results are grouped by file, so several candidates may fall into one; three per wanted result,
 * and never fewer than the list in which a fused winner may hide.
 */
const candidatesPerResult = 3;
const fewestCandidates = 60;

/** For "similar to this", words only break ties between neighbours of equal meaning. */
const similarWordWeight = 0.15;
/** A long selection has hundreds of words; the most frequent ones tell what it is about. */
const mostSimilarTerms = 24;
/** A picture that the code mentions, or code that mentions the picture, is evidence of its own beside the vectors. */
const referenceBonus = 0.5;

interface Question {
  readonly vector: Float32Array | undefined;
  readonly analysis: QueryAnalysis;
  readonly wordWeight: number;
  readonly filter: RowFilter;
  readonly limit: number;
  /** Files that the question's file is linked with, by file key. */
  readonly linked: ReadonlyMap<string, { readonly from: string; readonly line: number }>;
}

export class SearchService {
  readonly #parts: SearchParts;

  constructor(parts: SearchParts) {
    this.#parts = parts;
  }

  async search(query: SearchQuery, signal: AbortSignal): Promise<SearchAnswer> {
    const started = this.#parts.now();
    const analysis = analyseQuery(query.text);
    if (query.text.trim() === '') return this.#emptyAnswer();
    const wordWeight = query.mode === 'words' ? 1 : query.mode === 'meaning' ? 0 : analysis.wordWeight;
    const vector = async (): Promise<Float32Array | undefined> =>
      query.mode === 'words' ? undefined : await this.#encode(query.text, 'query', signal);
    return await this.#answer(
      { analysis, wordWeight, filter: toRowFilter(query.filter), limit: query.limit, linked: new Map() },
      vector,
      started,
      signal,
    );
  }

  async similar(query: SimilarQuery, signal: AbortSignal): Promise<SearchAnswer> {
    const started = this.#parts.now();
    const key = this.#keyOf(query.file);
    const rows = key === undefined ? [] : await this.#parts.store.rowsOfFile(key);
    throwIfCancelled(signal);
    const relevant =
      query.range === undefined
        ? rows
        : rows.filter((row) => rangesOverlap(row.range, query.range ?? row.range));
    const text = query.text ?? relevant.map((row) => row.text).join('\n');
    if (query.text === undefined && relevant.length === 0) {
      throw new SemblanceError(
        'file/not-indexed',
        `${query.file} is not in the index, so nothing can be compared with it. It may be excluded, empty, or not indexed yet.`,
        { file: query.file },
      );
    }
    const vector = async (): Promise<Float32Array | undefined> =>
      query.text === undefined ? meanVector(relevant) : await this.#encode(query.text, 'document', signal);
    const filter = toRowFilter(query.filter);
    return await this.#answer(
      {
        analysis: { terms: frequentTerms(text), names: [], wordWeight: similarWordWeight },
        wordWeight: similarWordWeight,
        filter: key === undefined ? filter : { ...filter, exceptFile: key },
        limit: query.limit,
        linked: key === undefined ? new Map() : this.#linksOf(key),
      },
      vector,
      started,
      signal,
    );
  }

  async #answer(
    question: Omit<Question, 'vector'>,
    vectorOf: () => Promise<Float32Array | undefined>,
    started: number,
    signal: AbortSignal,
  ): Promise<SearchAnswer> {
    const { store, now } = this.#parts;
    const candidates = Math.max(fewestCandidates, question.limit * candidatesPerResult);
    const timings = { encodeMs: 0, vectorMs: 0, wordsMs: 0, totalMs: 0 };

    const byWords = async (): Promise<readonly WordCandidate[]> => {
      if (question.wordWeight === 0) return [];
      const from = now();
      const found = await store.searchWords(question.analysis.terms, question.filter, candidates);
      timings.wordsMs = now() - from;
      return found;
    };
    let vector: Float32Array | undefined;
    const byMeaning = async (): Promise<readonly Candidate[]> => {
      const from = now();
      vector = await vectorOf();
      timings.encodeMs = now() - from;
      throwIfCancelled(signal);
      if (vector === undefined) return [];
      const searched = now();
      const found = await store.searchVector(vector, question.filter, candidates);
      timings.vectorMs = now() - searched;
      return found;
    };
    const [meaning, words] = await Promise.all([byMeaning(), byWords()]);
    throwIfCancelled(signal);
    const linkedRows = await this.#linkedCandidates(question, vector);
    const near = new Set(meaning.map(({ row }) => row.id));
    throwIfCancelled(signal);

    const fused = fuse(
      [...meaning, ...linkedRows.filter(({ row }) => !near.has(row.id))],
      words,
      similaritiesOf(words, vector),
      question.analysis,
      question.wordWeight,
    );
    const roots = new Set(this.#parts.roots.map(({ id }) => id));
    const floor = meaning.length > 0 ? this.#floor : 0;
    const related = fused.filter(
      (found) =>
        // Rows of a folder that just left the workspace go with the next comparison.
        roots.has(found.row.root) && (isRelated(found, floor) || question.linked.has(fileKeyOf(found.row))),
    );
    const ranked = withReferenceBonus(related, question.linked);
    const bonuses =
      (question.analysis.names.length > 0 ? question.wordWeight * exactNameBonus : 0) +
      (question.linked.size > 0 ? referenceBonus : 0);
    const scale = (score: number): number => Math.max(0, score) / (1 + bonuses);
    const results = groupByFile(ranked, question.limit).map((group) =>
      this.#resultOf(group, question, scale),
    );
    timings.totalMs = now() - started;
    return { results, timings, isComplete: this.#parts.isComplete() };
  }

  /** Rows of files that are linked with the question's file, whether or not their vectors are near. */
  async #linkedCandidates(
    question: Omit<Question, 'vector'>,
    vector: Float32Array | undefined,
  ): Promise<readonly Candidate[]> {
    const found: Candidate[] = [];
    for (const name of [...question.linked.keys()].slice(0, fewestCandidates)) {
      const root = name.slice(0, name.indexOf(':'));
      const rows = await this.#parts.store.rowsOfFile({ root, path: name.slice(root.length + 1) });
      for (const row of rows) {
        if (!passes(row, question.filter)) continue;
        found.push({ row, score: vector === undefined ? 0 : dot(vector, row.vector) });
      }
    }
    return found;
  }

  #resultOf(
    group: FileGroup,
    question: Omit<Question, 'vector'>,
    scale: (score: number) => number,
  ): SearchResult {
    const { row } = group.best;
    return {
      file: this.#absolutePath(row),
      path: this.#displayPath(row),
      range: group.range,
      modality: row.modality,
      languageId: row.languageId,
      scope: row.scope,
      ...symbolsOf(row),
      score: scale(group.best.score),
      why: explainMatch(group.best, question.analysis.terms, question.linked.get(fileKeyOf(row))),
      snippet: snippetOf(row.text, question.analysis.terms, row.modality),
      more: group.more.map(({ row: other, range }) => ({
        range,
        score: scale(other.score),
        scope: other.row.scope,
        ...symbolsOf(other.row),
      })),
    };
  }

  /** Pictures that the file mentions, and documents that mention the picture. */
  #linksOf(key: FileKey): ReadonlyMap<string, { readonly from: string; readonly line: number }> {
    const links = new Map<string, { from: string; line: number }>();
    for (const reference of this.#parts.references.picturesIn(key)) {
      links.set(fileKeyOf({ root: key.root, path: reference.target }), {
        from: key.path,
        line: reference.line,
      });
    }
    for (const { from, reference } of this.#parts.references.mentionsOf(key)) {
      links.set(fileKeyOf(from), { from: from.path, line: reference.line });
    }
    return links;
  }

  /**
   * What is less similar than the average pair of unrelated texts, as the encoder declares it, is noise. A low bar on
   * purpose: one standard deviation higher, right answers to paraphrased questions were lost (`npm run bench -- sample`).
   */
  get #floor(): number {
    return this.#parts.encoders.text.manifest.calibration.text?.unrelatedMean ?? 0;
  }

  async #encode(text: string, role: 'query' | 'document', signal: AbortSignal): Promise<Float32Array> {
    const encoder = await this.#parts.encoders.text.get();
    throwIfCancelled(signal);
    const batch = await encoder.encode([{ kind: 'text', text }], { role, signal });
    return batch.vectors;
  }

  #keyOf(file: string): FileKey | undefined {
    const normal = file.replaceAll('\\', '/');
    for (const root of this.#parts.roots) {
      const base = root.path.replaceAll('\\', '/').replace(/\/$/u, '');
      if (normal.startsWith(`${base}/`)) return { root: root.id, path: normal.slice(base.length + 1) };
    }
    return undefined;
  }

  #absolutePath(key: FileKey): string {
    const root = this.#parts.roots.find(({ id }) => id === key.root);
    if (root === undefined) return key.path;
    const separator = root.path.includes('\\') ? '\\' : '/';
    return `${root.path.replace(/[\\/]$/u, '')}${separator}${separator === '/' ? key.path : key.path.replaceAll('/', separator)}`;
  }

  #displayPath(key: FileKey): string {
    if (this.#parts.roots.length < 2) return key.path;
    const root = this.#parts.roots.find(({ id }) => id === key.root);
    return root === undefined ? key.path : `${root.name}/${key.path}`;
  }

  #emptyAnswer(): SearchAnswer {
    return {
      results: [],
      timings: { encodeMs: 0, vectorMs: 0, wordsMs: 0, totalMs: 0 },
      isComplete: this.#parts.isComplete(),
    };
  }
}

/** A list names one symbol, and the reasons name others; the names of a whole file of constants would only take room. */
const mostSymbols = 8;

function symbolsOf(row: FoundRow): { readonly symbols?: readonly string[] } {
  return row.symbols.length === 0 ? {} : { symbols: row.symbols.slice(0, mostSymbols) };
}

function toRowFilter(filter: SearchFilter): RowFilter {
  return {
    ...(filter.modalities === undefined ? {} : { modalities: filter.modalities }),
    ...(filter.languageIds === undefined ? {} : { languageIds: filter.languageIds }),
    ...(filter.pathGlobs === undefined ? {} : { pathGlobs: filter.pathGlobs }),
  };
}

/** The part of the filter that matters for rows found by reference; globs are left to the store. */
function passes(row: NewRow, filter: RowFilter): boolean {
  if (filter.pathGlobs !== undefined && filter.pathGlobs.length > 0) return false;
  if (
    filter.modalities !== undefined &&
    filter.modalities.length > 0 &&
    !filter.modalities.includes(row.modality)
  )
    return false;
  return (
    filter.languageIds === undefined ||
    filter.languageIds.length === 0 ||
    filter.languageIds.includes(row.languageId)
  );
}

function similaritiesOf(
  words: readonly WordCandidate[],
  vector: Float32Array | undefined,
): ReadonlyMap<string, number> {
  if (vector === undefined) return new Map();
  return new Map(words.map((candidate) => [candidate.row.id, dot(vector, candidate.vector)]));
}

/** Something of the row must speak for it: its meaning, a word, or a name. */
function isRelated(row: FusedRow, floor: number): boolean {
  return row.bm25 > 0 || row.symbol !== undefined || (row.similarity ?? 0) >= floor;
}

function withReferenceBonus(rows: readonly FusedRow[], linked: Question['linked']): readonly FusedRow[] {
  if (linked.size === 0) return rows;
  return rows
    .map((row) => (linked.has(fileKeyOf(row.row)) ? { ...row, score: row.score + referenceBonus } : row))
    .sort((a, b) => b.score - a.score || a.row.id.localeCompare(b.row.id));
}

/** The normalised mean of unit vectors: the direction that is nearest to all of them. */
function meanVector(rows: readonly NewRow[]): Float32Array | undefined {
  const first = rows[0];
  if (first === undefined) return undefined;
  const mean = new Float32Array(first.vector.length);
  for (const { vector } of rows)
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (vector[i] ?? 0);
  const length = Math.hypot(...mean) || 1;
  return mean.map((value) => value / length);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function frequentTerms(text: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const word of splitWords(text)) {
    if (word.length > 2 && !isStopWord(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, mostSimilarTerms)
    .map(([word]) => word);
}
