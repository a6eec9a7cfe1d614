/**
 * Places new points of an index on its map by searching for what is most like each of them.
 */
import { throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { modalities } from '../../core/documents/modality.ts';
import type { MapChanges } from '../../core/map/mapChanges.ts';
import { type MapFile, noTopic } from '../../core/map/mapFile.ts';
import { type LikePoint, placePoints } from '../../core/map/placePoints.ts';
import { type CollectedPoints, meanOfSources } from '../../core/map/pointCollector.ts';
import {
  type NewRow,
  type RowFilter,
  type VectorSource,
  type VectorStore,
  vectorSources,
} from '../../core/ports/vectorStore.ts';
import type { MapProgressListener } from '../../core/protocol/mapApi.ts';

export interface PlacingInput {
  readonly old: MapFile;
  readonly points: CollectedPoints;
  readonly changes: MapChanges;
  readonly store: Pick<VectorStore, 'rowsOfFile' | 'searchVector'>;
  readonly seed: number;
}

/** What the points of a map are made from. */
const placedSources = vectorSources.filter((source) => source !== 'tile');
/** Rows asked for: several may belong to one picture, and some are new themselves. */
const rowsPerSearch = 24;
/** Neighbours that hold a new point. */
const likesWanted = 12;

/** Coordinates and topics of all points of now; old ones have those that they had. */
export async function placeNewPoints(
  { old, points, changes, store, seed }: PlacingInput,
  onProgress: MapProgressListener,
  signal: AbortSignal,
): Promise<Pick<MapFile['columns'], 'x' | 'y' | 'topic'>> {
  const { fresh } = changes;
  const before = changes.before(old);
  const pointOfItem = new Map(points.items.map((item, point) => [item, point]));
  const kept = [...changes.oldOf.keys()].filter((point) => (changes.oldOf[point] ?? -1) >= 0);
  const placeOfKept = new Map(kept.map((point, place) => [point, place]));
  const pick = (values: Float32Array): Float32Array => Float32Array.from(kept, (point) => values[point] ?? 0);

  const likes: LikePoint[][] = [];
  const rowsOfFile = new Map<number, readonly NewRow[]>();
  for (const [index, point] of fresh.entries()) {
    throwIfCancelled(signal);
    const path = points.columns.path[point] ?? 0;
    // Points of a file follow each other, more or less; of many files the rows need not be kept.
    if (!rowsOfFile.has(path)) {
      rowsOfFile.clear();
      rowsOfFile.set(path, await store.rowsOfFile(keyOfPath(points, path)));
    }
    const item = points.items[point] ?? '';
    const rows = (rowsOfFile.get(path) ?? []).filter((row) => row.item === item);
    likes.push(await likePoints(rows, store, pointOfItem, placeOfKept));
    onProgress({ phase: 'placing', done: (index + 1) / fresh.length });
  }
  const map = {
    x: pick(before.x),
    y: pick(before.y),
    topic: Int16Array.from(kept, (point) => before.topic[point] ?? noTopic),
    unit: old.unit,
  };
  const placed = placePoints(map, likes, seed);
  for (const [index, point] of fresh.entries()) {
    const place = placed[index];
    before.x[point] = place?.x ?? 0;
    before.y[point] = place?.y ?? 0;
    before.topic[point] = place?.topic ?? noTopic;
  }
  return before;
}

function keyOfPath({ texts }: CollectedPoints, path: number) {
  return { root: texts.roots[texts.pathRoots[path] ?? 0]?.id ?? '', path: texts.paths[path] ?? '' };
}

/** Places among the kept points, best first. Pictures are compared with pictures, text with text and code. */
async function likePoints(
  rows: readonly NewRow[],
  store: PlacingInput['store'],
  pointOfItem: ReadonlyMap<string, number>,
  placeOfKept: ReadonlyMap<number, number>,
): Promise<LikePoint[]> {
  const [first] = rows;
  if (first === undefined) return []; // The file changed since it was scanned; the next update places it.
  const vector = vectorOf(rows, first.vector.length);
  const isPicture = first.modality === 'image';
  // Thirty tiles of one picture would take all places; texts have none.
  const sources = isPicture ? { sources: placedSources } : {};
  const own = await find({ modalities: modalitiesLike(first), ...sources });
  // The first picture of a workspace has no other picture to lie near to.
  return own.length > 0 ? own : await find({});

  async function find(filter: RowFilter): Promise<LikePoint[]> {
    const best = new Map<number, number>();
    for (const { row, score } of await store.searchVector(vector, filter, rowsPerSearch)) {
      const place = placeOfKept.get(pointOfItem.get(row.item) ?? -1);
      if (place !== undefined && !best.has(place)) best.set(place, score);
    }
    return [...best].slice(0, likesWanted).map(([point, similarity]) => ({ point, similarity }));
  }
}

function modalitiesLike({ modality }: NewRow): (typeof modalities)[number][] {
  return modalities.filter((one) => (one === 'image') === (modality === 'image'));
}

function vectorOf(rows: readonly NewRow[], dimensions: number): Float32Array {
  const sums = new Map<VectorSource, Float64Array>();
  for (const { source, vector } of rows) {
    if (source === 'tile') continue; // As when the map was made.
    const sum = sums.get(source) ?? new Float64Array(dimensions);
    for (const [d, value] of vector.entries()) sum[d] = (sum[d] ?? 0) + value;
    sums.set(source, sum);
  }
  return meanOfSources(sums, dimensions);
}
