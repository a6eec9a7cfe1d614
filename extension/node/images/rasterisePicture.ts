/**
 * Decodes one picture and scales it for a model. Runs in the decoding process only.
 */
import sharp, { type ResizeOptions, type Sharp } from 'sharp';
import type { Raster, RasterRequest } from '../../../plugins/api/encoder.ts';
import { drawSvg } from './decodeSvg.ts';
import { openRaster, type SkippedPicture, withPicture } from './openPicture.ts';

export interface RasterisedPicture extends Raster {
  readonly kind: 'raster';
}

/** Never rejects: what cannot be decoded comes back as `skipped`. */
export function rasterisePicture(
  bytes: Uint8Array,
  request: RasterRequest,
): Promise<RasterisedPicture | SkippedPicture> {
  return withPicture(bytes, async (format) => {
    if (format === 'svg') {
      // Drawn with its long side at 128 to 512 pixels, so that small icons are sharp, and then scaled like a picture.
      const { pixels } = await drawSvg(bytes);
      const { width, height } = pixels;
      return scaled(sharp(pixels.rgba, { raw: { width, height, channels: 4 } }), request);
    }
    const opened = await openRaster(bytes);
    return 'kind' in opened ? opened : scaled(opened.pixels, request);
  });
}

async function scaled(picture: Sharp, request: RasterRequest): Promise<RasterisedPicture> {
  const { data, info } = await picture
    .resize(resizeOptions(request))
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { kind: 'raster', width: info.width, height: info.height, data };
}

function resizeOptions({ width, height, fit, kernel, enlarge }: RasterRequest): ResizeOptions {
  return { width, height, fit, kernel, position: 'centre', withoutEnlargement: fit === 'inside' && !enlarge };
}
