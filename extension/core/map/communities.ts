/**
 * Groups of points that are linked among each other more than by chance: the Louvain method for modularity, which finds
 * their number by itself.
 */
import type { LayoutGraph } from './fuzzyGraph.ts';
import { shuffle } from './random.ts';

/** A graph by rows: the links of node i stand from `starts[i]` to `starts[i + 1]`, in both directions. */
interface Network {
  readonly nodes: number;
  readonly starts: Uint32Array;
  readonly targets: Uint32Array;
  readonly weights: Float64Array;
  /** Weight inside of each node (of the nodes that were joined into it), counted twice as all links are. */
  readonly inside: Float64Array;
}

/** Most passes over all nodes in a level; the gains of later ones are nil. */
const mostPasses = 20;
/** Each level joins what the one before found; a few suffice for millions of points. */
const mostLevels = 12;
/** Gains below this are rounding. */
const leastGain = 1e-9;

/**
 * The number of its group for each point, -1 for points that are not `included`. Groups are numbered from 0 on. With a
 * `resolution` below 1 there are fewer and larger ones.
 */
export function communitiesOf(
  graph: LayoutGraph,
  included: Uint8Array,
  random: () => number,
  resolution = 1,
): Int32Array {
  let network = networkOf(graph, included);
  const groupOfNode = Uint32Array.from({ length: network.nodes }, (_, node) => node);
  for (let level = 0; level < mostLevels; level++) {
    const { groups, count } = moveNodes(network, random, resolution);
    for (let node = 0; node < groupOfNode.length; node++)
      groupOfNode[node] = groups[groupOfNode[node] ?? 0] ?? 0;
    if (count === network.nodes) break;
    network = joined(network, groups, count);
  }
  let node = 0;
  return Int32Array.from(included, (isIncluded) => (isIncluded === 1 ? (groupOfNode[node++] ?? 0) : -1));
}

function networkOf({ heads, tails, weights }: LayoutGraph, included: Uint8Array): Network {
  const nodeOf = new Int32Array(included.length).fill(-1);
  let nodes = 0;
  included.forEach((isIncluded, point) => {
    if (isIncluded === 1) nodeOf[point] = nodes++;
  });
  const left: number[] = [];
  const right: number[] = [];
  const kept: number[] = [];
  for (let edge = 0; edge < weights.length; edge++) {
    const head = nodeOf[heads[edge] ?? 0] ?? -1;
    const tail = nodeOf[tails[edge] ?? 0] ?? -1;
    if (head < 0 || tail < 0) continue;
    left.push(head);
    right.push(tail);
    kept.push(weights[edge] ?? 0);
  }
  return networkOfLinks(nodes, left, right, kept, new Float64Array(nodes));
}

function networkOfLinks(
  nodes: number,
  left: readonly number[],
  right: readonly number[],
  weights: readonly number[],
  inside: Float64Array,
): Network {
  const starts = new Uint32Array(nodes + 1);
  for (const end of [left, right]) for (const node of end) starts[node + 1] = (starts[node + 1] ?? 0) + 1;
  for (let node = 1; node <= nodes; node++) starts[node] = (starts[node] ?? 0) + (starts[node - 1] ?? 0);
  const next = starts.slice();
  const targets = new Uint32Array(left.length * 2);
  const values = new Float64Array(left.length * 2);
  const add = (from: number, to: number, weight: number): void => {
    const place = next[from] ?? 0;
    targets[place] = to;
    values[place] = weight;
    next[from] = place + 1;
  };
  weights.forEach((weight, link) => {
    add(left[link] ?? 0, right[link] ?? 0, weight);
    add(right[link] ?? 0, left[link] ?? 0, weight);
  });
  return { nodes, starts, targets, weights: values, inside };
}

/** Moves every node to the neighbouring group where modularity gains most, until none gains. */
function moveNodes(network: Network, random: () => number, resolution: number) {
  const { nodes, starts, targets, weights, inside } = network;
  const degree = Float64Array.from(inside);
  for (let node = 0; node < nodes; node++)
    for (let place = starts[node] ?? 0; place < (starts[node + 1] ?? 0); place++)
      degree[node] = (degree[node] ?? 0) + (weights[place] ?? 0);
  const all = degree.reduce((sum, value) => sum + value, 0);
  const group = Uint32Array.from({ length: nodes }, (_, node) => node);
  const groupDegree = degree.slice();
  const order = group.slice();
  shuffle(order, random);
  const linkTo = new Float64Array(nodes);
  for (let pass = 0; pass < mostPasses; pass++) {
    let moves = 0;
    for (const node of order) {
      const from = starts[node] ?? 0;
      const end = starts[node + 1] ?? 0;
      const own = group[node] ?? 0;
      for (let place = from; place < end; place++) {
        const other = group[targets[place] ?? 0] ?? 0;
        linkTo[other] = (linkTo[other] ?? 0) + (weights[place] ?? 0);
      }
      const ownDegree = degree[node] ?? 0;
      groupDegree[own] = (groupDegree[own] ?? 0) - ownDegree;
      const gainOf = (candidate: number): number =>
        (linkTo[candidate] ?? 0) - (resolution * (groupDegree[candidate] ?? 0) * ownDegree) / all;
      let best = own;
      let bestGain = gainOf(own);
      for (let place = from; place < end; place++) {
        const candidate = group[targets[place] ?? 0] ?? 0;
        const gain = gainOf(candidate);
        if (gain > bestGain + leastGain) {
          best = candidate;
          bestGain = gain;
        }
      }
      for (let place = from; place < end; place++) linkTo[group[targets[place] ?? 0] ?? 0] = 0;
      groupDegree[best] = (groupDegree[best] ?? 0) + ownDegree;
      if (best === own) continue;
      group[node] = best;
      moves++;
    }
    if (moves === 0) break;
  }
  return numbered(group);
}

/** Group numbers without gaps, in the order of their first members. */
function numbered(groups: Uint32Array): { readonly groups: Uint32Array; readonly count: number } {
  const numbers = new Map<number, number>();
  const renumbered = groups.map((group) => {
    const known = numbers.get(group) ?? numbers.size;
    numbers.set(group, known);
    return known;
  });
  return { groups: renumbered, count: numbers.size };
}

/** One node for each group. */
function joined(network: Network, groups: Uint32Array, count: number): Network {
  const inside = new Float64Array(count);
  const links = new Map<number, number>();
  for (let node = 0; node < network.nodes; node++) {
    const own = groups[node] ?? 0;
    inside[own] = (inside[own] ?? 0) + (network.inside[node] ?? 0);
    for (let place = network.starts[node] ?? 0; place < (network.starts[node + 1] ?? 0); place++) {
      const other = groups[network.targets[place] ?? 0] ?? 0;
      const weight = network.weights[place] ?? 0;
      if (other === own) inside[own] = (inside[own] ?? 0) + weight;
      else if (own < other) links.set(own * count + other, (links.get(own * count + other) ?? 0) + weight);
    }
  }
  const left: number[] = [];
  const right: number[] = [];
  const weights: number[] = [];
  for (const [key, weight] of links) {
    left.push(Math.floor(key / count));
    right.push(key % count);
    weights.push(weight);
  }
  return networkOfLinks(count, left, right, weights, inside);
}
