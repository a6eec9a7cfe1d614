/**
 * The vector store on LanceDB: reading and writing of rows. A writer changes all rows of a batch of files in one
 * transaction; a reader follows whatever version is newest and serves an empty index until there is one.
 */
import { MatchQuery, type Table } from '@lancedb/lancedb';
import { neverCancelled } from '../../core/cancellation/cancellation.ts';
import { isModality } from '../../core/documents/modality.ts';
import { type FileKey, fileKeyOf } from '../../core/documents/workspaceFile.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type {
  Candidate,
  CatalogEntry,
  FileReplacement,
  NewRow,
  RowFilter,
  StoreStatistics,
  VectorReplacement,
  VectorStore,
  WordCandidate,
} from '../../core/ports/vectorStore.ts';
import { folderSize } from '../files/folderSize.ts';
import type { WriterLease } from '../lease/writerLease.ts';
import { rowTables, vectorTables } from './arrowRows.ts';
import type { IndexTable } from './indexTable.ts';
import { predicateOf, quoteSql } from './rowFilterSql.ts';
import {
  createRowSchema,
  foundColumns,
  type IndexIdentity,
  parseImageReferences,
  recordToFoundRow,
  recordToRow,
  rowColumns,
  sourceOfRowId,
  vectorFromRecord,
} from './rowSchema.ts';
import { createWordsIndex, StoreMaintenance } from './storeMaintenance.ts';
import { classifyWriteFailure } from './writeFailure.ts';

/**
 * Partitions looked at per query: all of them up to 57 000 rows, three quarters at 100 000 (recall@10 of 0.99 in 9 ms,
 * `npm run bench -- query`). The nearest chunks of real code are spread over many partitions.
 */
export const probes = 80;

/**
 * Rows outside of the index of words are scanned by every question, about 10 ms for a thousand. While a bulk is written
 * the index is made anew when so many are outside, and more than this share of the rows inside; that costs 40 us a row.
 */
const mostRowsOutside = 4_096;
const mostShareOutside = 0.5;

export class LanceVectorStore implements VectorStore {
  readonly #indexTable: IndexTable;
  readonly #lease: WriterLease;
  readonly #logger: Logger;
  readonly #tableOfRows: ReturnType<typeof rowTables>;
  readonly #tableOfVectors: ReturnType<typeof vectorTables>;
  readonly #dimensions: number;
  readonly #maintenance: StoreMaintenance;
  #table: Table | undefined;
  #hasWordsIndex = false;
  /** Rows added by this process since it made the index of words, and rows that were there then. */
  #rowsOutside = 0;
  #rowsInside = 0;
  /** Files that have rows, as the writer knows them: a file without rows is added without a search for old rows. */
  #knownFiles: Set<string> | undefined;
  /** The table's version after the writer's last change. Another one means that somebody else wrote. */
  #ownVersion: number | undefined;
  /** Writes and maintenance run one after the other. */
  #writes: Promise<unknown> = Promise.resolve();

  /** `vectorIndexFrom` is for tests; the product builds the vector index at `vectorIndexThreshold`. */
  constructor(
    indexTable: IndexTable,
    identity: IndexIdentity,
    lease: WriterLease,
    logger: Logger,
    vectorIndexFrom?: number,
  ) {
    this.#indexTable = indexTable;
    this.#lease = lease;
    this.#logger = logger;
    const schema = createRowSchema(identity);
    this.#tableOfRows = rowTables(schema);
    this.#tableOfVectors = vectorTables(schema);
    this.#dimensions = identity.dimensions;
    this.#maintenance = new StoreMaintenance(logger, vectorIndexFrom);
  }

  get isWriter(): boolean {
    return this.#lease.isHeld;
  }

  get needsMaintenance(): boolean {
    return this.#maintenance.hasPendingWork;
  }

  async openForWriting(): Promise<void> {
    await this.#guardWrite(async () => {
      this.#table?.close();
      this.#table = undefined;
      this.#knownFiles = undefined;
      this.#hasWordsIndex = false;
      this.#maintenance.forget();
      this.#ownVersion = undefined;
      this.#table = await this.#indexTable.openOrCreate();
      this.#maintenance.inherit((await this.#table.listVersions()).length);
      await this.#indexTable.removeLeftovers();
    });
  }

  /** Readers go on with the old table until they look again. */
  async clear(): Promise<void> {
    await this.#guardWrite(async () => {
      this.#table?.close();
      this.#table = undefined;
      this.#ownVersion = undefined;
      this.#table = await this.#indexTable.recreate();
      this.#hasWordsIndex = false;
      this.#knownFiles = new Set();
      this.#maintenance.forget();
    });
  }

  async replaceFiles(files: readonly FileReplacement[]): Promise<void> {
    if (files.length === 0) return;
    await this.#guardWrite(async () => {
      const table = await this.#requireTable();
      await this.#refuseForeignChanges(table);
      const known = await this.#loadKnownFiles();
      const rows = files.flatMap((file) => file.rows);
      const stale = files.filter((file) => known.has(fileKeyOf(file)));
      if (rows.length === 0) {
        if (stale.length > 0) await table.delete(predicateOfFiles(stale));
      } else {
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
      for (const file of files) {
        if (file.rows.length > 0) known.add(fileKeyOf(file));
        else known.delete(fileKeyOf(file));
      }
      // At once, not in the first quiet moment: readers cannot make it, and would find nothing by words until then.
      if (rows.length > 0 && !this.#hasWordsIndex) await this.#makeWordsIndex(table);
      else if (stale.length === 0) await this.#keepWordsIndex(table, rows.length);
      this.#maintenance.noteWrite();
      if (this.#maintenance.isOverdue)
        await this.#maintenance.run(table, { isIdle: false, signal: neverCancelled() });
    });
  }

  async replaceVectors(rows: readonly VectorReplacement[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#guardWrite(async () => {
      const table = await this.#requireTable();
      await this.#refuseForeignChanges(table);
      // With a part of the columns LanceDB rewrites these in place: the rows keep their addresses, so that the index of
      // words stays as it is.
      await table.mergeInsert('id').whenMatchedUpdateAll().execute(this.#tableOfVectors(rows));
      this.#maintenance.noteRewrite();
      if (this.#maintenance.isOverdue)
        await this.#maintenance.run(table, { isIdle: false, signal: neverCancelled() });
    });
  }

  async searchVector(query: Float32Array, filter: RowFilter, limit: number): Promise<readonly Candidate[]> {
    return await this.#read([], async (table) => {
      const search = table.query().nearestTo(query).distanceType('dot').nprobes(probes).limit(limit);
      const predicate = predicateOf(filter);
      if (predicate !== undefined) search.where(predicate);
      const records = await search.select([...foundColumns, '_distance']).toArray();
      return records.map((record) => ({
        row: recordToFoundRow(record),
        score: 1 - Number(record._distance),
      }));
    });
  }

  async searchWords(
    terms: readonly string[],
    filter: RowFilter,
    limit: number,
  ): Promise<readonly WordCandidate[]> {
    if (terms.length === 0) return [];
    return await this.#read([], async (table) => {
      if (!(await this.#hasFullText(table))) return [];
      const search = table
        .query()
        .fullTextSearch(new MatchQuery(terms.join(' '), 'words'))
        .limit(limit);
      const predicate = predicateOf(filter);
      if (predicate !== undefined) search.where(predicate);
      const records = await search.select([...foundColumns, 'vector', '_score']).toArray();
      return records.map((record) => ({
        row: recordToFoundRow(record),
        score: Number(record._score),
        vector: vectorFromRecord(record.vector, this.#dimensions),
      }));
    });
  }

  async rowsOfFile(key: FileKey): Promise<readonly NewRow[]> {
    return await this.#read([], async (table) => {
      const records = await table
        .query()
        .where(predicateOfFiles([key]))
        .select([...rowColumns, 'vector'])
        .toArray();
      return records
        .map((record) => ({
          ...recordToRow(record),
          vector: vectorFromRecord(record.vector, this.#dimensions),
        }))
        .sort(
          (a, b) =>
            a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character,
        );
    });
  }

  async catalog(): Promise<readonly CatalogEntry[]> {
    return await this.#read([], async (table) => {
      const files = new Map<string, CatalogEntry>();
      const columns = [
        'id',
        'root',
        'path',
        'encoder',
        'modality',
        'file_hash',
        'mtime',
        'size',
        'image_references',
      ];
      for await (const batch of table.query().select(columns)) {
        for (const record of batch) {
          const root = String(record.root);
          const path = String(record.path);
          const key = fileKeyOf({ root, path });
          const seen = files.get(key);
          const source = sourceOfRowId(String(record.id));
          // All rows of a picture carry its mentions; one of them speaks for all.
          const references =
            source === 'pixels' || source === 'ocr' ? [] : parseImageReferences(record.image_references);
          files.set(key, {
            root,
            path,
            fileHash: String(record.file_hash),
            mtimeMs: Number(record.mtime),
            sizeBytes: Number(record.size),
            rows: (seen?.rows ?? 0) + 1,
            modality: isModality(record.modality) ? record.modality : 'text',
            encoderIds: withValue(seen?.encoderIds, String(record.encoder)),
            sources: withValue(seen?.sources, source),
            imageReferences: [...(seen?.imageReferences ?? []), ...references],
          });
        }
      }
      return [...files.values()];
    });
  }

  async statistics(): Promise<StoreStatistics> {
    const { bytes } = await folderSize(this.#indexTable.folder);
    return await this.#read(
      {
        rows: 0,
        files: 0,
        sizeBytes: bytes,
        versions: 0,
        vectorIndex: 'exact',
        unindexedRows: 0,
        rowsByEncoder: new Map(),
      },
      async (table) => {
        const [rows, versions, indices] = await Promise.all([
          table.countRows(),
          table.listVersions(),
          table.listIndices(),
        ]);
        const vectorIndex = indices.find((index) => index.columns.includes('vector'));
        const words = await table.indexStats('words_idx');
        return {
          rows,
          files: this.#knownFiles?.size ?? 0,
          sizeBytes: bytes,
          versions: versions.length,
          vectorIndex: vectorIndex === undefined ? 'exact' : 'ivf-flat',
          unindexedRows: words?.numUnindexedRows ?? rows,
          rowsByEncoder: await countByEncoder(table),
        };
      },
    );
  }

  async version(): Promise<number> {
    if (this.isWriter) {
      await this.#writes;
      const table = this.#table;
      if (table !== undefined) await this.#refuseForeignChanges(table);
    }
    return await this.#read(0, (table) => table.version());
  }

  async findInconsistencies(): Promise<{
    readonly duplicateIds: readonly string[];
    readonly mixedFiles: readonly FileKey[];
  }> {
    return await this.#read({ duplicateIds: [], mixedFiles: [] }, async (table) => {
      const ids = new Set<string>();
      const duplicateIds = new Set<string>();
      const hashes = new Map<string, string>();
      const mixed = new Map<string, FileKey>();
      for await (const batch of table.query().select(['id', 'root', 'path', 'file_hash'])) {
        for (const record of batch) {
          const id = String(record.id);
          if (ids.has(id)) duplicateIds.add(id);
          ids.add(id);
          const key = { root: String(record.root), path: String(record.path) };
          const hash = String(record.file_hash);
          const name = fileKeyOf(key);
          if ((hashes.get(name) ?? hash) !== hash || duplicateIds.has(id)) mixed.set(name, key);
          hashes.set(name, hash);
        }
      }
      return { duplicateIds: [...duplicateIds], mixedFiles: [...mixed.values()] };
    });
  }

  async maintain(options: { readonly isIdle: boolean; readonly signal: AbortSignal }): Promise<void> {
    if (!this.isWriter || this.#table === undefined) return;
    await this.#guardWrite(async () => {
      const table = await this.#requireTable();
      await this.#refuseForeignChanges(table);
      await this.#maintenance.run(table, options);
      if (options.isIdle) this.#rowsOutside = 0;
    });
  }

  async close(): Promise<void> {
    await this.#writes.catch(() => undefined);
    this.#table?.close();
    this.#table = undefined;
    this.#indexTable.close();
  }

  /** Runs a write after the ones before it, only with the lease, and names the reason when it fails. */
  async #guardWrite(work: () => Promise<void>): Promise<void> {
    const run = this.#writes.then(async () => {
      if (!(await this.#lease.confirm())) {
        throw new SemblanceError('index/locked', 'Another window builds the index of this workspace.', {});
      }
      try {
        await work();
        this.#ownVersion = await this.#table?.version();
      } catch (error) {
        this.#ownVersion = undefined; // A change may have been made before the failure.
        if (SemblanceError.is(error)) throw error;
        throw await classifyWriteFailure(this.#indexTable.folder, error);
      }
    });
    this.#writes = run.catch(() => undefined);
    await run;
  }

  /**
   * A process that slept in the middle of a write may finish it after another one took over: rows are then doubled, or
   * name files that were cleaned away. Nothing can prevent that last write, but it can be seen.
   */
  async #refuseForeignChanges(table: Table): Promise<void> {
    if (this.#ownVersion === undefined) return;
    const version = await table.version();
    if (version === this.#ownVersion) return;
    this.#ownVersion = undefined; // Told once; the index is built anew.
    throw new SemblanceError(
      'index/corrupt',
      'Another process changed the index while this one was its writer; rows may be doubled.',
      { version },
    );
  }

  /** Runs a read; a reader that lost the race against a clean-up or a rebuild opens the table again, once. */
  async #read<T>(whenAbsent: T, work: (table: Table) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const table = await this.#tableForReading();
      if (table === undefined) return whenAbsent;
      try {
        return await work(table);
      } catch (error) {
        if (SemblanceError.is(error)) throw error;
        if (attempt === 2) {
          throw new SemblanceError(
            'index/corrupt',
            `The index cannot be read: ${describeError(error)}`,
            {},
            { cause: error },
          );
        }
        this.#logger.debug(`A read is repeated after: ${describeError(error)}`);
        if (!this.isWriter) {
          this.#table = undefined;
          this.#hasWordsIndex = false;
          this.#indexTable.close();
        }
      }
    }
  }

  async #tableForReading(): Promise<Table | undefined> {
    if (this.#table !== undefined) return this.#table;
    const opened = await this.#indexTable.open();
    if (opened.kind === 'absent') return undefined;
    this.#table = opened.table;
    return this.#table;
  }

  async #requireTable(): Promise<Table> {
    this.#table ??= await this.#indexTable.openOrCreate();
    return this.#table;
  }

  /** Full-text search needs its index; until maintenance has made it, the writer makes it for the first question. */
  async #hasFullText(table: Table): Promise<boolean> {
    if (this.#hasWordsIndex) return true;
    this.#hasWordsIndex = await hasWordsIndex(table);
    if (!this.#hasWordsIndex && this.isWriter && (await table.countRows()) > 0) {
      await this.#guardWrite(() => this.#makeWordsIndex(table)).catch((error: unknown) => {
        if (!SemblanceError.is(error)) throw error;
        this.#logger.debug(describeError(error)); // Another writer by now: it makes the index.
      });
    }
    return this.#hasWordsIndex;
  }

  /** Without it, on a full disk for example, questions are answered by meaning alone. */
  async #makeWordsIndex(table: Table): Promise<void> {
    try {
      if (!(await hasWordsIndex(table))) await createWordsIndex(table);
      this.#hasWordsIndex = true;
    } catch (error) {
      this.#logger.warn(`The index of words could not be made yet: ${describeError(error)}`);
    }
  }

  /** During a bulk; afterwards maintenance adds what is outside. */
  async #keepWordsIndex(table: Table, added: number): Promise<void> {
    this.#rowsOutside += added;
    if (this.#rowsOutside < Math.max(mostRowsOutside, mostShareOutside * this.#rowsInside)) return;
    try {
      await createWordsIndex(table);
      this.#rowsInside = await table.countRows();
      this.#rowsOutside = 0;
    } catch (error) {
      this.#logger.warn(`The index of words could not be renewed yet: ${describeError(error)}`);
    }
  }

  async #loadKnownFiles(): Promise<Set<string>> {
    this.#knownFiles ??= new Set((await this.catalog()).map(fileKeyOf));
    return this.#knownFiles;
  }
}

async function countByEncoder(table: Table): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for await (const batch of table.query().select(['encoder'])) {
    for (const record of batch) {
      const encoder = String(record.encoder);
      counts.set(encoder, (counts.get(encoder) ?? 0) + 1);
    }
  }
  return counts;
}

function withValue<T>(known: readonly T[] | undefined, value: T): readonly T[] {
  if (known === undefined) return [value];
  return known.includes(value) ? known : [...known, value];
}

async function hasWordsIndex(table: Table): Promise<boolean> {
  return (await table.listIndices()).some((index) => index.columns.includes('words'));
}

function predicateOfFiles(files: readonly FileKey[]): string {
  const byRoot = new Map<string, string[]>();
  for (const { root, path } of files) {
    const paths = byRoot.get(root) ?? [];
    paths.push(quoteSql(path));
    byRoot.set(root, paths);
  }
  return [...byRoot]
    .map(([root, paths]) => `(root = ${quoteSql(root)} AND path IN (${paths.join(', ')}))`)
    .join(' OR ');
}
