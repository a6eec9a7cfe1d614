/**
 * The map of one index: makes it, keeps it up to date without moving what is on it, and tells what lies where.
 */
import { raceWithSignal, throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import type { WorkspaceRoot } from '../../core/documents/workspaceFile.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { fewestPoints } from '../../core/map/layOutMap.ts';
import { compareWithMap, isSame } from '../../core/map/mapChanges.ts';
import type { MapFile } from '../../core/map/mapFile.ts';
import { MapLookup } from '../../core/map/mapLookup.ts';
import { type CollectedPoints, PointCollector } from '../../core/map/pointCollector.ts';
import { leastStructure } from '../../core/map/structure.ts';
import type { VectorStore } from '../../core/ports/vectorStore.ts';
import type {
  MapItem,
  MapItemRequest,
  MapPlaceRequest,
  MapPlaces,
  MapProgressListener,
  MapRequest,
  MapSummary,
  MapWarning,
} from '../../core/protocol/mapApi.ts';
import type { SearchService } from '../../core/search/searchService.ts';
import type { SearchAnswer } from '../../core/search/searchTypes.ts';
import { LayoutThread } from './layoutThread.ts';
import { MapStorage } from './mapStorage.ts';
import { nameMapTopics } from './nameMapTopics.ts';
import { placeNewPoints } from './placeNewPoints.ts';

export interface MapServiceParts {
  readonly store: Pick<VectorStore, 'scan' | 'rowsById' | 'rowsOfFile' | 'searchVector' | 'version'>;
  /** Folder of the maps of this index. */
  readonly folder: string;
  readonly roots: readonly WorkspaceRoot[];
  /** Length of the index's vectors. */
  readonly dimensions: number;
  /** Absolute path of the thread's script. */
  readonly threadEntry: string;
  readonly logger: Logger;
}

/** An index that answers questions and has a map. */
export interface MappedIndex {
  readonly search: Pick<SearchService, 'search' | 'similar'>;
  readonly map: Pick<MapService, 'place'>;
}

/** As `MapApi.mapPlace`. */
export async function placesOnMap(
  { search, map }: MappedIndex,
  request: MapPlaceRequest,
  signal: AbortSignal,
): Promise<MapPlaces> {
  if (request.search !== undefined)
    return await map.place(request, await search.search(request.search, signal));
  if (request.similar !== undefined)
    return await map.place(request, await search.similar(request.similar, signal));
  throw new SemblanceError('internal', 'A place on the map was asked for without a question.');
}

/** So many changes, as a share of all points, and the layout is made anew. */
const mostChanges = 0.3;
/** Each of these is placed by a search of its own, 10 to 30 ms; more are placed together by the thread. */
const mostPlacedOneByOne = 400;
/** Below this too many neighbours on the map are none in meaning. */
const leastTrustworthiness = 0.8;
/** The same vectors give the same map. */
const seed = 20_011;

export class MapService {
  readonly #parts: MapServiceParts;
  readonly #storage: MapStorage;
  readonly #lifetime = new AbortController();
  /** The stored maps as far as they were read, joined and raw. */
  readonly #lookups = new Map<boolean, MapLookup>();
  /** Version of the index that each map was compared with last: most changes of a version are housekeeping. */
  readonly #compared = new Map<boolean, number>();
  /** One map is made at a time. */
  #work: Promise<unknown> = Promise.resolve();

  constructor(parts: MapServiceParts) {
    this.#parts = parts;
    this.#storage = new MapStorage(parts.folder, parts.logger);
  }

  /** As `MapApi.map`. */
  async map(request: MapRequest, onProgress: MapProgressListener, signal: AbortSignal): Promise<MapSummary> {
    const ended = AbortSignal.any([signal, this.#lifetime.signal]);
    const result = this.#work.then(() => {
      throwIfCancelled(ended);
      return this.#bringUpToDate(request, onProgress, ended);
    });
    this.#work = result.catch(() => undefined);
    // One that waits for its turn must not wait when it is cancelled.
    return await raceWithSignal(result, ended);
  }

  /** Where the results of a question lie that was asked of the same index. */
  async place(request: MapPlaceRequest, answer: SearchAnswer): Promise<MapPlaces> {
    const lookup = await this.#lookup(request.keepGap === true);
    if (lookup?.map.version !== request.version) return { isCurrent: false, query: null, hits: [] };
    return lookup.placesOf(answer);
  }

  /** As `MapApi.mapItem`. */
  async item({ version, keepGap, point }: MapItemRequest): Promise<MapItem | null> {
    const lookup = await this.#lookup(keepGap === true);
    if (lookup?.map.version !== version || point >= lookup.map.points) return null;
    const [row] = await this.#parts.store.rowsById([lookup.rowIdOf(point)]);
    return row === undefined ? null : lookup.itemOf(point, row);
  }

  /** Cancels what is under way. Idempotent. */
  async close(): Promise<void> {
    this.#lifetime.abort();
    await this.#work;
  }

  async #bringUpToDate(
    request: MapRequest,
    onProgress: MapProgressListener,
    signal: AbortSignal,
  ): Promise<MapSummary> {
    const keepGap = request.keepGap === true;
    const { store, logger } = this.#parts;
    const indexVersion = await store.version();
    const old = (await this.#lookup(keepGap))?.map;
    const shouldLayOut = request.shouldLayOut === true || old === undefined;
    const compared = this.#compared.get(keepGap) ?? old?.indexVersion;
    if (!shouldLayOut && compared === indexVersion && hasSameRoots(old, this.#parts.roots))
      return this.#summaryOf(old, indexVersion);
    const started = performance.now();
    const changed = shouldLayOut ? undefined : await this.#update(old, indexVersion, onProgress, signal);
    const map =
      changed ?? (await this.#layOut({ old, indexVersion, keepGap, isFixed: false }, onProgress, signal));
    if (old !== undefined && map.version === old.version) {
      this.#compared.set(keepGap, indexVersion);
      return this.#summaryOf(old, indexVersion);
    }
    onProgress({ phase: 'writing', done: 0 });
    throwIfCancelled(signal);
    await this.#storage.write(map);
    this.#compared.set(keepGap, indexVersion);
    const written = { ...map, points: map.columns.x.length };
    this.#lookups.set(keepGap, new MapLookup(written));
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const how = old !== undefined && old.layout === map.layout ? 'brought up to date' : 'laid out';
    logger.info(`Map of ${written.points} points ${how} in ${seconds} s.`);
    return this.#summaryOf(written, indexVersion);
  }

  /** Places what is new on the old map. Undefined when so much changed that a new layout is better. */
  async #update(
    old: MapFile,
    indexVersion: number,
    onProgress: MapProgressListener,
    signal: AbortSignal,
  ): Promise<Omit<MapFile, 'points'> | undefined> {
    onProgress({ phase: 'reading', done: 0 });
    const points = await this.#collect(false, async () => undefined, onProgress, signal);
    const changes = compareWithMap(old, points);
    const { fresh, removed } = changes;
    // An edited chunk is gone and new at once.
    const changed = Math.max(fresh.length, removed);
    const share = (old.placed + changed) / Math.max(1, points.items.length);
    if (isSame(changes) && hasSameColumns(old, points)) return old;
    // A few points are laid out in no time, and the first real layout has to come when there are enough.
    const isSmall = old.points < fewestPoints && points.items.length >= fewestPoints;
    if (isSmall || (share > mostChanges && changed > 0)) return undefined;
    if (fresh.length > mostPlacedOneByOne)
      return await this.#layOut(
        { old, indexVersion, keepGap: old.keepGap, isFixed: true },
        onProgress,
        signal,
      );
    onProgress({ phase: 'placing', done: 0 });
    const { store } = this.#parts;
    const placed = await placeNewPoints({ old, points, changes, store, seed }, onProgress, signal);
    const { points: _, columns: __, ...texts } = old;
    const topics = withSizes(old.topics, placed.topic);
    return {
      ...texts,
      ...points.texts,
      version: nextVersion(old),
      indexVersion,
      placed: old.placed + fresh.length,
      topics,
      columns: { ...points.columns, ...placed },
    };
  }

  async #layOut(
    how: {
      readonly old: MapFile | undefined;
      readonly indexVersion: number;
      readonly keepGap: boolean;
      readonly isFixed: boolean;
    },
    onProgress: MapProgressListener,
    signal: AbortSignal,
  ): Promise<Omit<MapFile, 'points'>> {
    const { old, keepGap, isFixed, indexVersion } = how;
    const { dimensions, threadEntry, store } = this.#parts;
    const thread = new LayoutThread(threadEntry, signal, (phase, done) =>
      onProgress({ phase: isFixed && phase === 'layingOut' ? 'placing' : phase, done }),
    );
    try {
      onProgress({ phase: 'reading', done: 0 });
      const append = (vectors: Float32Array<ArrayBuffer>): Promise<void> =>
        thread.append(dimensions, vectors);
      const points = await this.#collect(true, append, onProgress, signal);
      const changes = old === undefined ? undefined : compareWithMap(old, points);
      const previous =
        old === undefined || changes === undefined || old.points < fewestPoints
          ? {}
          : { previous: { ...changes.before(old), unit: old.unit, isFixed } };
      const laidOut = await thread.layOut({ clouds: points.clouds, keepGap, seed, ...previous });
      const { x, y, topic, unit, structure, trustworthiness } = laidOut;
      onProgress({ phase: 'naming', done: 0 });
      const columns = { ...points.columns, x, y, topic };
      const keepsTopics = isFixed && old !== undefined;
      const topics = keepsTopics
        ? withSizes(old.topics, topic)
        : await nameMapTopics(points, columns, store, signal);
      return {
        ...points.texts,
        version: nextVersion(old),
        layout: isFixed ? (old?.layout ?? 1) : (old?.layout ?? 0) + 1,
        indexVersion,
        keepGap,
        trustworthiness,
        structure,
        placed: isFixed ? (old?.placed ?? 0) + (changes?.fresh.length ?? 0) : 0,
        unit,
        topics,
        columns,
      };
    } finally {
      await thread.close();
    }
  }

  async #collect(
    withVectors: boolean,
    onVectors: (vectors: Float32Array<ArrayBuffer>) => Promise<void>,
    onProgress: MapProgressListener,
    signal: AbortSignal,
  ): Promise<CollectedPoints> {
    const { store, roots, dimensions } = this.#parts;
    const collector = new PointCollector({ roots, dimensions: withVectors ? dimensions : 0, onVectors });
    let rows = 0;
    await store.scan(
      { withVectors },
      async (batch) => {
        await collector.add(batch);
        rows += batch.rows.length;
        // Nobody counted the rows beforehand: progress that never arrives at its end.
        onProgress({ phase: 'reading', done: rows / (rows + batch.rows.length * 8) });
      },
      signal,
    );
    return await collector.finish();
  }

  /** What another window wrote meanwhile is read again. */
  async #lookup(keepGap: boolean): Promise<MapLookup | undefined> {
    const known = this.#lookups.get(keepGap);
    if (known !== undefined && (await this.#storage.isCurrent(keepGap))) return known;
    const map = await this.#storage.read(keepGap);
    if (map === undefined) {
      this.#lookups.delete(keepGap);
      return undefined;
    }
    const lookup = new MapLookup(map);
    this.#lookups.set(keepGap, lookup);
    return lookup;
  }

  async #summaryOf(map: MapFile, indexVersion: number): Promise<MapSummary> {
    const { version, layout, points, trustworthiness, topics, placed, keepGap } = map;
    const warning = warningOf(map);
    return {
      version,
      layout,
      points,
      file: this.#storage.fileOf(keepGap),
      trustworthiness,
      ...(warning === undefined ? {} : { warning }),
      topics,
      placed,
      isStale: (await this.#parts.store.version()) !== indexVersion,
    };
  }
}

/** Two windows may change one map at the same time: the clock keeps their versions apart. */
function nextVersion(old: MapFile | undefined): number {
  return Math.max((old?.version ?? 0) + 1, Date.now());
}

function warningOf({ points, structure, trustworthiness }: MapFile): MapWarning | undefined {
  if (points < fewestPoints) return 'few-points';
  if (structure !== null && structure < leastStructure) return 'no-structure';
  if (trustworthiness !== null && trustworthiness < leastTrustworthiness) return 'untrustworthy';
  return undefined;
}

function hasSameRoots(map: MapFile, roots: readonly WorkspaceRoot[]): boolean {
  return (
    JSON.stringify(map.roots) === JSON.stringify(roots.map(({ id, name, path }) => ({ id, name, path })))
  );
}

/** Lines and times of changes move without a change of any vector. */
function hasSameColumns(old: MapFile, { columns, texts }: CollectedPoints): boolean {
  const isEqual = (one: ArrayLike<number>, other: ArrayLike<number>): boolean =>
    one.length === other.length && Array.prototype.every.call(one, (value, index) => value === other[index]);
  const { item, path, startLine, endLine, modified } = old.columns;
  return (
    isEqual(item, columns.item) &&
    isEqual(path, columns.path) &&
    isEqual(startLine, columns.startLine) &&
    isEqual(endLine, columns.endLine) &&
    isEqual(modified, columns.modified) &&
    JSON.stringify([old.paths, old.roots]) === JSON.stringify([texts.paths, texts.roots])
  );
}

function withSizes(topics: MapFile['topics'], column: Int16Array): MapFile['topics'] {
  const sizes = new Map<number, number>();
  for (const topic of column) sizes.set(topic, (sizes.get(topic) ?? 0) + 1);
  return topics.map((topic) => ({ ...topic, size: sizes.get(topic.id) ?? 0 }));
}
