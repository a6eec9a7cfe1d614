/**
 * Which names are written on the map and where: the weightier first, and none over another.
 */
import type { Area } from './camera.ts';

export interface PlacedLabel {
  readonly id: number;
  readonly text: string;
  /** Middle of the label in CSS pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface LabelWish extends PlacedLabel {
  /** Greater is placed first; equal weights keep their order. */
  readonly weight: number;
}

/** Room between two labels, in pixels, that lets the eye tell them apart. */
const gapX = 10;
const gapY = 4;
/** Tried in this order: a label may step aside by this many of its heights before it gives up. */
const steps = [0, -1.25, 1.25, -2.25, 2.25] as const;

export interface LabelRoom {
  readonly width: number;
  readonly height: number;
  /** No label starts nearer to the edge than this. */
  readonly margin: number;
}

export function placeLabels(
  wishes: readonly LabelWish[],
  room: LabelRoom,
  most: number,
): readonly PlacedLabel[] {
  const taken: Area[] = [];
  const placed: PlacedLabel[] = [];
  const byWeight = [...wishes].sort((a, b) => b.weight - a.weight);
  for (const wish of byWeight) {
    if (placed.length >= most) break;
    for (const step of steps) {
      const y = wish.y + step * wish.height;
      const box = boxOf(wish, y);
      if (!isInRoom(box, room) || taken.some((other) => overlaps(box, other))) continue;
      taken.push(box);
      placed.push({ id: wish.id, text: wish.text, x: wish.x, y, width: wish.width, height: wish.height });
      break;
    }
  }
  return placed;
}

function boxOf(wish: LabelWish, y: number): Area {
  return {
    left: wish.x - wish.width / 2,
    right: wish.x + wish.width / 2,
    top: y - wish.height / 2,
    bottom: y + wish.height / 2,
  };
}

function isInRoom(box: Area, room: LabelRoom): boolean {
  return (
    box.left >= room.margin &&
    box.right <= room.width - room.margin &&
    box.top >= room.margin &&
    box.bottom <= room.height - room.margin
  );
}

function overlaps(a: Area, b: Area): boolean {
  return (
    a.left < b.right + gapX && b.left < a.right + gapX && a.top < b.bottom + gapY && b.top < a.bottom + gapY
  );
}
