/**
 * One opened workspace: its store, lease, files and indexer, made for one configuration and closed as a whole. It
 * knows how to do each job; when jobs run is the engine's business.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { isIgnoreFile } from '../../core/discovery/ignoreFiles.ts';
import {
  type FileKey,
  fileKeyOf,
  type SkippedFile,
  type WorkspaceRoot,
} from '../../core/documents/workspaceFile.ts';
import { type EncoderSet, encodersOf } from '../../core/encoders/encoderSet.ts';
import { OffsetKeeper } from '../../core/encoders/offsetKeeper.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import { ExplainService } from '../../core/explain/explainService.ts';
import { FilePreparation, type TileParts } from '../../core/indexing/filePreparation.ts';
import { Indexer } from '../../core/indexing/indexer.ts';
import type { IndexCounts, IndexProgress } from '../../core/indexing/indexProgress.ts';
import { PictureTextPass } from '../../core/indexing/pictureTextPass.ts';
import { PictureTilesPass } from '../../core/indexing/pictureTilesPass.ts';
import { ReferenceGraph } from '../../core/indexing/referenceGraph.ts';
import { Refiner } from '../../core/indexing/refiner.ts';
import { WorkOrder } from '../../core/indexing/workOrder.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { Chunker } from '../../core/ports/chunker.ts';
import type { Discovery } from '../../core/ports/fileSource.ts';
import type { ImageInspector, PictureCutter } from '../../core/ports/imageInspector.ts';
import type { OffsetStorage } from '../../core/ports/offsetStorage.ts';
import type { RecognizedTexts, TextReader } from '../../core/ports/textReader.ts';
import type { VectorStore } from '../../core/ports/vectorStore.ts';
import type { ItemsAnswer, ItemsQuery } from '../../core/protocol/itemApi.ts';
import { listItems } from '../../core/search/itemList.ts';
import { SearchService } from '../../core/search/searchService.ts';
import type { RowsInUse } from '../../core/search/vectorGroups.ts';
import type { WorkspaceFileSource } from '../files/fileSource.ts';
import type { WriterLease } from '../lease/writerLease.ts';
import { MapService, type MapServiceParts } from '../map/mapService.ts';
import { explainSources } from './explainSources.ts';
import type { GenerationRole } from './generationRole.ts';
import { type Answers, withWordsInstead } from './wordsInstead.ts';

export interface IndexSessionParts {
  readonly roots: readonly WorkspaceRoot[];
  readonly files: WorkspaceFileSource;
  readonly chunker: Chunker;
  readonly images: ImageInspector & PictureCutter;
  readonly store: VectorStore;
  readonly encoders: EncoderSet;
  /** Where the index keeps its maps, and the length of its vectors. */
  readonly map: Pick<MapServiceParts, 'folder' | 'dimensions'>;
  /** Script of the thread that lays maps out. */
  readonly mapThreadEntry: string;
  /** Keeps the offset between the encoders with the index. */
  readonly offsets?: OffsetStorage | undefined;
  /** Reads the text in pictures; absent when that is not wanted. */
  readonly pictureText?: { readonly reader: TextReader; readonly texts: RecognizedTexts } | undefined;
  readonly lease: WriterLease;
  /** Absent for an index that is the only one of its folder. */
  readonly generation?: GenerationRole | undefined;
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
  readonly files: IndexSessionParts['files'];
  /** True once every discovered file was compared with the index in this session. */
  isComplete = false;
  /** True from the emptying of the index until all files were compared with it: what it held is missing. */
  isEmptied = false;
  readonly #parts: IndexSessionParts;
  readonly #search: Answers;
  readonly #map: MapService;
  readonly #order = new WorkOrder();
  readonly #offset: OffsetKeeper;
  readonly #refiner: Refiner;
  readonly #pictureTiles: PictureTilesPass;
  readonly #pictureText: PictureTextPass | undefined;

  constructor(parts: IndexSessionParts) {
    this.#parts = parts;
    this.roots = parts.roots;
    this.store = parts.store;
    this.encoders = parts.encoders;
    this.lease = parts.lease;
    this.files = parts.files;
    const references = new ReferenceGraph();
    const pictures = new Set<string>();
    const preparation = new FilePreparation({
      ...parts,
      references,
      pictures,
      hash: shortHash,
      hasImageEncoder: parts.encoders.image !== undefined,
      recognizedTexts: parts.pictureText?.texts,
      tiles: tilePartsOf(parts),
    });
    this.indexer = new Indexer({
      files: parts.files,
      preparation,
      references,
      pictures,
      store: parts.store,
      encoders: parts.encoders,
      logger: parts.logger.topic('index'),
      onProgress: parts.onProgress,
    });
    const background = {
      files: parts.files,
      index: this.indexer,
      order: this.#order,
      logger: parts.logger.topic('index'),
      onProgress: parts.onProgress,
    };
    this.#offset = new OffsetKeeper(parts.offsets, parts.logger.topic('index'));
    const { offset } = this.#offset;
    const saveOffset = (): Promise<void> => this.#offset.save();
    const { store, encoders } = parts;
    this.#refiner = new Refiner({ ...background, preparation, store, encoders, offset, saveOffset });
    this.#pictureTiles = new PictureTilesPass(background);
    if (parts.pictureText !== undefined)
      this.#pictureText = new PictureTextPass({ ...background, ...parts.pictureText });
    const search = new SearchService({
      store,
      encoders,
      offset,
      references,
      roots: parts.roots,
      keyOf: (absolute) => this.keyOf(absolute),
      hasFile: (key) => this.indexer.catalog.has(fileKeyOf(key)),
      rowsInUse: () => this.#rowsInUse(),
      now: () => performance.now(),
      isComplete: () => this.isComplete,
    });
    const explainer = new ExplainService({
      service: search,
      store,
      encoders,
      roots: parts.roots,
      keyOf: (absolute) => this.keyOf(absolute),
      hash: shortHash,
      ...explainSources(parts.files, parts.chunker),
      logger: parts.logger.topic('search'),
    });
    this.#search = withWordsInstead(search, explainer);
    this.#map = new MapService({
      ...parts.map,
      store,
      roots: parts.roots,
      threadEntry: parts.mapThreadEntry,
      logger: parts.logger.topic('map'),
    });
  }

  /** The map of the index that answers questions. */
  get map(): MapService {
    return this.generation?.previous?.map ?? this.#map;
  }

  /** Answers questions: from the older index, while there is one and this one is not complete. */
  get search(): Answers {
    return this.generation?.previous?.search ?? this.#search;
  }

  get generation(): GenerationRole | undefined {
    return this.#parts.generation;
  }

  /** The index that answers questions, this one or its predecessor. */
  get answering(): Pick<IndexSession, 'indexer' | 'encoders'> {
    return this.generation?.previous ?? this;
  }

  /** The files of the index that answers questions. */
  items(query: ItemsQuery): ItemsAnswer {
    const { answering, roots } = this;
    // One that answers for its successor was complete before.
    const isComplete = answering !== this || this.isComplete;
    return listItems({ entries: answering.indexer.catalog.values(), roots, isComplete }, query);
  }

  /** Reads what the index holds, to answer questions: for a reader, and while the successor of the index is made. */
  async load(): Promise<void> {
    await this.indexer.loadCatalog();
    await this.#offset.load();
    this.isComplete = this.indexer.catalog.size > 0;
  }

  /** Takes the writer's role when it is free. Rejects when the storage refuses writes. */
  async tryBecomeWriter(): Promise<boolean> {
    if (!(await this.lease.tryAcquire())) return false;
    if (this.generation?.isWanted === false) return true; // Opened anew, as the writer of another generation.
    try {
      await this.generation?.prepare();
      await this.store.openForWriting();
      await this.#loadOrClear();
      await this.#offset.load();
      await this.#parts.pictureText?.texts.load();
    } catch (error) {
      // A writer that does not know what the index holds would leave stale rows behind; the next try starts over.
      await this.lease.release();
      throw error;
    }
    this.isComplete = false; // What a reader took for complete is compared with the disk first.
    return true;
  }

  /** Undefined for a reader, whose knowledge may be a second old. */
  #rowsInUse(): RowsInUse | undefined {
    if (!this.store.isWriter) return undefined;
    const all = encodersOf(this.encoders).length;
    const encoders = new Set<string>();
    let hasTiles = false;
    for (const { encoderIds, sources } of this.indexer.catalog.values()) {
      for (const id of encoderIds) encoders.add(id);
      hasTiles ||= sources.includes('tile');
      if (hasTiles && encoders.size === all) break;
    }
    return { encoders, hasTiles };
  }

  /** Chunks that are searchable by the fast encoder alone so far. */
  get chunksToRefine(): number {
    return this.#refiner.chunksToRefine;
  }

  /** Large pictures that were not cut into tiles yet. */
  get picturesToCut(): number {
    return this.#pictureTiles.picturesToCut;
  }

  /** Pictures whose text was not looked for yet. */
  get picturesToRead(): number {
    return this.#pictureText?.picturesToRead ?? 0;
  }

  /** Absolute paths of files that the user looks at: `refine` takes them first. */
  prioritize(paths: readonly string[]): void {
    this.#order.prioritize(paths.map((absolute) => this.keyOf(absolute)).filter((key) => key !== undefined));
  }

  /**
   * Makes the complete index better: accurate vectors for what has fast ones, then the parts of large pictures, then the
   * text in pictures. What was done when it is stopped stays; a later call goes on.
   */
  async refine(signal: AbortSignal): Promise<void> {
    const { changed } = await this.#refiner.run(signal);
    if (changed.length > 0) {
      const paths = changed.map((key) => path.join(this.#rootOf(key), key.path));
      await this.indexer.update(await this.#examineAll(paths, signal), signal);
    }
    await this.#pictureTiles.run(signal);
    await this.#pictureText?.run(signal);
  }

  #rootOf(key: FileKey): string {
    return this.roots.find(({ id }) => id === key.root)?.path ?? '';
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
    await this.generation?.prepare();
    this.isEmptied = true;
    await this.store.clear();
    this.indexer.forget();
    return true;
  }

  async rebuild(signal: AbortSignal): Promise<IndexCounts> {
    this.isEmptied = true; // Also when it fails half way.
    await this.store.clear();
    this.indexer.forget();
    this.isComplete = false;
    return await this.#compare(signal);
  }

  async #compare(signal: AbortSignal): Promise<IndexCounts> {
    if (this.generation?.canIndex === false && this.generation.problem !== undefined)
      throw this.generation.problem;
    this.files.forgetIgnoreRules();
    const counts = await this.indexer.reconcile(signal);
    this.isComplete = true;
    this.isEmptied = false;
    await this.generation?.complete();
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
    return this.files.keyOf(absolute);
  }

  /** Ends what is open; the encoders belong to the engine. */
  async close(): Promise<void> {
    const isUnused = this.generation?.previous !== undefined && this.indexer.catalog.size === 0;
    await this.generation?.close();
    await this.closeIndex();
    if (isUnused && (await this.lease.confirm().catch(() => false))) await this.generation?.discard();
    await this.#parts.images.close();
    this.#parts.chunker.dispose?.();
    await this.#parts.pictureText?.reader.close();
    await this.lease.release();
  }

  /** Closes the table and the caches alone. */
  async closeIndex(): Promise<void> {
    await this.#map.close();
    for (const { cache } of encodersOf(this.encoders)) await cache?.close();
    await this.store.close();
  }
}

/** Tiles are not made by encoders elsewhere: thirty times the pictures would leave the machine. */
function tilePartsOf({ encoders, images }: IndexSessionParts): TileParts | undefined {
  const { manifest } = encoders.image ?? {};
  const side = manifest?.limits.imagePixels;
  if (side === undefined || side === null || manifest?.runtime === 'remote') return undefined;
  return { cutter: images, side };
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, idLength);
}
