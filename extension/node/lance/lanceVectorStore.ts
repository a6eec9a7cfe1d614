/**
 * The vector store on LanceDB. A writer changes all rows of a batch of files in one transaction; a reader follows
 * whatever version is newest and serves an empty index until there is one.
 */
import type { Table } from '@lancedb/lancedb';
import { neverCancelled } from '../../core/cancellation/cancellation.ts';
import { type FileKey, fileKeyOf } from '../../core/documents/workspaceFile.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type {
  Candidate,
  CatalogEntry,
  FileReplacement,
  FoundRow,
  NewRow,
  RowFilter,
  ScanBatch,
  StoreStatistics,
  VectorReplacement,
  VectorStore,
  WordCandidate,
} from '../../core/ports/vectorStore.ts';
import { refusedGlob } from '../../core/search/pathGlobs.ts';
import { folderSize } from '../files/folderSize.ts';
import type { WriterLease } from '../lease/writerLease.ts';
import { rowTables, vectorTables } from './arrowRows.ts';
import type { IndexTable } from './indexTable.ts';
import { ReadCache } from './readCache.ts';
import { predicateOfFiles } from './rowFilterSql.ts';
import {
  findInconsistencies,
  type Inconsistencies,
  readCatalog,
  readRowsOfFiles,
  readStatistics,
} from './rowReading.ts';
import { readRowsById, scanRows } from './rowScan.ts';
import { createRowSchema, type IndexIdentity } from './rowSchema.ts';
import { searchByVector, searchByWords } from './rowSearch.ts';
import { StoreMaintenance } from './storeMaintenance.ts';
import { type ReadCondition, TableAccess } from './tableAccess.ts';
import { WordsIndex } from './wordsIndex.ts';

export class LanceVectorStore implements VectorStore {
  readonly #indexTable: IndexTable;
  readonly #access: TableAccess;
  readonly #logger: Logger;
  readonly #tableOfRows: ReturnType<typeof rowTables>;
  readonly #tableOfVectors: ReturnType<typeof vectorTables>;
  readonly #dimensions: number;
  readonly #maintenance: StoreMaintenance;
  readonly #words: WordsIndex;
  readonly #reads = new ReadCache();
  /** Files that have rows, as the writer knows them: a file without rows is added without a search for old rows. */
  #knownFiles: Set<string> | undefined;

  /** `vectorIndexFrom` is for tests; the product builds the vector index at `vectorIndexThreshold`. */
  constructor(
    indexTable: IndexTable,
    identity: IndexIdentity,
    lease: WriterLease,
    logger: Logger,
    vectorIndexFrom?: number,
  ) {
    this.#indexTable = indexTable;
    this.#logger = logger;
    const schema = createRowSchema(identity);
    this.#tableOfRows = rowTables(schema);
    this.#tableOfVectors = vectorTables(schema);
    this.#dimensions = identity.dimensions;
    this.#maintenance = new StoreMaintenance(logger, vectorIndexFrom);
    this.#words = new WordsIndex(logger);
    const onDidLoseTable = (): void => this.#words.forget();
    this.#access = new TableAccess({ indexTable, lease, logger, onDidLoseTable });
  }

  get isWriter(): boolean {
    return this.#access.isWriter;
  }

  get needsMaintenance(): boolean {
    return this.#maintenance.hasPendingWork;
  }

  async openForWriting(): Promise<void> {
    const open = (): Promise<Table> => {
      this.#knownFiles = undefined;
      this.#words.forget();
      this.#maintenance.forget();
      return this.#indexTable.openOrCreate();
    };
    await this.#access.replaceTable(open, async (table) => {
      this.#maintenance.inherit((await table.listVersions()).length);
      await this.#indexTable.removeLeftovers();
    });
  }

  /** Readers go on with the old table until they look again. */
  async clear(): Promise<void> {
    await this.#access.replaceTable(
      () => this.#indexTable.recreate(),
      async () => {
        this.#words.forget();
        this.#knownFiles = new Set();
        this.#maintenance.forget();
      },
    );
  }

  async replaceFiles(files: readonly FileReplacement[]): Promise<void> {
    if (files.length === 0) return;
    await this.#access.write(async (table) => {
      const known = await this.#loadKnownFiles();
      const rows = files.flatMap((file) => file.rows);
      const stale = files.filter((file) => known.has(fileKeyOf(file)));
      await this.#replaceRows(table, rows, stale);
      for (const file of files) {
        if (file.rows.length > 0) known.add(fileKeyOf(file));
        else known.delete(fileKeyOf(file));
      }
      // At once, not in the first quiet moment: readers cannot make it, and would find nothing by words until then.
      if (rows.length > 0 && !this.#words.isThere) await this.#words.make(table);
      else if (stale.length === 0) await this.#words.noteAdded(table, rows.length);
      this.#maintenance.noteWrite();
      await this.#maintainIfOverdue(table);
    });
  }

  /** One transaction: the rows of the stale files go, the new ones come. */
  async #replaceRows(table: Table, rows: readonly NewRow[], stale: readonly FileKey[]): Promise<void> {
    if (rows.length === 0) {
      if (stale.length > 0) await table.delete(predicateOfFiles(stale));
      return;
    }
    const data = this.#tableOfRows(rows);
    if (stale.length === 0) await table.add(data);
    else {
      await table
        .mergeInsert('id')
        .whenMatchedUpdateAll()
        .whenNotMatchedInsertAll()
        .whenNotMatchedBySourceDelete({ where: predicateOfFiles(stale) })
        .execute(data);
    }
  }

  async replaceVectors(rows: readonly VectorReplacement[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#access.write(async (table) => {
      // With a part of the columns LanceDB rewrites these in place: the rows keep their addresses, so that the index of
      // words stays as it is.
      await table.mergeInsert('id').whenMatchedUpdateAll().execute(this.#tableOfVectors(rows));
      this.#maintenance.noteRewrite();
      await this.#maintainIfOverdue(table);
    });
  }

  async #maintainIfOverdue(table: Table): Promise<void> {
    if (this.#maintenance.isOverdue)
      await this.#maintenance.run(table, { isIdle: false, signal: neverCancelled() });
  }

  async searchVector(
    query: Float32Array,
    filter: RowFilter,
    limit: number,
    options?: { readonly withVectors: boolean },
  ): Promise<readonly Candidate[]> {
    const ownDimensions = options?.withVectors === true ? this.#dimensions : undefined;
    const name = `vector ${limit} ${ownDimensions ?? ''} ${JSON.stringify(filter)} ${bytesOf(query)}`;
    const search = (table: Table, used: RowFilter): Promise<readonly Candidate[]> =>
      searchByVector(table, query, used, limit, ownDimensions);
    return await this.#access.read(
      [],
      (table) => this.#reads.rows(table, name, () => search(table, filter)),
      conditionOf(filter, search),
    );
  }

  async searchWords(
    terms: readonly string[],
    filter: RowFilter,
    limit: number,
  ): Promise<readonly WordCandidate[]> {
    if (terms.length === 0) return [];
    const wanted = { terms, filter, limit, dimensions: this.#dimensions };
    const name = `words ${JSON.stringify(wanted)}`;
    const search = (table: Table, used: RowFilter): Promise<readonly WordCandidate[]> =>
      searchByWords(table, { ...wanted, filter: used });
    return await this.#access.read(
      [],
      async (table) => {
        if (!(await this.#hasWordsIndex(table))) return [];
        return await this.#reads.rows(table, name, () => search(table, filter));
      },
      conditionOf(filter, search),
    );
  }

  async rowsOfFile(key: FileKey): Promise<readonly NewRow[]> {
    const [rows] = await this.rowsOfFiles([key]);
    return rows ?? [];
  }

  async rowsOfFiles(keys: readonly FileKey[]): Promise<readonly (readonly NewRow[])[]> {
    if (keys.length === 0) return [];
    const names = keys.map((key) => `file ${fileKeyOf(key)}`);
    return await this.#access.read(
      keys.map(() => []),
      (table) =>
        this.#reads.rowsOfAll(table, names, (missing) =>
          readRowsOfFiles(
            table,
            missing.flatMap((place) => keys[place] ?? []),
            this.#dimensions,
          ),
        ),
    );
  }

  async rowsById(ids: readonly string[]): Promise<readonly FoundRow[]> {
    return await this.#access.read([], (table) => readRowsById(table, ids));
  }

  async scan(
    options: { readonly withVectors: boolean },
    onBatch: (batch: ScanBatch) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const dimensions = options.withVectors ? this.#dimensions : undefined;
    await this.#access.read(undefined, (table) => scanRows(table, dimensions, onBatch, signal));
  }

  async catalog(): Promise<readonly CatalogEntry[]> {
    return await this.#access.read([], readCatalog);
  }

  async statistics(): Promise<StoreStatistics> {
    const { bytes } = await folderSize(this.#indexTable.folder);
    const empty: StoreStatistics = {
      rows: 0,
      files: 0,
      sizeBytes: bytes,
      versions: 0,
      vectorIndex: 'exact',
      unindexedRows: 0,
      rowsByEncoder: new Map(),
    };
    return await this.#access.read(empty, async (table) => {
      const files = this.#knownFiles?.size ?? 0;
      return { ...(await readStatistics(table)), files, sizeBytes: bytes };
    });
  }

  async version(): Promise<number> {
    return await this.#access.version();
  }

  async findInconsistencies(): Promise<Inconsistencies> {
    return await this.#access.read({ duplicateIds: [], mixedFiles: [] }, findInconsistencies);
  }

  async maintain(options: { readonly isIdle: boolean; readonly signal: AbortSignal }): Promise<void> {
    if (!this.isWriter || !this.#access.isOpen) return;
    await this.#access.write(async (table) => {
      await this.#maintenance.run(table, options);
      if (options.isIdle) this.#words.noteMaintained();
    });
  }

  async close(): Promise<void> {
    await this.#access.close();
  }

  /** Full-text search needs its index; until maintenance has made it, the writer makes it for the first question. */
  async #hasWordsIndex(table: Table): Promise<boolean> {
    if (await this.#words.find(table)) return true;
    if (this.isWriter && (await table.countRows()) > 0) {
      await this.#access
        .guardWrite(() => this.#words.make(table))
        .catch((error: unknown) => {
          if (!SemblanceError.is(error)) throw error;
          this.#logger.debug(describeError(error)); // Another writer by now: it makes the index.
        });
    }
    return this.#words.isThere;
  }

  async #loadKnownFiles(): Promise<Set<string>> {
    this.#knownFiles ??= new Set((await this.catalog()).map(fileKeyOf));
    return this.#knownFiles;
  }
}

/** Of numbers, as a text that is the same for the same numbers only. */
function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}

/** Globs are typed by people and may be more than LanceDB takes; the rest of a filter is the product's own. */
function conditionOf(
  filter: RowFilter,
  search: (table: Table, filter: RowFilter) => Promise<unknown>,
): ReadCondition | undefined {
  const { pathGlobs = [], ...rest } = filter;
  if (pathGlobs.length === 0) return undefined;
  return {
    readWithout: (table) => search(table, rest),
    refusal: (cause) => refusedGlob(pathGlobs.join(', '), 'is too much for the index', cause),
  };
}
