/**
 * A vector store in memory for tests of the search: exact cosines, BM25 as usual (k1 1.2, b 0.75), all filters.
 */
import { type FileKey, fileKeyOf } from '../../../extension/core/documents/workspaceFile.ts';
import type {
  Candidate,
  FileReplacement,
  NewRow,
  RowFilter,
  VectorStore,
  WordCandidate,
} from '../../../extension/core/ports/vectorStore.ts';
import { compileRowFilter } from '../../../extension/core/search/pathGlobs.ts';
import { dot } from '../../../extension/core/search/queryVectors.ts';

const k1 = 1.2;
const b = 0.75;

type ReadingStore = Pick<VectorStore, 'searchVector' | 'searchWords' | 'rowsOfFile' | 'rowsOfFiles'>;

export class MemoryStore implements ReadingStore {
  /** Filters of the vector searches so far. */
  readonly asked: RowFilter[] = [];
  #rows: NewRow[] = [];

  constructor(rows: readonly NewRow[] = []) {
    this.#rows = [...rows];
  }

  get rows(): readonly NewRow[] {
    return this.#rows;
  }

  async replaceFiles(files: readonly FileReplacement[]): Promise<void> {
    const replaced = new Set(files.map(fileKeyOf));
    this.#rows = [
      ...this.#rows.filter((row) => !replaced.has(fileKeyOf(row))),
      ...files.flatMap(({ rows }) => rows),
    ];
  }

  async searchVector(
    query: Float32Array,
    filter: RowFilter,
    limit: number,
    options?: { readonly withVectors: boolean },
  ): Promise<readonly Candidate[]> {
    this.asked.push(filter);
    return this.#rows
      .filter(compileRowFilter(filter))
      .map((row) => ({
        row,
        score: dot(query, row.vector),
        ...(options?.withVectors === true ? { vector: row.vector } : {}),
      }))
      .sort((one, other) => other.score - one.score)
      .slice(0, limit);
  }

  async searchWords(
    terms: readonly string[],
    filter: RowFilter,
    limit: number,
  ): Promise<readonly WordCandidate[]> {
    const texts = this.#rows.map((row) => row.words.split(' '));
    const meanLength = texts.reduce((sum, words) => sum + words.length, 0) / Math.max(1, texts.length);
    const passes = compileRowFilter(filter);
    const idf = new Map(
      terms.map((term) => {
        const count = texts.filter((words) => words.includes(term)).length;
        return [term, Math.log(1 + (texts.length - count + 0.5) / (count + 0.5))];
      }),
    );
    return this.#rows
      .flatMap((row, index) => {
        const words = texts[index] ?? [];
        if (!passes(row)) return [];
        const score = terms.reduce((sum, term) => {
          const count = words.filter((word) => word === term).length;
          const length = 1 - b + b * (words.length / meanLength);
          return sum + ((idf.get(term) ?? 0) * count * (k1 + 1)) / (count + k1 * length);
        }, 0);
        return score > 0 ? [{ row, score, vector: row.vector }] : [];
      })
      .sort((one, other) => other.score - one.score)
      .slice(0, limit);
  }

  async rowsOfFile(key: FileKey): Promise<readonly NewRow[]> {
    return this.#rows
      .filter((row) => fileKeyOf(row) === fileKeyOf(key))
      .sort((one, other) => one.range.start.line - other.range.start.line);
  }

  async rowsOfFiles(keys: readonly FileKey[]): Promise<readonly (readonly NewRow[])[]> {
    return await Promise.all(keys.map((key) => this.rowsOfFile(key)));
  }
}
