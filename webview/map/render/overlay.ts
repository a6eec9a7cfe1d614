/**
 * What is drawn over the points by the 2-D canvas, where text and thin lines are crisp: contours, names, rings around
 * points, the question's place and the lasso.
 */
import { type Camera, toScreen, type Viewport } from '../model/camera.ts';
import type { ContourLine } from '../model/density.ts';
import type { Name } from '../model/onScreen.ts';
import type { MapTheme } from './mapTheme.ts';

export interface ContourPath {
  readonly level: number;
  /** In the map's plane. */
  readonly path: Path2D;
}

export interface Ring {
  readonly x: number;
  readonly y: number;
  /** CSS pixels. */
  readonly radius: number;
}

export interface OverlayFrame {
  readonly camera: Camera;
  readonly viewport: Viewport;
  readonly pixelRatio: number;
  readonly theme: MapTheme;
  readonly contours: readonly ContourPath[];
  readonly labels: readonly Name[];
  readonly hovered: Ring | undefined;
  /** Place of the question in the map's plane. */
  readonly query: { readonly x: number; readonly y: number } | undefined;
  /** Corners in CSS pixels. */
  readonly lasso: readonly number[];
}

export function toContourPaths(lines: readonly ContourLine[]): readonly ContourPath[] {
  return lines.map(({ level, rings }) => {
    const path = new Path2D();
    for (const ring of rings) {
      for (let i = 0; i + 1 < ring.length; i += 2) {
        if (i === 0) path.moveTo(ring[0] ?? 0, ring[1] ?? 0);
        else path.lineTo(ring[i] ?? 0, ring[i + 1] ?? 0);
      }
      path.closePath();
    }
    return { level, path };
  });
}

/** Sizes the canvas and draws everything. Contours belong under the points, but thin lines over them read as well. */
export function drawOverlay(canvas: HTMLCanvasElement, frame: OverlayFrame): void {
  const { viewport, pixelRatio } = frame;
  const width = Math.max(1, Math.round(viewport.width * pixelRatio));
  const height = Math.max(1, Math.round(viewport.height * pixelRatio));
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  drawContours(context, frame);
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  drawQuery(context, frame);
  drawRing(context, frame);
  drawLabels(context, frame);
  drawLasso(context, frame);
}

function drawContours(context: CanvasRenderingContext2D, frame: OverlayFrame): void {
  const { camera, viewport, pixelRatio, theme } = frame;
  const scale = camera.scale * pixelRatio;
  context.setTransform(
    scale,
    0,
    0,
    -scale,
    (viewport.width / 2) * pixelRatio - camera.x * scale,
    (viewport.height / 2) * pixelRatio + camera.y * scale,
  );
  context.strokeStyle = theme.foreground;
  context.lineWidth = pixelRatio / scale;
  for (const { level, path } of frame.contours) {
    context.globalAlpha = theme.isHighContrast ? 0.5 : 0.07 + 0.022 * level;
    context.stroke(path);
  }
  context.globalAlpha = 1;
}

function drawLabels(context: CanvasRenderingContext2D, { labels, theme }: OverlayFrame): void {
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  for (const { text, x, y, fontSize, isTopic } of labels) {
    context.font = fontOf(fontSize, isTopic, theme.fontFamily);
    // The ground's colour around the letters keeps them readable over any points.
    context.strokeStyle = theme.background;
    context.lineWidth = isTopic ? 5 : 3.5;
    context.globalAlpha = isTopic || theme.isHighContrast ? 0.88 : 0.75;
    context.strokeText(text, x, y);
    context.globalAlpha = isTopic || theme.isHighContrast ? 1 : 0.85;
    context.fillStyle = theme.foreground;
    context.fillText(text, x, y);
  }
  context.globalAlpha = 1;
}

export function fontOf(size: number, isTopic: boolean, family: string): string {
  return `${isTopic ? 600 : 400} ${size}px ${family}`;
}

function drawRing(context: CanvasRenderingContext2D, { hovered, theme }: OverlayFrame): void {
  if (hovered === undefined) return;
  for (const [colour, width] of [
    [theme.background, 5],
    [theme.foreground, 2],
  ] as const) {
    context.beginPath();
    context.arc(hovered.x, hovered.y, hovered.radius, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}

/** A cross in a circle: where the question itself would lie. */
function drawQuery(
  context: CanvasRenderingContext2D,
  { query, camera, viewport, theme }: OverlayFrame,
): void {
  if (query === undefined) return;
  const { x, y } = toScreen(camera, viewport, query.x, query.y);
  const inner = 7;
  const outer = 13;
  for (const [colour, width] of [
    [theme.background, 5],
    [theme.foreground, 2],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.arc(x, y, inner, 0, 2 * Math.PI);
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      context.moveTo(x + dx * inner, y + dy * inner);
      context.lineTo(x + dx * outer, y + dy * outer);
    }
    context.stroke();
  }
}

function drawLasso(context: CanvasRenderingContext2D, { lasso, theme }: OverlayFrame): void {
  if (lasso.length < 4) return;
  context.beginPath();
  context.moveTo(lasso[0] ?? 0, lasso[1] ?? 0);
  for (let i = 2; i + 1 < lasso.length; i += 2) context.lineTo(lasso[i] ?? 0, lasso[i + 1] ?? 0);
  context.closePath();
  context.globalAlpha = 0.14;
  context.fillStyle = theme.accent;
  context.fill('evenodd');
  context.globalAlpha = 1;
  context.strokeStyle = theme.accent;
  context.lineWidth = 2;
  context.setLineDash([6, 4]);
  context.stroke();
  context.setLineDash([]);
}
