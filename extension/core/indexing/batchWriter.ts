/**
 * Gives prepared rows their vectors and writes whole files in batches. The write of one batch overlaps the encoding of
 * the next.
 */
import { isCancelled, throwIfCancelled } from '../cancellation/cancellation.ts';
import type { ImageReference } from '../documents/chunk.ts';
import type { FileKey, SkippedFile, WorkspaceFile } from '../documents/workspaceFile.ts';
import type { EncoderSet } from '../encoders/encoderSet.ts';
import { describeError, SemblanceError } from '../errors/semblanceError.ts';
import type { Logger } from '../logging/logger.ts';
import type { FileReplacement, NewRow, VectorStore } from '../ports/vectorStore.ts';
import type { IndexCounts } from './indexProgress.ts';
import type { PreparedRow } from './preparedRow.ts';
import { isFaultOfInput, type RowVectorParts, type RowVectors, vectorsOfRows } from './rowVectors.ts';

export interface PreparedFile {
  readonly file: WorkspaceFile;
  readonly fileHash: string;
  readonly rows: readonly PreparedRow[];
  readonly references: readonly ImageReference[];
}

/** A prepared file and the rows of it that stand in the index now. */
export interface WrittenFile {
  readonly prepared: PreparedFile;
  readonly rows: readonly NewRow[];
}

export interface BatchWriterParts {
  readonly store: Pick<VectorStore, 'replaceFiles'>;
  readonly encoders: EncoderSet;
  readonly counts: IndexCounts;
  /** Called after the transaction of these files. */
  readonly onWritten: (files: readonly WrittenFile[], removed: readonly FileKey[]) => void;
  /** Files that are left out, and pictures of which only the pixels are. */
  readonly onSkipped: (skipped: SkippedFile) => void;
  readonly onEncoded: (chunks: number) => void;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Rows of the first batch: enough for the encoder to sort by length, few enough that something is searchable soon and
 * that a cancelled or killed run loses only a few seconds of work.
 */
const firstBatchRows = 256;
/**
 * With a fast encoder batches double up to this: each transaction costs every later question a little. Adding 1,000,
 * 4,000 or 8,000 rows costs the same per row (40 us), so more would only use memory.
 */
const bulkBatchRows = 4_096;
/** Files per transaction: bounds its predicate and the memory of files without rows. */
const batchFiles = 128;
/** Bytes of pictures that wait for their encoder. */
const batchBytes = 32 * 1024 ** 2;

export class BatchWriter {
  readonly #parts: BatchWriterParts;
  #files: PreparedFile[] = [];
  #removed: FileKey[] = [];
  #rows = 0;
  #bytes = 0;
  #limit = firstBatchRows;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: BatchWriterParts) {
    this.#parts = parts;
  }

  async add(file: PreparedFile): Promise<void> {
    this.#files.push(file);
    this.#rows += file.rows.length;
    for (const { input } of file.rows) if (input.kind === 'image') this.#bytes += input.bytes.length;
    if (this.#isFull) await this.#startBatch();
  }

  async remove(key: FileKey): Promise<void> {
    this.#removed.push(key);
    if (this.#isFull) await this.#startBatch();
  }

  /** Encodes and writes what is left; resolves when everything is on disk. */
  async finish(): Promise<void> {
    if (this.#files.length + this.#removed.length > 0) await this.#startBatch();
    await this.#writing;
  }

  /** Waits for the running transaction, whether it succeeds or not. */
  async settle(): Promise<void> {
    await this.#writing.catch(() => undefined);
  }

  get #isFull(): boolean {
    if (this.#rows >= this.#limit || this.#bytes >= batchBytes) return true;
    // A batch of many small files grows with its limit of rows.
    return this.#files.length + this.#removed.length >= batchFiles * (this.#limit / firstBatchRows);
  }

  async #startBatch(): Promise<void> {
    const files = this.#files.splice(0);
    const removed = this.#removed.splice(0);
    this.#rows = 0;
    this.#bytes = 0;
    if (this.#parts.encoders.fast !== undefined) this.#limit = Math.min(bulkBatchRows, this.#limit * 2);
    const written = await this.#encode(files);
    await this.#writing;
    throwIfCancelled(this.#parts.signal);
    const kept = new Set(written.map(({ prepared }) => prepared));
    const gone = [...removed, ...files.filter((file) => !kept.has(file)).map(({ file }) => file)];
    const replacements: FileReplacement[] = [
      ...written.map(({ prepared, rows }) => ({
        root: prepared.file.root,
        path: prepared.file.path,
        rows,
      })),
      ...gone.map(({ root, path }) => ({ root, path, rows: [] })),
    ];
    this.#writing = this.#parts.store
      .replaceFiles(replacements)
      .then(() => this.#parts.onWritten(written, gone));
    this.#writing.catch(() => undefined); // Awaited by the next batch or by finish.
  }

  /** Files on which the encoder fails are reported and left out; the others keep their place. */
  async #encode(files: readonly PreparedFile[]): Promise<readonly WrittenFile[]> {
    try {
      return await this.#encodeTogether(files);
    } catch (error) {
      if (isCancelled(error) || !isFaultOfInput(error)) throw error;
      const written: WrittenFile[] = [];
      for (const file of files) {
        try {
          written.push(...(await this.#encodeTogether([file])));
        } catch (fault) {
          if (isCancelled(fault) || !isFaultOfInput(fault)) throw fault;
          const { root, path } = file.file;
          this.#parts.onSkipped({ root, path, reason: 'encoder-failed', detail: describeError(fault) });
        }
      }
      return written;
    }
  }

  async #encodeTogether(files: readonly PreparedFile[]): Promise<readonly WrittenFile[]> {
    const { counts } = this.#parts;
    const rows = files.flatMap((file) => file.rows);
    const before = counts.chunksEncoded;
    const parts: RowVectorParts = this.#parts;
    const vectors = await vectorsOfRows(rows, 'searchable', parts);
    // Counted last: after a failure the same files come again, one by one.
    counts.chunksReused += rows.length - (counts.chunksEncoded - before) - vectors.refused.size;
    return files.map((prepared) => ({ prepared, rows: this.#rowsOf(prepared, vectors) }));
  }

  #rowsOf(prepared: PreparedFile, { known, refused }: RowVectors): readonly NewRow[] {
    const { root, path } = prepared.file;
    // What could not be decoded just now is made up for by the pass of tiles, which makes all rows of a picture anew.
    const isOwed = prepared.rows.some(({ row }) => refused.get(row.textHash)?.isPassing === true);
    return prepared.rows.flatMap(({ row }): NewRow[] => {
      const found = known.get(row.textHash);
      if (found !== undefined) return [{ ...row, ...found, ...(isOwed ? { pending: 'tiles' } : {}) }];
      const refusal = refused.get(row.textHash);
      if (refusal === undefined)
        throw new SemblanceError('internal', `A chunk of ${path} was left without a vector.`, { path });
      if (refusal.isPassing) {
        this.#parts.logger.warn(`A picture of ${path} is encoded later: ${refusal.reason}`);
        return [];
      }
      // The picture is found as a whole; one part of it is nothing to tell people about.
      if (row.source === 'tile') return [];
      this.#parts.onSkipped({
        root,
        path,
        reason: 'encoder-failed',
        detail: `Its picture could not be encoded; it is found by the words around it. ${refusal.reason}`,
      });
      return [];
    });
  }
}
