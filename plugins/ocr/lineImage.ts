/**
 * Cuts a line of text out of a picture: turned upright, as high as the reading model wants it; and where the line has
 * ink, which tells words apart.
 */
import type { OrientedBox } from './orientedBox.ts';
import { brightness, type RgbRaster } from './raster.ts';

/** The reading model's input height. */
export const lineHeight = 48;

/** `lineHeight` rows of red, green and blue. */
export interface LineImage {
  readonly rgb: Uint8Array;
  readonly width: number;
}

/** A sample of a heading is the mean of at most this many source pixels in each direction. */
const maxSamples = 4;

/** The box's content with bilinear sampling; the picture's rim is repeated outside of it. `width` is in line pixels. */
export function cutLine(raster: RgbRaster, box: OrientedBox, width: number): LineImage {
  const rgb = new Uint8Array(width * lineHeight * 3);
  const cosine = Math.cos(box.angle);
  const sine = Math.sin(box.angle);
  const stepAlong = box.width / width;
  const stepAcross = box.height / lineHeight;
  const samplesAlong = Math.min(maxSamples, Math.max(1, Math.round(stepAlong)));
  const samplesAcross = Math.min(maxSamples, Math.max(1, Math.round(stepAcross)));
  const share = 1 / (samplesAlong * samplesAcross);
  const pixel = new Float64Array(3);
  for (let y = 0; y < lineHeight; y += 1)
    for (let x = 0; x < width; x += 1) {
      pixel.fill(0);
      for (let down = 0; down < samplesAcross; down += 1)
        for (let right = 0; right < samplesAlong; right += 1) {
          const along = (x + (right + 0.5) / samplesAlong) * stepAlong - box.width / 2;
          const across = (y + (down + 0.5) / samplesAcross) * stepAcross - box.height / 2;
          addSample(
            pixel,
            raster,
            box.centreX + along * cosine - across * sine - 0.5,
            box.centreY + along * sine + across * cosine - 0.5,
          );
        }
      const at = (y * width + x) * 3;
      rgb[at] = Math.round((pixel[0] ?? 0) * share);
      rgb[at + 1] = Math.round((pixel[1] ?? 0) * share);
      rgb[at + 2] = Math.round((pixel[2] ?? 0) * share);
    }
  return { rgb, width };
}

function addSample(pixel: Float64Array, { rgb, width, height }: RgbRaster, x: number, y: number): void {
  const clampedX = Math.min(width - 1, Math.max(0, x));
  const clampedY = Math.min(height - 1, Math.max(0, y));
  const left = Math.floor(clampedX);
  const top = Math.floor(clampedY);
  const rightShare = clampedX - left;
  const bottomShare = clampedY - top;
  const stepX = left + 1 < width ? 3 : 0;
  const stepY = top + 1 < height ? width * 3 : 0;
  const at = (top * width + left) * 3;
  for (let channel = 0; channel < 3; channel += 1) {
    const place = at + channel;
    const upper = (rgb[place] ?? 0) * (1 - rightShare) + (rgb[place + stepX] ?? 0) * rightShare;
    const lower =
      (rgb[place + stepY] ?? 0) * (1 - rightShare) + (rgb[place + stepX + stepY] ?? 0) * rightShare;
    pixel[channel] = (pixel[channel] ?? 0) + upper * (1 - bottomShare) + lower * bottomShare;
  }
}

/** The rows between: above and below, a box reaches into the neighbouring lines. */
const firstInkRow = 9;
const endInkRow = 40;

/** Brightness levels that count as one colour; anti-aliasing and compression spread each colour over some. */
const levelsPerBin = 8;
/** A row of which so much has one brightness has no letters: a rule, or the background. */
const plainRowShare = 0.9;

/**
 * How much ink each column has: the largest difference of a pixel from the line's background, 0..255. A rule through the
 * whole line is background too.
 */
export function inkProfile({ rgb, width }: LineImage): Uint8Array {
  const luminance = new Uint8Array(width * (endInkRow - firstInkRow));
  const first = firstInkRow * width * 3;
  for (let at = 0; at < luminance.length; at += 1) {
    const from = first + at * 3;
    luminance[at] = brightness(rgb[from] ?? 0, rgb[from + 1] ?? 0, rgb[from + 2] ?? 0);
  }
  const background = commonLevel(luminance).level;
  const profile = new Uint8Array(width);
  for (let start = 0; start < luminance.length; start += width) {
    const row = luminance.subarray(start, start + width);
    const common = commonLevel(row);
    const usual = common.share >= plainRowShare ? common.level : background;
    for (let x = 0; x < width; x += 1) {
      const difference = Math.abs((row[x] ?? 0) - usual);
      if (difference > (profile[x] ?? 0)) profile[x] = difference;
    }
  }
  return profile;
}

/** The most frequent brightness, and the share of the pixels that have about it. */
function commonLevel(luminance: Uint8Array): { readonly level: number; readonly share: number } {
  const counts = new Uint32Array(256 / levelsPerBin);
  const sums = new Uint32Array(256 / levelsPerBin);
  for (const value of luminance) {
    const bin = Math.floor(value / levelsPerBin);
    counts[bin] = (counts[bin] ?? 0) + 1;
    sums[bin] = (sums[bin] ?? 0) + value;
  }
  let best = 0;
  for (const [bin, count] of counts.entries()) if (count > (counts[best] ?? 0)) best = bin;
  const count = counts[best] ?? 0;
  return { level: count === 0 ? 0 : (sums[best] ?? 0) / count, share: count / Math.max(1, luminance.length) };
}

/** A column with less ink than this share of the line's strongest is blank: compression surrounds letters with specks. */
const blankShare = 0.3;

/** 1 for every column without ink. */
export function blankColumns(profile: Uint8Array): Uint8Array {
  let strongest = 0;
  for (const ink of profile) strongest = Math.max(strongest, ink);
  return profile.map((ink) => (ink < strongest * blankShare || strongest === 0 ? 1 : 0));
}

/** From the line's pixels to the reading model's input: planes of blue, green, red in -1..1, columns `from` to `to`. */
export function lineTensor({ rgb, width }: LineImage, from: number, to: number): Float32Array {
  const columns = to - from;
  const plane = columns * lineHeight;
  const tensor = new Float32Array(plane * 3);
  for (let y = 0; y < lineHeight; y += 1)
    for (let x = 0; x < columns; x += 1) {
      const source = (y * width + from + x) * 3;
      const target = y * columns + x;
      tensor[target] = (rgb[source + 2] ?? 0) / 127.5 - 1;
      tensor[plane + target] = (rgb[source + 1] ?? 0) / 127.5 - 1;
      tensor[plane * 2 + target] = (rgb[source] ?? 0) / 127.5 - 1;
    }
  return tensor;
}

/**
 * Where to cut a line into pieces of at most `maxWidth` columns: in the middle of the widest blank stretch of the second
 * half of each piece, or at its end when there is none. Returns the ends of the pieces, the last one being the width.
 */
export function cutPositions(blank: Uint8Array, maxWidth: number): number[] {
  const cuts: number[] = [];
  let start = 0;
  while (blank.length - start > maxWidth) {
    let best = start + maxWidth;
    let bestLength = 0;
    let length = 0;
    for (let x = start + Math.floor(maxWidth / 2); x < start + maxWidth; x += 1) {
      length = blank[x] === 1 ? length + 1 : 0;
      if (length <= bestLength) continue;
      bestLength = length;
      best = x + 1 - Math.floor(length / 2);
    }
    cuts.push(best);
    start = best;
  }
  cuts.push(blank.length);
  return cuts;
}
