/**
 * Draws an SVG of unknown origin: cleans it, bounds the work, and hands the renderer only what is left.
 */
import sharp from 'sharp';
import { maxEmbeddedPixels } from '../../core/images/imageLimits.ts';
import type { PixelGrid } from '../../core/images/pixelStatistics.ts';
import { boundDrawing } from '../../core/images/svgCost.ts';
import { readSvg, type SvgDocument, type SvgElement, writeSvg } from '../../core/images/svgDocument.ts';
import { SvgRefusal } from '../../core/images/svgRefusal.ts';
import { sizeOfSvg } from '../../core/images/svgSize.ts';
import { formatOf } from './imageFormat.ts';
import { readSvgText } from './svgBytes.ts';

export interface DrawnSvg {
  readonly document: SvgDocument;
  readonly width: number;
  readonly height: number;
  readonly pixels: PixelGrid;
}

/** Rejects with {@link SvgRefusal}, or with the renderer's own error. */
export async function drawSvg(bytes: Uint8Array): Promise<DrawnSvg> {
  const document = readSvg(readSvgText(bytes));
  await checkEmbeddedImages(document);
  if (document.removed.size > 0 && !hasSomethingToDraw(document.root))
    throw new SvgRefusal(
      'unsafe',
      `Nothing is left to draw without the ${[...document.removed].join(' and the ')}, which is never loaded or run.`,
    );
  boundDrawing(document);
  const size = sizeOfSvg(document.root.attributes);
  const drawing = writeSvg(document, {
    width: size.rasterWidth,
    height: size.rasterHeight,
    viewBox: size.viewBox,
  });
  const { data, info } = await sharp(Buffer.from(drawing), { density: 96 })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return {
    document,
    width: size.width,
    height: size.height,
    pixels: { rgba: data, width: info.width, height: info.height },
  };
}

/** Removes pictures inside the SVG that are not what they say, or are too large together. */
async function checkEmbeddedImages(document: SvgDocument): Promise<void> {
  let pixels = 0;
  for (const element of document.embeddedImages) {
    pixels += await pixelsOfDataUrl(element.attributes.get('href') ?? '');
    if (pixels <= maxEmbeddedPixels) continue;
    element.attributes.delete('href');
    document.removed.add('embedded picture');
  }
}

/** Infinity when it cannot be told. */
async function pixelsOfDataUrl(url: string): Promise<number> {
  const bytes = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
  const format = formatOf(bytes);
  if (format === undefined || format === 'svg') return Number.POSITIVE_INFINITY;
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return width * height;
  } catch {
    // A header that our decoder refuses is not given to another one.
    return Number.POSITIVE_INFINITY;
  }
}

const shapes = new Set('path rect circle ellipse line polyline polygon text use image'.split(' '));

function hasSomethingToDraw(element: SvgElement): boolean {
  if (element.name === 'image') return element.attributes.has('href');
  if (shapes.has(element.name)) return true;
  return element.children.some((child) => typeof child !== 'string' && hasSomethingToDraw(child));
}
