/**
 * The nearest neighbours of points: exactly when there are few, through an inverted file (points grouped around
 * centres, only the nearest groups are compared) when there are many.
 */
import { sampleIndexes, seededRandom } from './random.ts';

/** Points in a space of few dimensions, one after the other. */
export interface PointCloud {
  readonly dimensions: number;
  readonly count: number;
  readonly values: Float32Array;
}

export interface Neighbours {
  /** Neighbours of each point. */
  readonly perPoint: number;
  /** `perPoint` numbers for each point, nearest first. */
  readonly indexes: Uint32Array;
  /** Euclidean. */
  readonly distances: Float32Array;
}

/** Comparing all with all takes a second for so many points. */
const mostForExact = 4_000;
/** Groups looked at: with sqrt(n) groups this finds nine of ten true neighbours (test/unit/map/parts.spec.ts). */
const probes = 12;
const centreRounds = 4;
const pointsPerCentreInTraining = 24;

/** The way to the nearest points of a cloud. `skip` leaves one point of the cloud out: the asking point itself. */
export interface NeighbourFinder {
  find(
    queries: PointCloud,
    query: number,
    skip: number,
    wanted: number,
    indexes: Uint32Array,
    distances: Float32Array,
    offset: number,
  ): void;
}

/** The `wanted` nearest other points of each point. @throws RangeError when there are not more points than that. */
export function nearestNeighbours(
  cloud: PointCloud,
  wanted: number,
  onProgress: (done: number) => void = () => undefined,
  finder: NeighbourFinder = finderOf(cloud),
): Neighbours {
  if (cloud.count <= wanted) throw new RangeError(`${cloud.count} points have no ${wanted} neighbours each.`);
  const indexes = new Uint32Array(cloud.count * wanted);
  const distances = new Float32Array(cloud.count * wanted);
  for (let point = 0; point < cloud.count; point++) {
    finder.find(cloud, point, point, wanted, indexes, distances, point * wanted);
    if (point % 1024 === 0) onProgress(point / cloud.count);
  }
  return { perPoint: wanted, indexes, distances };
}

/** `mostCompared` for tests. */
export function finderOf(cloud: PointCloud, mostCompared: number = mostForExact): NeighbourFinder {
  return cloud.count <= mostCompared ? new ExactFinder(cloud) : new GroupFinder(cloud);
}

class ExactFinder implements NeighbourFinder {
  readonly #cloud: PointCloud;

  constructor(cloud: PointCloud) {
    this.#cloud = cloud;
  }

  find(
    ...[queries, query, skip, wanted, indexes, distances, offset]: Parameters<NeighbourFinder['find']>
  ): void {
    const best = new Best(wanted, indexes, distances, offset);
    const cloud = this.#cloud;
    for (let other = 0; other < cloud.count; other++)
      if (other !== skip) best.offer(other, squaredDistance(queries, query, cloud, other, best.limit));
    best.finish();
  }
}

class GroupFinder implements NeighbourFinder {
  readonly #cloud: PointCloud;
  readonly #centres: PointCloud;
  /** Points in the order of their groups, and where each group begins. */
  readonly #members: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #nearestCentres: Uint32Array;
  readonly #centreDistances: Float32Array;

  constructor(cloud: PointCloud) {
    this.#cloud = cloud;
    this.#centres = centresOf(cloud);
    const groups = this.#centres.count;
    const group = new Uint32Array(cloud.count);
    const starts = new Uint32Array(groups + 1);
    for (let point = 0; point < cloud.count; point++) {
      const own = nearestCentre(cloud, point, this.#centres);
      group[point] = own;
      starts[own + 1] = (starts[own + 1] ?? 0) + 1;
    }
    for (let index = 1; index <= groups; index++)
      starts[index] = (starts[index] ?? 0) + (starts[index - 1] ?? 0);
    const next = starts.slice();
    this.#members = new Uint32Array(cloud.count);
    for (let point = 0; point < cloud.count; point++) {
      const own = group[point] ?? 0;
      const place = next[own] ?? 0;
      this.#members[place] = point;
      next[own] = place + 1;
    }
    this.#starts = starts;
    this.#nearestCentres = new Uint32Array(groups);
    this.#centreDistances = new Float32Array(groups);
  }

  find(
    ...[queries, query, skip, wanted, indexes, distances, offset]: Parameters<NeighbourFinder['find']>
  ): void {
    const groups = this.#centres.count;
    const looked = Math.min(groups, probes);
    const order = new Best(looked, this.#nearestCentres, this.#centreDistances, 0);
    for (let centre = 0; centre < groups; centre++)
      order.offer(centre, squaredDistance(queries, query, this.#centres, centre, order.limit));
    order.finish();
    let best = this.#compare(queries, query, skip, wanted, indexes, distances, offset, looked);
    // Small groups: go on until there are enough.
    if (best.found < wanted) {
      for (let centre = 0; centre < groups; centre++) this.#nearestCentres[centre] = centre;
      best = this.#compare(queries, query, skip, wanted, indexes, distances, offset, groups);
    }
    best.finish();
  }

  #compare(
    queries: PointCloud,
    query: number,
    skip: number,
    wanted: number,
    indexes: Uint32Array,
    distances: Float32Array,
    offset: number,
    looked: number,
  ): Best {
    const best = new Best(wanted, indexes, distances, offset);
    for (let probe = 0; probe < looked; probe++) {
      const centre = this.#nearestCentres[probe] ?? 0;
      const end = this.#starts[centre + 1] ?? 0;
      for (let place = this.#starts[centre] ?? 0; place < end; place++) {
        const other = this.#members[place] ?? 0;
        if (other !== skip)
          best.offer(other, squaredDistance(queries, query, this.#cloud, other, best.limit));
      }
    }
    return best;
  }
}

/** The smallest distances so far, kept in order where the caller wants them. */
class Best {
  limit = Number.POSITIVE_INFINITY;
  found = 0;
  readonly #wanted: number;
  readonly #indexes: Uint32Array;
  readonly #distances: Float32Array;
  readonly #offset: number;

  constructor(wanted: number, indexes: Uint32Array, distances: Float32Array, offset: number) {
    this.#wanted = wanted;
    this.#indexes = indexes;
    this.#distances = distances;
    this.#offset = offset;
  }

  offer(index: number, squared: number): void {
    if (squared >= this.limit) return;
    if (this.found < this.#wanted) this.found++;
    let place = this.#offset + this.found - 1;
    while (place > this.#offset && (this.#distances[place - 1] ?? 0) > squared) {
      this.#distances[place] = this.#distances[place - 1] ?? 0;
      this.#indexes[place] = this.#indexes[place - 1] ?? 0;
      place--;
    }
    this.#distances[place] = squared;
    this.#indexes[place] = index;
    if (this.found === this.#wanted) this.limit = this.#distances[this.#offset + this.found - 1] ?? 0;
  }

  /** Squared distances become distances. */
  finish(): void {
    for (let place = this.#offset; place < this.#offset + this.found; place++)
      this.#distances[place] = Math.sqrt(this.#distances[place] ?? 0);
  }
}

/** Gives up when the distance is above `limit` for certain. */
function squaredDistance(a: PointCloud, i: number, b: PointCloud, j: number, limit: number): number {
  const { dimensions } = a;
  const left = a.values;
  const right = b.values;
  const from = i * dimensions;
  const to = j * dimensions;
  // The first components carry most of the difference: one look after a third of them spares the rest most of the time.
  const first = Math.ceil(dimensions / 3);
  let sum = 0;
  for (let d = 0; d < first; d++) {
    const difference = (left[from + d] ?? 0) - (right[to + d] ?? 0);
    sum += difference * difference;
  }
  if (sum >= limit) return sum;
  for (let d = first; d < dimensions; d++) {
    const difference = (left[from + d] ?? 0) - (right[to + d] ?? 0);
    sum += difference * difference;
  }
  return sum;
}

function nearestCentre(cloud: PointCloud, point: number, centres: PointCloud): number {
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let centre = 0; centre < centres.count; centre++) {
    const distance = squaredDistance(cloud, point, centres, centre, least);
    if (distance >= least) continue;
    least = distance;
    nearest = centre;
  }
  return nearest;
}

/** k-means on a sample, with as many centres as a group will have members. */
function centresOf(cloud: PointCloud): PointCloud {
  const { dimensions, count } = cloud;
  const random = seededRandom(count);
  const groups = Math.ceil(Math.sqrt(count));
  const values = new Float32Array(groups * dimensions);
  sampleIndexes(count, groups, random).forEach((point, group) => {
    values.set(cloud.values.subarray(point * dimensions, (point + 1) * dimensions), group * dimensions);
  });
  const centres: PointCloud = { dimensions, count: groups, values };
  const sample = sampleIndexes(count, groups * pointsPerCentreInTraining, random);
  for (let round = 0; round < centreRounds; round++) {
    const sums = new Float64Array(values.length);
    const members = new Uint32Array(groups);
    for (const point of sample) {
      const own = nearestCentre(cloud, point, centres);
      members[own] = (members[own] ?? 0) + 1;
      for (let d = 0; d < dimensions; d++)
        sums[own * dimensions + d] =
          (sums[own * dimensions + d] ?? 0) + (cloud.values[point * dimensions + d] ?? 0);
    }
    // A centre without members stays: a point may find it in the next round.
    for (let at = 0; at < values.length; at++) {
      const size = members[Math.floor(at / dimensions)] ?? 0;
      if (size > 0) values[at] = (sums[at] ?? 0) / size;
    }
  }
  return centres;
}
