/**
 * Says why an item matches a question: the parts of its score, the lines and words that carry the similarity, the parts
 * of a picture that do, and what else is near.
 */
import type { Encoder, EncoderInput } from '../../../plugins/api/encoder.ts';
import { isCancelled, throwIfCancelled } from '../cancellation/cancellation.ts';
import type { Chunk } from '../documents/chunk.ts';
import { absolutePathOfKey, displayPathOf } from '../documents/rootPaths.ts';
import type { FileKey } from '../documents/workspaceFile.ts';
import { encodersOf } from '../encoders/encoderSet.ts';
import { describeError, SemblanceError } from '../errors/semblanceError.ts';
import type { Logger } from '../logging/logger.ts';
import type { NewRow } from '../ports/vectorStore.ts';
import type { ExplainedWord, ExplainQuery, Explanation, PictureHeat } from '../protocol/explainApi.ts';
import type { FusedRow } from '../search/fusion.ts';
import { groupByFile } from '../search/grouping.ts';
import { probabilitiesOf, probabilityOf } from '../search/probability.ts';
import { dot } from '../search/queryVectors.ts';
import type { Ranking, SearchParts } from '../search/ranker.ts';
import type { SearchService } from '../search/searchService.ts';
import type { SearchResult } from '../search/searchTypes.ts';
import { rowsInRange } from '../search/steering.ts';
import { encodedTextOf, linesOfEncodedText } from './encodedText.ts';
import { scorePartsOf } from './scoreParts.ts';
import { joinPieces, type TextContributions, textContributions } from './textContributions.ts';

export interface ExplainParts extends Pick<SearchParts, 'store' | 'encoders' | 'roots' | 'keyOf'> {
  readonly service: Pick<SearchService, 'rank' | 'similar'>;
  /** As the index hashes the texts that it encodes. */
  readonly hash: (text: string) => string;
  /** The file as it is split now; empty when it cannot be read. */
  readonly chunksOf: (key: FileKey, signal: AbortSignal) => Promise<readonly Chunk[]>;
  /** The bytes of a picture of the workspace; undefined when it cannot be read. */
  readonly pictureOf: (
    key: FileKey,
    signal: AbortSignal,
  ) => Promise<Extract<EncoderInput, { readonly kind: 'image' }> | undefined>;
  readonly logger: Logger;
}

/** A row of thumbnails. */
const neighboursShown = 6;

export class ExplainService {
  readonly #parts: ExplainParts;

  constructor(parts: ExplainParts) {
    this.#parts = parts;
  }

  async explain({ query, item }: ExplainQuery, signal: AbortSignal): Promise<Explanation> {
    const { store, keyOf, roots } = this.#parts;
    const key = keyOf(item.file);
    const rows = key === undefined ? [] : await store.rowsOfFile(key);
    throwIfCancelled(signal);
    const wanted = rowsInRange(rows, item.modality === 'image' ? undefined : item.range);
    if (key === undefined || wanted.length === 0) {
      throw new SemblanceError(
        'file/not-indexed',
        `${item.file} is not in the index at that place, so its match cannot be explained. It may have changed since.`,
        { file: item.file },
      );
    }
    const { ranking, found } = await this.#rankingOf(query, wanted, signal);
    const own = rows.filter((row) => row.item === found.row.item);
    const [text, heat, words, neighbours] = await Promise.all([
      this.#textOf(own, ranking, signal),
      this.#heatOf(key, own, ranking, signal),
      this.#wordsOf(own, ranking, signal),
      this.#neighboursOf(item.file, found, signal),
    ]);
    return {
      file: absolutePathOfKey(roots, key),
      path: displayPathOf(roots, key),
      range: found.row.range,
      modality: found.row.modality,
      score: ranking.scale(found.score),
      probability: shownProbability(found, ranking),
      parts: scorePartsOf(found, ranking),
      similarity: text?.similarity ?? null,
      lines: text?.lines ?? [],
      around: text?.around ?? { text: '', contribution: 0 },
      ...(heat === undefined ? {} : { heat }),
      ...(words === undefined ? {} : { words: words.words }),
      neighbours,
      isApproximate: text?.isApproximate === true || words?.isApproximate === true,
    };
  }

  /** The ranking in which the item stands, by itself or because it was asked about. */
  async #rankingOf(
    query: ExplainQuery['query'],
    wanted: readonly NewRow[],
    signal: AbortSignal,
  ): Promise<{ readonly ranking: Ranking; readonly found: FusedRow }> {
    const items = new Set(wanted.map(({ item }) => item));
    const isWanted = ({ row }: FusedRow): boolean => items.has(row.item);
    for (const also of [[], wanted]) {
      const ranking = await this.#parts.service.rank(query, signal, also);
      throwIfCancelled(signal);
      const found = ranking.rows.find(isWanted);
      if (found !== undefined) return { ranking, found };
    }
    throw new SemblanceError(
      'file/not-indexed',
      'The item is one of those that the question leaves out, so there is no match to explain.',
    );
  }

  async #textOf(
    own: readonly NewRow[],
    ranking: Ranking,
    signal: AbortSignal,
  ): Promise<(TextContributions & { readonly similarity: number }) | undefined> {
    const row = own.find(({ source }) => source === 'content' || source === 'context');
    const vector = row === undefined ? undefined : ranking.vectors.forRow(row);
    if (row === undefined || vector === undefined) return undefined;
    const encoder = await this.#encoderOf(row);
    if (encoder === undefined) return undefined;
    const encoded = await encodedTextOf(row, this.#parts.hash, () => this.#parts.chunksOf(row, signal));
    throwIfCancelled(signal);
    const similarity = dot(vector, row.vector);
    const told = await textContributions(
      encoder,
      {
        input: inputOf(row, encoded.text),
        lines: linesOfEncodedText(row, encoded.text),
        vector,
        similarity,
      },
      signal,
    );
    return { ...told, similarity, isApproximate: told.isApproximate || !encoded.isSure };
  }

  /** Undefined when there is nothing to show; a picture that cannot be read any more costs the map alone. */
  async #heatOf(
    key: FileKey,
    own: readonly NewRow[],
    ranking: Ranking,
    signal: AbortSignal,
  ): Promise<PictureHeat | undefined> {
    const row = own.find(({ source }) => source === 'pixels');
    const vector = row === undefined ? undefined : ranking.vectors.forRow(row);
    if (row === undefined || vector === undefined) return undefined;
    try {
      const encoder = await this.#encoderOf(row);
      const picture =
        encoder?.contributions === undefined ? undefined : await this.#parts.pictureOf(key, signal);
      if (picture === undefined) return undefined;
      const told = await encoder?.contributions?.(picture, vector, { role: 'query', signal });
      if (told?.kind !== 'grid') return undefined;
      const { columns, rows, values, similarity } = told;
      return { columns, rows, values, similarity };
    } catch (error) {
      if (isCancelled(error)) throw error;
      this.#parts.logger.warn(`No heat map of ${key.path}: ${describeError(error)}`);
      return undefined;
    }
  }

  /** The words of the part of the picture's text that is most like the question. */
  async #wordsOf(
    own: readonly NewRow[],
    ranking: Ranking,
    signal: AbortSignal,
  ): Promise<{ readonly words: readonly ExplainedWord[]; readonly isApproximate: boolean } | undefined> {
    const read = own.filter(({ source }) => source === 'ocr');
    const vector = read[0] === undefined ? undefined : ranking.vectors.forRow(read[0]);
    if (vector === undefined) return undefined;
    const nearest = read.toSorted((a, b) => dot(vector, b.vector) - dot(vector, a.vector))[0];
    const encoder = nearest === undefined ? undefined : await this.#encoderOf(nearest);
    if (nearest === undefined || encoder === undefined) return undefined;
    const boxes = nearest.textBoxes ?? [];
    const told = await encoder.contributions?.({ kind: 'text', text: nearest.text }, vector, {
      role: 'document',
      signal,
    });
    if (told?.kind !== 'tokens') {
      // Without an account of words, those of the question are outlined by the search itself.
      return { words: boxes.map((box) => ({ ...box, contribution: 0 })), isApproximate: true };
    }
    const parts = joinPieces(nearest.text, told.tokens);
    let at = 0;
    const words = boxes.map((box): ExplainedWord => {
      const start = Math.max(at, nearest.text.indexOf(box.text, at));
      const end = start + box.text.length;
      at = end;
      const contribution = parts
        .filter((part) => part.start >= start && part.start < end)
        .reduce((sum, part) => sum + part.contribution, 0);
      return { ...box, contribution };
    });
    return { words, isApproximate: false };
  }

  async #neighboursOf(
    file: string,
    { row }: FusedRow,
    signal: AbortSignal,
  ): Promise<readonly SearchResult[]> {
    const range = row.modality === 'image' ? {} : { range: row.range };
    try {
      const query = { file, ...range, filter: {}, limit: neighboursShown };
      return (await this.#parts.service.similar(query, signal)).results;
    } catch (error) {
      if (isCancelled(error)) throw error;
      this.#parts.logger.warn(`No neighbours of ${row.path}: ${describeError(error)}`);
      return [];
    }
  }

  /** The encoder that made the row's vector; undefined when it is not part of the set any more. */
  async #encoderOf({ encoderId }: NewRow): Promise<Encoder | undefined> {
    return await encodersOf(this.#parts.encoders)
      .find(({ manifest }) => manifest.id === encoderId)
      ?.get();
  }
}

/** As the answer shows it; by itself for an item that is no result of it. */
function shownProbability(found: FusedRow, ranking: Ranking): number {
  const groups = groupByFile(ranking.rows, ranking.question.limit);
  const place = groups.findIndex(({ best }) => best === found);
  return probabilitiesOf(groups, ranking)[place] ?? probabilityOf(found, ranking);
}

function inputOf(row: NewRow, text: string): Exclude<EncoderInput, { readonly kind: 'image' }> {
  return row.modality === 'code'
    ? { kind: 'code', text, languageId: row.languageId }
    : { kind: 'text', text };
}
