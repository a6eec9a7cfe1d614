/**
 * A layout in the plane by UMAP: by the library for as many points as it handles in seconds, and around the library's
 * layout of a sample (landmarks) for more.
 */
import { UMAP } from 'umap-js';
import type { LayoutGraph } from './fuzzyGraph.ts';
import { finderOf, type Neighbours, nearestNeighbours, type PointCloud } from './nearestNeighbours.ts';
import { normalOf, sampleIndexes } from './random.ts';
import { type Layout, refineLayout } from './refineLayout.ts';

/**
 * The library keeps its graph as objects under text keys: 10 000 points take 13 s and 670 MB, and both grow with the
 * number of points (docs/decisions.md).
 */
const mostLandmarks = 4_000;
/** Of the whole layout around the landmarks: they are in place already. */
const refiningEpochs = 80;
const refiningRate = 0.5;
/** Landmarks between which another point begins. */
const landmarksPerPoint = 3;
/** Share of all the time that the landmarks take. */
const landmarkShare = 0.4;
/** The library's own coordinates begin within this distance of 0. */
const startRadius = 10;
/** Equal vectors begin apart by about so much, so that they can part. */
const jitter = 0.01;
/** The library looks for the mean of all distances again and again where a distance is 0. */
const leastDistance = 1e-6;

export interface UmapInput {
  /** Coordinates by principal components, the strongest first. */
  readonly cloud: PointCloud;
  readonly neighbours: Neighbours;
  readonly graph: LayoutGraph;
  /** Where to begin, in the plane of the layout; absent: where the two strongest components say. */
  readonly start?: Layout;
  readonly random: () => number;
  readonly onProgress: (done: number) => void;
}

export function umapLayout(input: UmapInput): Layout {
  const { cloud, neighbours, graph, random, onProgress } = input;
  const start = input.start ?? componentsAsStart(cloud, random);
  if (cloud.count <= mostLandmarks) return layOutAll(neighbours, start, random, onProgress);
  const landmarks = sampleIndexes(cloud.count, mostLandmarks, random);
  const layout = layOutLandmarks(cloud, landmarks, neighbours.perPoint, start, random, (done) =>
    onProgress(done * landmarkShare),
  );
  refineLayout(layout, graph, {
    epochs: refiningEpochs,
    rate: refiningRate,
    random,
    onProgress: (done) => onProgress(landmarkShare + done * (1 - landmarkShare)),
  });
  return layout;
}

function layOutLandmarks(
  cloud: PointCloud,
  landmarks: Uint32Array,
  perPoint: number,
  start: Layout,
  random: () => number,
  onProgress: (done: number) => void,
): Layout {
  const { dimensions } = cloud;
  const values = new Float32Array(landmarks.length * dimensions);
  landmarks.forEach((point, place) => {
    values.set(cloud.values.subarray(point * dimensions, (point + 1) * dimensions), place * dimensions);
  });
  const chosen: PointCloud = { dimensions, count: landmarks.length, values };
  const ownStart = {
    x: Float32Array.from(landmarks, (point) => start.x[point] ?? 0),
    y: Float32Array.from(landmarks, (point) => start.y[point] ?? 0),
  };
  const placed = layOutAll(nearestNeighbours(chosen, perPoint), ownStart, random, onProgress);

  const layout = { x: new Float32Array(cloud.count), y: new Float32Array(cloud.count) };
  // Never exactly: so many questions would take as long as everything else together.
  const finder = finderOf(chosen, 0);
  const indexes = new Uint32Array(landmarksPerPoint);
  const distances = new Float32Array(landmarksPerPoint);
  for (let point = 0; point < cloud.count; point++) {
    finder.find(cloud, point, -1, landmarksPerPoint, indexes, distances, 0);
    placeBetween(layout, point, placed, indexes, distances, random);
  }
  landmarks.forEach((point, place) => {
    layout.x[point] = placed.x[place] ?? 0;
    layout.y[point] = placed.y[place] ?? 0;
  });
  return layout;
}

/** Nearer ones count more. */
function placeBetween(
  layout: Layout,
  point: number,
  placed: Layout,
  indexes: Uint32Array,
  distances: Float32Array,
  random: () => number,
): void {
  let x = 0;
  let y = 0;
  let total = 0;
  indexes.forEach((other, place) => {
    const weight = 1 / (leastDistance + (distances[place] ?? 0) ** 2);
    x += weight * (placed.x[other] ?? 0);
    y += weight * (placed.y[other] ?? 0);
    total += weight;
  });
  layout.x[point] = x / total + jitter * normalOf(random);
  layout.y[point] = y / total + jitter * normalOf(random);
}

/** All points by the library. */
function layOutAll(
  neighbours: Neighbours,
  start: Layout,
  random: () => number,
  onProgress: (done: number) => void,
): Layout {
  const { perPoint, indexes, distances } = neighbours;
  const count = indexes.length / perPoint;
  // The library counts a point as its own first neighbour.
  const nearest: number[][] = [];
  const far: number[][] = [];
  for (let point = 0; point < count; point++) {
    const from = point * perPoint;
    nearest.push([point, ...indexes.subarray(from, from + perPoint)]);
    far.push([0, ...distances.subarray(from, from + perPoint).map((d) => Math.max(leastDistance, d))]);
  }
  const umap = new UMAP({ nNeighbors: perPoint + 1, random });
  umap.setPrecomputedKNN(nearest, far);
  // It only counts these: neighbours are given and new points are placed elsewhere.
  const epochs = umap.initializeFit(nearest);
  const embedding = umap.getEmbedding();
  // Its own start is random, and groups would lie anywhere; ours keeps far things apart from the beginning.
  embedding.forEach((place, point) => {
    place[0] = start.x[point] ?? 0;
    place[1] = start.y[point] ?? 0;
  });
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    onProgress((epoch + 1) / epochs);
  }
  return {
    x: Float32Array.from(embedding, (place) => place[0] ?? 0),
    y: Float32Array.from(embedding, (place) => place[1] ?? 0),
  };
}

function componentsAsStart({ values, dimensions, count }: PointCloud, random: () => number): Layout {
  const axis = (component: number): Float32Array => {
    if (component >= dimensions) return Float32Array.from({ length: count }, () => normalOf(random));
    return Float32Array.from({ length: count }, (_, point) => values[point * dimensions + component] ?? 0);
  };
  const x = axis(0);
  const y = axis(1);
  const largest = Math.max(extentOf(x), extentOf(y), Number.MIN_VALUE);
  const spread = (value: number): number => (value / largest) * startRadius + jitter * normalOf(random);
  return { x: x.map(spread), y: y.map(spread) };
}

function extentOf(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
