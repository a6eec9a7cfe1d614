/**
 * Where the map is looked at from, as it is moved by hand and by keys, brought to points, and kept while points come.
 */
import {
  type Area,
  type Bounds,
  between,
  type Camera,
  easeOut,
  fitted,
  heldWithin,
  isSameCamera,
  panned,
  type ScreenPoint,
  toScreen,
  type Viewport,
  type ZoomLimits,
  zoomedAround,
  zoomLimits,
} from './model/camera.ts';
import { freeArea } from './model/freeArea.ts';
import type { MapPoints } from './model/mapPoints.ts';
import { prefersReducedMotion } from './render/mapTheme.ts';

export interface MapCameraOptions {
  /** What lies over the drawing at this moment: the legend and the buttons. */
  readonly coveredAreas: () => readonly Area[];
  /** The camera was moved to another place. */
  readonly onMove: (camera: Camera) => void;
  /** A frame has to be drawn. */
  readonly invalidate: () => void;
}

/** Room around the whole map, for names at its edge. */
const fitMargin = 48;
/** Long enough to follow with the eye, short enough not to wait for. */
const animationMs = 260;

export class MapCamera {
  readonly #options: MapCameraOptions;
  #points: MapPoints | undefined;
  #viewport: Viewport = { width: 0, height: 0 };
  #camera: Camera = { x: 0, y: 0, scale: 1 };
  #whole: Camera = { x: 0, y: 0, scale: 1 };
  #limits: ZoomLimits = { min: 0.1, max: 1000 };
  /** The camera to begin with, until the size of the page is known. */
  #first: Camera | undefined;
  #isPlaced = false;
  #animation: { readonly from: Camera; readonly to: Camera; readonly startMs: number } | undefined;

  constructor(options: MapCameraOptions) {
    this.#options = options;
  }

  get present(): Camera {
    return this.#camera;
  }

  get viewport(): Viewport {
    return this.#viewport;
  }

  /** How much closer the camera is than the one that shows the whole map. */
  get zoomed(): number {
    return this.#camera.scale / this.#whole.scale;
  }

  /** Another map. With `first` the view begins there; without it the present view stays, or shows the whole map. */
  setPoints(points: MapPoints, first: Camera | undefined): void {
    this.#points = points;
    if (first !== undefined) {
      this.#first = first;
      this.#isPlaced = false;
    }
    this.#measure();
  }

  /** True when the size is another one. */
  resize(viewport: Viewport): boolean {
    if (viewport.width === this.#viewport.width && viewport.height === this.#viewport.height) return false;
    this.#viewport = viewport;
    this.#measure();
    return true;
  }

  pan(dx: number, dy: number): void {
    this.#animation = undefined;
    this.#moveTo(panned(this.#camera, dx, dy));
  }

  zoom(point: ScreenPoint, factor: number): void {
    this.#animation = undefined;
    this.#moveTo(zoomedAround(this.#camera, this.#viewport, point, factor, this.#limits));
  }

  /** As `pan`, on the way for a moment. */
  glide(dx: number, dy: number): void {
    this.#animateTo(panned(this.#target, dx, dy));
  }

  glideZoom(factor: number): void {
    const middle = { x: this.#viewport.width / 2, y: this.#viewport.height / 2 };
    this.#animateTo(zoomedAround(this.#target, this.#viewport, middle, factor, this.#limits));
  }

  showWhole(): void {
    // The legend may have been closed since.
    this.#measure();
    this.#animateTo(this.#whole);
  }

  /** Brings points into view: all of them, no closer than is good to read. */
  showPoints(points: readonly number[]): void {
    const { positions } = this.#points ?? {};
    const [first] = points;
    if (positions === undefined || first === undefined) return;
    let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const point of points) {
      const x = positions[2 * point] ?? 0;
      const y = positions[2 * point + 1] ?? 0;
      [minX, maxX] = [Math.min(minX, x), Math.max(maxX, x)];
      [minY, maxY] = [Math.min(minY, y), Math.max(maxY, y)];
    }
    const bounds = { minX, minY, maxX, maxY };
    const closest = Math.max(this.#whole.scale * 24, this.#target.scale);
    this.#animateTo(this.#fitted(bounds, 2 * fitMargin, closest));
  }

  /** Moves only when the point is out of sight or under something that covers the map. */
  reveal(point: number): void {
    const positions = this.#points?.positions;
    if (positions === undefined) return;
    const x = positions[2 * point] ?? 0;
    const y = positions[2 * point + 1] ?? 0;
    const place = toScreen(this.#target, this.#viewport, x, y);
    const isInSight =
      place.x > fitMargin &&
      place.y > fitMargin &&
      place.x < this.#viewport.width - fitMargin &&
      place.y < this.#viewport.height - fitMargin;
    const isCovered = this.#options
      .coveredAreas()
      .some(
        ({ left, top, right, bottom }) =>
          place.x >= left && place.x <= right && place.y >= top && place.y <= bottom,
      );
    if (!isInSight || isCovered) this.#animateTo({ ...this.#target, x, y });
  }

  /** Goes on with what is under way. */
  advance(nowMs: number): void {
    const animation = this.#animation;
    if (animation === undefined) return;
    const t = Math.min(1, Math.max(0, (nowMs - animation.startMs) / animationMs));
    this.#moveTo(between(animation.from, animation.to, easeOut(t)));
    if (t >= 1) this.#animation = undefined;
    else this.#options.invalidate();
  }

  get #target(): Camera {
    return this.#animation?.to ?? this.#camera;
  }

  #measure(): void {
    const points = this.#points;
    if (points === undefined || this.#viewport.width === 0 || this.#viewport.height === 0) return;
    this.#whole = this.#fitted(points.usualBounds, fitMargin);
    this.#limits = zoomLimits(this.#whole);
    if (this.#isPlaced) return;
    this.#isPlaced = true;
    this.#camera = this.#first === undefined ? this.#whole : heldWithin(this.#first, points.bounds);
  }

  /** Beside what covers the map. */
  #fitted(bounds: Bounds, margin: number, closest = Number.POSITIVE_INFINITY): Camera {
    const area = freeArea(this.#viewport, this.#options.coveredAreas(), bounds, margin);
    return fitted(bounds, this.#viewport, margin, { area, closest });
  }

  #moveTo(camera: Camera): void {
    const held = this.#points === undefined ? camera : heldWithin(camera, this.#points.bounds);
    if (isSameCamera(held, this.#camera)) return;
    this.#camera = held;
    this.#options.onMove(held);
    this.#options.invalidate();
  }

  #animateTo(camera: Camera): void {
    const to = this.#points === undefined ? camera : heldWithin(camera, this.#points.bounds);
    if (prefersReducedMotion()) {
      this.#animation = undefined;
      this.#moveTo(to);
      return;
    }
    this.#animation = { from: this.#camera, to, startMs: performance.now() };
    this.#options.invalidate();
  }
}
