/**
 * Where the map is looked at from: pure arithmetic between the map's plane and the pixels of the page.
 */

/** A rectangle of the map's plane; y points up. */
export interface Bounds {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** Size of the page's area in CSS pixels. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** `x` and `y` are in the middle of the viewport; `scale` is CSS pixels per unit of the plane. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** A rectangle of the viewport, in CSS pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface ScreenPoint {
  readonly x: number;
  readonly y: number;
}

export interface ZoomLimits {
  readonly min: number;
  readonly max: number;
}

/** Farther out the map is a speck; farther in 32-bit positions begin to tremble. */
const farthest = 0.4;
const nearest = 400;

export function toScreen(camera: Camera, viewport: Viewport, x: number, y: number): ScreenPoint {
  return {
    x: viewport.width / 2 + (x - camera.x) * camera.scale,
    y: viewport.height / 2 - (y - camera.y) * camera.scale,
  };
}

export function toWorld(camera: Camera, viewport: Viewport, x: number, y: number): ScreenPoint {
  return {
    x: camera.x + (x - viewport.width / 2) / camera.scale,
    y: camera.y - (y - viewport.height / 2) / camera.scale,
  };
}

export function visibleBounds(camera: Camera, viewport: Viewport, marginPixels = 0): Bounds {
  const halfWidth = (viewport.width / 2 + marginPixels) / camera.scale;
  const halfHeight = (viewport.height / 2 + marginPixels) / camera.scale;
  return {
    minX: camera.x - halfWidth,
    maxX: camera.x + halfWidth,
    minY: camera.y - halfHeight,
    maxY: camera.y + halfHeight,
  };
}

export function wholeArea({ width, height }: Viewport): Area {
  return { left: 0, top: 0, right: width, bottom: height };
}

/** Pixels per unit at which `bounds` fill an area but for a margin; a small area keeps a quarter of itself. */
export function scaleIn(area: Area, bounds: Bounds, marginPixels: number): number {
  // A map of one point has no extent; a hundredth of the plane around it does.
  const leastExtent = 0.01;
  const room = (pixels: number): number => Math.max(pixels - 2 * marginPixels, pixels / 4, 1);
  return Math.min(
    room(area.right - area.left) / Math.max(bounds.maxX - bounds.minX, leastExtent),
    room(area.bottom - area.top) / Math.max(bounds.maxY - bounds.minY, leastExtent),
  );
}

export interface Fitting {
  /** Part of the viewport that has to hold everything; all of it when absent. */
  readonly area?: Area;
  /** Largest scale. */
  readonly closest?: number;
}

/** The camera that shows all of `bounds` with a margin, in the middle of the area. */
export function fitted(
  bounds: Bounds,
  viewport: Viewport,
  marginPixels: number,
  { area = wholeArea(viewport), closest = Number.POSITIVE_INFINITY }: Fitting = {},
): Camera {
  const scale = Math.min(closest, scaleIn(area, bounds, marginPixels));
  return {
    x: (bounds.minX + bounds.maxX) / 2 + (viewport.width - area.left - area.right) / (2 * scale),
    y: (bounds.minY + bounds.maxY) / 2 - (viewport.height - area.top - area.bottom) / (2 * scale),
    scale,
  };
}

export function zoomLimits(whole: Camera): ZoomLimits {
  return { min: whole.scale * farthest, max: whole.scale * nearest };
}

export function panned(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.scale, y: camera.y + dy / camera.scale };
}

/** Zooms by `factor` so that what lies under the screen point stays there. */
export function zoomedAround(
  camera: Camera,
  viewport: Viewport,
  point: ScreenPoint,
  factor: number,
  limits: ZoomLimits,
): Camera {
  const scale = Math.min(Math.max(camera.scale * factor, limits.min), limits.max);
  const before = toWorld(camera, viewport, point.x, point.y);
  const after = toWorld({ ...camera, scale }, viewport, point.x, point.y);
  return { x: camera.x + before.x - after.x, y: camera.y + before.y - after.y, scale };
}

/** Keeps the middle of the view inside the map, so that nobody gets lost in empty space. */
export function heldWithin(camera: Camera, bounds: Bounds): Camera {
  const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
  return {
    ...camera,
    x: clamp(camera.x, bounds.minX, bounds.maxX),
    y: clamp(camera.y, bounds.minY, bounds.maxY),
  };
}

/**
 * The camera at `t` in 0..1 on the way from one to another. The scale changes by equal factors in equal times; the
 * centre moves so that the point which both cameras show at the same pixel stays put.
 */
export function between(from: Camera, to: Camera, t: number): Camera {
  if (t <= 0) return from;
  if (t >= 1) return to;
  const scale = from.scale * (to.scale / from.scale) ** t;
  const isSameScale = Math.abs(to.scale / from.scale - 1) < 1e-6;
  const share = isSameScale ? t : (1 / from.scale - 1 / scale) / (1 / from.scale - 1 / to.scale);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share, scale };
}

/** Fast at first, gentle at the end. */
export function easeOut(t: number): number {
  return 1 - (1 - t) ** 3;
}

export function isSameCamera(a: Camera, b: Camera): boolean {
  return a.x === b.x && a.y === b.y && a.scale === b.scale;
}
