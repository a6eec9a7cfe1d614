/**
 * The intrinsic size of an SVG and the size at which it is drawn for looking at its colours.
 */
import { maxSvgRasterSide, minSvgRasterSide } from './imageLimits.ts';

export interface SvgSize {
  /** Intrinsic size in CSS pixels, whole, at least 1. */
  readonly width: number;
  readonly height: number;
  /** Size of the canvas in pixels. */
  readonly rasterWidth: number;
  readonly rasterHeight: number;
  readonly viewBox: string;
}

/** What browsers give an SVG that names no size of its own. */
const defaultWidth = 300;
const defaultHeight = 150;

/** CSS pixels of one unit, at 96 pixels an inch; em and ex as browsers have them without a style. */
const pixelsPerUnit: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  pt: 96 / 72,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
  q: 96 / 101.6,
  em: 16,
  rem: 16,
  ex: 8,
};

/** Sizes beyond this say only that the number is nonsense. */
const maxReportedSide = 1_000_000;
/** Renderers count in 32-bit fixed point somewhere; larger coordinates are drawn wrongly anyway. */
const maxCoordinate = 1e9;

export function sizeOfSvg(attributes: ReadonlyMap<string, string>): SvgSize {
  const box = readViewBox(attributes.get('viewBox'));
  const givenWidth = readLength(attributes.get('width'));
  const givenHeight = readLength(attributes.get('height'));
  const ratio = box === undefined ? undefined : box.width / box.height;
  const width =
    givenWidth ??
    (givenHeight !== undefined && ratio !== undefined ? givenHeight * ratio : (box?.width ?? defaultWidth));
  const height =
    givenHeight ??
    (givenWidth !== undefined && ratio !== undefined ? givenWidth / ratio : (box?.height ?? defaultHeight));
  const longSide = Math.max(width, height);
  const scale = Math.min(Math.max(longSide, minSvgRasterSide), maxSvgRasterSide) / longSide;
  return {
    width: wholeSide(width),
    height: wholeSide(height),
    rasterWidth: Math.max(1, Math.round(width * scale)),
    rasterHeight: Math.max(1, Math.round(height * scale)),
    viewBox: box === undefined ? `0 0 ${width} ${height}` : `${box.x} ${box.y} ${box.width} ${box.height}`,
  };
}

function readLength(text: string | undefined): number | undefined {
  const match = /^\s*\+?(\d*\.?\d+(?:e[+-]?\d+)?)\s*([a-z]*)\s*$/i.exec(text ?? '');
  const factor = pixelsPerUnit[match?.[2]?.toLowerCase() ?? '-'];
  if (match === null || factor === undefined) return undefined;
  const pixels = Number(match[1]) * factor;
  if (!Number.isFinite(pixels)) return maxCoordinate;
  return pixels > 0 ? Math.min(pixels, maxCoordinate) : undefined;
}

function readViewBox(
  text: string | undefined,
): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | undefined {
  const [x, y, width, height, ...rest] = (text ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  if (x === undefined || y === undefined || width === undefined || height === undefined) return undefined;
  const isUsable = [x, y, width, height].every((value) => Math.abs(value) <= maxCoordinate);
  return isUsable && rest.length === 0 && width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

function wholeSide(side: number): number {
  return Math.min(Math.max(Math.round(side), 1), maxReportedSide);
}
