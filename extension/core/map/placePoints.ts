/**
 * Places a few new points on a map among the old ones, which stay where they are: each near the old points that are
 * most like it.
 */
import { mostFrequentTopic } from './layOutMap.ts';
import { noTopic } from './mapFile.ts';
import { normalOf, seededRandom } from './random.ts';
import { type Layout, refineLayout } from './refineLayout.ts';

/** A point of the map and its cosine similarity to the new point. */
export interface LikePoint {
  readonly point: number;
  readonly similarity: number;
}

export interface PlacedPoint {
  readonly x: number;
  readonly y: number;
  readonly topic: number;
}

/** A new point begins between so many; the mean of more would lie between groups. */
const startBetween = 3;
/** Of these the topic is taken. */
const votes = 7;
const epochs = 100;
const jitter = 0.01;
/** The scale on which a further neighbour counts less; the cosines of neighbours differ by about so much. */
const similarityScale = 0.1;

/**
 * One place for each list of like points, best first. Points without any lie at the rim, in no topic. `unit` is that of
 * the map.
 */
export function placePoints(
  map: Layout & { readonly topic: Int16Array; readonly unit: number },
  likes: readonly (readonly LikePoint[])[],
  seed: number,
): readonly PlacedPoint[] {
  const random = seededRandom(seed);
  const old = map.x.length;
  const count = old + likes.length;
  const layout = { x: new Float32Array(count), y: new Float32Array(count) };
  for (const axis of ['x', 'y'] as const)
    for (let point = 0; point < old; point++) layout[axis][point] = (map[axis][point] ?? 0) * map.unit;
  const heads: number[] = [];
  const tails: number[] = [];
  const weights: number[] = [];
  for (const [index, like] of likes.entries()) {
    const point = old + index;
    const best = like[0]?.similarity ?? 0;
    for (const { point: other, similarity } of like) {
      heads.push(point);
      tails.push(other);
      weights.push(Math.exp((similarity - best) / similarityScale));
    }
    const start = startOf(layout, like, map.unit, random);
    layout.x[point] = start.x;
    layout.y[point] = start.y;
  }
  const graph = {
    points: count,
    heads: Uint32Array.from(heads),
    tails: Uint32Array.from(tails),
    weights: Float32Array.from(weights),
  };
  const isMovable = new Uint8Array(count).fill(1, old);
  refineLayout(layout, graph, { epochs, rate: 1, random, isMovable });
  return likes.map((like, index) => ({
    x: (layout.x[old + index] ?? 0) / map.unit,
    y: (layout.y[old + index] ?? 0) / map.unit,
    topic: mostFrequentTopic(like.slice(0, votes).map(({ point }) => map.topic[point] ?? noTopic)),
  }));
}

function startOf(layout: Layout, like: readonly LikePoint[], unit: number, random: () => number) {
  const near = like.slice(0, startBetween);
  if (near.length === 0) {
    const angle = random() * 2 * Math.PI;
    return { x: unit * Math.cos(angle), y: unit * Math.sin(angle) };
  }
  const meanOf = (values: Float32Array): number =>
    near.reduce((sum, { point }) => sum + (values[point] ?? 0), 0) / near.length;
  return { x: meanOf(layout.x) + jitter * normalOf(random), y: meanOf(layout.y) + jitter * normalOf(random) };
}

/** Steps towards the geometric median; it then moves by less than can be seen. */
const medianSteps = 32;
/** Keeps the weight of a point finite when the median falls on it. */
const leastDistance = 1e-6;

/**
 * Where something lies that is like these points: their geometric median by weight, so that a few hits far away do not
 * draw it out of its group. Null without points.
 */
export function placeAmong(
  { x, y }: Layout,
  points: readonly { readonly point: number; readonly weight: number }[],
): { readonly x: number; readonly y: number } | null {
  if (points.length === 0) return null;
  let place = weightedMean(
    points.map(({ point, weight }) => ({ x: x[point] ?? 0, y: y[point] ?? 0, weight })),
  );
  for (let step = 0; step < medianSteps; step++) {
    const middle = place;
    place = weightedMean(
      points.map(({ point, weight }) => {
        const left = x[point] ?? 0;
        const top = y[point] ?? 0;
        const distance = Math.max(leastDistance, Math.hypot(left - middle.x, top - middle.y));
        return { x: left, y: top, weight: weight / distance };
      }),
    );
  }
  return place;
}

function weightedMean(
  places: readonly { readonly x: number; readonly y: number; readonly weight: number }[],
) {
  let x = 0;
  let y = 0;
  let total = 0;
  for (const place of places) {
    // Scores may be 0; where all are, each counts the same.
    const weight = place.weight + Number.EPSILON;
    x += place.x * weight;
    y += place.y * weight;
    total += weight;
  }
  return { x: x / total, y: y / total };
}
