/**
 * Decides which parts of a large picture are encoded beside the whole: everything that stands by itself in it, and a
 * coarse grid, so that no part is left out. Pure: the same picture gives the same tiles.
 *
 * Encoders look at a few dozen to a few hundred pixels, so that an icon in a screenshot is gone in the whole. A fine grid
 * costs much and helps less: of 40 icons in 40 screens, 590 overlapping squares a screen put 65 % first by their picture
 * and 12 % by their name, the 20 tiles of this plan 85 % and 38 %, because an object that fills its tile is what encoders
 * were trained on.
 */
import type { ImageFacts } from '../documents/chunk.ts';
import { type Box, overlapOf } from './boxOverlap.ts';
import type { ObjectBox } from './objectBoxes.ts';

/** Raised whenever other tiles come out for the same picture: part of their names in the embedding cache. */
export const tilePlanVersion = 1;

/** In pixels, whole numbers. */
export type TileArea = Box;

/** Each tile costs about as much as a small picture, and one more chance to be similar by accident. */
export const mostTiles = 32;
/** The grid leaves most places to objects. */
const mostInGrid = 12;
/** Tiles along the shorter side. */
const gridAcross = 2;
/** Share of a tile that its neighbour shows too: what lies on a border is a little further inside of one of them. */
const gridOverlap = 0.25;
/** Objects are seen with a little of what is around them, as icons have it in their files. */
const margin = 0.06;
/** Two tiles that share this much show the same. */
const sameShare = 0.8;
/** Below this a picture is an icon or a small illustration, and its whole says what there is to say. */
const smallestLongSide = 320;
/** ... and so it is when the encoder sees at least a quarter of its pixels along a side. */
const leastReduction = 4;

/** Whether there is room for small things in a picture, for an encoder that looks at `side` pixels. */
export function isWorthTiling(
  { width, height, likeness }: Pick<ImageFacts, 'width' | 'height' | 'likeness'>,
  side: number,
): boolean {
  return likeness !== 'icon' && Math.max(width, height) >= Math.max(smallestLongSide, leastReduction * side);
}

/**
 * Tiles of a picture of this size, at most `mostTiles`, objects first. `objects` are boxes in the same pixels, the surest
 * first. The tiles of the grid cover the picture.
 */
export function planTiles(
  size: { readonly width: number; readonly height: number },
  objects: readonly ObjectBox[],
): readonly TileArea[] {
  const grid = gridOf(size);
  const tiles: TileArea[] = [];
  for (const object of objects) {
    if (tiles.length >= mostTiles - grid.length) break;
    const tile = squareAround(object, size);
    if (!tiles.some((other) => overlapOf(other, tile) >= sameShare)) tiles.push(tile);
  }
  return [...tiles, ...grid];
}

/** Tiles as square as their number allows; a single one would be the whole picture, and is left out. */
function gridOf({ width, height }: { readonly width: number; readonly height: number }): readonly TileArea[] {
  const ratio = Math.max(width, height) / Math.min(width, height);
  const along = Math.round(gridAcross * ratio);
  const [short, long] =
    gridAcross * along <= mostInGrid ? [gridAcross, along] : [1, Math.min(mostInGrid, Math.round(ratio))];
  const columns = stretches(width, width >= height ? long : short);
  const rows = stretches(height, width >= height ? short : long);
  return rows.flatMap((row) =>
    columns.map((column) => ({
      left: column.from,
      top: row.from,
      width: column.length,
      height: row.length,
    })),
  );
}

/** Overlapping stretches that cover a length, from its beginning to its end. */
function stretches(length: number, count: number): readonly { from: number; length: number }[] {
  const own = Math.min(length, Math.ceil(length / (count - (count - 1) * gridOverlap)));
  return Array.from({ length: count }, (_, index) => ({
    from: count === 1 ? 0 : Math.round((index * (length - own)) / (count - 1)),
    length: own,
  }));
}

/** Moved rather than cut at the rim of the picture. */
function squareAround(
  box: ObjectBox,
  { width, height }: { readonly width: number; readonly height: number },
): TileArea {
  const wanted = Math.round(Math.max(box.width, box.height) * (1 + 2 * margin));
  const wide = Math.max(1, Math.min(wanted, width));
  const tall = Math.max(1, Math.min(wanted, height));
  const within = (middle: number, own: number, length: number): number =>
    Math.min(length - own, Math.max(0, Math.round(middle - own / 2)));
  return {
    left: within(box.left + box.width / 2, wide, width),
    top: within(box.top + box.height / 2, tall, height),
    width: wide,
    height: tall,
  };
}
