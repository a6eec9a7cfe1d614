/**
 * Gives prepared rows their vectors and writes whole files in batches: from the cache what is known, from the encoder
 * what is new. The write of one batch overlaps the encoding of the next.
 */
import { isCancelled, throwIfCancelled } from '../cancellation/cancellation.ts';
import type { ImageReference } from '../documents/chunk.ts';
import type { FileKey, SkippedFile, WorkspaceFile } from '../documents/workspaceFile.ts';
import type { EncoderSource } from '../encoders/encoderSet.ts';
import { describeError, SemblanceError } from '../errors/semblanceError.ts';
import type { FileReplacement, VectorStore } from '../ports/vectorStore.ts';
import type { PreparedRow } from './filePreparation.ts';
import type { IndexCounts } from './indexProgress.ts';

export interface PreparedFile {
  readonly file: WorkspaceFile;
  readonly fileHash: string;
  readonly rows: readonly PreparedRow[];
  readonly references: readonly ImageReference[];
}

export interface BatchWriterParts {
  readonly store: VectorStore;
  readonly encoder: EncoderSource;
  readonly counts: IndexCounts;
  /** Called after the transaction of these files. */
  readonly onWritten: (files: readonly PreparedFile[], removed: readonly FileKey[]) => void;
  readonly onSkipped: (skipped: SkippedFile) => void;
  readonly onEncoded: (chunks: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Rows per batch: enough for the encoder to sort by length, few enough that a cancelled or killed run loses only a few
 * seconds of work.
 */
const batchRows = 256;
/** Files per transaction: bounds its predicate and the memory of files without rows. */
const batchFiles = 128;

export class BatchWriter {
  readonly #parts: BatchWriterParts;
  #files: PreparedFile[] = [];
  #removed: FileKey[] = [];
  #rows = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: BatchWriterParts) {
    this.#parts = parts;
  }

  async add(file: PreparedFile): Promise<void> {
    this.#files.push(file);
    this.#rows += file.rows.length;
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
    return this.#rows >= batchRows || this.#files.length + this.#removed.length >= batchFiles;
  }

  async #startBatch(): Promise<void> {
    const files = this.#files.splice(0);
    const removed = this.#removed.splice(0);
    this.#rows = 0;
    const replacements = await this.#encode(files);
    await this.#writing;
    throwIfCancelled(this.#parts.signal);
    const written = files.filter((file) => replacements.has(file));
    const gone = [...removed, ...files.filter((file) => !replacements.has(file)).map(({ file }) => file)];
    this.#writing = this.#parts.store
      .replaceFiles([...replacements.values(), ...gone.map(({ root, path }) => ({ root, path, rows: [] }))])
      .then(() => this.#parts.onWritten(written, gone));
    this.#writing.catch(() => undefined); // Awaited by the next batch or by finish.
  }

  /** Files on which the encoder fails are reported and left out; the others keep their place. */
  async #encode(files: readonly PreparedFile[]): Promise<Map<PreparedFile, FileReplacement>> {
    try {
      return await this.#encodeTogether(files);
    } catch (error) {
      if (isCancelled(error) || !isFaultOfInput(error)) throw error;
      const replacements = new Map<PreparedFile, FileReplacement>();
      for (const file of files) {
        try {
          for (const [key, value] of await this.#encodeTogether([file])) replacements.set(key, value);
        } catch (fault) {
          if (isCancelled(fault) || !isFaultOfInput(fault)) throw fault;
          const { root, path } = file.file;
          this.#parts.onSkipped({ root, path, reason: 'encoder-failed', detail: describeError(fault) });
        }
      }
      return replacements;
    }
  }

  async #encodeTogether(files: readonly PreparedFile[]): Promise<Map<PreparedFile, FileReplacement>> {
    const { encoder: source, counts, signal } = this.#parts;
    const rows = files.flatMap((file) => file.rows);
    const vectors = new Map(await source.cache?.get(rows.map(({ row }) => row.textHash)));
    const missing = new Map<string, PreparedRow>();
    for (const prepared of rows)
      if (!vectors.has(prepared.row.textHash)) missing.set(prepared.row.textHash, prepared);
    if (missing.size > 0) {
      const encoder = await source.get();
      throwIfCancelled(signal);
      const inputs = [...missing.values()].map(({ input }) => input);
      const batch = await encoder.encode(inputs, { role: 'document', signal });
      const fresh = new Map<string, Float32Array>();
      for (const [index, key] of [...missing.keys()].entries()) {
        fresh.set(key, batch.vectors.slice(index * batch.dimensions, (index + 1) * batch.dimensions));
      }
      for (const [key, vector] of fresh) vectors.set(key, vector);
      counts.chunksEncoded += missing.size;
      counts.chunksTruncated += batch.truncated.length;
      this.#parts.onEncoded(missing.size);
      await source.cache?.put(fresh);
    }
    // Counted last: after a failure the same files come again, one by one.
    counts.chunksReused += rows.length - missing.size;
    return new Map(files.map((file) => [file, replacementOf(file, vectors, source.manifest.id)]));
  }
}

function replacementOf(
  file: PreparedFile,
  vectors: ReadonlyMap<string, Float32Array>,
  encoderId: string,
): FileReplacement {
  const { root, path } = file.file;
  const rows = file.rows.map(({ row }) => {
    const vector = vectors.get(row.textHash);
    if (vector === undefined)
      throw new SemblanceError('internal', `A chunk of ${path} was left without a vector.`, { path });
    return { ...row, encoderId, vector };
  });
  return { root, path, rows };
}

/** A fault that another input may not have; a missing model or a dead encoder concerns all inputs. */
function isFaultOfInput(error: unknown): boolean {
  return SemblanceError.is(error, 'encoder/failed') || SemblanceError.is(error, 'encoder/bad-output');
}
