/**
 * The part of the drawing that nothing covers: where a whole map is put, so that none of it lies under the legend.
 */
import { type Area, type Bounds, scaleIn, type Viewport, wholeArea } from './camera.ts';

/**
 * A legend in a small window leaves room for a stamp only. A map of less than this share of its size is worse than one
 * that is covered in part.
 */
const leastShare = 0.45;

/** The rectangle beside everything that covers the drawing in which `bounds` are shown largest. */
export function freeArea(
  viewport: Viewport,
  covered: readonly Area[],
  bounds: Bounds,
  marginPixels: number,
): Area {
  const whole = wholeArea(viewport);
  let candidates: readonly Area[] = [whole];
  for (const place of covered) candidates = candidates.flatMap((area) => beside(area, place));
  let best = whole;
  let bestScale = scaleIn(whole, bounds, marginPixels) * leastShare;
  for (const area of candidates) {
    if (area.right <= area.left || area.bottom <= area.top) continue;
    const scale = scaleIn(area, bounds, marginPixels);
    if (scale <= bestScale) continue;
    best = area;
    bestScale = scale;
  }
  return best;
}

/** What is left of an area on each side of a place; the area itself when the place is elsewhere. */
function beside(area: Area, place: Area): readonly Area[] {
  if (!overlap(area, place)) return [area];
  return [
    { ...area, left: place.right },
    { ...area, right: place.left },
    { ...area, top: place.bottom },
    { ...area, bottom: place.top },
  ];
}

function overlap(a: Area, b: Area): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
