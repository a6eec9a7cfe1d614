/**
 * Brings the index up to date with the files: a full comparison, or a list of changed paths. It owns the catalog (what
 * the index knows of each file), the reference graph and the list of skipped files; it never touches vectors.
 */
import { isCancelled, throwIfCancelled } from '../cancellation/cancellation.ts';
import { type FileKey, fileKeyOf, type SkippedFile, type WorkspaceFile } from '../documents/workspaceFile.ts';
import type { EncoderSet } from '../encoders/encoderSet.ts';
import { describeError } from '../errors/semblanceError.ts';
import type { Logger } from '../logging/logger.ts';
import type { Discovery, FileSource } from '../ports/fileSource.ts';
import type { CatalogEntry, VectorStore } from '../ports/vectorStore.ts';
import { alternativeTargets } from '../references/resolveReference.ts';
import { BatchWriter, type WrittenFile } from './batchWriter.ts';
import { type FilePreparation, mentionsAsReferences, type Preparation } from './filePreparation.ts';
import { type IndexCounts, type IndexProgress, zeroCounts } from './indexProgress.ts';
import { prefetch } from './prefetch.ts';
import type { ReferenceGraph } from './referenceGraph.ts';

export interface IndexerParts {
  readonly files: FileSource;
  readonly preparation: FilePreparation;
  readonly references: ReferenceGraph;
  /** File keys of all pictures that were discovered; kept by the indexer, read by the preparation. */
  readonly pictures: Set<string>;
  readonly store: VectorStore;
  readonly encoders: EncoderSet;
  readonly logger: Logger;
  readonly onProgress: (progress: IndexProgress) => void;
}

interface Task {
  readonly file: WorkspaceFile;
  /** Undefined makes new rows even when the bytes are the same (a picture whose mentions changed). */
  readonly knownHash: string | undefined;
}

/** One comparison or update: what it did, and how many files are to be looked at. */
interface Work {
  readonly counts: IndexCounts;
  total: number;
  done: number;
  /** Work on an index that is complete already. */
  readonly isRefinement?: boolean;
}

/** Prepared files that may wait for the encoder: two batches of typical files. */
const preparedAhead = 64;
/** Documents under way: the chunker's process shall have work while this one encodes a slice or writes a batch. */
const preparedAtOnce = 16;
/** Pictures wait with all their bytes, and are decoded one by one anyway. */
const picturesAhead = 8;
const picturesAtOnce = 2;

export class Indexer {
  readonly #parts: IndexerParts;
  readonly #catalog = new Map<string, CatalogEntry>();
  readonly #skipped = new Map<string, SkippedFile>();
  #truncated = 0;

  constructor(parts: IndexerParts) {
    this.#parts = parts;
  }

  /** Files of the index, by file key. */
  get catalog(): ReadonlyMap<string, CatalogEntry> {
    return this.#catalog;
  }

  get skipped(): Iterable<SkippedFile> {
    return this.#skipped.values();
  }

  get chunksTruncated(): number {
    return this.#truncated;
  }

  /** Reads what the index holds; to be called after opening, after a take-over, and by readers from time to time. */
  async loadCatalog(): Promise<void> {
    const entries = await this.#parts.store.catalog();
    this.#catalog.clear();
    this.#parts.references.clear();
    for (const entry of entries) {
      this.#catalog.set(fileKeyOf(entry), entry);
      if (entry.modality === 'image') this.#parts.pictures.add(fileKeyOf(entry));
    }
    for (const entry of entries) {
      if (entry.modality !== 'image') this.#parts.references.replace(entry, entry.imageReferences);
    }
  }

  /** Forgets everything; the store was emptied. */
  forget(): void {
    this.#catalog.clear();
    this.#skipped.clear();
    this.#parts.references.clear();
    this.#truncated = 0;
  }

  /** All rows of the file now have vectors of this encoder. */
  noteRefined(entry: CatalogEntry, encoderId: string): void {
    const key = fileKeyOf(entry);
    const now = this.#catalog.get(key);
    if (now?.fileHash === entry.fileHash) this.#catalog.set(key, { ...now, encoderIds: [encoderId] });
  }

  noteTruncated(chunks: number): void {
    this.#truncated += chunks;
  }

  /** Makes new rows of these files, with what is known of them now. */
  async describeAgain(files: readonly WorkspaceFile[], signal: AbortSignal): Promise<void> {
    const tasks = files.map((file): Task => ({ file, knownHash: undefined }));
    const work: Work = { counts: zeroCounts(), total: tasks.length, done: 0, isRefinement: true };
    await this.#run(tasks, [], work, signal);
  }

  /** Compares all folders with the index. Files keep their order: recent ones first, pictures last. */
  async reconcile(signal: AbortSignal): Promise<IndexCounts> {
    const counts = zeroCounts();
    this.#report('scanning', { counts, total: 0, done: 0 }, '');
    const { files, unvisited } = await this.#discover(counts, signal);
    const present = new Set(files.map(fileKeyOf));
    const { pictures } = this.#parts;
    const lost = new Set([...pictures].filter((key) => !present.has(key)));
    pictures.clear();
    for (const file of files) if (file.kind === 'image') pictures.add(fileKeyOf(file));
    const removed = [...this.#catalog.values()].filter(
      (entry) => !present.has(fileKeyOf(entry)) && !unvisited(entry),
    );
    const misled = this.#documentsWithMovedPictures(lost);
    const tasks: Task[] = [];
    for (const file of files) {
      const key = fileKeyOf(file);
      const entry = this.#catalog.get(key);
      if (misled.has(key)) tasks.push({ file, knownHash: undefined });
      else if (entry !== undefined && entry.mtimeMs === file.mtimeMs && entry.sizeBytes === file.sizeBytes)
        counts.filesUnchanged++;
      else tasks.push({ file, knownHash: entry?.fileHash });
    }
    const work = { counts, total: tasks.length, done: 0 };
    await this.#run(tasks.filter(isDocument), removed, work, signal);
    // After the documents: a picture is described by the words around its mentions.
    const pictureTasks = new Map(tasks.filter(isPicture).map((task) => [fileKeyOf(task.file), task]));
    for (const file of files) {
      if (!this.#isDescriptionStale(file)) continue;
      const key = fileKeyOf(file);
      if (!pictureTasks.has(key)) work.total++;
      pictureTasks.set(key, { file, knownHash: undefined });
    }
    await this.#run([...pictureTasks.values()], [], work, signal);
    this.#report('done', work, '');
    return counts;
  }

  /**
   * Looks at single paths again: created, changed, deleted, or no longer wanted. A path may be named more than once, as
   * itself and as part of a folder; the last word counts, and a file that was found is never removed.
   */
  async update(discoveries: readonly Discovery[], signal: AbortSignal): Promise<IndexCounts> {
    const counts = zeroCounts();
    const present = new Map<string, WorkspaceFile>();
    const gone: FileKey[] = [];
    const unvisited: FileKey[] = [];
    for (const discovery of discoveries) {
      counts.filesSeen++;
      if (discovery.kind === 'file') {
        present.set(fileKeyOf(discovery.file), discovery.file);
      } else if (discovery.kind === 'absent') {
        this.#skipped.delete(fileKeyOf(discovery.key));
        gone.push(discovery.key);
      } else {
        this.#noteSkipped(discovery.skipped, counts);
        (isUnvisited(discovery.skipped) ? unvisited : gone).push(discovery.skipped);
      }
    }
    const removed = this.#entriesAt(gone).filter(
      (entry) => !present.has(fileKeyOf(entry)) && !isWithin(entry, unvisited),
    );
    const { pictures } = this.#parts;
    const lost = new Set([...gone, ...removed].map(fileKeyOf).filter((key) => pictures.delete(key)));
    let haveMoved = lost.size > 0;
    for (const [key, file] of present) {
      this.#skipped.delete(key);
      if (file.kind !== 'image' || pictures.has(key)) continue;
      pictures.add(key);
      haveMoved = true;
    }
    const tasks: Task[] = [];
    const misled = haveMoved ? this.#documentsWithMovedPictures(lost) : new Map<string, FileKey>();
    for (const [key, file] of present) {
      tasks.push({ file, knownHash: misled.has(key) ? undefined : this.#catalog.get(key)?.fileHash });
    }
    for (const [key, document] of misled) {
      const discovery = present.has(key) ? undefined : await this.#parts.files.examine(document, signal);
      if (discovery?.kind === 'file') tasks.push({ file: discovery.file, knownHash: undefined });
    }
    const work = { counts, total: tasks.length, done: 0 };
    const touched = await this.#run(tasks.filter(isDocument), removed, work, signal);
    const pictureTasks = new Map(tasks.filter(isPicture).map((task) => [fileKeyOf(task.file), task]));
    for (const picture of touched) {
      const key = fileKeyOf(picture);
      const file = present.get(key);
      if (file === undefined && !this.#catalog.has(key)) continue;
      const discovery = file === undefined ? await this.#parts.files.examine(picture, signal) : undefined;
      const found = discovery?.kind === 'file' ? discovery.file : file;
      if (found?.kind !== 'image') continue;
      if (!pictureTasks.has(key)) work.total++;
      pictureTasks.set(key, { file: found, knownHash: undefined });
    }
    await this.#run([...pictureTasks.values()], [], work, signal);
    this.#report('done', work, '');
    return counts;
  }

  /** The entries of files, and of everything below folders. */
  #entriesAt(keys: readonly FileKey[]): readonly CatalogEntry[] {
    const entries: CatalogEntry[] = [];
    const folders = new Set<string>();
    for (const key of keys) {
      const entry = this.#catalog.get(fileKeyOf(key));
      if (entry === undefined) folders.add(fileKeyOf(key));
      else entries.push(entry);
    }
    if (folders.size === 0) return entries;
    // One pass for all folders: thousands of paths may vanish at once (a deleted build output).
    for (const entry of this.#catalog.values()) {
      for (let at = entry.path.lastIndexOf('/'); ; at = entry.path.lastIndexOf('/', at - 1)) {
        if (folders.has(fileKeyOf({ root: entry.root, path: entry.path.slice(0, Math.max(at, 0)) }))) {
          entries.push(entry);
          break;
        }
        if (at <= 0) break;
      }
    }
    return entries;
  }

  /**
   * Documents to read again, because their mentions would now lead elsewhere: they name a picture that was lost, or a
   * place where there is none while the picture lies at another place that the mention may mean.
   */
  #documentsWithMovedPictures(lost: ReadonlySet<string>): ReadonlyMap<string, FileKey> {
    const misled = new Map<string, FileKey>();
    const { pictures } = this.#parts;
    for (const { document, references } of this.#parts.references.documents()) {
      const keyOf = (path: string): string => fileKeyOf({ root: document.root, path });
      const isMisled = references.some(({ target }) => {
        if (pictures.has(keyOf(target))) return false;
        if (lost.has(keyOf(target))) return true;
        return alternativeTargets(document.path, target).some((path) => pictures.has(keyOf(path)));
      });
      if (isMisled) misled.set(fileKeyOf(document), document);
    }
    return misled;
  }

  async #discover(
    counts: IndexCounts,
    signal: AbortSignal,
  ): Promise<{ readonly files: WorkspaceFile[]; readonly unvisited: (key: FileKey) => boolean }> {
    const files: WorkspaceFile[] = [];
    const unreadable: FileKey[] = [];
    this.#skipped.clear();
    for await (const discovery of this.#parts.files.walk(signal)) {
      counts.filesSeen++;
      if (discovery.kind === 'file') files.push(discovery.file);
      else if (discovery.kind === 'skipped') {
        this.#noteSkipped(discovery.skipped, counts);
        if (isUnvisited(discovery.skipped)) unreadable.push(discovery.skipped);
      }
      if (counts.filesSeen % 500 === 0) {
        this.#report('scanning', { counts, total: 0, done: counts.filesSeen }, '');
      }
    }
    files.sort((a, b) =>
      a.kind === b.kind ? b.mtimeMs - a.mtimeMs || (a.path < b.path ? -1 : 1) : a.kind === 'text' ? -1 : 1,
    );
    const unvisited = (key: FileKey): boolean => isWithin(key, unreadable);
    return { files, unvisited };
  }

  /** Works through the tasks. Returns the pictures whose mentions changed. */
  async #run(
    tasks: readonly Task[],
    removed: readonly FileKey[],
    work: Work,
    signal: AbortSignal,
  ): Promise<readonly FileKey[]> {
    if (tasks.length + removed.length === 0) return [];
    const { counts } = work;
    const touched = new Map<string, FileKey>();
    const truncatedBefore = counts.chunksTruncated;
    let current = '';
    const report = (): void =>
      this.#report(work.isRefinement === true ? 'refining' : 'indexing', work, current);
    const writer = new BatchWriter({
      store: this.#parts.store,
      encoders: this.#parts.encoders,
      logger: this.#parts.logger,
      counts,
      signal,
      onEncoded: report,
      onSkipped: (skipped) => this.#noteSkipped(skipped, counts),
      onWritten: (files, gone) => {
        for (const file of files)
          for (const picture of this.#noteIndexed(file, counts)) touched.set(fileKeyOf(picture), picture);
        for (const key of gone)
          for (const picture of this.#noteRemoved(key, counts)) touched.set(fileKeyOf(picture), picture);
        work.done += files.length;
        report();
      },
    });
    for (const key of removed) await writer.remove(key);
    try {
      const ahead = tasks.some(isPicture) ? picturesAhead : preparedAhead;
      for await (const preparation of prefetch(this.#prepareAll(tasks, signal), ahead)) {
        throwIfCancelled(signal);
        if (preparation.kind === 'rows') {
          current = preparation.file.path;
          if (preparation.rows.length > 0 || this.#catalog.has(fileKeyOf(preparation.file)))
            await writer.add(preparation);
          else work.done++; // Nothing in it and nothing known of it: no transaction.
          continue;
        }
        work.done++;
        if (preparation.kind === 'unchanged') {
          counts.filesUnchanged++;
          this.#noteUnchanged(preparation.file);
        } else {
          this.#noteSkipped(preparation.skipped, counts);
          const isKnown = this.#catalog.has(fileKeyOf(preparation.skipped));
          if (isKnown && !isUnvisited(preparation.skipped)) await writer.remove(preparation.skipped);
        }
      }
    } finally {
      // Also after a cancellation: transactions that began must end before anyone closes the store.
      await writer.settle();
    }
    await writer.finish();
    this.#truncated += counts.chunksTruncated - truncatedBefore;
    return [...touched.values()];
  }

  async *#prepareAll(
    tasks: readonly Task[],
    signal: AbortSignal,
  ): AsyncGenerator<Preparation, void, undefined> {
    const running: Promise<Preparation>[] = [];
    const mostRunning = tasks.some(isPicture) ? picturesAtOnce : preparedAtOnce;
    try {
      for (const { file, knownHash } of tasks) {
        throwIfCancelled(signal);
        const preparing = this.#prepare(file, knownHash, signal);
        preparing.catch(() => undefined); // Awaited in its turn, unless an earlier one fails.
        running.push(preparing);
        const [first] = running;
        if (first === undefined || running.length < mostRunning) continue;
        yield await first;
        running.shift();
      }
      while (running[0] !== undefined) {
        yield await running[0];
        running.shift();
      }
    } finally {
      await Promise.allSettled(running);
    }
  }

  /** Whatever a single file makes fail costs that file alone. */
  async #prepare(
    file: WorkspaceFile,
    knownHash: string | undefined,
    signal: AbortSignal,
  ): Promise<Preparation> {
    try {
      return await this.#parts.preparation.prepare(file, knownHash, signal);
    } catch (error) {
      if (isCancelled(error)) throw error;
      this.#parts.logger.error(`${file.path} could not be prepared and is left out`, error);
      const { root, path } = file;
      const detail = `It could not be split into pieces: ${describeError(error)}`;
      return { kind: 'skipped', skipped: { root, path, reason: 'unreadable', detail } };
    }
  }

  /** True for a picture of the index whose description was made from other mentions than the graph has now. */
  #isDescriptionStale(file: WorkspaceFile): boolean {
    if (file.kind !== 'image') return false;
    const entry = this.#catalog.get(fileKeyOf(file));
    if (entry === undefined) return false;
    return describe(entry.imageReferences) !== describe(mentionsAsReferences(this.#parts.references, file));
  }

  #noteIndexed({ prepared, rows }: WrittenFile, counts: IndexCounts): readonly FileKey[] {
    const { file, fileHash, references } = prepared;
    const key = fileKeyOf(file);
    counts.filesIndexed++;
    if (rows.length === 0) this.#catalog.delete(key);
    else {
      this.#catalog.set(key, {
        root: file.root,
        path: file.path,
        fileHash,
        mtimeMs: file.mtimeMs,
        sizeBytes: file.sizeBytes,
        rows: rows.length,
        modality: rows[0]?.modality ?? 'text',
        encoderIds: [...new Set(rows.map(({ encoderId }) => encoderId))],
        sources: [...new Set(rows.map(({ source }) => source))],
        imageReferences: file.kind === 'image' ? (rows[0]?.imageReferences ?? []) : references,
      });
    }
    return file.kind === 'image' ? [] : this.#parts.references.replace(file, references);
  }

  #noteRemoved(key: FileKey, counts: IndexCounts): readonly FileKey[] {
    if (!this.#catalog.delete(fileKeyOf(key))) return [];
    counts.filesRemoved++;
    return this.#parts.references.replace(key, []);
  }

  /** Same bytes, new time: the entry in memory is enough; the next start compares hashes once more. */
  #noteUnchanged(file: WorkspaceFile): void {
    const key = fileKeyOf(file);
    const entry = this.#catalog.get(key);
    if (entry !== undefined)
      this.#catalog.set(key, { ...entry, mtimeMs: file.mtimeMs, sizeBytes: file.sizeBytes });
  }

  #noteSkipped(skipped: SkippedFile, counts: IndexCounts): void {
    counts.filesSkipped++;
    this.#skipped.set(fileKeyOf(skipped), skipped);
    this.#parts.logger.debug(`Skipped ${skipped.path}: ${skipped.reason} (${skipped.detail})`);
  }

  #report(phase: IndexProgress['phase'], { counts, total, done }: Work, currentFile: string): void {
    const { chunksEncoded } = counts;
    this.#parts.onProgress({ phase, filesTotal: total, filesDone: done, chunksEncoded, currentFile });
  }
}

function isDocument({ file }: Task): boolean {
  return file.kind === 'text';
}

function isPicture({ file }: Task): boolean {
  return file.kind === 'image';
}

/**
 * What could not be looked at is not gone: an unmounted folder, a locked file or a slow drive must not take rows out of
 * the index. A root that is absent counts as unmounted; a folder inside of it that is absent was deleted.
 */
function isUnvisited({ reason, path }: SkippedFile): boolean {
  return reason === 'unreadable' || reason === 'timeout' || (reason === 'vanished' && path === '');
}

/** True for a key at or below one of the places; an empty path is the whole root. */
function isWithin(key: FileKey, places: readonly FileKey[]): boolean {
  return places.some(
    ({ root, path }) =>
      root === key.root && (path === '' || key.path === path || key.path.startsWith(`${path}/`)),
  );
}

function describe(references: CatalogEntry['imageReferences']): string {
  return JSON.stringify(references.map(({ target, alt, heading }) => [target, alt, heading]));
}
