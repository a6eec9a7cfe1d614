/**
 * Ranks what the index holds by one question: asks both sides of the store, judges what they found, and fuses it.
 */
import type { ScoreCalibration } from '../../../plugins/api/encoder.ts';
import { throwIfCancelled } from '../cancellation/cancellation.ts';
import { type FileKey, fileKeyOf, type WorkspaceRoot } from '../documents/workspaceFile.ts';
import type { EncoderSet } from '../encoders/encoderSet.ts';
import type { TowerOffset } from '../encoders/towerOffset.ts';
import type { ReferenceGraph } from '../indexing/referenceGraph.ts';
import {
  type Candidate,
  type FoundRow,
  isPixelSource,
  type NewRow,
  type RowFilter,
  type VectorStore,
  type WordCandidate,
} from '../ports/vectorStore.ts';
import {
  Calibrations,
  calibrationOfScores,
  costOfTile,
  evidenceOf,
  isAboveNoise,
  pixelEvidenceOf,
} from './calibration.ts';
import { type FileLinks, linkStrength } from './fileLinks.ts';
import { exactNameBonus, type FusedPart, type FusedRow, fuse } from './fusion.ts';
import { compileRowFilter } from './pathGlobs.ts';
import type { QueryAnalysis } from './queryAnalysis.ts';
import { dot, type QueryVectors } from './queryVectors.ts';
import type { SearchTimings } from './searchTypes.ts';
import { type Judge, type SteeringVectors, surelyUnwanted } from './steering.ts';
import { type RowsInUse, vectorGroups } from './vectorGroups.ts';

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
  /** What rows the index has; undefined while that is not known exactly. */
  readonly rowsInUse: () => RowsInUse | undefined;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  readonly isComplete: () => boolean;
}

export interface Question {
  readonly analysis: QueryAnalysis;
  readonly wordWeight: number;
  readonly filter: RowFilter;
  readonly limit: number;
  readonly vectors: () => Promise<QueryVectors>;
  /** Reads which files the question's file is linked with; while the vectors and words are searched. */
  readonly findLinks: () => Promise<FileLinks>;
  /** Compares pictures by what they show, and nothing else. */
  readonly isOfPixels?: boolean;
  readonly steering: SteeringVectors | undefined;
}

/** An answer before it is cut, grouped and told. */
export interface Ranking {
  readonly question: Question;
  /** Items that have something to do with the question, best first. */
  readonly rows: readonly FusedRow[];
  /** Files that the question's file is linked with. */
  readonly links: FileLinks;
  /** As it was compared, steering included. */
  readonly vectors: QueryVectors;
  /** Of a fused score: to 0..1. */
  readonly scale: (score: number) => number;
  /** Whether a similarity is above that of unrelated pairs. */
  readonly isTelling: (part: FusedPart) => boolean;
  /** Log odds that the links with the question's file add to an item. */
  readonly linkEvidenceOf: (row: FoundRow) => number;
  /** How strongly links tie an item with the question's file, 0..1. */
  readonly linkStrengthOf: (row: FoundRow) => number;
  readonly timings: Omit<SearchTimings, 'totalMs'>;
}

/**
 * Candidates per side. Results are grouped by file, so several candidates may fall into one; three per wanted result,
 * and never fewer than the list in which a fused winner may hide.
 */
const candidatesPerResult = 3;
const fewestCandidates = 60;
/** What is not wanted takes places among the candidates and none among the results. */
const moreWhenUnwanted = 2;
/** A picture has one vector of its pixels, so nothing is lost by grouping; every candidate costs reads of its row. */
const fewestPixelCandidates = 30;
/** Rows of tiles for each picture that is wanted by its pixels: neighbours overlap, and a screen has many things in it. */
const tilesPerPicture = 4;
/** Of pictures that are compared with a picture: enough to tell what is usual (`calibrationOfScores`). */
const fewestPictures = 200;
/** Linked files whose rows are read though their vectors are not near; the strongest links come first. */
const mostLinkedFiles = 24;
/**
 * Log odds that the strongest link adds. As much as a cosine gains between "nothing in common" and "the same" for the
 * text encoder that ships: code that shows a picture comes before code that is only like it.
 */
const linkEvidence = 20;

export class Ranker {
  readonly #parts: SearchParts;
  readonly #calibrations: Calibrations;

  constructor(parts: SearchParts) {
    this.#parts = parts;
    this.#calibrations = new Calibrations(parts.encoders);
  }

  /** `also` are rows that take part whether or not they are found, and are kept whatever speaks for them. */
  async rank(question: Question, signal: AbortSignal, also: readonly NewRow[] = []): Promise<Ranking> {
    const { store, now } = this.#parts;
    const { steering } = question;
    const wanted =
      question.limit * candidatesPerResult * (steering?.judgesItems === true ? moreWhenUnwanted : 1);
    const candidates = Math.max(fewestCandidates, wanted);
    const timings = { encodeMs: 0, vectorMs: 0, wordsMs: 0 };

    const byWords = async (): Promise<readonly WordCandidate[]> => {
      if (question.wordWeight === 0) return [];
      const from = now();
      const found = await store.searchWords(question.analysis.terms, question.filter, candidates);
      timings.wordsMs = now() - from;
      return found;
    };
    const byMeaning = async (): Promise<{ vectors: QueryVectors; nearest: readonly Candidate[] }> => {
      const from = now();
      const asked = await question.vectors();
      const vectors = steering?.steer(asked) ?? asked;
      timings.encodeMs = now() - from;
      throwIfCancelled(signal);
      const searched = now();
      const nearest = await this.#nearest(vectors, question, candidates);
      timings.vectorMs = now() - searched;
      return { vectors, nearest };
    };
    const [{ vectors, nearest }, allWords, links] = await Promise.all([
      byMeaning(),
      byWords(),
      question.findLinks(),
    ]);
    throwIfCancelled(signal);
    const near = new Set(nearest.map(({ row }) => row.id));
    const linked = (await this.#linkedCandidates({ question, links, vectors }, also)).filter(
      ({ row }) => !near.has(row.id),
    );
    throwIfCancelled(signal);
    const isLeftOut = ({ row }: Candidate): boolean => steering?.isLeftOut(row) === true;
    const meaning = [...nearest, ...linked].filter((found) => !isLeftOut(found));
    const words = allWords.filter((found) => !isLeftOut(found));

    const { analysis, wordWeight } = question;
    const { judge, isTelling } = this.#judgeOf(vectors, nearest);
    const linkStrengthOf = (row: FoundRow): number => linkStrength(row, links.get(fileKeyOf(row)));
    const linkEvidenceOf = (row: FoundRow): number => linkEvidence * linkStrengthOf(row);
    const fused = fuse({
      meaning,
      words,
      similarities: similaritiesOf(words, vectors),
      analysis,
      wordWeight,
      evidenceOf: judge,
      priorOf: (row) => linkEvidenceOf(row) + formEvidenceOf(row, analysis),
      ...this.#unwantedOf(steering, [...meaning, ...words], vectors),
    });
    const kept = new Set(also.map(({ item }) => item));
    const bonuses = analysis.names.length > 0 ? wordWeight * exactNameBonus : 0;
    return {
      question,
      rows: fused.filter((found) => kept.has(found.row.item) || this.#isRelated(found, links, isTelling)),
      links,
      vectors,
      scale: (score) => Math.max(0, score) / (1 + bonuses),
      isTelling,
      linkEvidenceOf,
      linkStrengthOf,
      timings,
    };
  }

  /** How the cosines of this question are judged. */
  #judgeOf(
    vectors: QueryVectors,
    nearest: readonly Candidate[],
  ): { readonly judge: Judge; readonly isTelling: (part: FusedPart) => boolean } {
    const ofPictures = vectors.comparesPixels ? calibrationOfScores(pixelScores(nearest)) : undefined;
    const offset = this.#offsetOf(vectors);
    // A picture without words of its own is as far from texts as texts are from pictures.
    const ofPixels = vectors.hasText ? undefined : this.#calibrations.ofPixels;
    const isPixels = (row: FoundRow): boolean => isPixelSource(row.source) || ofPixels !== undefined;
    const calibrationOf = (row: FoundRow): ScoreCalibration =>
      isPixelSource(row.source)
        ? (ofPictures ?? this.#calibrations.of(row))
        : (ofPixels ?? this.#calibrations.of(row));
    return {
      judge: (row, similarity) =>
        isPixels(row)
          ? pixelEvidenceOf(similarity, calibrationOf(row)) - costOfTile(row.tile)
          : evidenceOf(similarity + offset(row), calibrationOf(row)),
      isTelling: ({ row, similarity }) =>
        similarity !== undefined &&
        isAboveNoise(
          similarity + offset(row),
          isPixels(row) ? 'pixels' : row.source,
          calibrationOf(row),
          row.tile,
        ),
    };
  }

  #unwantedOf(
    steering: SteeringVectors | undefined,
    candidates: readonly Candidate[],
    vectors: QueryVectors,
  ): { readonly unwantedOf?: (row: FoundRow) => number } {
    if (steering?.judgesItems !== true) return {};
    const byId = new Map(
      candidates.flatMap(({ row, vector }) => (vector === undefined ? [] : [[row.id, vector]])),
    );
    const offset = this.#offsetOf(vectors);
    // What is not wanted is said in words.
    const judge: Judge = (row, similarity) =>
      isPixelSource(row.source)
        ? pixelEvidenceOf(similarity, this.#calibrations.of(row)) - costOfTile(row.tile)
        : evidenceOf(similarity + offset(row), this.#calibrations.of(row));
    return { unwantedOf: (row) => steering.unwantedOf(row, byId.get(row.id), judge) };
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
    { filter, limit, steering, isOfPixels = false }: Question,
    candidates: number,
  ): Promise<readonly Candidate[]> {
    const { store, encoders, rowsInUse } = this.#parts;
    const options = { withVectors: steering?.judgesItems === true };
    const found = await Promise.all(
      vectorGroups(encoders, filter, rowsInUse()).map(async (group) => {
        const vector = vectors.for(group.kind);
        if (vector === undefined || (isOfPixels && group.kind !== 'pixels' && !vectors.comparesPixels))
          return [];
        const fewest =
          vectors.comparesPixels && group.isOfTiles !== true ? fewestPictures : fewestPixelCandidates;
        const pictures = Math.max(fewest, limit);
        const most =
          group.kind === 'words' ? candidates : group.isOfTiles ? tilesPerPicture * pictures : pictures;
        const rows = await store.searchVector(vector, group.filter, most, options);
        return rows.filter(({ row }) => group.accepts(row));
      }),
    );
    return found.flat();
  }

  /**
   * Rows of files that are linked with the question's file, and `also`, whether or not their vectors are near.
   */
  async #linkedCandidates(
    { question, links, vectors }: Pick<Ranking, 'question' | 'links' | 'vectors'>,
    also: readonly NewRow[],
  ): Promise<readonly Candidate[]> {
    const passes = compileRowFilter(question.filter);
    const strongest = [...links]
      .sort(([, a], [, b]) => (b[0]?.strength ?? 0) - (a[0]?.strength ?? 0))
      .slice(0, mostLinkedFiles);
    const files = await this.#parts.store.rowsOfFiles(
      strongest.map(([name]) => {
        const root = name.slice(0, name.indexOf(':'));
        return { root, path: name.slice(root.length + 1) };
      }),
    );
    const rows = new Map([...files.flat().filter(passes), ...also].map((row) => [row.id, row]));
    return [...rows.values()].map((row) => {
      const vector = vectors.forRow(row);
      return { row, score: vector === undefined ? 0 : dot(vector, row.vector), vector: row.vector };
    });
  }

  /** Something of the item must speak for it: its meaning, a word, a name, or a link; and it must be wanted. */
  #isRelated(found: FusedRow, links: FileLinks, isTelling: (part: FusedPart) => boolean): boolean {
    const { row } = found;
    // Rows of a folder that just left the workspace go with the next comparison.
    if (!this.#parts.roots.some(({ id }) => id === row.root)) return false;
    if (found.unwanted >= surelyUnwanted) return false;
    if (found.bm25 > 0 || found.symbol !== undefined || links.has(fileKeyOf(row))) return true;
    return found.parts.some(isTelling);
  }
}

/** Who asks for a picture wants one; who asks why wants to read. */
export function formEvidenceOf({ modality }: FoundRow, analysis: QueryAnalysis): number {
  if (modality === 'image') return analysis.pictureEvidence;
  return modality === 'text' ? analysis.proseEvidence : 0;
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
