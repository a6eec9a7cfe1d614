/**
 * Answers questions to the index: says what is asked, has it ranked, groups and tells the results.
 */
import { throwIfCancelled } from '../cancellation/cancellation.ts';
import { absolutePathOfKey, displayPathOf, type NamedRoot } from '../documents/rootPaths.ts';
import { fileKeyOf } from '../documents/workspaceFile.ts';
import type { FoundRow, NewRow, RowFilter } from '../ports/vectorStore.ts';
import { explainMatch } from './explainMatch.ts';
import { noLinks } from './fileLinks.ts';
import type { FusedPart } from './fusion.ts';
import { type FileGroup, groupByFile } from './grouping.ts';
import { probabilitiesOf } from './probability.ts';
import { analyseQuery } from './queryAnalysis.ts';
import { QueryVectors } from './queryVectors.ts';
import { type Question, Ranker, type Ranking, type SearchParts } from './ranker.ts';
import type { SearchAnswer, SearchFilter, SearchQuery, SearchResult, SimilarQuery } from './searchTypes.ts';
import { readSubject } from './similarSubject.ts';
import { snippetOf } from './snippet.ts';
import { readSteering } from './steering.ts';

/** A question as it was asked. */
export type Asked =
  | { readonly kind: 'search'; readonly query: SearchQuery }
  | { readonly kind: 'similar'; readonly query: SimilarQuery };

export class SearchService {
  readonly #parts: SearchParts;
  readonly #ranker: Ranker;

  constructor(parts: SearchParts) {
    this.#parts = parts;
    this.#ranker = new Ranker(parts);
  }

  async search(query: SearchQuery, signal: AbortSignal): Promise<SearchAnswer> {
    if (query.text.trim() === '') return this.#emptyAnswer();
    return await this.#answer({ kind: 'search', query }, signal);
  }

  async similar(query: SimilarQuery, signal: AbortSignal): Promise<SearchAnswer> {
    return await this.#answer({ kind: 'similar', query }, signal);
  }

  async #answer(asked: Asked, signal: AbortSignal): Promise<SearchAnswer> {
    const started = this.#parts.now();
    const question = await this.#questionOf(asked, signal);
    const ranking = await this.#ranker.rank(question, signal);
    const groups = groupByFile(ranking.rows, question.limit);
    const probabilities = probabilitiesOf(groups, ranking);
    const results = groups.map((group, place) => this.#resultOf(group, ranking, probabilities[place] ?? 0));
    const timings = { ...ranking.timings, totalMs: this.#parts.now() - started };
    return { results, timings, isComplete: this.#parts.isComplete() };
  }

  /** The ranking behind an answer; `also` as in `Ranker.rank`. */
  async rank(asked: Asked, signal: AbortSignal, also: readonly NewRow[] = []): Promise<Ranking> {
    return await this.#ranker.rank(await this.#questionOf(asked, signal), signal, also);
  }

  async #questionOf(asked: Asked, signal: AbortSignal): Promise<Question> {
    const { query } = asked;
    const isByWords = asked.kind === 'search' && asked.query.mode === 'words';
    const [what, steering] = await Promise.all([
      asked.kind === 'search' ? this.#searched(asked.query, signal) : this.#resembled(asked.query, signal),
      readSteering(this.#parts, query, !isByWords, signal),
    ]);
    return { ...what, limit: query.limit, steering };
  }

  async #searched(query: SearchQuery, signal: AbortSignal): Promise<Omit<Question, 'limit' | 'steering'>> {
    const analysis = analyseQuery(query.text);
    const wordWeight = query.mode === 'words' ? 1 : query.mode === 'meaning' ? 0 : analysis.wordWeight;
    return {
      analysis,
      wordWeight,
      filter: toRowFilter(query.filter, this.#parts.roots),
      findLinks: async () => noLinks,
      vectors: async () =>
        new QueryVectors(query.mode === 'words' ? undefined : await this.#encode(query.text, signal)),
    };
  }

  async #resembled(query: SimilarQuery, signal: AbortSignal): Promise<Omit<Question, 'limit' | 'steering'>> {
    const key = query.file === undefined ? undefined : this.#parts.keyOf(query.file);
    const subject = await readSubject(this.#parts, query, key, signal);
    const filter = toRowFilter(query.filter, this.#parts.roots);
    return {
      analysis: subject.analysis,
      wordWeight: subject.analysis.wordWeight,
      filter: key === undefined ? filter : { ...filter, exceptFile: key },
      findLinks: subject.findLinks,
      vectors: subject.vectors,
      isOfPixels: query.evidence === 'pixels',
    };
  }

  #resultOf(group: FileGroup, ranking: Ranking, probability: number): SearchResult {
    const { question, scale, isTelling, links: linked } = ranking;
    const { row, parts } = group.best;
    const { terms } = question.analysis;
    const links = linked.get(fileKeyOf(row)) ?? [];
    return {
      file: absolutePathOfKey(this.#parts.roots, row),
      path: displayPathOf(this.#parts.roots, row),
      range: group.range,
      modality: row.modality,
      languageId: row.languageId,
      scope: row.scope,
      ...symbolsOf(row),
      score: scale(group.best.score),
      probability,
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

function toRowFilter(filter: SearchFilter, roots: readonly NamedRoot[]): RowFilter {
  return {
    ...(filter.modalities === undefined ? {} : { modalities: filter.modalities }),
    ...(filter.languageIds === undefined ? {} : { languageIds: filter.languageIds }),
    ...(filter.pathGlobs === undefined ? {} : { pathGlobs: filter.pathGlobs }),
    ...(filter.pathGlobs === undefined || roots.length < 2
      ? {}
      : { namedRoots: roots.map(({ id, name }) => ({ id, name })) }),
  };
}
