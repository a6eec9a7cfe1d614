/**
 * From the detector's map of probabilities to boxes around lines of text: connected regions above a threshold, the
 * smallest rectangle of each, grown back to the letters' full height (the detector marks only the core of a line).
 */
import { boxAt, growBox, type OrientedBox, type Point, smallestBox } from './orientedBox.ts';

/** Probabilities as bytes: 255 is certain. */
export interface ProbabilityMap {
  readonly values: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface TextRegion {
  /** In pixels of the map. */
  readonly box: OrientedBox;
  /** Mean probability inside the region, 0..1. */
  readonly score: number;
}

/** Where text begins to be more than noise; the model was published with 0.3. */
const pixelThreshold = Math.round(0.3 * 255);
/** Regions below are texture, icons and rims. */
const minScore = 0.5;
/** Thinner cores are specks. */
const minCoreSide = 2;
/** How far to grow, as a multiple of area / circumference: the detector was trained on cores shrunk this way. */
const growRatio = 1.5;
/** Text whose end is higher or lower than its beginning by less than this share of its height stands upright. */
const maxUprightDrift = 0.5;

export function findTextRegions(map: ProbabilityMap): TextRegion[] {
  const regions: TextRegion[] = [];
  for (const region of connectedRegions(map)) {
    const score = region.sum / region.pixels / 255;
    if (score < minScore) continue;
    const core = uprightIfNearly(region.points);
    if (core === undefined || Math.min(core.width, core.height) < minCoreSide) continue;
    const distance = (core.width * core.height * growRatio) / (2 * (core.width + core.height));
    regions.push({ box: growBox(core, distance), score });
  }
  return regions;
}

function uprightIfNearly(points: readonly Point[]): OrientedBox | undefined {
  const box = smallestBox(points);
  if (box === undefined) return undefined;
  const [length, thickness] = box.width >= box.height ? [box.width, box.height] : [box.height, box.width];
  return Math.abs(Math.sin(box.angle)) * length <= thickness * maxUprightDrift ? boxAt(points, 0) : box;
}

interface Region {
  sum: number;
  pixels: number;
  /** Both ends of every horizontal run: enough for the hull. */
  readonly points: Point[];
}

interface Run {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly label: number;
}

/** Pixels above the threshold that touch, diagonally too. */
function connectedRegions({ values, width, height }: ProbabilityMap): Region[] {
  const parents: number[] = [];
  const regions: Region[] = [];
  const rootOf = (label: number): number => {
    let root = label;
    for (let parent = parents[root] ?? root; parent !== root; parent = parents[root] ?? root) root = parent;
    parents[label] = root;
    return root;
  };
  let above: Run[] = [];
  for (let y = 0; y < height; y += 1) {
    const runs: Run[] = [];
    let next = 0;
    for (let x = 0; x < width; x += 1) {
      if ((values[y * width + x] ?? 0) < pixelThreshold) continue;
      const start = x;
      let sum = 0;
      for (; x < width && (values[y * width + x] ?? 0) >= pixelThreshold; x += 1)
        sum += values[y * width + x] ?? 0;
      let label = -1;
      // Runs of the row above that end before this one can touch no later run either.
      while ((above[next]?.end ?? Number.POSITIVE_INFINITY) < start) next += 1;
      for (let at = next; (above[at]?.start ?? Number.POSITIVE_INFINITY) <= x; at += 1) {
        const touching = rootOf(above[at]?.label ?? 0);
        if (label < 0) label = touching;
        else if (touching !== label) parents[touching] = label;
      }
      if (label < 0) {
        label = parents.length;
        parents.push(label);
        regions.push({ sum: 0, pixels: 0, points: [] });
      }
      const region = regions[label];
      if (region !== undefined) {
        region.sum += sum;
        region.pixels += x - start;
        region.points.push({ x: start, y }, { x, y }, { x: start, y: y + 1 }, { x, y: y + 1 });
      }
      runs.push({ start, end: x, label });
    }
    above = runs;
  }
  for (const [label, region] of regions.entries()) {
    const root = regions[rootOf(label)];
    if (root === undefined || root === region) continue;
    root.sum += region.sum;
    root.pixels += region.pixels;
    for (const point of region.points) root.points.push(point);
    region.pixels = 0;
  }
  return regions.filter((region) => region.pixels > 0);
}
