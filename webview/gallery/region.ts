/**
 * A rectangle over a picture, in shares of it, and how the pointer and the keys change it.
 */
import type { PictureBox } from '../../extension/core/search/searchTypes.ts';

/** Smaller parts show nothing that could be compared; it also tells a click from a drag. */
export const leastShare = 0.02;
/** The middle of the picture, where most of what is looked for lies. */
export const startRegion: PictureBox = { x: 0.25, y: 0.25, width: 0.5, height: 0.5 };
/** One press moves it this far; with Alt a fifth of it. */
const keyStep = 0.05;
const fineKeyStep = 0.01;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** From the corner where the pointer went down to the one where it is now; both may lie outside of the picture. */
export function regionBetween(a: Point, b: Point): PictureBox {
  const left = clamp(Math.min(a.x, b.x));
  const top = clamp(Math.min(a.y, b.y));
  return {
    x: left,
    y: top,
    width: clamp(Math.max(a.x, b.x)) - left,
    height: clamp(Math.max(a.y, b.y)) - top,
  };
}

export function isLargeEnough({ width, height }: PictureBox): boolean {
  return width >= leastShare && height >= leastShare;
}

export interface RegionKey {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Arrows move, with Shift they resize at the lower right corner; it never leaves the picture. Undefined for other keys. */
export function regionAfterKey(
  region: PictureBox,
  { key, shiftKey, altKey }: RegionKey,
): PictureBox | undefined {
  const direction = directions.get(key);
  if (direction === undefined) return undefined;
  const step = altKey ? fineKeyStep : keyStep;
  const { x, y, width, height } = region;
  if (shiftKey) {
    return {
      x,
      y,
      width: limit(width + direction.x * step, leastShare, 1 - x),
      height: limit(height + direction.y * step, leastShare, 1 - y),
    };
  }
  return {
    x: limit(x + direction.x * step, 0, 1 - width),
    y: limit(y + direction.y * step, 0, 1 - height),
    width,
    height,
  };
}

const directions: ReadonlyMap<string, Point> = new Map([
  ['ArrowLeft', { x: -1, y: 0 }],
  ['ArrowRight', { x: 1, y: 0 }],
  ['ArrowUp', { x: 0, y: -1 }],
  ['ArrowDown', { x: 0, y: 1 }],
]);

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** As large as it fits into the place, and at most `mostScale` times its own size. */
export function fitInto(picture: Size, place: Size, mostScale: number): Size {
  if (picture.width <= 0 || picture.height <= 0) return place;
  const scale = Math.max(0, Math.min(mostScale, place.width / picture.width, place.height / picture.height));
  return { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) };
}

/** Up to this side a picture is an icon: enlarged, so that it can be seen among photos. */
const iconSide = 64;
const mostIconScale = 3;

/** Drawings may grow as they like; pixels stay as they are, those of icons are shown as squares. */
export function mostScaleOf(path: string, { width, height }: Size): number {
  if (path.toLowerCase().endsWith('.svg')) return Number.POSITIVE_INFINITY;
  return Math.max(width, height) <= iconSide ? mostIconScale : 1;
}

function clamp(share: number): number {
  return limit(share, 0, 1);
}

function limit(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), Math.max(least, most));
}
