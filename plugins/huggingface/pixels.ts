/**
 * From the host's raster to the numbers that a picture network reads.
 */
import type { Raster, RasterRequest } from '../api/encoder.ts';
import type { ImageTowerDefinition } from './definition.ts';

const channelCount = 3;

/** The raster to ask the host for; {@link writePixels} cuts out or fills up what is missing to width and height. */
export function rasterRequestFor(image: ImageTowerDefinition): RasterRequest {
  const { width, height, resize, kernel } = image;
  switch (resize) {
    case 'stretch':
      return { width, height, fit: 'fill', kernel, enlarge: true };
    case 'fit':
      return { width, height, fit: 'inside', kernel, enlarge: true };
    case 'shortest-side': {
      // The centre of the picture scaled so that its shorter side is `resizeTo`: the square of that side holds it.
      if (image.resizeTo === undefined) return { width, height, fit: 'cover', kernel, enlarge: true };
      return { width: image.resizeTo, height: image.resizeTo, fit: 'cover', kernel, enlarge: true };
    }
  }
}

/**
 * Writes `3 * width * height` numbers, channel by channel, into `target`: transparent pixels laid on the background,
 * the centre cut out or the rest filled with the background, then rescaled and normalised.
 */
export function writePixels(raster: Raster, image: ImageTowerDefinition, target: Float32Array): void {
  const { width, height, rescale, mean, std, background } = image;
  const plane = width * height;
  const left = Math.floor((raster.width - width) / 2);
  const top = Math.floor((raster.height - height) / 2);
  for (let channel = 0; channel < channelCount; channel += 1) {
    const behind = background[channel] ?? 0;
    const scale = rescale / (std[channel] ?? 1);
    const shift = (mean[channel] ?? 0) / (std[channel] ?? 1);
    const outside = behind * scale - shift;
    for (let y = 0; y < height; y += 1) {
      const sourceY = y + top;
      for (let x = 0; x < width; x += 1) {
        const sourceX = x + left;
        const at = channel * plane + y * width + x;
        if (sourceX < 0 || sourceY < 0 || sourceX >= raster.width || sourceY >= raster.height) {
          target[at] = outside;
          continue;
        }
        const pixel = (sourceY * raster.width + sourceX) * 4;
        const alpha = (raster.data[pixel + 3] ?? 255) / 255;
        const value = (raster.data[pixel + channel] ?? 0) * alpha + behind * (1 - alpha);
        target[at] = value * scale - shift;
      }
    }
  }
}
