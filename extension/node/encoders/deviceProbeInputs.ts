/**
 * The inputs that devices are compared by: texts of the lengths that an index has, and pictures without files.
 */
import type { EncoderInput, EncoderManifest, Raster, RasterRequest } from '../../../plugins/api/encoder.ts';

const words =
  'open the file and read every line until its end then return the number of bytes or throw an error when a lock is held by another process which renews it each second'.split(
    ' ',
  );

/** Raised whenever other inputs are compared: what was measured with the old ones says too little then. */
export const deviceProbeVersion = 2;

/**
 * Different from each other, the same in every process. Text and pictures in turn where the encoder takes both: each
 * side is a network of its own, and both are to be seen from the first few inputs on, however few are done in time.
 */
export function deviceProbeInputs(
  { modalities }: Pick<EncoderManifest, 'modalities'>,
  count: number,
): readonly EncoderInput[] {
  const [hasText, hasPictures] = [modalities.includes('text'), modalities.includes('image')];
  return Array.from({ length: count }, (_, index) => {
    if (!hasText || (hasPictures && index % 2 === 1)) {
      // The decoder below draws what the number stands for; no file is looked at.
      return { kind: 'image', bytes: Uint8Array.of(index), mimeType: 'image/png' };
    }
    // From a line to a whole function: 10 to 120 words.
    const length = 10 + ((index * 37) % 111);
    const text = Array.from(
      { length },
      (__, word) => words[(index * 7 + word * (1 + (index % 5))) % words.length],
    );
    return { kind: 'text', text: text.join(' ') };
  });
}

/** Stripes and gradients, by the number that the input carries. */
export function drawProbeRaster(bytes: Uint8Array, { width, height }: RasterRequest): Raster {
  const seed = bytes[0] ?? 0;
  const data = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    data[pixel * 4] = (x * (seed + 1)) & 0xff;
    data[pixel * 4 + 1] = (y * (seed + 3)) & 0xff;
    data[pixel * 4 + 2] = ((x >> (seed % 4)) ^ (y >> (seed % 3))) & 1 ? 255 : 32;
    data[pixel * 4 + 3] = 255;
  }
  return { width, height, data };
}
