/**
 * Moves points of a layout so that neighbours of the graph lie together and others apart: the optimisation of UMAP on
 * typed arrays, for what its library is too slow for and for new points among old ones that must not move.
 */
import type { LayoutGraph } from './fuzzyGraph.ts';

export interface Layout {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

export interface RefineOptions {
  readonly epochs: number;
  /** Length of the first steps; falls to 0 in a straight line. */
  readonly rate: number;
  readonly random: () => number;
  /** Absent: all points move. */
  readonly isMovable?: Uint8Array;
  readonly onProgress?: (done: number) => void;
}

/** The curve 1 / (1 + a d^2b) that comes nearest to "together below 0.1, then falling with scale 1". */
const a = 1.577;
const b = 0.8951;
/** Points without an edge that each end of a drawn edge is pushed away from. */
const pushesPerPull = 5;
/** No step is longer than this times the rate. */
const longestStep = 4;
/** Keeps the push finite where two points meet. */
const pushSoftness = 0.001;

/** In place. */
export function refineLayout(layout: Layout, graph: LayoutGraph, options: RefineOptions): void {
  const { epochs, random, isMovable, onProgress } = options;
  const edges = edgesToDraw(graph, epochs, isMovable);
  const { x, y } = layout;
  const { heads, tails, weights, points } = graph;
  const strongest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const next = Float32Array.from(edges, (edge) => strongest / (weights[edge] ?? 1));

  const pull = (point: number, other: number, rate: number): void => {
    const dx = (x[point] ?? 0) - (x[other] ?? 0);
    const dy = (y[point] ?? 0) - (y[other] ?? 0);
    const squared = dx * dx + dy * dy;
    if (squared === 0) return;
    const power = squared ** b;
    const force = (-2 * a * b * power) / squared / (a * power + 1);
    x[point] = (x[point] ?? 0) + bounded(force * dx) * rate;
    y[point] = (y[point] ?? 0) + bounded(force * dy) * rate;
  };
  const push = (point: number, rate: number): void => {
    for (let turn = 0; turn < pushesPerPull; turn++) {
      const other = Math.floor(random() * points);
      if (other === point) continue;
      const dx = (x[point] ?? 0) - (x[other] ?? 0);
      const dy = (y[point] ?? 0) - (y[other] ?? 0);
      const squared = dx * dx + dy * dy;
      const force = (2 * b) / ((pushSoftness + squared) * (a * squared ** b + 1));
      // Two points at one place part in any direction.
      x[point] = (x[point] ?? 0) + (squared > 0 ? bounded(force * dx) : random() - 0.5) * rate;
      y[point] = (y[point] ?? 0) + (squared > 0 ? bounded(force * dy) : random() - 0.5) * rate;
    }
  };

  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = options.rate * (1 - epoch / epochs);
    for (let place = 0; place < edges.length; place++) {
      if ((next[place] ?? 0) > epoch + 1) continue;
      const edge = edges[place] ?? 0;
      next[place] = (next[place] ?? 0) + strongest / (weights[edge] ?? 1);
      const head = heads[edge] ?? 0;
      const tail = tails[edge] ?? 0;
      if (isMovable === undefined || isMovable[head] === 1) {
        pull(head, tail, rate);
        push(head, rate);
      }
      if (isMovable === undefined || isMovable[tail] === 1) {
        pull(tail, head, rate);
        push(tail, rate);
      }
    }
    onProgress?.((epoch + 1) / epochs);
  }
}

/** Edges that are drawn at least once and move something. */
function edgesToDraw(graph: LayoutGraph, epochs: number, isMovable: Uint8Array | undefined): Uint32Array {
  const { heads, tails, weights } = graph;
  const least = weights.reduce((most, weight) => Math.max(most, weight), 0) / epochs;
  const drawn = new Uint32Array(weights.length);
  let count = 0;
  for (let edge = 0; edge < weights.length; edge++) {
    if ((weights[edge] ?? 0) < least || (weights[edge] ?? 0) === 0) continue;
    const moves =
      isMovable === undefined || isMovable[heads[edge] ?? 0] === 1 || isMovable[tails[edge] ?? 0] === 1;
    if (moves) drawn[count++] = edge;
  }
  return drawn.slice(0, count);
}

function bounded(step: number): number {
  return Math.max(-longestStep, Math.min(longestStep, step));
}
