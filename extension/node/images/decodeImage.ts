/**
 * Decodes one picture and says what it shows. Runs in the decoding process only: a decoder may hang or crash.
 */
import { dominantColours } from '../../core/images/colours.ts';
import { sampleSide } from '../../core/images/imageLimits.ts';
import { likenessOf } from '../../core/images/likeness.ts';
import { type PixelGrid, pixelStatistics } from '../../core/images/pixelStatistics.ts';
import type { ImageInspection } from '../../core/ports/imageInspector.ts';
import { drawSvg } from './decodeSvg.ts';
import { openRaster, type RasterFormat, withPicture } from './openPicture.ts';

/** Never rejects: what cannot be decoded comes back as `skipped`. */
export function decodeImage(bytes: Uint8Array): Promise<ImageInspection> {
  return withPicture(bytes, (format) =>
    format === 'svg' ? inspectSvg(bytes) : inspectRaster(bytes, format),
  );
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
  const opened = await openRaster(bytes);
  if ('kind' in opened) return opened;
  const { header } = opened;
  const { width, height } = header.autoOrient;
  const { data, info } = await opened.pixels
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
