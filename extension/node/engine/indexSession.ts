/**
 * One opened workspace: its store, lease, files and indexer, made for one configuration and closed as a whole. It
 * knows how to do each job; when jobs run is the engine's business.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { isIgnoreFile } from '../../core/discovery/ignoreFiles.ts';
import type { FileKey, SkippedFile, WorkspaceRoot } from '../../core/documents/workspaceFile.ts';
import { type EncoderSet, encodersOf } from '../../core/encoders/encoderSet.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import { FilePreparation } from '../../core/indexing/filePreparation.ts';
import { Indexer } from '../../core/indexing/indexer.ts';
import type { IndexCounts, IndexProgress } from '../../core/indexing/indexProgress.ts';
import { ReferenceGraph } from '../../core/indexing/referenceGraph.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { Chunker } from '../../core/ports/chunker.ts';
import type { Discovery } from '../../core/ports/fileSource.ts';
import type { ImageInspector } from '../../core/ports/imageInspector.ts';
import type { VectorStore } from '../../core/ports/vectorStore.ts';
import { SearchService } from '../../core/search/searchService.ts';
import type { WorkspaceFileSource } from '../files/fileSource.ts';
import { keyOfAbsolutePath } from '../files/workspaceRoots.ts';
import type { WriterLease } from '../lease/writerLease.ts';

export interface IndexSessionParts {
  readonly roots: readonly WorkspaceRoot[];
  readonly files: WorkspaceFileSource;
  readonly chunker: Chunker;
  readonly images: ImageInspector;
  readonly store: VectorStore;
  readonly encoders: EncoderSet;
  readonly lease: WriterLease;
  readonly logger: Logger;
  readonly onProgress: (progress: IndexProgress) => void;
}

/** 128 bits of SHA-256: no collision will be met, and ids stay short. */
const idLength = 32;

export class IndexSession {
  readonly roots: readonly WorkspaceRoot[];
  readonly store: VectorStore;
  readonly encoders: EncoderSet;
  readonly lease: WriterLease;
  readonly indexer: Indexer;
  readonly search: SearchService;
  readonly files: IndexSessionParts['files'];
  /** True once every discovered file was compared with the index in this session. */
  isComplete = false;
  readonly #parts: IndexSessionParts;

  constructor(parts: IndexSessionParts) {
    this.#parts = parts;
    this.roots = parts.roots;
    this.store = parts.store;
    this.encoders = parts.encoders;
    this.lease = parts.lease;
    this.files = parts.files;
    const references = new ReferenceGraph();
    const pictures = new Set<string>();
    this.indexer = new Indexer({
      files: parts.files,
      preparation: new FilePreparation({ ...parts, references, pictures, hash: shortHash }),
      references,
      pictures,
      store: parts.store,
      encoders: parts.encoders,
      logger: parts.logger.topic('index'),
      onProgress: parts.onProgress,
    });
    this.search = new SearchService({
      store: parts.store,
      encoders: parts.encoders,
      references,
      roots: parts.roots,
      now: () => performance.now(),
      isComplete: () => this.isComplete,
    });
  }

  /** Takes the writer's role when it is free. Rejects when the storage refuses writes. */
  async tryBecomeWriter(): Promise<boolean> {
    if (!(await this.lease.tryAcquire())) return false;
    try {
      await this.store.openForWriting();
      await this.#loadOrClear();
    } catch (error) {
      // A writer that does not know what the index holds would leave stale rows behind; the next try starts over.
      await this.lease.release();
      throw error;
    }
    this.isComplete = false; // What a reader took for complete is compared with the disk first.
    return true;
  }

  /** A damaged index is emptied and filled again; most vectors come from the cache. */
  async reconcile(signal: AbortSignal): Promise<IndexCounts> {
    try {
      return await this.#compare(signal);
    } catch (error) {
      return await this.#repair(error, signal);
    }
  }

  /**
   * Undefined when the change may concern any file (ignore rules), so that a full comparison is needed. A damaged index
   * is repaired as in `reconcile`.
   */
  async update(paths: readonly string[], signal: AbortSignal): Promise<IndexCounts | undefined> {
    if (paths.some((absolute) => isIgnoreFile(absolute.replaceAll(path.sep, '/')))) return undefined;
    try {
      return await this.indexer.update(await this.#examineAll(paths, signal), signal);
    } catch (error) {
      return await this.#repair(error, signal);
    }
  }

  /** Takes the writer's role of an index that cannot be opened, and empties it. False when another process has it. */
  async replaceIndex(): Promise<boolean> {
    if (!(await this.lease.tryAcquire())) return false;
    await this.store.clear();
    this.indexer.forget();
    return true;
  }

  async rebuild(signal: AbortSignal): Promise<IndexCounts> {
    await this.store.clear();
    this.indexer.forget();
    this.isComplete = false;
    return await this.#compare(signal);
  }

  async #compare(signal: AbortSignal): Promise<IndexCounts> {
    this.files.forgetIgnoreRules();
    const counts = await this.indexer.reconcile(signal);
    this.isComplete = true;
    // Many new rows: their indexes are part of the work, and a process that indexes and ends has no idle time.
    if (counts.filesIndexed + counts.filesRemoved > 0) await this.store.maintain({ isIdle: true, signal });
    return counts;
  }

  async #repair(error: unknown, signal: AbortSignal): Promise<IndexCounts> {
    if (!SemblanceError.is(error, 'index/corrupt')) throw error;
    this.#parts.logger.warn(`The index is damaged and is built anew: ${describeError(error)}`);
    return await this.rebuild(signal);
  }

  async #loadOrClear(): Promise<void> {
    try {
      await this.indexer.loadCatalog();
    } catch (error) {
      if (!SemblanceError.is(error, 'index/corrupt')) throw error;
      this.#parts.logger.warn(`The index is damaged and is built anew: ${describeError(error)}`);
      await this.store.clear();
      this.indexer.forget();
    }
  }

  async #examineAll(paths: readonly string[], signal: AbortSignal): Promise<readonly Discovery[]> {
    const discoveries: Discovery[] = [];
    const rootStates = new Map<string, Promise<SkippedFile | undefined>>();
    for (const absolute of paths) {
      const key = this.keyOf(absolute);
      if (key === undefined) continue;
      const discovery = await this.files.examine(key, signal);
      discoveries.push(discovery);
      if (discovery.kind !== 'absent') continue;
      for await (const below of this.files.listFolder(key, signal)) discoveries.push(below);
      const state = rootStates.get(key.root) ?? this.#stateOfRoot(key.root, signal);
      rootStates.set(key.root, state);
      const unmounted = await state;
      if (unmounted !== undefined) discoveries.push({ kind: 'skipped', skipped: unmounted });
    }
    return discoveries;
  }

  /** Why a root cannot be listed; undefined when it can. With the root, every path in it seems to be gone. */
  async #stateOfRoot(root: string, signal: AbortSignal): Promise<SkippedFile | undefined> {
    for await (const first of this.files.listFolder({ root, path: '' }, signal)) {
      return first.kind === 'skipped' && first.skipped.path === '' ? first.skipped : undefined;
    }
    return undefined;
  }

  /** Undefined for a path outside all roots. */
  keyOf(absolute: string): FileKey | undefined {
    return keyOfAbsolutePath(this.roots, absolute);
  }

  /** Ends what is open; the encoder belongs to the engine. */
  async close(): Promise<void> {
    for (const { cache } of encodersOf(this.encoders)) await cache?.close();
    await this.store.close();
    await this.#parts.images.close();
    await this.lease.release();
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, idLength);
}
