/**
 * Counts over a small sample of a picture's pixels, from which its rough kind is told.
 */

/** Rows of red, green, blue, alpha; not premultiplied. */
export interface PixelGrid {
  readonly rgba: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface PixelStatistics {
  /** Share of pixels that are at least half transparent. */
  readonly transparentShare: number;
  /** Share of neighbouring pairs (right and below) that are equal but for compression noise. */
  readonly flatShare: number;
  /** Distinct colours at four bits a channel, each covering at least 0.1 % of the visible pixels. */
  readonly colourCount: number;
  /** Share of the visible pixels that have the most frequent of these colours. */
  readonly topColourShare: number;
  /** True when nearly all visible pixels of the rim have one colour, or the rim is transparent. */
  readonly hasPlainRim: boolean;
}

/** JPEG makes flat areas differ by a few steps. */
const noise = 6;
/** Rarer colours are rims between areas. */
const minColourShare = 0.001;
/** A title bar or a side bar breaks a rim; a caption that touches it does not. */
const plainRimShare = 0.97;
const minAlpha = 128;

export function pixelStatistics(pixels: PixelGrid): PixelStatistics {
  const { rgba, width, height } = pixels;
  const counts = new Map<number, number>();
  const rim = new Map<number, number>();
  let rimCount = 0;
  let transparent = 0;
  let flat = 0;
  let pairs = 0;
  const isFlat = (at: number, other: number): boolean => {
    for (let channel = 0; channel < 4; channel++) {
      if (Math.abs((rgba[at + channel] ?? 0) - (rgba[other + channel] ?? 0)) > noise) return false;
    }
    return true;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const isTransparent = (rgba[at + 3] ?? 0) < minAlpha;
      // -1 stands for "transparent", whatever colour lies below it.
      const colour = isTransparent ? -1 : coarseColour(rgba, at);
      if (isTransparent) transparent += 1;
      else counts.set(colour, (counts.get(colour) ?? 0) + 1);
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) {
        rimCount += 1;
        rim.set(colour, (rim.get(colour) ?? 0) + 1);
      }
      if (x + 1 < width) {
        pairs += 1;
        if (isFlat(at, at + 4)) flat += 1;
      }
      if (y + 1 < height) {
        pairs += 1;
        if (isFlat(at, at + width * 4)) flat += 1;
      }
    }
  }
  const visible = width * height - transparent;
  let colourCount = 0;
  let top = 0;
  for (const count of counts.values()) {
    if (count >= visible * minColourShare) colourCount += 1;
    top = Math.max(top, count);
  }
  return {
    transparentShare: transparent / Math.max(1, width * height),
    flatShare: pairs === 0 ? 1 : flat / pairs,
    colourCount,
    topColourShare: visible === 0 ? 0 : top / visible,
    hasPlainRim: Math.max(0, ...rim.values()) >= rimCount * plainRimShare,
  };
}

function coarseColour(rgba: Uint8Array, at: number): number {
  return (((rgba[at] ?? 0) >> 4) << 8) | (((rgba[at + 1] ?? 0) >> 4) << 4) | ((rgba[at + 2] ?? 0) >> 4);
}
