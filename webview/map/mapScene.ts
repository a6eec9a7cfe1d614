/**
 * The drawn map: joins camera, points and renderers, and draws a frame only when something has changed. It knows nothing
 * of panels and messages; the page tells it what to show and hears what the pointer does.
 */
import { MapCamera } from './mapCamera.ts';
import {
  type Area,
  type Camera,
  type ScreenPoint,
  toScreen,
  toWorld,
  type Viewport,
  visibleBounds,
} from './model/camera.ts';
import { FrameDetail, restMs } from './model/frameDetail.ts';
import { boundsOf, isInside } from './model/lasso.ts';
import type { MapPoints } from './model/mapPoints.ts';
import { chooseThumbnails, type Name, namesOnMap } from './model/onScreen.ts';
import { isSameButHovered, type SceneContent } from './model/sceneContent.ts';
import { pointSize, spriteSize } from './model/sizes.ts';
import { mapGround } from './render/mapGround.ts';
import { MapRenderer } from './render/mapRenderer.ts';
import type { MapTheme } from './render/mapTheme.ts';
import { type ContourPath, drawOverlay } from './render/overlay.ts';
import { pointLooks } from './render/pointLooks.ts';
import type { Sprite } from './render/spriteLayer.ts';
import { TextWidths } from './render/textWidths.ts';
import { ThumbnailLoader } from './render/thumbnailLoader.ts';

export interface SceneOptions {
  /** Drawn by the graphics card. */
  readonly canvas: HTMLCanvasElement;
  /** Over it, for text and lines. */
  readonly overlay: HTMLCanvasElement;
  readonly theme: MapTheme;
  readonly onCamera: (camera: Camera) => void;
  /** What lies over the drawing at this moment. */
  readonly coveredAreas: () => readonly Area[];
  /** Address of a picture by its point. */
  readonly uriOfPicture: (point: number) => string | undefined;
}

/** Names of topics at once; more is a word cloud. */
const mostTopicNames = 40;
/** The pointer need not hit a point exactly. */
const pickRadius = 9;

export class MapScene {
  readonly #options: SceneOptions;
  readonly #renderer: MapRenderer;
  readonly #thumbnails: ThumbnailLoader;
  /** Moved by the page; the scene only looks through it. */
  readonly camera: MapCamera;
  #theme: MapTheme;
  #points: MapPoints | undefined;
  #content: SceneContent | undefined;
  #looks: Uint8Array<ArrayBuffer> = new Uint8Array();
  #lasso: readonly number[] = [];
  #contours: readonly ContourPath[] = [];
  #sprites: readonly Sprite[] = [];
  #frameRequest = 0;
  /** False when only what lies over the points has to be drawn: then the points stay as they are on screen. */
  #isPointsDue = true;
  readonly #detail = new FrameDetail();
  /** Runs while the camera moves. */
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  /** One point of so many is on screen. */
  #every = 1;
  #densityTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #textWidths: TextWidths;
  #isDisposed = false;

  /** @throws GraphicsError when the browser has no WebGL 2. */
  constructor(options: SceneOptions) {
    this.#options = options;
    this.#theme = options.theme;
    this.#textWidths = new TextWidths(options.overlay);
    this.camera = new MapCamera({
      coveredAreas: options.coveredAreas,
      onMove: (camera) => {
        this.#noteMovement();
        options.onCamera(camera);
      },
      invalidate: () => this.invalidate(),
    });
    this.#renderer = new MapRenderer(options.canvas, () => this.invalidate());
    this.#renderer.setPalette(options.theme.palette);
    // The first call decides who draws lines and text from then on. Where the processor plays the graphics card, it is
    // far quicker by its own means (`npm run bench -- mapview`).
    options.overlay.getContext('2d', { willReadFrequently: this.#renderer.isSoftware });
    this.#thumbnails = new ThumbnailLoader({
      uriOf: options.uriOfPicture,
      onLoaded: (key, picture) => {
        this.#renderer.storeSprite(key, picture);
        this.invalidate();
      },
    });
  }

  /** Another map; `camera` as in `MapCamera.setPoints`. */
  setPoints(points: MapPoints, content: SceneContent, camera: Camera | undefined): void {
    this.#points = points;
    this.#thumbnails.reset();
    this.#renderer.setPositions(points.positions as Float32Array<ArrayBuffer>);
    this.#content = undefined;
    this.camera.setPoints(points, camera);
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
    if (before !== undefined && isSameButHovered(before, content)) this.#requestFrame();
    else this.invalidate();
  }

  setTheme(theme: MapTheme): void {
    this.#theme = theme;
    this.#textWidths.clear();
    this.#renderer.setPalette(theme.palette);
    this.#scheduleDensity();
    this.invalidate();
  }

  resize(viewport: Viewport): void {
    if (this.camera.resize(viewport)) this.invalidate();
  }

  /** The point or thumbnail under a place of the page; -1 when there is none. */
  pick(place: ScreenPoint): number {
    const points = this.#points;
    const content = this.#content;
    if (points === undefined || content === undefined) return -1;
    const half = this.#spriteSize() / 2;
    for (const sprite of this.#sprites.toReversed()) {
      if (!this.#renderer.hasSprite(sprite.key)) continue;
      const { x, y } = toScreen(this.camera.present, this.camera.viewport, sprite.x, sprite.y);
      if (Math.abs(x - place.x) <= half && Math.abs(y - place.y) <= half) return sprite.key;
    }
    const world = toWorld(this.camera.present, this.camera.viewport, place.x, place.y);
    const radius = (pickRadius + this.#pointSize() / 2) / this.camera.present.scale;
    return points.index.nearest(world.x, world.y, radius, (point) => this.isShown(point));
  }

  isShown(point: number): boolean {
    const content = this.#content;
    return content !== undefined && !content.hidden.has(content.colouring.categoryOf[point] ?? 0);
  }

  placeOnScreen(point: number): ScreenPoint {
    const positions = this.#points?.positions;
    return toScreen(
      this.camera.present,
      this.camera.viewport,
      positions?.[2 * point] ?? 0,
      positions?.[2 * point + 1] ?? 0,
    );
  }

  /** Shows the loop while it is drawn; corners in CSS pixels. */
  setLasso(corners: readonly number[]): void {
    this.#lasso = corners;
    this.#requestFrame();
  }

  /** Visible points inside of a loop on the page. */
  pointsInside(corners: readonly number[]): readonly number[] {
    const points = this.#points;
    if (points === undefined) return [];
    const polygon: number[] = [];
    for (let i = 0; i + 1 < corners.length; i += 2) {
      const world = toWorld(this.camera.present, this.camera.viewport, corners[i] ?? 0, corners[i + 1] ?? 0);
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
    this.#isPointsDue = true;
    this.#requestFrame();
  }

  #requestFrame(): void {
    if (this.#frameRequest !== 0 || this.#isDisposed) return;
    this.#frameRequest = requestAnimationFrame((nowMs) => {
      this.#frameRequest = 0;
      this.camera.advance(nowMs);
      const startMs = performance.now();
      const isMoving = this.#restTimer !== undefined;
      this.#draw({ every: isMoving ? this.#detail.every : 1 });
      if (!isMoving) return;
      // The browser lets the next frame begin when the graphics side has room for it.
      requestAnimationFrame(() =>
        this.#detail.noteFrame(performance.now() - startMs, this.#points?.count ?? 0),
      );
    });
  }

  /** While the camera moves, a slow machine draws fewer points; soon after, all of them. */
  #noteMovement(): void {
    if (this.#restTimer === undefined) this.#detail.beginMovement();
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => {
      this.#restTimer = undefined;
      if (this.#every > 1) this.invalidate();
    }, restMs);
  }

  /** The picture as it is on screen, at `pixelRatio` device pixels per CSS pixel, on the editor's ground. */
  snapshot(pixelRatio: number): HTMLCanvasElement {
    const picture = document.createElement('canvas');
    picture.width = Math.round(this.camera.viewport.width * pixelRatio);
    picture.height = Math.round(this.camera.viewport.height * pixelRatio);
    const context = picture.getContext('2d');
    if (context === null) return picture;
    context.fillStyle = this.#theme.background;
    context.fillRect(0, 0, picture.width, picture.height);
    // The card's picture is only there until this task ends.
    this.#isPointsDue = true;
    this.#draw({ pixelRatio });
    context.drawImage(this.#options.canvas, 0, 0);
    context.drawImage(this.#options.overlay, 0, 0);
    this.#isPointsDue = true;
    this.#draw();
    return picture;
  }

  dispose(): void {
    this.#isDisposed = true;
    cancelAnimationFrame(this.#frameRequest);
    clearTimeout(this.#densityTimer);
    clearTimeout(this.#restTimer);
    this.#thumbnails.dispose();
    this.#renderer.dispose();
  }

  #updateLooks(): void {
    const points = this.#points;
    const content = this.#content;
    if (points === undefined || content === undefined) return;
    this.#looks = pointLooks(this.#looks, points, content);
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
    const { ground, contours } = content.showsDensity
      ? mapGround(points, content.colouring, (point) => this.isShown(point), this.#theme)
      : { ground: undefined, contours: [] };
    this.#renderer.setGround(ground);
    this.#contours = contours;
    this.invalidate();
  }

  #pointSize(): number {
    return pointSize(this.#points?.count ?? 0, this.camera.viewport, this.camera.zoomed);
  }

  #spriteSize(): number {
    return spriteSize(this.camera.zoomed);
  }

  #draw({ pixelRatio = window.devicePixelRatio || 1, every = 1 } = {}): void {
    const points = this.#points;
    const content = this.#content;
    if (points === undefined || content === undefined || this.camera.viewport.width === 0) return;
    if (this.#isPointsDue) this.#drawPoints(points, content, pixelRatio, every);
    const theme = this.#theme;
    const hovered = content.hovered >= 0 ? this.placeOnScreen(content.hovered) : undefined;
    drawOverlay(this.#options.overlay, {
      camera: this.camera.present,
      viewport: this.camera.viewport,
      pixelRatio,
      theme,
      // Thin lines cost a machine without a graphics card as much as thousands of points.
      contours: this.#every > 1 ? [] : this.#contours,
      labels: content.showsNames ? this.#placeNames(points, content) : [],
      hovered: hovered === undefined ? undefined : { ...hovered, radius: this.#pointSize() / 2 + 5 },
      query: content.query,
      lasso: this.#lasso,
    });
    // Read by the benchmark, and shown by the browser's own tools.
    performance.mark('semblance-map-frame');
  }

  #drawPoints(points: MapPoints, content: SceneContent, pixelRatio: number, every: number): void {
    this.#isPointsDue = false;
    this.#every = every;
    const theme = this.#theme;
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
      camera: this.camera.present,
      viewport: this.camera.viewport,
      pixelRatio,
      points: { ...base, size, rim: 0, rimColour: theme.foregroundRgba },
      every,
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
  }

  #chooseSprites(points: MapPoints, content: SceneContent, size: number): readonly Sprite[] {
    const first = new Set([...content.hits, ...content.selected, ...content.active]);
    const sprites = chooseThumbnails(points, this.camera.present, this.camera.viewport, size, {
      isShown: (point) => this.isShown(point) && (content.focus?.has(point) ?? true),
      isFirst: (point) => first.has(point),
    });
    this.#thumbnails.want(sprites.map(({ key }) => key).filter((key) => !this.#renderer.hasSprite(key)));
    return sprites;
  }

  #placeNames(points: MapPoints, content: SceneContent): readonly Name[] {
    return namesOnMap(points, this.camera.present, this.camera.viewport, {
      zoom: this.camera.zoomed,
      most: mostTopicNames,
      isShown: (point) => this.isShown(point) && (content.focus?.has(point) ?? true),
      isTopicShown: (topic) =>
        content.colouring.mode !== 'topic' ||
        !content.hidden.has(points.file.topics.findIndex(({ id }) => id === topic)),
      widthOf: (text, fontSize, isTopic) =>
        this.#textWidths.of(text, fontSize, isTopic, this.#theme.fontFamily),
      visible: visibleBounds(this.camera.present, this.camera.viewport),
    });
  }
}
