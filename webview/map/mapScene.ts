/**
 * The drawn map: joins camera, points and renderers, and draws a frame only when something has changed. It knows nothing
 * of panels and messages; the page tells it what to show and hears what the pointer does.
 */
import {
  between,
  type Camera,
  easeOut,
  fitted,
  heldWithin,
  isSameCamera,
  panned,
  type ScreenPoint,
  toScreen,
  toWorld,
  type Viewport,
  visibleBounds,
  type ZoomLimits,
  zoomedAround,
  zoomLimits,
} from './model/camera.ts';
import type { Colouring } from './model/colouring.ts';
import { paintGround, traceContours } from './model/density.ts';
import { boundsOf, isInside } from './model/lasso.ts';
import type { MapPoints } from './model/mapPoints.ts';
import { chooseThumbnails, namesOnMap } from './model/onScreen.ts';
import { pointSize, spriteSize } from './model/sizes.ts';
import { MapRenderer } from './render/mapRenderer.ts';
import type { MapTheme } from './render/mapTheme.ts';
import { prefersReducedMotion } from './render/mapTheme.ts';
import {
  type ContourPath,
  drawOverlay,
  fontOf,
  type OverlayLabel,
  toContourPaths,
} from './render/overlay.ts';
import { lookBytes } from './render/pointLayer.ts';
import { pointStates } from './render/shaders.ts';
import type { Sprite } from './render/spriteLayer.ts';
import { ThumbnailLoader } from './render/thumbnailLoader.ts';

export interface SceneOptions {
  /** Drawn by the graphics card. */
  readonly canvas: HTMLCanvasElement;
  /** Over it, for text and lines. */
  readonly overlay: HTMLCanvasElement;
  readonly theme: MapTheme;
  readonly onCamera: (camera: Camera) => void;
  /** Address of a picture by its point. */
  readonly uriOfPicture: (point: number) => string | undefined;
}

/** What is shown of the map, apart from the camera. */
export interface SceneContent {
  readonly colouring: Colouring;
  /** Categories that are switched off. */
  readonly hidden: ReadonlySet<number>;
  /** Points that stay bright while all others are dimmed; undefined dims none. */
  readonly focus: ReadonlySet<number> | undefined;
  readonly hits: readonly number[];
  readonly selected: readonly number[];
  /** Points of the file in the active editor. */
  readonly active: readonly number[];
  readonly hovered: number;
  readonly query: { readonly x: number; readonly y: number } | undefined;
  readonly showsDensity: boolean;
  readonly showsThumbnails: boolean;
  readonly showsNames: boolean;
}

/** Room around the whole map, for names at its edge. */
const fitMargin = 48;
/** Long enough to follow with the eye, short enough not to wait for. */
const animationMs = 260;
/** Names of topics at once; more is a word cloud. */
const mostTopicNames = 40;
/** The pointer need not hit a point exactly. */
const pickRadius = 9;

export class MapScene {
  readonly #options: SceneOptions;
  readonly #renderer: MapRenderer;
  readonly #thumbnails: ThumbnailLoader;
  #theme: MapTheme;
  #points: MapPoints | undefined;
  #content: SceneContent | undefined;
  #looks: Uint8Array<ArrayBuffer> = new Uint8Array();
  #viewport: Viewport = { width: 0, height: 0 };
  #camera: Camera = { x: 0, y: 0, scale: 1 };
  #whole: Camera = { x: 0, y: 0, scale: 1 };
  #limits: ZoomLimits = { min: 0.1, max: 1000 };
  /** The camera to begin with, until the size of the page is known. */
  #firstCamera: Camera | undefined;
  #hasCamera = false;
  #lasso: readonly number[] = [];
  #contours: readonly ContourPath[] = [];
  #sprites: readonly Sprite[] = [];
  #frameRequest = 0;
  #animation: { readonly from: Camera; readonly to: Camera; readonly startMs: number } | undefined;
  #densityTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #textWidths = new Map<string, number>();
  #isDisposed = false;

  /** @throws GraphicsError when the browser has no WebGL 2. */
  constructor(options: SceneOptions) {
    this.#options = options;
    this.#theme = options.theme;
    this.#renderer = new MapRenderer(options.canvas, () => this.invalidate());
    this.#renderer.setPalette(options.theme.palette);
    this.#thumbnails = new ThumbnailLoader({
      uriOf: options.uriOfPicture,
      onLoaded: (key, picture) => {
        this.#renderer.storeSprite(key, picture);
        this.invalidate();
      },
    });
  }

  get camera(): Camera {
    return this.#camera;
  }

  get viewport(): Viewport {
    return this.#viewport;
  }

  /** Another map. With `camera` the view begins there; without it the present view stays, or shows the whole map. */
  setPoints(points: MapPoints, content: SceneContent, camera: Camera | undefined): void {
    this.#points = points;
    this.#thumbnails.reset();
    this.#renderer.setPositions(points.positions as Float32Array<ArrayBuffer>);
    this.#content = undefined;
    if (camera !== undefined) {
      this.#firstCamera = camera;
      this.#hasCamera = false;
    }
    this.#measure();
    this.setContent(content);
  }

  setContent(content: SceneContent): void {
    const before = this.#content;
    this.#content = content;
    const hasOtherLooks =
      before === undefined ||
      before.colouring !== content.colouring ||
      before.hidden !== content.hidden ||
      before.focus !== content.focus;
    if (hasOtherLooks) this.#updateLooks();
    const hasOtherGround =
      before === undefined || before.colouring !== content.colouring || before.hidden !== content.hidden;
    if (hasOtherGround || before.showsDensity !== content.showsDensity) this.#scheduleDensity();
    this.invalidate();
  }

  setTheme(theme: MapTheme): void {
    this.#theme = theme;
    this.#textWidths.clear();
    this.#renderer.setPalette(theme.palette);
    this.#scheduleDensity();
    this.invalidate();
  }

  resize(viewport: Viewport): void {
    if (viewport.width === this.#viewport.width && viewport.height === this.#viewport.height) return;
    this.#viewport = viewport;
    this.#measure();
    this.invalidate();
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
    const close = fitted({ minX, minY, maxX, maxY }, this.#viewport, 2 * fitMargin);
    const closest = this.#whole.scale * 24;
    this.#animateTo({ ...close, scale: Math.min(close.scale, Math.max(closest, this.#target.scale)) });
  }

  /** Moves only when the point is out of sight. */
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
    if (!isInSight) this.#animateTo({ ...this.#target, x, y });
  }

  /** The point or thumbnail under a place of the page; -1 when there is none. */
  pick(place: ScreenPoint): number {
    const points = this.#points;
    const content = this.#content;
    if (points === undefined || content === undefined) return -1;
    const half = this.#spriteSize() / 2;
    for (const sprite of this.#sprites.toReversed()) {
      if (!this.#renderer.hasSprite(sprite.key)) continue;
      const { x, y } = toScreen(this.#camera, this.#viewport, sprite.x, sprite.y);
      if (Math.abs(x - place.x) <= half && Math.abs(y - place.y) <= half) return sprite.key;
    }
    const world = toWorld(this.#camera, this.#viewport, place.x, place.y);
    const radius = (pickRadius + this.#pointSize() / 2) / this.#camera.scale;
    return points.index.nearest(world.x, world.y, radius, (point) => this.isShown(point));
  }

  isShown(point: number): boolean {
    const content = this.#content;
    return content !== undefined && !content.hidden.has(content.colouring.categoryOf[point] ?? 0);
  }

  placeOnScreen(point: number): ScreenPoint {
    const positions = this.#points?.positions;
    return toScreen(
      this.#camera,
      this.#viewport,
      positions?.[2 * point] ?? 0,
      positions?.[2 * point + 1] ?? 0,
    );
  }

  /** Shows the loop while it is drawn; corners in CSS pixels. */
  setLasso(corners: readonly number[]): void {
    this.#lasso = corners;
    this.invalidate();
  }

  /** Visible points inside of a loop on the page. */
  pointsInside(corners: readonly number[]): readonly number[] {
    const points = this.#points;
    if (points === undefined) return [];
    const polygon: number[] = [];
    for (let i = 0; i + 1 < corners.length; i += 2) {
      const world = toWorld(this.#camera, this.#viewport, corners[i] ?? 0, corners[i + 1] ?? 0);
      polygon.push(world.x, world.y);
    }
    const bounds = boundsOf(polygon);
    if (bounds === undefined) return [];
    const { positions } = points;
    return points.index
      .within(bounds)
      .filter(
        (point) =>
          this.isShown(point) && isInside(polygon, positions[2 * point] ?? 0, positions[2 * point + 1] ?? 0),
      );
  }

  /** Draws a frame soon; many calls make one frame. */
  invalidate(): void {
    if (this.#frameRequest !== 0 || this.#isDisposed) return;
    this.#frameRequest = requestAnimationFrame((nowMs) => {
      this.#frameRequest = 0;
      this.#advance(nowMs);
      this.#draw();
    });
  }

  /** The picture as it is on screen, at `pixelRatio` device pixels per CSS pixel, on the editor's ground. */
  snapshot(pixelRatio: number): HTMLCanvasElement {
    const picture = document.createElement('canvas');
    picture.width = Math.round(this.#viewport.width * pixelRatio);
    picture.height = Math.round(this.#viewport.height * pixelRatio);
    const context = picture.getContext('2d');
    if (context === null) return picture;
    context.fillStyle = this.#theme.background;
    context.fillRect(0, 0, picture.width, picture.height);
    // The card's picture is only there until this task ends.
    this.#draw(pixelRatio);
    context.drawImage(this.#options.canvas, 0, 0);
    context.drawImage(this.#options.overlay, 0, 0);
    this.#draw();
    return picture;
  }

  dispose(): void {
    this.#isDisposed = true;
    cancelAnimationFrame(this.#frameRequest);
    clearTimeout(this.#densityTimer);
    this.#thumbnails.dispose();
    this.#renderer.dispose();
  }

  get #target(): Camera {
    return this.#animation?.to ?? this.#camera;
  }

  #measure(): void {
    const points = this.#points;
    if (points === undefined || this.#viewport.width === 0 || this.#viewport.height === 0) return;
    this.#whole = fitted(points.usualBounds, this.#viewport, fitMargin);
    this.#limits = zoomLimits(this.#whole);
    if (this.#hasCamera) return;
    this.#hasCamera = true;
    const first = this.#firstCamera;
    this.#camera = first === undefined ? this.#whole : heldWithin(first, points.bounds);
  }

  #moveTo(camera: Camera): void {
    const held = this.#points === undefined ? camera : heldWithin(camera, this.#points.bounds);
    if (isSameCamera(held, this.#camera)) return;
    this.#camera = held;
    this.#options.onCamera(held);
    this.invalidate();
  }

  #animateTo(camera: Camera): void {
    const to = this.#points === undefined ? camera : heldWithin(camera, this.#points.bounds);
    if (prefersReducedMotion()) {
      this.#animation = undefined;
      this.#moveTo(to);
      return;
    }
    this.#animation = { from: this.#camera, to, startMs: performance.now() };
    this.invalidate();
  }

  #advance(nowMs: number): void {
    const animation = this.#animation;
    if (animation === undefined) return;
    const t = Math.min(1, Math.max(0, (nowMs - animation.startMs) / animationMs));
    this.#moveTo(between(animation.from, animation.to, easeOut(t)));
    if (t >= 1) this.#animation = undefined;
    else this.invalidate();
  }

  #updateLooks(): void {
    const points = this.#points;
    const content = this.#content;
    if (points === undefined || content === undefined) return;
    const { colouring, hidden, focus } = content;
    const { modality } = points.file.columns;
    if (this.#looks.length !== points.count * lookBytes)
      this.#looks = new Uint8Array(points.count * lookBytes);
    // Code is a disc, text a diamond, a picture a square: nothing is told by colour alone.
    const shapes = [0, 2, 1];
    for (let point = 0; point < points.count; point++) {
      const category = colouring.categoryOf[point] ?? 0;
      const at = point * lookBytes;
      this.#looks[at] = colouring.categories[category]?.colour ?? 0;
      this.#looks[at + 1] = shapes[modality[point] ?? 0] ?? 0;
      this.#looks[at + 2] = hidden.has(category)
        ? pointStates.hidden
        : focus !== undefined && !focus.has(point)
          ? pointStates.dimmed
          : pointStates.shown;
    }
    this.#renderer.setLooks(this.#looks);
  }

  /** After the frame, so that nobody waits for it. */
  #scheduleDensity(): void {
    clearTimeout(this.#densityTimer);
    const shortPauseMs = 30;
    this.#densityTimer = setTimeout(() => this.#updateDensity(), shortPauseMs);
  }

  #updateDensity(): void {
    const points = this.#points;
    const content = this.#content;
    if (points === undefined || content === undefined || this.#isDisposed) return;
    if (!content.showsDensity) {
      this.#contours = [];
      this.#renderer.setGround(undefined);
      this.invalidate();
      return;
    }
    const { colouring } = content;
    const theme = this.#theme;
    if (theme.isHighContrast) {
      // Pure black or white ground is the point of these themes; the lines say the same.
      this.#renderer.setGround(undefined);
    } else {
      const strength = theme.kind === 'dark' ? 0.3 : 0.26;
      const ground = paintGround(
        points.positions,
        points.groundBounds,
        (point) =>
          this.isShown(point) ? (colouring.categories[colouring.categoryOf[point] ?? 0]?.colour ?? -1) : -1,
        theme.palette.map(([red, green, blue]) => [red, green, blue] as const),
        strength,
      );
      this.#renderer.setGround({ ...ground, bounds: points.groundBounds });
    }
    this.#contours = toContourPaths(
      traceContours(points.positions, points.groundBounds, (point) => this.isShown(point)),
    );
    this.invalidate();
  }

  #pointSize(): number {
    return pointSize(this.#points?.count ?? 0, this.#viewport, this.#camera.scale / this.#whole.scale);
  }

  #spriteSize(): number {
    return spriteSize(this.#camera.scale / this.#whole.scale);
  }

  #draw(pixelRatio = window.devicePixelRatio || 1): void {
    const points = this.#points;
    const content = this.#content;
    if (points === undefined || content === undefined || this.#viewport.width === 0) return;
    const theme = this.#theme;
    const camera = this.#camera;
    const viewport = this.#viewport;
    const size = this.#pointSize();
    const size2 = this.#spriteSize();
    this.#sprites = content.showsThumbnails ? this.#chooseSprites(points, content, size2) : [];
    const base = {
      alpha: content.focus === undefined ? 0.86 : 1,
      dimmedAlpha: theme.isHighContrast ? 0.34 : 0.16,
    };
    const emphasis = (
      list: readonly number[],
      grow: number,
      rim: number,
      rimColour = theme.foregroundRgba,
    ) => ({
      points: Uint32Array.from(list),
      style: { ...base, alpha: 1, size: size * grow + 1.5, rim, rimColour },
    });
    this.#renderer.draw({
      camera,
      viewport,
      pixelRatio,
      points: { ...base, size, rim: 0, rimColour: theme.foregroundRgba },
      emphases: [
        emphasis(content.selected, 1.15, 1.25, theme.accentRgba),
        emphasis(content.active, 1.35, 1.75),
        emphasis(content.hits, 1.5, 1.25),
      ],
      showsGround: content.showsDensity,
      sprites: this.#sprites,
      spriteStyle: {
        size: size2,
        border: 1,
        borderColour: theme.foregroundRgba,
        markedColour: theme.accentRgba,
        paper: [1, 1, 1, 1],
      },
    });
    const hovered = content.hovered >= 0 ? this.placeOnScreen(content.hovered) : undefined;
    drawOverlay(this.#options.overlay, {
      camera,
      viewport,
      pixelRatio,
      theme,
      contours: this.#contours,
      labels: content.showsNames ? this.#placeNames(points, content) : [],
      hovered: hovered === undefined ? undefined : { ...hovered, radius: size / 2 + 5 },
      query: content.query,
      lasso: this.#lasso,
    });
    // Read by the benchmark, and shown by the browser's own tools.
    performance.mark('semblance-map-frame');
  }

  #chooseSprites(points: MapPoints, content: SceneContent, size: number): readonly Sprite[] {
    const first = new Set([...content.hits, ...content.selected, ...content.active]);
    const sprites = chooseThumbnails(points, this.#camera, this.#viewport, size, {
      isShown: (point) => this.isShown(point) && (content.focus?.has(point) ?? true),
      isFirst: (point) => first.has(point),
    });
    this.#thumbnails.want(sprites.map(({ key }) => key).filter((key) => !this.#renderer.hasSprite(key)));
    return sprites;
  }

  #placeNames(points: MapPoints, content: SceneContent): readonly OverlayLabel[] {
    return namesOnMap(points, this.#camera, this.#viewport, {
      zoom: this.#camera.scale / this.#whole.scale,
      most: mostTopicNames,
      isShown: (point) => this.isShown(point) && (content.focus?.has(point) ?? true),
      isTopicShown: (topic) =>
        content.colouring.mode !== 'topic' ||
        !content.hidden.has(points.file.topics.findIndex(({ id }) => id === topic)),
      widthOf: (text, fontSize, isTopic) => this.#widthOf(text, fontSize, isTopic),
      visible: visibleBounds(this.#camera, this.#viewport),
    });
  }

  #widthOf(text: string, fontSize: number, isTopic: boolean): number {
    const key = `${fontSize}${isTopic ? '!' : ' '}${text}`;
    const known = this.#textWidths.get(key);
    if (known !== undefined) return known;
    const context = this.#options.overlay.getContext('2d');
    if (context === null) return text.length * fontSize * 0.6;
    context.font = fontOf(fontSize, isTopic, this.#theme.fontFamily);
    const { width } = context.measureText(text);
    // Names of points come and go while the map is walked.
    if (this.#textWidths.size > 2000) this.#textWidths.clear();
    this.#textWidths.set(key, width);
    return width;
  }
}
