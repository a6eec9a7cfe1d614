/**
 * Decodes one picture and says what it shows. Runs in the decoding process only: a decoder may hang or crash.
 */
import sharp from 'sharp';
import { dominantColours } from '../../core/images/colours.ts';
import { maxRasterPixels, sampleSide } from '../../core/images/imageLimits.ts';
import { likenessOf } from '../../core/images/likeness.ts';
import { type PixelGrid, pixelStatistics } from '../../core/images/pixelStatistics.ts';
import { SvgRefusal } from '../../core/images/svgRefusal.ts';
import type { ImageInspection } from '../../core/ports/imageInspector.ts';
import { drawSvg } from './decodeSvg.ts';
import { formatOf } from './imageFormat.ts';

type RasterFormat = 'png' | 'jpeg' | 'gif' | 'webp';

/** One picture at a time on one thread: indexing shares the machine with the user's editor. */
export function prepareDecoder(): void {
  sharp.cache(false);
  sharp.concurrency(1);
  // Only loaders of the formats that we accept; the others (TIFF, HEIF, ...) are attack surface without use.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: [
      'VipsForeignLoadPng',
      'VipsForeignLoadJpeg',
      'VipsForeignLoadWebp',
      'VipsForeignLoadNsgif',
      'VipsForeignLoadSvg',
    ],
  });
}

/** Never rejects: what cannot be decoded comes back as `skipped`. */
export async function decodeImage(bytes: Uint8Array): Promise<ImageInspection> {
  const format = formatOf(bytes);
  if (bytes.byteLength === 0) return { kind: 'skipped', reason: 'empty', detail: 'The file has no bytes.' };
  if (format === undefined)
    return {
      kind: 'skipped',
      reason: 'corrupt',
      detail: 'Its first bytes are not those of a PNG, JPEG, WebP, GIF or SVG picture.',
    };
  try {
    return format === 'svg' ? await inspectSvg(bytes) : await inspectRaster(bytes, format);
  } catch (error) {
    if (error instanceof SvgRefusal) return { kind: 'skipped', reason: error.reason, detail: error.message };
    const said = error instanceof Error ? error.message : String(error);
    return {
      kind: 'skipped',
      reason: 'corrupt',
      // The decoder's own words, cut: they may quote the file.
      detail: `It cannot be decoded as ${format.toUpperCase()}: ${said.replace(/\s+/g, ' ').trim().slice(0, 200)}`,
    };
  }
}

async function inspectSvg(bytes: Uint8Array): Promise<ImageInspection> {
  const { document, width, height, pixels } = await drawSvg(bytes);
  const statistics = pixelStatistics(pixels);
  return {
    kind: 'image',
    facts: {
      format: 'svg',
      width,
      height,
      hasAlpha: hasTransparency(pixels),
      isAnimated: document.isAnimated,
      colours: dominantColours(pixels),
      likeness: likenessOf({
        format: 'svg',
        width,
        height,
        pixels: statistics,
        textElementCount: document.textElementCount,
      }),
      innerText: document.innerText,
    },
  };
}

async function inspectRaster(bytes: Uint8Array, format: RasterFormat): Promise<ImageInspection> {
  // The header alone first: a file of a few bytes can claim gigapixels.
  const header = await sharp(bytes, { limitInputPixels: false }).metadata();
  const { width, height } = header.autoOrient;
  if (width * height > maxRasterPixels)
    return {
      kind: 'skipped',
      reason: 'unsafe',
      detail: `It is ${width} x ${height} pixels; the limit is ${maxRasterPixels / 1_000_000} megapixels.`,
    };
  const { data, info } = await sharp(bytes, {
    // Broken files are reported; mere warnings (an odd colour profile) are not.
    failOn: 'error',
    limitInputPixels: maxRasterPixels,
    // The first frame stands for an animation.
    pages: 1,
    autoOrient: true,
  })
    // Nearest keeps the picture's own colours: averaging would invent shades in flat drawings.
    .resize({
      width: sampleSide,
      height: sampleSide,
      fit: 'inside',
      withoutEnlargement: true,
      kernel: 'nearest',
    })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const pixels: PixelGrid = { rgba: data, width: info.width, height: info.height };
  return {
    kind: 'image',
    facts: {
      format,
      width,
      height,
      hasAlpha: header.hasAlpha,
      isAnimated: (header.pages ?? 1) > 1,
      colours: dominantColours(pixels),
      likeness: likenessOf({ format, width, height, pixels: pixelStatistics(pixels), textElementCount: 0 }),
      innerText: '',
    },
  };
}

/** Any pixel that lets the page shine through; for SVG, whose format always has alpha, that is the question. */
function hasTransparency(pixels: PixelGrid): boolean {
  for (let at = 3; at < pixels.rgba.length; at += 4) if (pixels.rgba[at] !== 255) return true;
  return false;
}
