/**
 * The second pass over what the fast encoder made searchable: the same rows get accurate vectors, file by file. It may
 * be stopped at any moment; what is left to do is told by the index itself.
 */
import { isCancelled, throwIfCancelled } from '../cancellation/cancellation.ts';
import { type FileKey, fileKeyOf } from '../documents/workspaceFile.ts';
import type { EncoderSet } from '../encoders/encoderSet.ts';
import type { TowerOffset } from '../encoders/towerOffset.ts';
import { describeError, SemblanceError } from '../errors/semblanceError.ts';
import type { Logger } from '../logging/logger.ts';
import type { FileSource } from '../ports/fileSource.ts';
import type { CatalogEntry, VectorReplacement, VectorStore } from '../ports/vectorStore.ts';
import type { FilePreparation } from './filePreparation.ts';
import { type IndexProgress, zeroCounts } from './indexProgress.ts';
import type { PreparedRow } from './preparedRow.ts';
import { isFaultOfInput, type RowVector, vectorsOfRows } from './rowVectors.ts';
import type { WorkOrder } from './workOrder.ts';

/** What the refiner needs of the indexer. */
export interface RefinableIndex {
  readonly catalog: ReadonlyMap<string, CatalogEntry>;
  /** All rows of the file now have vectors of this encoder. */
  noteRefined(entry: CatalogEntry, encoderId: string): void;
  noteTruncated(chunks: number): void;
}

export interface RefinerParts {
  readonly files: Pick<FileSource, 'examine'>;
  readonly preparation: Pick<FilePreparation, 'prepare'>;
  readonly store: Pick<VectorStore, 'replaceVectors'>;
  readonly encoders: EncoderSet;
  /** Learns from the chunks that are refined. */
  readonly offset: TowerOffset;
  /** Keeps what it learnt for other windows; never rejects. */
  readonly saveOffset: () => Promise<void>;
  readonly index: RefinableIndex;
  readonly order: WorkOrder;
  readonly logger: Logger;
  readonly onProgress: (progress: IndexProgress) => void;
}

export interface RefineResult {
  readonly chunksRefined: number;
  /** Files that are no longer what the index knows; they were left as they are. */
  readonly changed: readonly FileKey[];
}

/** Rows of the first write: a few seconds of the accurate encoder, so that constant interruptions still let it advance. */
const firstWriteRows = 256;
/** Smallest limit to which writes grow. */
const leastGrownRows = 512;
/**
 * A write copies the vectors of all rows that lie in the same fragments, after a compaction those of the whole table. So
 * writes grow with the table: the whole pass copies it about this many times.
 */
const mostWrites = 16;
/** A file that cannot be encoded is passed over; so many in a row mean that the encoder is at fault, not the files. */
const mostFailuresInARow = 3;

interface RefinedFile {
  readonly entry: CatalogEntry;
  readonly rows: readonly VectorReplacement[];
}

export class Refiner {
  readonly #parts: RefinerParts;
  /** Files that the accurate encoder cannot take keep their fast vectors; by key and content. */
  readonly #failed = new Set<string>();
  /** The last files of them, without a success in between. */
  #failedInARow: string[] = [];
  /** Encoded, not yet written. */
  #ahead = 0;

  constructor(parts: RefinerParts) {
    this.#parts = parts;
  }

  /** Chunks of the files that have vectors of the fast encoder. */
  get chunksToRefine(): number {
    let chunks = 0;
    if (this.#parts.encoders.fast !== undefined)
      for (const entry of this.#parts.index.catalog.values()) if (this.#isWanted(entry)) chunks += entry.rows;
    return Math.max(0, chunks - this.#ahead);
  }

  /** Rejects when cancelled, and as the store and the encoder do; what was written stays. */
  async run(signal: AbortSignal): Promise<RefineResult> {
    const { encoders, index, order } = this.#parts;
    if (encoders.fast === undefined) return { chunksRefined: 0, changed: [] };
    const total = [...index.catalog.values()].filter((entry) => this.#isWanted(entry));
    const mostRows = Math.max(
      leastGrownRows,
      [...index.catalog.values()].reduce((sum, { rows }) => sum + rows, 0) / mostWrites,
    );
    const counts = zeroCounts();
    const changed: FileKey[] = [];
    let pending: RefinedFile[] = [];
    let limit = firstWriteRows;
    let filesDone = 0;
    let chunksRefined = 0;
    const report = (currentFile: string): void =>
      this.#parts.onProgress({
        phase: 'refining',
        filesTotal: total.length,
        filesDone,
        chunksEncoded: counts.chunksEncoded,
        currentFile,
      });
    const flush = async (): Promise<void> => {
      const written = pending;
      pending = [];
      throwIfCancelled(signal);
      await this.#write(written);
      chunksRefined += this.#ahead;
      this.#ahead = 0;
      limit = Math.min(mostRows, limit * 2);
    };
    try {
      for (const entry of order.entries(index.catalog, (candidate) => this.#isWanted(candidate))) {
        throwIfCancelled(signal);
        const rows = await this.#refine(entry, counts, () => report(entry.path), signal);
        filesDone++;
        if (rows === 'changed') changed.push({ root: entry.root, path: entry.path });
        if (typeof rows === 'string') continue;
        pending.push({ entry, rows });
        this.#ahead += rows.length;
        if (this.#ahead >= limit) await flush();
        report(entry.path);
      }
      await flush();
    } finally {
      this.#ahead = 0;
      index.noteTruncated(counts.chunksTruncated);
    }
    return { chunksRefined, changed };
  }

  #isWanted(entry: CatalogEntry): boolean {
    const fast = this.#parts.encoders.fast?.manifest.id;
    if (fast === undefined || fast === this.#parts.encoders.text.manifest.id) return false;
    return entry.encoderIds.includes(fast) && !this.#failed.has(nameOf(entry));
  }

  async #refine(
    entry: CatalogEntry,
    counts: ReturnType<typeof zeroCounts>,
    onEncoded: () => void,
    signal: AbortSignal,
  ): Promise<readonly VectorReplacement[] | 'changed' | 'failed'> {
    const { files, preparation, encoders, logger } = this.#parts;
    try {
      const discovery = await files.examine(entry, signal);
      if (discovery.kind !== 'file') return 'changed';
      const prepared = await preparation.prepare(discovery.file, {}, signal);
      if (prepared.kind !== 'rows' || prepared.fileHash !== entry.fileHash) return 'changed';
      const parts = { encoders, counts, onEncoded, logger, signal };
      const { known } = await vectorsOfRows(prepared.rows, 'accurate', parts);
      this.#failedInARow = [];
      await this.#learnOffset(prepared.rows, known, signal);
      return prepared.rows.map(({ row }) => {
        const vector = known.get(row.textHash);
        if (vector === undefined)
          throw new SemblanceError('internal', `A chunk of ${entry.path} was left without a vector.`, {
            path: entry.path,
          });
        return { id: row.id, ...vector };
      });
    } catch (error) {
      if (isCancelled(error) || !isFaultOfInput(error)) throw error;
      this.#failed.add(nameOf(entry));
      this.#failedInARow.push(nameOf(entry));
      if (this.#failedInARow.length >= mostFailuresInARow) {
        for (const name of this.#failedInARow) this.#failed.delete(name);
        this.#failedInARow = [];
        throw error;
      }
      logger.warn(`${entry.path} keeps its fast vectors: ${describeError(error)}`);
      return 'failed';
    }
  }

  /** The fast encoder takes less than a millisecond for a chunk, so the old vectors need not be read. */
  async #learnOffset(
    rows: readonly PreparedRow[],
    known: ReadonlyMap<string, RowVector>,
    signal: AbortSignal,
  ): Promise<void> {
    const { encoders, offset, logger } = this.#parts;
    if (encoders.fast === undefined || !offset.wantsPairs) return;
    try {
      const encoder = await encoders.fast.get();
      const inputs = rows.map(({ input }) => input);
      const { vectors, dimensions } = await encoder.encode(inputs, { role: 'document', signal });
      const fastAt = (index: number): Float32Array =>
        vectors.subarray(index * dimensions, (index + 1) * dimensions);
      offset.add(
        rows.flatMap(({ row }, index) => {
          const accurate = known.get(row.textHash)?.vector;
          return accurate === undefined ? [] : [{ accurate, fast: fastAt(index) }];
        }),
      );
    } catch (error) {
      if (isCancelled(error)) throw error;
      logger.debug(`The fast encoder gave no vectors to compare with: ${describeError(error)}`);
    }
  }

  async #write(files: readonly RefinedFile[]): Promise<void> {
    const { store, encoders, index, saveOffset } = this.#parts;
    await saveOffset(); // Before the write: whoever sees accurate vectors beside fast ones needs it.
    await store.replaceVectors(files.flatMap(({ rows }) => rows));
    for (const { entry } of files) index.noteRefined(entry, encoders.text.manifest.id);
  }
}

function nameOf(entry: CatalogEntry): string {
  return `${fileKeyOf(entry)}\0${entry.fileHash}`;
}
