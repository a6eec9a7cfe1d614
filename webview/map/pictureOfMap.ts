/**
 * The map as a PNG file: what is on screen, sharp enough for print, with its legend and what it was made from.
 */
import { fill } from '../shared/strings.ts';
import type { MapScene } from './mapScene.ts';
import type { PageState } from './pageState.ts';
import type { MapTheme } from './render/mapTheme.ts';
import { colourModeTitle, countText, type MapWords, percent } from './words.ts';

/** Twice the pixels of the page. */
const ratio = 2;
const lineHeight = 18;
const padding = 14;
/** More categories make a legend that nobody reads. */
const mostCategories = 24;

export async function pictureOfMap(
  scene: MapScene,
  state: PageState,
  words: MapWords,
  theme: MapTheme,
): Promise<Uint8Array<ArrayBuffer>> {
  const picture = scene.snapshot(ratio);
  const context = picture.getContext('2d');
  if (context !== null) drawLegend(context, state, words, theme, scene.camera.viewport.height);
  const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error('The browser could not write the picture of the map.');
  return new Uint8Array(await blob.arrayBuffer());
}

function drawLegend(
  context: CanvasRenderingContext2D,
  state: PageState,
  words: MapWords,
  theme: MapTheme,
  height: number,
): void {
  const { colouring, points, hidden } = state;
  if (colouring === undefined || points === undefined) return;
  const entries = colouring.categories.filter((category, index) => category.points > 0 && !hidden.has(index));
  const shown = entries.slice(0, mostCategories);
  const { trustworthiness } = points.file;
  const lines = [
    countText(words.pointsOne, words.pointsMany, points.count),
    ...(trustworthiness === null ? [] : [fill(words.trust, percent(trustworthiness))]),
  ];
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.font = `12px ${theme.fontFamily}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const title = colourModeTitle(words, colouring.mode);
  const widths = [title, ...shown.map(({ label }) => label), ...lines].map(
    (text) => context.measureText(text).width,
  );
  const width = Math.max(...widths) + 2 * padding + 20;
  const rows = shown.length + lines.length + 1;
  const boxHeight = rows * lineHeight + 2 * padding;
  const top = Math.max(padding, height - boxHeight - padding);
  context.globalAlpha = 0.88;
  context.fillStyle = theme.background;
  context.fillRect(padding, top, width, boxHeight);
  context.globalAlpha = 1;
  context.fillStyle = theme.foreground;
  let y = top + padding + lineHeight / 2;
  context.font = `600 12px ${theme.fontFamily}`;
  context.fillText(title, 2 * padding, y);
  context.font = `12px ${theme.fontFamily}`;
  for (const { label, colour } of shown) {
    y += lineHeight;
    context.fillStyle = theme.colours[colour] ?? theme.foreground;
    context.beginPath();
    context.arc(2 * padding + 5, y, 5, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = theme.foreground;
    context.fillText(label, 2 * padding + 20, y);
  }
  for (const line of lines) {
    y += lineHeight;
    context.globalAlpha = 0.8;
    context.fillText(line, 2 * padding, y);
  }
  context.globalAlpha = 1;
}
