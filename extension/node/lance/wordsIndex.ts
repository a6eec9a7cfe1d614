/**
 * The full-text index over the column of words: made with the first rows, renewed while a bulk is written, and kept by
 * maintenance afterwards.
 */
import { Index, type Table } from '@lancedb/lancedb';
import { describeError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';

/**
 * Rows outside of the index are scanned by every question, about 10 ms for a thousand. While a bulk is written the index
 * is made anew when so many are outside, and more than this share of the rows inside; that costs 40 us a row.
 */
const mostRowsOutside = 4_096;
const mostShareOutside = 0.5;

/** Words come split and lower-cased; identifiers are kept whole, never stemmed or translated. */
export async function createWordsIndex(table: Table): Promise<void> {
  await table.createIndex('words', {
    config: Index.fts({
      baseTokenizer: 'whitespace',
      withPosition: false,
      stem: false,
      removeStopWords: false,
      asciiFolding: false,
      lowercase: true,
      maxTokenLength: 64,
    }),
  });
}

export class WordsIndex {
  readonly #logger: Logger;
  #isThere = false;
  /** Rows added by this process since it made the index, and rows that were there then. */
  #rowsOutside = 0;
  #rowsInside = 0;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** As far as this process has seen; `find` looks. */
  get isThere(): boolean {
    return this.#isThere;
  }

  /** The table was opened anew, and may be another one. */
  forget(): void {
    this.#isThere = false;
  }

  async find(table: Table): Promise<boolean> {
    this.#isThere ||= await hasWordsIndex(table);
    return this.#isThere;
  }

  /** Without it, on a full disk for example, questions are answered by meaning alone. */
  async make(table: Table): Promise<void> {
    try {
      if (!(await hasWordsIndex(table))) await createWordsIndex(table);
      this.#isThere = true;
    } catch (error) {
      this.#logger.warn(`The index of words could not be made yet: ${describeError(error)}`);
    }
  }

  /** During a bulk; afterwards maintenance adds what is outside. */
  async noteAdded(table: Table, rows: number): Promise<void> {
    this.#rowsOutside += rows;
    if (this.#rowsOutside < Math.max(mostRowsOutside, mostShareOutside * this.#rowsInside)) return;
    try {
      await createWordsIndex(table);
      this.#rowsInside = await table.countRows();
      this.#rowsOutside = 0;
    } catch (error) {
      this.#logger.warn(`The index of words could not be renewed yet: ${describeError(error)}`);
    }
  }

  /** Maintenance took all rows in. */
  noteMaintained(): void {
    this.#rowsOutside = 0;
  }
}

async function hasWordsIndex(table: Table): Promise<boolean> {
  return (await table.listIndices()).some((index) => index.columns.includes('words'));
}
