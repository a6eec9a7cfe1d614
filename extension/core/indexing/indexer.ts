/**
 * Brings the index up to date with the files: a full comparison, or a list of changed paths. It decides what is to be
 * done with each file and keeps the catalog; it never touches vectors.
 */
import { throwIfCancelled } from '../cancellation/cancellation.ts';
import { type FileKey, fileKeyOf, type SkippedFile, type WorkspaceFile } from '../documents/workspaceFile.ts';
import type { EncoderSet } from '../encoders/encoderSet.ts';
import type { Discovery, FileSource } from '../ports/fileSource.ts';
import type { CatalogEntry, VectorStore } from '../ports/vectorStore.ts';
import { BatchWriter } from './batchWriter.ts';
import { IndexCatalog, type IndexCatalogParts } from './indexCatalog.ts';
import { type IndexCounts, type IndexProgress, zeroCounts } from './indexProgress.ts';
import {
  type IndexingTask,
  isDocument,
  isPicture,
  type PreparedTasksParts,
  preparedTasks,
} from './preparedTasks.ts';
import { isUnvisited, isWithin } from './unvisitedPlaces.ts';

export interface IndexerParts extends IndexCatalogParts, PreparedTasksParts {
  readonly files: FileSource;
  readonly store: VectorStore;
  readonly encoders: EncoderSet;
  readonly onProgress: (progress: IndexProgress) => void;
}

/** One comparison or update: what it did, and how many files are to be looked at. */
interface Work {
  readonly counts: IndexCounts;
  total: number;
  done: number;
  /** Work on an index that is complete already. */
  readonly isRefinement?: boolean;
}

export class Indexer {
  readonly #parts: IndexerParts;
  readonly #catalog: IndexCatalog;
  #truncated = 0;

  constructor(parts: IndexerParts) {
    this.#parts = parts;
    this.#catalog = new IndexCatalog(parts);
  }

  /** Files of the index, by file key. */
  get catalog(): ReadonlyMap<string, CatalogEntry> {
    return this.#catalog.entries;
  }

  get skipped(): Iterable<SkippedFile> {
    return this.#catalog.skipped;
  }

  get chunksTruncated(): number {
    return this.#truncated;
  }

  /** Reads what the index holds; to be called after opening, after a take-over, and by readers from time to time. */
  async loadCatalog(): Promise<void> {
    this.#catalog.load(await this.#parts.store.catalog());
  }

  /** Forgets everything; the store was emptied. */
  forget(): void {
    this.#catalog.clear();
    this.#truncated = 0;
  }

  /** All rows of the file now have vectors of this encoder. */
  noteRefined(entry: CatalogEntry, encoderId: string): void {
    this.#catalog.noteRefined(entry, encoderId);
  }

  noteTruncated(chunks: number): void {
    this.#truncated += chunks;
  }

  /** Makes new rows of these files, with what is known of them now; those of large pictures with tiles, if so asked. */
  async describeAgain(
    files: readonly WorkspaceFile[],
    signal: AbortSignal,
    options?: { readonly withTiles: boolean },
  ): Promise<void> {
    const tasks = files.map((file): IndexingTask => {
      const task = this.#taskOf(file, undefined);
      const tiledHash = this.catalog.get(fileKeyOf(file))?.fileHash;
      return options?.withTiles === true ? { ...task, tiledHash } : task;
    });
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
    const removed = [...this.catalog.values()].filter(
      (entry) => !present.has(fileKeyOf(entry)) && !unvisited(entry),
    );
    const misled = this.#catalog.documentsWithMovedPictures(lost);
    const tasks: IndexingTask[] = [];
    for (const file of files) {
      const key = fileKeyOf(file);
      const entry = this.catalog.get(key);
      if (misled.has(key)) tasks.push(this.#taskOf(file, undefined));
      else if (entry !== undefined && entry.mtimeMs === file.mtimeMs && entry.sizeBytes === file.sizeBytes)
        counts.filesUnchanged++;
      else tasks.push(this.#taskOf(file, entry?.fileHash));
    }
    const work = { counts, total: tasks.length, done: 0 };
    await this.#run(tasks.filter(isDocument), removed, work, signal);
    // After the documents: a picture is described by the words around its mentions.
    const pictureTasks = new Map(tasks.filter(isPicture).map((task) => [fileKeyOf(task.file), task]));
    for (const file of files) {
      if (!this.#catalog.isDescriptionStale(file)) continue;
      const key = fileKeyOf(file);
      if (!pictureTasks.has(key)) work.total++;
      pictureTasks.set(key, this.#taskOf(file, undefined));
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
        this.#catalog.noteWanted(discovery.key);
        gone.push(discovery.key);
      } else {
        this.#catalog.noteSkipped(discovery.skipped, counts);
        (isUnvisited(discovery.skipped) ? unvisited : gone).push(discovery.skipped);
      }
    }
    const removed = this.#catalog
      .entriesAt(gone)
      .filter((entry) => !present.has(fileKeyOf(entry)) && !isWithin(entry, unvisited));
    const { pictures } = this.#parts;
    const lost = new Set([...gone, ...removed].map(fileKeyOf).filter((key) => pictures.delete(key)));
    let haveMoved = lost.size > 0;
    for (const [key, file] of present) {
      this.#catalog.noteWanted(file);
      if (file.kind !== 'image' || pictures.has(key)) continue;
      pictures.add(key);
      haveMoved = true;
    }
    const tasks: IndexingTask[] = [];
    const misled = haveMoved ? this.#catalog.documentsWithMovedPictures(lost) : new Map<string, FileKey>();
    for (const [key, file] of present) {
      tasks.push(this.#taskOf(file, misled.has(key) ? undefined : this.catalog.get(key)?.fileHash));
    }
    for (const [key, document] of misled) {
      const discovery = present.has(key) ? undefined : await this.#parts.files.examine(document, signal);
      if (discovery?.kind === 'file') tasks.push(this.#taskOf(discovery.file, undefined));
    }
    const work = { counts, total: tasks.length, done: 0 };
    const touched = await this.#run(tasks.filter(isDocument), removed, work, signal);
    const pictureTasks = new Map(tasks.filter(isPicture).map((task) => [fileKeyOf(task.file), task]));
    for (const picture of touched) {
      const key = fileKeyOf(picture);
      const file = present.get(key);
      if (file === undefined && !this.catalog.has(key)) continue;
      const discovery = file === undefined ? await this.#parts.files.examine(picture, signal) : undefined;
      const found = discovery?.kind === 'file' ? discovery.file : file;
      if (found?.kind !== 'image') continue;
      if (!pictureTasks.has(key)) work.total++;
      pictureTasks.set(key, this.#taskOf(found, undefined));
    }
    await this.#run([...pictureTasks.values()], [], work, signal);
    this.#report('done', work, '');
    return counts;
  }

  /** A picture that has tiles keeps them when it is described anew; a file that has none of them needs none. */
  #taskOf(file: WorkspaceFile, knownHash: string | undefined): IndexingTask {
    const entry = file.kind === 'image' ? this.catalog.get(fileKeyOf(file)) : undefined;
    const hasTiles = entry !== undefined && entry.pending === undefined;
    return hasTiles ? { file, knownHash, tiledHash: entry.fileHash } : { file, knownHash };
  }

  async #discover(
    counts: IndexCounts,
    signal: AbortSignal,
  ): Promise<{ readonly files: WorkspaceFile[]; readonly unvisited: (key: FileKey) => boolean }> {
    const files: WorkspaceFile[] = [];
    const unreadable: FileKey[] = [];
    this.#catalog.clearSkipped();
    for await (const discovery of this.#parts.files.walk(signal)) {
      counts.filesSeen++;
      if (discovery.kind === 'file') files.push(discovery.file);
      else if (discovery.kind === 'skipped') {
        this.#catalog.noteSkipped(discovery.skipped, counts);
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
    tasks: readonly IndexingTask[],
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
      onSkipped: (skipped) => this.#catalog.noteSkipped(skipped, counts),
      onWritten: (files, gone) => {
        for (const file of files) {
          counts.filesIndexed++;
          for (const picture of this.#catalog.noteIndexed(file)) touched.set(fileKeyOf(picture), picture);
        }
        for (const key of gone) {
          const pictures = this.#catalog.noteRemoved(key);
          if (pictures === undefined) continue;
          counts.filesRemoved++;
          for (const picture of pictures) touched.set(fileKeyOf(picture), picture);
        }
        work.done += files.length;
        report();
      },
    });
    for (const key of removed) await writer.remove(key);
    try {
      for await (const preparation of preparedTasks(this.#parts, tasks, signal)) {
        throwIfCancelled(signal);
        if (preparation.kind === 'rows') {
          current = preparation.file.path;
          if (preparation.rows.length > 0 || this.catalog.has(fileKeyOf(preparation.file)))
            await writer.add(preparation);
          else work.done++; // Nothing in it and nothing known of it: no transaction.
          continue;
        }
        work.done++;
        if (preparation.kind === 'unchanged') {
          counts.filesUnchanged++;
          this.#catalog.noteUnchanged(preparation.file);
        } else {
          this.#catalog.noteSkipped(preparation.skipped, counts);
          const isKnown = this.catalog.has(fileKeyOf(preparation.skipped));
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

  #report(phase: IndexProgress['phase'], { counts, total, done }: Work, currentFile: string): void {
    const { chunksEncoded } = counts;
    this.#parts.onProgress({ phase, filesTotal: total, filesDone: done, chunksEncoded, currentFile });
  }
}
