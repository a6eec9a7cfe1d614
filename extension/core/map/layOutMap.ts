/**
 * From vectors to places: everything of a map that is computed from numbers alone, in one call that takes seconds to
 * minutes and runs in a thread of its own.
 */
import type { MapProgress } from '../protocol/mapApi.ts';
import { alignTo, fitIntoUnit, type PointPair } from './alignment.ts';
import { fuzzyGraph } from './fuzzyGraph.ts';
import { noTopic } from './mapFile.ts';
import { applyShift, type CloudShift, shiftsOfClouds } from './modalityShift.ts';
import { type Neighbours, nearestNeighbours, type PointCloud } from './nearestNeighbours.ts';
import type { PackedVectors } from './packedVectors.ts';
import { principalComponents, project } from './principalComponents.ts';
import { normalOf, sampleIndexes, seededRandom } from './random.ts';
import { type Layout, refineLayout } from './refineLayout.ts';
import { structureOf } from './structure.ts';
import { topicsOf } from './topics.ts';
import { trustworthiness } from './trustworthiness.ts';
import { umapLayout } from './umapLayout.ts';

export interface LayOutInput {
  readonly vectors: PackedVectors;
  /** For each point the number of the cloud that it belongs to: one for each encoder or pair of encoders. */
  readonly clouds: Uint8Array;
  readonly keepGap: boolean;
  /** The map before. */
  readonly previous?: PreviousLayout;
  readonly seed: number;
}

export interface PreviousLayout {
  /** Where each point was; NaN for a point that is new. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Units of the layout's plane for a distance of 1. */
  readonly unit: number;
  /** Of old points; ignored for new ones. */
  readonly topic: Int16Array;
  /** Old points stay exactly where they were, and in their topics. */
  readonly isFixed: boolean;
}

export interface LaidOutMap extends Layout {
  readonly unit: number;
  /** Numbered from 0 on by falling size; `noTopic` for points alone. */
  readonly topic: Int16Array;
  readonly structure: number | null;
  readonly trustworthiness: number | null;
}

export type LayOutPhase = Extract<MapProgress['phase'], 'comparing' | 'layingOut'>;

/** With fewer points each would have nearly all others as neighbours. */
export const fewestPoints = 24;
/** The usual number of UMAP: fewer tear groups apart, more blur them. */
const neighboursWanted = 15;
/** Distances in the space of so many components rank neighbours as the whole vectors do. */
const componentsWanted = 48;
/** So many vectors give the components of hundreds of thousands to a percent. */
const componentSample = 6_000;
/** Points whose neighbours are judged: the error of the mean is below 0.01. */
const judgedPoints = 80;
/** Epochs for new points among old ones that stay. */
const placingEpochs = 100;

export function layOutMap(
  input: LayOutInput,
  onProgress: (phase: LayOutPhase, done: number) => void,
): LaidOutMap {
  const { vectors, previous } = input;
  const random = seededRandom(input.seed);
  if (vectors.count < fewestPoints) return inCircle(vectors.count, previous);
  onProgress('comparing', 0);
  const shifts = input.keepGap ? [] : shiftsOfClouds(vectors, input.clouds);
  const readPoint = shiftedReader(vectors, input.clouds, shifts);
  const cloud = reduce(vectors, readPoint, random);
  const neighbours = nearestNeighbours(cloud, Math.min(neighboursWanted, cloud.count - 1), (done) =>
    onProgress('comparing', done),
  );
  const structure = structureOf(cloud, neighbours, random);
  const graph = fuzzyGraph(neighbours);
  const layingOut = (done: number): void => onProgress('layingOut', done);
  layingOut(0);
  const start = previous === undefined ? undefined : startOf(previous, neighbours, random);
  let unit = previous?.unit ?? 1;
  let layout: Layout;
  if (previous?.isFixed === true && start !== undefined) {
    layout = start;
    const isMovable = Uint8Array.from(previous.x, (value) => (Number.isNaN(value) ? 1 : 0));
    refineLayout(layout, graph, { epochs: placingEpochs, rate: 1, random, isMovable, onProgress: layingOut });
    for (const axis of ['x', 'y'] as const)
      layout[axis].forEach((value, point) => {
        const before = previous[axis][point] ?? Number.NaN;
        layout[axis][point] = Number.isNaN(before) ? value / unit : before;
      });
  } else {
    const umap = { cloud, neighbours, graph, random, onProgress: layingOut };
    layout = umapLayout(start === undefined ? umap : { ...umap, start });
    unit = fitIntoUnit(layout);
    if (previous !== undefined) unit /= alignTo(layout, previous, knownPoints(previous));
  }
  const topic =
    previous?.isFixed === true
      ? topicsOfNeighbours(previous, neighbours)
      : topicsOf(graph, structure, random);
  return {
    ...layout,
    unit,
    topic,
    structure: structure.index,
    trustworthiness: judge(layout, vectors, readPoint, random),
  };
}

type PointReader = (point: number, target: Float32Array) => void;

function shiftedReader(
  vectors: PackedVectors,
  clouds: Uint8Array,
  shifts: readonly CloudShift[],
): PointReader {
  return (point, target) => {
    vectors.read(point, target);
    const shift = shifts[clouds[point] ?? 0];
    if (shift !== undefined) applyShift(target, shift);
  };
}

function reduce(vectors: PackedVectors, readPoint: PointReader, random: () => number): PointCloud {
  const { count, dimensions } = vectors;
  const sample = sampleIndexes(count, componentSample, random);
  const rows = new Float32Array(sample.length * dimensions);
  sample.forEach((point, place) => {
    readPoint(point, rows.subarray(place * dimensions, (place + 1) * dimensions));
  });
  const components = principalComponents(rows, dimensions, componentsWanted, random);
  const values = new Float32Array(count * components.components);
  const vector = new Float32Array(dimensions);
  for (let point = 0; point < count; point++) {
    readPoint(point, vector);
    project(components, vector, values, point * components.components);
  }
  return { dimensions: components.components, count, values };
}

/** Old points where they were, new ones among their neighbours that are placed already, in the layout's own units. */
function startOf(previous: PreviousLayout, neighbours: Neighbours, random: () => number): Layout {
  const { perPoint, indexes } = neighbours;
  const { unit } = previous;
  const x = previous.x.map((value) => value * unit);
  const y = previous.y.map((value) => value * unit);
  // A new point may have only new neighbours, which get their places in the round before.
  const rounds = 4;
  for (let round = 0; round < rounds; round++) {
    const before = { x: x.slice(), y: y.slice() };
    for (let point = 0; point < x.length; point++) {
      if (!Number.isNaN(before.x[point] ?? 0)) continue;
      const placed = indexes
        .subarray(point * perPoint, (point + 1) * perPoint)
        .filter((other) => !Number.isNaN(before.x[other] ?? 0));
      if (placed.length === 0) continue;
      // Between the nearest ones; the mean of many would lie between groups.
      const near = placed.subarray(0, 3);
      x[point] = meanOf(near, before.x) + normalOf(random) * 0.01;
      y[point] = meanOf(near, before.y) + normalOf(random) * 0.01;
    }
  }
  for (let point = 0; point < x.length; point++) {
    if (!Number.isNaN(x[point] ?? 0)) continue;
    // Like nothing that is known: at the rim.
    const angle = random() * 2 * Math.PI;
    x[point] = unit * Math.cos(angle);
    y[point] = unit * Math.sin(angle);
  }
  return { x, y };
}

/** New points belong where most of their neighbours do. */
function topicsOfNeighbours({ x, topic }: PreviousLayout, { perPoint, indexes }: Neighbours): Int16Array {
  return topic.map((own, point) => {
    if (!Number.isNaN(x[point] ?? 0)) return own;
    const known = [...indexes.subarray(point * perPoint, (point + 1) * perPoint)]
      .filter((other) => !Number.isNaN(x[other] ?? 0))
      .map((other) => topic[other] ?? noTopic);
    return mostFrequentTopic(known);
  });
}

/** `noTopic` counts like any other; so does it when there are no topics at all. */
export function mostFrequentTopic(topics: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const topic of topics) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  let best = noTopic;
  for (const [topic, count] of counts) if (count > (counts.get(best) ?? 0)) best = topic;
  return best;
}

function meanOf(points: Uint32Array, values: Float32Array): number {
  return points.reduce((sum, point) => sum + (values[point] ?? 0), 0) / points.length;
}

function knownPoints({ x }: PreviousLayout): readonly PointPair[] {
  const pairs: PointPair[] = [];
  x.forEach((value, point) => {
    if (!Number.isNaN(value)) pairs.push({ now: point, before: point });
  });
  return pairs;
}

function judge(
  layout: Layout,
  vectors: PackedVectors,
  readPoint: PointReader,
  random: () => number,
): number | null {
  const { count, dimensions } = vectors;
  const anchors = sampleIndexes(count, judgedPoints, random);
  const own = new Float32Array(anchors.length * dimensions);
  anchors.forEach((point, place) => {
    readPoint(point, own.subarray(place * dimensions, (place + 1) * dimensions));
  });
  const distances = new Float32Array(anchors.length * count);
  const vector = new Float32Array(dimensions);
  for (let point = 0; point < count; point++) {
    readPoint(point, vector);
    for (let place = 0; place < anchors.length; place++) {
      const from = place * dimensions;
      let sum = 0;
      for (let d = 0; d < dimensions; d++) {
        const difference = (vector[d] ?? 0) - (own[from + d] ?? 0);
        sum += difference * difference;
      }
      distances[place * count + point] = sum;
    }
  }
  return trustworthiness(layout, anchors, (place) => distances.subarray(place * count, (place + 1) * count));
}

/** Too few points to compare: each has a place of its own, and old ones keep theirs. */
function inCircle(count: number, previous: PreviousLayout | undefined): LaidOutMap {
  const place = (axis: 'x' | 'y'): Float32Array =>
    Float32Array.from({ length: count }, (_, point) => {
      const before = previous?.[axis][point] ?? Number.NaN;
      const angle = (2 * Math.PI * point) / count;
      return Number.isNaN(before) ? (axis === 'x' ? Math.cos(angle) : Math.sin(angle)) : before;
    });
  const topic = new Int16Array(count).fill(noTopic);
  return { x: place('x'), y: place('y'), unit: 1, topic, structure: null, trustworthiness: null };
}
