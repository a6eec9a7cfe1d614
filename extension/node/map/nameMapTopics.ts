/**
 * Names the topics of a new map after the texts of some of their points.
 */
import { throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { modalities } from '../../core/documents/modality.ts';
import { medianOf } from '../../core/map/alignment.ts';
import type { MapColumns, MapTopic } from '../../core/map/mapFile.ts';
import type { CollectedPoints } from '../../core/map/pointCollector.ts';
import { sampleIndexes, seededRandom } from '../../core/map/random.ts';
import { nameTopics } from '../../core/map/topicNames.ts';
import type { VectorStore } from '../../core/ports/vectorStore.ts';

/** Texts read for a name: the shares of words in them are those of the topic to a few percent. */
const textsPerTopic = 80;

export async function nameMapTopics(
  { items }: CollectedPoints,
  columns: Pick<MapColumns, 'x' | 'y' | 'topic' | 'modality'>,
  store: Pick<VectorStore, 'rowsById'>,
  signal: AbortSignal,
): Promise<readonly MapTopic[]> {
  const members = membersOf(columns.topic);
  const texts: string[][] = [];
  for (const points of members) {
    throwIfCancelled(signal);
    const sample = sampleIndexes(points.length, textsPerTopic, seededRandom(points.length));
    const ids = Array.from(sample, (place) => {
      const point = points[place] ?? 0;
      const isPicture = modalities[columns.modality[point] ?? 0] === 'image';
      return `${items[point] ?? ''}.${isPicture ? 'context' : 'content'}`;
    });
    texts.push((await store.rowsById(ids)).map((row) => row.text));
  }
  const names = nameTopics(texts);
  return members.map((points, id) => ({
    id,
    name: names[id]?.name ?? '',
    words: names[id]?.words ?? [],
    size: points.length,
    ...placeOfName(points, columns),
  }));
}

function membersOf(topic: Int16Array): readonly (readonly number[])[] {
  const members: number[][] = [];
  for (const [point, id] of topic.entries()) {
    if (id < 0) continue;
    const own = members[id] ?? [];
    own.push(point);
    members[id] = own;
  }
  return members;
}

/** The point that is nearest to the middle: the middle itself may lie outside of a bent group. */
function placeOfName(points: readonly number[], { x, y }: Pick<MapColumns, 'x' | 'y'>) {
  const middle = {
    x: medianOf(Float32Array.from(points, (point) => x[point] ?? 0)),
    y: medianOf(Float32Array.from(points, (point) => y[point] ?? 0)),
  };
  let best = { x: middle.x, y: middle.y };
  let least = Number.POSITIVE_INFINITY;
  for (const point of points) {
    const left = x[point] ?? 0;
    const top = y[point] ?? 0;
    const distance = (left - middle.x) ** 2 + (top - middle.y) ** 2;
    if (distance >= least) continue;
    least = distance;
    best = { x: left, y: top };
  }
  return best;
}
