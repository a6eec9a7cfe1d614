/**
 * The rough kind of a picture, from its size, its format and the areas of its pixels. A guess that helps a search by
 * words such as "icon" or "screenshot"; `picture` when nothing speaks for a kind.
 */
import type { ImageFacts } from '../documents/chunk.ts';
import type { PixelStatistics } from './pixelStatistics.ts';

export interface LikenessInput {
  readonly format: ImageFacts['format'];
  readonly width: number;
  readonly height: number;
  readonly pixels: PixelStatistics;
  /** <text> elements of an SVG; 0 for raster pictures. */
  readonly textElementCount: number;
}

/** Icons come in sizes up to 256; application icons up to 1024, then square and with a shape of their own. */
const maxIconSide = 256;
const maxApplicationIconSide = 1024;
/** A tool-bar icon may be a little longer than high; a banner is not an icon. */
const maxIconRatio = 1.5;
const maxSquareRatio = 1.1;
/** Photographs have hardly two equal neighbours, even at a quarter of their size; noise is allowed for. */
const maxPhotoFlatShare = 0.55;
/** ... and hundreds of shades, where drawings have dozens. */
const minPhotoColours = 60;
/** Nothing smaller shows a window. */
const minScreenshotWidth = 320;
const minScreenshotHeight = 200;
/** Panels, bars and empty lines: most neighbours on a screen are equal. */
const minDrawnFlatShare = 0.6;
/** Beyond three to one it is a banner, not a screen (scrolling pages are tall, not wide). */
const maxScreenshotRatio = 3;
/** A diagram lies on an empty page that is at least this much of it. */
const minDiagramPage = 0.35;
const maxDiagramColours = 48;
/** An SVG with three labels explains something; one or two are a word mark. */
const minDiagramTexts = 3;
/** Less than this is the rounded corners of a window. */
const minCutOutShare = 0.03;

export function likenessOf(input: LikenessInput): ImageFacts['likeness'] {
  const { width, height, pixels } = input;
  const longSide = Math.max(width, height);
  const ratio = longSide / Math.max(1, Math.min(width, height));
  if (input.format === 'svg') {
    if (input.textElementCount >= minDiagramTexts) return 'diagram';
    // An SVG has no size of its own: square ones are icons at any size that one would give an icon.
    if (ratio <= maxIconRatio && longSide <= maxApplicationIconSide) return 'icon';
    return 'picture';
  }
  const isShaded = pixels.flatShare <= maxPhotoFlatShare && pixels.colourCount >= minPhotoColours;
  const isCutOut = pixels.transparentShare >= minCutOutShare;
  if (isShaded && !isCutOut && longSide > maxIconSide / 4) return 'photo';
  if (longSide <= maxIconSide && ratio <= maxIconRatio) return 'icon';
  if (isCutOut && longSide <= maxApplicationIconSide && ratio <= maxSquareRatio) return 'icon';
  if (isShaded) return 'picture';
  if (pixels.flatShare < minDrawnFlatShare) return 'picture';
  const isDiagram =
    pixels.hasPlainRim &&
    pixels.colourCount >= 2 &&
    pixels.colourCount <= maxDiagramColours &&
    Math.max(pixels.topColourShare, pixels.transparentShare) >= minDiagramPage;
  if (isDiagram) return 'diagram';
  const isScreen =
    width >= minScreenshotWidth &&
    height >= minScreenshotHeight &&
    width / height <= maxScreenshotRatio &&
    pixels.colourCount >= 3;
  return isScreen && !isCutOut ? 'screenshot' : 'picture';
}
