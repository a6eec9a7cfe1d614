/**
 * Finds where in a picture something stands by itself: an icon in a toolbar, a badge on a card, a shape in a diagram.
 * Strokes that lie near each other are joined, step by step over wider gaps; what stays the same over several steps is
 * an object of its own, while letters become words and then lines. Pure: the same pixels give the same boxes.
 */
import { type Box, overlapOf } from './boxOverlap.ts';
import type { PixelGrid } from './pixelStatistics.ts';

/** In pixels of the grid. */
export interface ObjectBox extends Box {
  /** How surely it is an object; comparable inside one picture only. */
  readonly strength: number;
}

/** Gaps that are bridged, in pixels of the grid. The last one is a fifth of a large icon. */
const reaches = [1, 2, 3, 5, 8] as const;
/** A step of colour that the eye sees as an edge; anti-aliasing and compression stay below. */
const minStep = 20;
/** Longer straight edges are rims of panels, rules of tables and axes, which tie everything together. */
const longestRun = 0.2;
/** Smaller things are letters. */
const minSide = 9;
/** Larger things are areas of the picture, which the plan covers anyway. */
const maxSideShare = 0.6;
/** Words and lines are longer. */
const maxRatio = 2;
/** Boxes that overlap by this share are the same object. */
const sameOverlap = 0.7;

/** The surest first; none overlaps another one by more than a little. `pixels` should have about 640 along a side. */
export function objectBoxes(pixels: PixelGrid): readonly ObjectBox[] {
  const { width, height } = pixels;
  const edges = edgesOf(pixels);
  removeLongRuns(edges, width, height);
  const most = maxSideShare * Math.min(width, height);
  const kept: { box: Box; steps: number }[] = [];
  for (const reach of reaches) {
    for (const box of joined(edges, width, height, reach)) {
      const shorter = Math.min(box.width, box.height);
      const longer = Math.max(box.width, box.height);
      if (shorter < minSide || longer > most || longer > maxRatio * shorter) continue;
      const known = kept.find((other) => overlapOf(other.box, box) >= sameOverlap);
      if (known === undefined) kept.push({ box, steps: 1 });
      else known.steps += 1;
    }
  }
  return kept
    .map(({ box, steps }) => {
      const shorter = Math.min(box.width, box.height);
      const squareness = shorter / Math.max(box.width, box.height);
      return { ...box, strength: steps * squareness * Math.log2(shorter) };
    })
    .sort((a, b) => b.strength - a.strength || a.top - b.top || a.left - b.left);
}

/** 1 at both pixels of a step of colour. */
function edgesOf({ rgba, width, height }: PixelGrid): Uint8Array {
  const edges = new Uint8Array(width * height);
  const isStep = (at: number, other: number): boolean => {
    for (let channel = 0; channel < 4; channel++)
      if (Math.abs((rgba[at * 4 + channel] ?? 0) - (rgba[other * 4 + channel] ?? 0)) >= minStep) return true;
    return false;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (x + 1 < width && isStep(at, at + 1)) edges[at] = edges[at + 1] = 1;
      if (y + 1 < height && isStep(at, at + width)) edges[at] = edges[at + width] = 1;
    }
  }
  return edges;
}

function removeLongRuns(edges: Uint8Array, width: number, height: number): void {
  const long: [number, number, number][] = [];
  const collect = (lines: number, length: number, ofLine: number, step: number): void => {
    const longest = longestRun * length;
    for (let line = 0; line < lines; line++) {
      let run = 0;
      for (let at = 0; at <= length; at++) {
        const place = line * ofLine + at * step;
        if (at < length && edges[place] === 1) run += 1;
        else {
          if (run > longest) long.push([place - run * step, run, step]);
          run = 0;
        }
      }
    }
  };
  collect(height, width, width, 1);
  collect(width, height, 1, width);
  for (const [from, run, step] of long) for (let at = 0; at < run; at++) edges[from + at * step] = 0;
}

/** Boxes of the edges that hang together when gaps up to twice `reach` are bridged. */
function joined(edges: Uint8Array, width: number, height: number, reach: number): readonly Box[] {
  const wide = spread(spread(edges, width, height, reach, 1, width), height, width, reach, width, 1);
  const seen = new Uint8Array(width * height);
  const boxes: Box[] = [];
  const stack: number[] = [];
  for (let start = 0; start < wide.length; start++) {
    if (wide[start] !== 1 || seen[start] === 1) continue;
    // Right and bottom are exclusive.
    let [left, top, right, bottom] = [width, height, 0, 0];
    seen[start] = 1;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const x = at % width;
      const y = (at - x) / width;
      if (edges[at] === 1) {
        if (x < left) left = x;
        if (x >= right) right = x + 1;
        if (y < top) top = y;
        if (y >= bottom) bottom = y + 1;
      }
      const visit = (next: number): void => {
        if (wide[next] !== 1 || seen[next] === 1) return;
        seen[next] = 1;
        stack.push(next);
      };
      if (x > 0) visit(at - 1);
      if (x + 1 < width) visit(at + 1);
      if (y > 0) visit(at - width);
      if (y + 1 < height) visit(at + width);
    }
    boxes.push({ left, top, width: right - left, height: bottom - top });
  }
  return boxes;
}

/** Widens marks by `reach` in both directions along a line. */
function spread(
  marks: Uint8Array,
  length: number,
  lines: number,
  reach: number,
  step: number,
  ofLine: number,
): Uint8Array {
  const wide = new Uint8Array(marks.length);
  for (let line = 0; line < lines; line++) {
    let until = -1;
    for (let at = 0; at < length; at++) {
      const place = line * ofLine + at * step;
      if (marks[place] === 1) {
        const from = Math.max(until + 1, at - reach, 0);
        for (let back = from; back < at; back++) wide[line * ofLine + back * step] = 1;
        until = at + reach;
      }
      if (at <= until) wide[place] = 1;
    }
  }
  return wide;
}
