/**
 * Keeps the table fast and small: indexes, compaction, clean-up of old versions. Compaction rewrites the table, and
 * the old copy can go only when no reader may still use it, so it runs rarely and in idle time.
 */
import { Index, type Table } from '@lancedb/lancedb';
import { throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { createWordsIndex } from './wordsIndex.ts';

/** Below this many rows an exact scan is fast enough and always right (`npm run bench -- query`). */
export const vectorIndexThreshold = 20_000;

/**
 * Few, large partitions: rows / 9 as the square of their number. k-means settles early and partitions need not be
 * perfect; with LanceDB's defaults (256 rows, 50 rounds) training takes ten times longer.
 */
export const partitionsOf = (rows: number): number => Math.max(1, Math.round(Math.sqrt(rows / 9)));
export const trainingRowsPerPartition = 64;
export const trainingRounds = 10;

/** In idle time so few writes are worth a compaction: every fragment costs each query a little. */
const idleWrites = 16;

/** Rows outside the full-text index are scanned by every question: about 10 ms for a thousand. */
const mostNewRows = 500;

/**
 * Under load a compaction is due after this many writes. A write of one file leaves about 9 kB behind, so the garbage
 * stays near 1 MB; a large table waits longer, because a compaction copies it.
 */
const busyWrites = 128;
const rowsPerBusyWrite = 200;

/** Rewrites of the column of vectors before a clean-up: so many copies of it may lie on the disk at once. */
const mostRewrites = 4;

/**
 * Old versions are kept this long for readers in other processes. A reader asks for the newest version in every query
 * and repeats a query that came too late, so this only has to cover the run time of a query.
 */
const retentionMs = 2_000;

/** Compaction and the merge of indexes settle after two rounds; a limit in case they never do. */
const mostRounds = 4;

export class StoreMaintenance {
  readonly #logger: Logger;
  readonly #vectorIndexFrom: number;
  #writes = 0;
  #rows = 0;
  /** Rounds of clean-up that are still due, because the last one left old copies behind. */
  #roundsDue = 0;
  #cleanedAtMs = 0;
  #rowsAtTraining = 0;

  /** `vectorIndexFrom`: rows from which the vector index is built. */
  constructor(logger: Logger, vectorIndexFrom = vectorIndexThreshold) {
    this.#logger = logger;
    this.#vectorIndexFrom = vectorIndexFrom;
  }

  noteWrite(): void {
    this.#writes++;
  }

  /** A write that leaves old copies of whole columns behind: a few of them are worth a clean-up. */
  noteRewrite(): void {
    this.#writes += Math.ceil(this.#mostWrites / mostRewrites);
  }

  /** What earlier processes left: a version for each write that was not cleaned up. */
  inherit(versions: number): void {
    this.#writes = Math.max(this.#writes, versions - 1);
  }

  /** The table was replaced by an empty one. */
  forget(): void {
    this.#writes = 0;
    this.#rows = 0;
    this.#roundsDue = 0;
    this.#rowsAtTraining = 0;
  }

  /** True when a write should be followed by a compaction at once, so that a burst of writes cannot fill the disk. */
  get isOverdue(): boolean {
    return this.#writes >= this.#mostWrites;
  }

  get #mostWrites(): number {
    return Math.max(busyWrites, this.#rows / rowsPerBusyWrite);
  }

  /** True while a later idle run still has something to do. */
  get hasPendingWork(): boolean {
    return this.#writes >= idleWrites || this.#roundsDue > 0;
  }

  async run(
    table: Table,
    options: { readonly isIdle: boolean; readonly signal: AbortSignal },
  ): Promise<void> {
    throwIfCancelled(options.signal);
    const rows = await table.countRows();
    this.#rows = rows;
    if (rows > 0) await this.#ensureIndexes(table, rows);
    throwIfCancelled(options.signal);
    const isDue = options.isIdle
      ? this.#writes >= idleWrites || (await this.#hasManyNewRows(table))
      : this.isOverdue;
    const isOldEnough = performance.now() - this.#cleanedAtMs > retentionMs;
    if (isDue) this.#roundsDue = mostRounds;
    else if (this.#roundsDue === 0 || !isOldEnough) return;
    this.#writes = 0;
    const hasChanged = await this.#optimize(table);
    this.#cleanedAtMs = performance.now();
    this.#roundsDue = hasChanged ? this.#roundsDue - 1 : 0;
  }

  async #hasManyNewRows(table: Table): Promise<boolean> {
    const statistics = await table.indexStats('words_idx');
    return (statistics?.numUnindexedRows ?? 0) > mostNewRows;
  }

  /** Returns whether something was compacted or removed, so that another round may find more. */
  async #optimize(table: Table): Promise<boolean> {
    const started = performance.now();
    const before = await table.version();
    // deleteUnverified: half-written files of a killed writer. Safe, because only the holder of the lease writes.
    const { prune } = await table.optimize({
      cleanupOlderThan: new Date(Date.now() - retentionMs),
      deleteUnverified: true,
    });
    this.#logger.debug(
      `Compaction removed ${prune.oldVersionsRemoved} versions (${Math.round(prune.bytesRemoved / 1024)} kB) in ` +
        `${Math.round(performance.now() - started)} ms.`,
    );
    return prune.bytesRemoved > 0 || (await table.version()) !== before;
  }

  async #ensureIndexes(table: Table, rows: number): Promise<void> {
    const indices = await table.listIndices();
    const has = (column: string): boolean => indices.some((index) => index.columns.includes(column));
    if (!has('words')) await createWordsIndex(table);
    if (!has('id')) await table.createIndex('id', { config: Index.btree() });
    if (!has('path')) await table.createIndex('path', { config: Index.btree() });
    if (!has('modality')) await table.createIndex('modality', { config: Index.bitmap() });
    if (!has('encoder')) await table.createIndex('encoder', { config: Index.bitmap() });
    if (!has('language')) await table.createIndex('language', { config: Index.bitmap() });
    await this.#ensureVectorIndex(table, rows, has('vector'));
  }

  async #ensureVectorIndex(table: Table, rows: number, hasIndex: boolean): Promise<void> {
    if (rows < this.#vectorIndexFrom) return;
    if (hasIndex && this.#rowsAtTraining === 0) this.#rowsAtTraining = rows; // Trained by an earlier session.
    // Partitions are learnt once; when the table doubled, they no longer fit the data.
    if (hasIndex && rows < 2 * this.#rowsAtTraining) return;
    const started = performance.now();
    await table.createIndex('vector', {
      config: Index.ivfFlat({
        // Vectors have length 1, so the dot product is the cosine, and LanceDB computes it five times as fast.
        distanceType: 'dot',
        numPartitions: partitionsOf(rows),
        sampleRate: trainingRowsPerPartition,
        maxIterations: trainingRounds,
      }),
      replace: true,
    });
    this.#rowsAtTraining = rows;
    this.#logger.info(
      `Built the vector index over ${rows} rows in ${Math.round(performance.now() - started)} ms.`,
    );
  }
}
