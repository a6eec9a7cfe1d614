/**
 * Where something that lies over the page finds room beside what it belongs to.
 */

export interface Extent {
  readonly top: number;
  readonly bottom: number;
}

export interface OverlayPlace {
  readonly top: number;
  /** Room there; what is higher has to scroll. */
  readonly maxHeight: number;
}

/**
 * Above the anchor when it fits there, so that the way down a list stays free; else below it, else where there is more
 * room. All in pixels of the page.
 */
export function placeOverlay(
  anchor: Extent,
  height: number,
  pageHeight: number,
  margin: number,
): OverlayPlace {
  // An anchor that is scrolled out of sight in part still has an edge on the page.
  const top = Math.min(Math.max(anchor.top, 0), pageHeight);
  const bottom = Math.min(Math.max(anchor.bottom, 0), pageHeight);
  const above = top - margin;
  const below = pageHeight - bottom - margin;
  const isAbove = height <= above || (height > below && above > below);
  const maxHeight = Math.max(0, isAbove ? above : below);
  return { top: isAbove ? top - Math.min(height, maxHeight) : bottom, maxHeight };
}
