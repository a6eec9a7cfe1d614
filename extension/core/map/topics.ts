/**
 * Which points make up a topic: groups of the neighbourhood graph among the points that lie denser than chance. The
 * rest belongs to no topic. Topics come from the vectors, not from the layout, so that another layout keeps them.
 */
import { communitiesOf } from './communities.ts';
import type { LayoutGraph } from './fuzzyGraph.ts';
import { noTopic } from './mapFile.ts';
import { leastStructure, type Structure } from './structure.ts';

/** More names than this cannot be told apart on a map, neither can their colours. */
const mostTopics = 48;
/**
 * Modularity alone finds the parts of subjects: 15 groups in eight modules of different purpose (adjusted Rand index 0.62
 * to the modules), with this resolution 12 (0.71). From 0.3 on down different modules become one.
 */
const resolution = 0.4;
/** A topic holds at least so many points, and this share of all. */
const fewestPoints = 5;
const leastShare = 0.004;

/** The topic of each point, numbered from 0 on by falling size; `noTopic` for points alone. */
export function topicsOf(graph: LayoutGraph, structure: Structure, random: () => number): Int16Array {
  if (structure.index < leastStructure) return new Int16Array(graph.points).fill(noTopic);
  const isDense = Uint8Array.from(structure.distances, (distance) =>
    distance < structure.denseBelow ? 1 : 0,
  );
  const group = communitiesOf(graph, isDense, random, resolution);
  const sizes = sizesOf(group);
  const dense = isDense.reduce((sum, value) => sum + value, 0);
  const fewest = Math.max(fewestPoints, Math.ceil(dense * leastShare));
  const kept = [...sizes.keys()]
    .filter((one) => (sizes[one] ?? 0) >= fewest)
    .sort((one, other) => (sizes[other] ?? 0) - (sizes[one] ?? 0))
    .slice(0, mostTopics);
  const numberOf = new Map(kept.map((one, number) => [one, number]));
  const joined = nearestKept(graph, group, sizes.length, numberOf);
  return ordered(Int16Array.from(group, (one) => (one < 0 ? noTopic : (joined[one] ?? noTopic))));
}

/** Groups that are too small belong to the topic that they are linked to most; without a link to none. */
function nearestKept(
  { heads, tails, weights }: LayoutGraph,
  group: Int32Array,
  groups: number,
  numberOf: ReadonlyMap<number, number>,
): Int16Array {
  const links = Array.from({ length: groups }, () => new Map<number, number>());
  for (let edge = 0; edge < weights.length; edge++) {
    const one = group[heads[edge] ?? 0] ?? -1;
    const other = group[tails[edge] ?? 0] ?? -1;
    if (one < 0 || other < 0 || one === other) continue;
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const topic = numberOf.get(to);
      if (topic !== undefined && !numberOf.has(from))
        links[from]?.set(topic, (links[from]?.get(topic) ?? 0) + (weights[edge] ?? 0));
    }
  }
  return Int16Array.from(links, (own, one) => {
    const kept = numberOf.get(one);
    if (kept !== undefined) return kept;
    let best = noTopic;
    let most = 0;
    for (const [topic, weight] of own) {
      if (weight <= most) continue;
      best = topic;
      most = weight;
    }
    return best;
  });
}

function ordered(topics: Int16Array): Int16Array {
  const sizes = sizesOf(topics);
  const bySize = [...sizes.keys()].sort(
    (one, other) => (sizes[other] ?? 0) - (sizes[one] ?? 0) || one - other,
  );
  const place = new Map(bySize.map((topic, index) => [topic, index]));
  return topics.map((topic) => place.get(topic) ?? noTopic);
}

function sizesOf(groups: Int16Array | Int32Array): readonly number[] {
  const sizes: number[] = [];
  for (const group of groups) if (group >= 0) sizes[group] = (sizes[group] ?? 0) + 1;
  return Array.from(sizes, (size) => size ?? 0);
}
