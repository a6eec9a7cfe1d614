/**
 * Answers questions to the index: encodes the query, asks both sides of the store, fuses, groups and explains.
 */
import type { ScoreCalibration } from '../../../plugins/api/encoder.ts';
import { throwIfCancelled } from '../cancellation/cancellation.ts';
import { type FileKey, fileKeyOf, type WorkspaceRoot } from '../documents/workspaceFile.ts';
import type { EncoderSet } from '../encoders/encoderSet.ts';
import type { TowerOffset } from '../encoders/towerOffset.ts';
import type { ReferenceGraph } from '../indexing/referenceGraph.ts';
import type { Candidate, FoundRow, RowFilter, VectorStore, WordCandidate } from '../ports/vectorStore.ts';
import {
  Calibrations,
  calibrationOfScores,
  evidenceOf,
  isAboveNoise,
  pixelEvidenceOf,
} from './calibration.ts';
import { explainMatch } from './explainMatch.ts';
import { type FileLinks, linkStrength } from './fileLinks.ts';
import { exactNameBonus, type FusedPart, type FusedRow, fuse } from './fusion.ts';
import { type FileGroup, groupByFile } from './grouping.ts';
import { compileRowFilter } from './pathGlobs.ts';
import { analyseQuery, type QueryAnalysis } from './queryAnalysis.ts';
import { dot, QueryVectors } from './queryVectors.ts';
import type { SearchAnswer, SearchFilter, SearchQuery, SearchResult, SimilarQuery } from './searchTypes.ts';
import { readSubject } from './similarSubject.ts';
import { snippetOf } from './snippet.ts';
import { vectorGroups } from './vectorGroups.ts';

export interface SearchParts {
  readonly store: VectorStore;
  readonly encoders: EncoderSet;
  /** What fast vectors lack against accurate ones, as far as it is known. */
  readonly offset: TowerOffset;
  readonly references: ReferenceGraph;
  readonly roots: readonly WorkspaceRoot[];
  /** The key of an absolute path: of the innermost root that holds it, undefined outside all roots. */
  readonly keyOf: (absolutePath: string) => FileKey | undefined;
  /** Whether a file is in the index. */
  readonly hasFile: (key: FileKey) => boolean;
  /** Encoders that made rows of the index; undefined while that is not known exactly. */
  readonly encodersInUse: () => ReadonlySet<string> | undefined;
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
/** A picture has one vector of its pixels, so nothing is lost by grouping; every candidate costs reads of its row. */
const fewestPixelCandidates = 30;
/** Of pictures that are compared with a picture: enough to tell what is usual (`calibrationOfScores`). */
const fewestPictures = 200;
/** Linked files whose rows are read though their vectors are not near; the strongest links come first. */
const mostLinkedFiles = 24;
/**
 * Log odds that the strongest link adds. As much as a cosine gains between "nothing in common" and "the same" for the
 * text encoder that ships: code that shows a picture comes before code that is only like it.
 */
const linkEvidence = 20;

interface Question {
  readonly analysis: QueryAnalysis;
  readonly wordWeight: number;
  readonly filter: RowFilter;
  readonly limit: number;
  readonly vectors: () => Promise<QueryVectors>;
  /** Files that the question's file is linked with. */
  readonly links: FileLinks;
  /** Compares pictures by what they show, and nothing else. */
  readonly isOfPixels?: boolean;
}

export class SearchService {
  readonly #parts: SearchParts;
  readonly #calibrations: Calibrations;

  constructor(parts: SearchParts) {
    this.#parts = parts;
    this.#calibrations = new Calibrations(parts.encoders);
  }

  async search(query: SearchQuery, signal: AbortSignal): Promise<SearchAnswer> {
    const started = this.#parts.now();
    if (query.text.trim() === '') return this.#emptyAnswer();
    const analysis = analyseQuery(query.text);
    const wordWeight = query.mode === 'words' ? 1 : query.mode === 'meaning' ? 0 : analysis.wordWeight;
    const question: Question = {
      analysis,
      wordWeight,
      filter: toRowFilter(query.filter),
      limit: query.limit,
      links: new Map(),
      vectors: async () =>
        new QueryVectors(query.mode === 'words' ? undefined : await this.#encode(query.text, signal)),
    };
    return await this.#answer(question, started, signal);
  }

  async similar(query: SimilarQuery, signal: AbortSignal): Promise<SearchAnswer> {
    const started = this.#parts.now();
    const key = this.#parts.keyOf(query.file);
    const subject = await readSubject(this.#parts, query, key, signal);
    const filter = toRowFilter(query.filter);
    const question: Question = {
      analysis: subject.analysis,
      wordWeight: subject.analysis.wordWeight,
      filter: key === undefined ? filter : { ...filter, exceptFile: key },
      limit: query.limit,
      links: subject.links,
      vectors: subject.vectors,
      isOfPixels: query.evidence === 'pixels',
    };
    return await this.#answer(question, started, signal);
  }

  async #answer(question: Question, started: number, signal: AbortSignal): Promise<SearchAnswer> {
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
    const byMeaning = async (): Promise<{ vectors: QueryVectors; meaning: readonly Candidate[] }> => {
      const from = now();
      const vectors = await question.vectors();
      timings.encodeMs = now() - from;
      throwIfCancelled(signal);
      const searched = now();
      const meaning = await this.#nearest(vectors, question, candidates);
      timings.vectorMs = now() - searched;
      return { vectors, meaning };
    };
    const [{ vectors, meaning }, words] = await Promise.all([byMeaning(), byWords()]);
    throwIfCancelled(signal);
    const near = new Set(meaning.map(({ row }) => row.id));
    const linked = (await this.#linkedCandidates(question, vectors)).filter(({ row }) => !near.has(row.id));
    throwIfCancelled(signal);

    const { analysis, wordWeight } = question;
    const ofPixels = vectors.comparesPixels ? calibrationOfScores(pixelScores(meaning)) : undefined;
    const calibrationOf = (row: FoundRow): ScoreCalibration =>
      row.source === 'pixels' && ofPixels !== undefined ? ofPixels : this.#calibrations.of(row);
    const offset = this.#offsetOf(vectors);
    const fused = fuse({
      meaning: [...meaning, ...linked],
      words,
      similarities: similaritiesOf(words, vectors),
      analysis,
      wordWeight,
      evidenceOf: (row, similarity) =>
        row.source === 'pixels'
          ? pixelEvidenceOf(similarity, calibrationOf(row))
          : evidenceOf(similarity + offset(row), calibrationOf(row)),
      priorOf: (row) =>
        linkEvidence * linkStrength(row, question.links.get(fileKeyOf(row))) +
        (row.modality === 'image' ? analysis.pictureEvidence : 0),
    });
    const isTelling = ({ row, similarity }: FusedPart): boolean =>
      similarity !== undefined && isAboveNoise(similarity + offset(row), row.source, calibrationOf(row));
    const ranked = fused.filter((found) => this.#isRelated(found, question, isTelling));
    const bonuses = analysis.names.length > 0 ? wordWeight * exactNameBonus : 0;
    const scale = (score: number): number => Math.max(0, score) / (1 + bonuses);
    const results = groupByFile(ranked, question.limit).map((group) =>
      this.#resultOf(group, question, scale, isTelling),
    );
    timings.totalMs = now() - started;
    return { results, timings, isComplete: this.#parts.isComplete() };
  }

  /** To be added to the cosines of rows that wait for their accurate vectors. */
  #offsetOf(vectors: QueryVectors): (row: FoundRow) => number {
    const { text, fast } = this.#parts.encoders;
    const question = vectors.for('words');
    if (question === undefined || fast === undefined || fast.manifest.id === text.manifest.id) return () => 0;
    const offset = this.#parts.offset.for(question);
    return ({ encoderId }) => (encoderId === fast.manifest.id ? offset : 0);
  }

  /** The nearest rows of every group, each found by scores that are comparable inside of it. */
  async #nearest(
    vectors: QueryVectors,
    { filter, limit, isOfPixels = false }: Question,
    candidates: number,
  ): Promise<readonly Candidate[]> {
    const { store, encoders, encodersInUse } = this.#parts;
    const found = await Promise.all(
      vectorGroups(encoders, filter, encodersInUse()).map(async (group) => {
        const vector = vectors.for(group.kind);
        if (vector === undefined || (isOfPixels && group.kind !== 'pixels' && !vectors.comparesPixels))
          return [];
        const fewest = vectors.comparesPixels ? fewestPictures : fewestPixelCandidates;
        const most = group.kind === 'pixels' ? Math.max(fewest, limit) : candidates;
        const rows = await store.searchVector(vector, group.filter, most);
        return rows.filter(({ row }) => group.accepts(row));
      }),
    );
    return found.flat();
  }

  /** Rows of files that are linked with the question's file, whether or not their vectors are near. */
  async #linkedCandidates(question: Question, vectors: QueryVectors): Promise<readonly Candidate[]> {
    const passes = compileRowFilter(question.filter);
    const strongest = [...question.links]
      .sort(([, a], [, b]) => (b[0]?.strength ?? 0) - (a[0]?.strength ?? 0))
      .slice(0, mostLinkedFiles);
    const files = await Promise.all(
      strongest.map(([name]) => {
        const root = name.slice(0, name.indexOf(':'));
        return this.#parts.store.rowsOfFile({ root, path: name.slice(root.length + 1) });
      }),
    );
    return files
      .flat()
      .filter(passes)
      .map((row) => {
        const vector = vectors.forRow(row);
        return { row, score: vector === undefined ? 0 : dot(vector, row.vector) };
      });
  }

  /** Something of the item must speak for it: its meaning, a word, a name, or a link. */
  #isRelated(found: FusedRow, { links }: Question, isTelling: (part: FusedPart) => boolean): boolean {
    const { row } = found;
    // Rows of a folder that just left the workspace go with the next comparison.
    if (!this.#parts.roots.some(({ id }) => id === row.root)) return false;
    if (found.bm25 > 0 || found.symbol !== undefined || links.has(fileKeyOf(row))) return true;
    return found.parts.some(isTelling);
  }

  #resultOf(
    group: FileGroup,
    question: Question,
    scale: (score: number) => number,
    isTelling: (part: FusedPart) => boolean,
  ): SearchResult {
    const { row, parts } = group.best;
    const { terms } = question.analysis;
    const links = question.links.get(fileKeyOf(row)) ?? [];
    return {
      file: this.#absolutePath(row),
      path: this.#displayPath(row),
      range: group.range,
      modality: row.modality,
      languageId: row.languageId,
      scope: row.scope,
      ...symbolsOf(row),
      score: scale(group.best.score),
      why: explainMatch(group.best, {
        terms,
        links: links.map(({ reason }) => reason),
        isTelling,
      }),
      snippet: snippetOf(descriptionOf(parts) ?? row.text, terms, row.modality),
      more: group.more.map(({ row: other, range }) => ({
        range,
        score: scale(other.score),
        scope: other.row.scope,
        ...symbolsOf(other.row),
      })),
    };
  }

  async #encode(text: string, signal: AbortSignal): Promise<Float32Array> {
    const encoder = await this.#parts.encoders.text.get();
    throwIfCancelled(signal);
    const batch = await encoder.encode([{ kind: 'text', text }], { role: 'query', signal });
    return batch.vectors;
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

/** Of a picture, whichever of its vectors was found best. */
function descriptionOf(parts: readonly FusedPart[]): string | undefined {
  return parts.find(({ row }) => row.source === 'context')?.row.text;
}

function toRowFilter(filter: SearchFilter): RowFilter {
  return {
    ...(filter.modalities === undefined ? {} : { modalities: filter.modalities }),
    ...(filter.languageIds === undefined ? {} : { languageIds: filter.languageIds }),
    ...(filter.pathGlobs === undefined ? {} : { pathGlobs: filter.pathGlobs }),
  };
}

function pixelScores(candidates: readonly Candidate[]): readonly number[] {
  return candidates.flatMap(({ row, score }) => (row.source === 'pixels' ? [score] : []));
}

function similaritiesOf(words: readonly WordCandidate[], vectors: QueryVectors): ReadonlyMap<string, number> {
  const similarities = new Map<string, number>();
  for (const { row, vector } of words) {
    const ofQuestion = vectors.forRow(row);
    if (ofQuestion !== undefined) similarities.set(row.id, dot(ofQuestion, vector));
  }
  return similarities;
}
