/**
 * English names for the colours that a picture is mostly made of. Colours are compared in OKLab, where equal distances
 * look about equally far apart.
 */
import type { PixelGrid } from './pixelStatistics.ts';

/** Samples of each name; several where a name covers a wide range, so that the nearest sample decides. */
const samples: readonly (readonly [name: string, hexadecimal: string])[] = [
  ['black', '000000'],
  ['black', '1a1a1a'],
  ['dark grey', '404040'],
  ['dark grey', '555555'],
  ['grey', '808080'],
  ['grey', '9a9a9a'],
  ['light grey', 'c4c4c4'],
  ['light grey', 'dcdcdc'],
  ['white', 'ffffff'],
  ['white', 'f5f5f5'],
  ['red', 'ff0000'],
  ['red', 'd32f2f'],
  ['red', 'f44336'],
  ['red', '8b0000'],
  ['orange', 'ff8c00'],
  ['orange', 'ffa500'],
  ['orange', 'f4762b'],
  ['brown', '8b4513'],
  ['brown', '5d4037'],
  ['brown', 'a0622d'],
  ['beige', 'f5e6c8'],
  ['beige', 'd2b48c'],
  ['yellow', 'ffff00'],
  ['yellow', 'ffd500'],
  ['yellow', 'fff176'],
  ['green', '00ff00'],
  ['green', '4caf50'],
  ['green', '008000'],
  ['green', '1b5e20'],
  ['green', 'a5d66f'],
  ['green', '90ee90'],
  ['olive', '808000'],
  ['teal', '008080'],
  ['teal', '26a69a'],
  ['turquoise', '40e0d0'],
  ['turquoise', '00ffff'],
  ['light blue', '87ceeb'],
  ['light blue', 'add8e6'],
  ['blue', '0000ff'],
  ['blue', '2196f3'],
  ['blue', '1e66d0'],
  ['blue', '007acc'],
  ['dark blue', '000080'],
  ['dark blue', '1a2a5a'],
  ['purple', '800080'],
  ['purple', '673ab7'],
  ['purple', '9c27b0'],
  ['purple', '8a2be2'],
  ['purple', 'b39ddb'],
  ['pink', 'ff69b4'],
  ['pink', 'e91e63'],
  ['pink', 'ffc0cb'],
  ['pink', 'ff00ff'],
];

/** Fewer are a list, not a description. */
const maxNames = 3;
/** A name must cover this share of what counts; less is an accent or the rim between two areas. */
const minShare = 0.05;
/** More than half transparent: the pixel takes its colour mostly from whatever lies below. */
const minAlpha = 128;
/** Above this share of the outermost pixels, or of all, a light colour is the paper that the picture lies on. */
const minPageShare = 0.8;
/** Below this share of equal neighbours the picture has no areas, and every pixel counts. */
const minSolidShare = 0.2;
/** Chroma stands apart from lightness: a shade of red is red, so lightness counts less between coloured samples. */
const lightnessWeight = 0.6;

interface Lab {
  readonly lightness: number;
  readonly a: number;
  readonly b: number;
}

const palette: readonly (Lab & { readonly name: string })[] = samples.map(([name, hexadecimal]) => {
  const value = Number.parseInt(hexadecimal, 16);
  return { name, ...toOklab((value >> 16) & 255, (value >> 8) & 255, value & 255) };
});

/** The name of one colour, channels 0 to 255. */
export function nameOfColour(red: number, green: number, blue: number): string {
  const { lightness, a, b } = toOklab(red, green, blue);
  let best = '';
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const sample of palette) {
    const distance =
      (lightnessWeight * (sample.lightness - lightness)) ** 2 + (sample.a - a) ** 2 + (sample.b - b) ** 2;
    if (distance < bestDistance) {
      bestDistance = distance;
      best = sample.name;
    }
  }
  return best;
}

/**
 * Names by area, most first, at most three. Transparent pixels do not count; a light page around the subject comes
 * last however large it is. Empty for a picture without a visible pixel.
 */
export function dominantColours(pixels: PixelGrid): string[] {
  const naming = new ColourNaming();
  const solid = new Map<string, number>();
  const every = new Map<string, number>();
  let visible = 0;
  let solidCount = 0;
  for (let y = 0; y < pixels.height; y++) {
    for (let x = 0; x < pixels.width; x++) {
      const at = (y * pixels.width + x) * 4;
      if ((pixels.rgba[at + 3] ?? 0) < minAlpha) continue;
      const name = naming.at(pixels, at);
      visible += 1;
      every.set(name, (every.get(name) ?? 0) + 1);
      if (!hasEqualNeighbour(pixels, x, y)) continue;
      solidCount += 1;
      solid.set(name, (solid.get(name) ?? 0) + 1);
    }
  }
  // Anti-aliased rims have colours that nobody sees; they are left out where the picture has areas.
  const counts = solidCount >= visible * minSolidShare ? solid : every;
  const page =
    pageColour(pixels, naming) ??
    ((counts.get('white') ?? 0) > total(counts) * minPageShare ? 'white' : undefined);
  const subject = total(counts) - (page === undefined ? 0 : (counts.get(page) ?? 0));
  const names = [...counts]
    .filter(([name, count]) => name !== page && count >= subject * minShare)
    .sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1))
    .map(([name]) => name);
  if (page !== undefined) names.push(page);
  return names.slice(0, maxNames);
}

function total(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

/** The light colour of nearly the whole rim; undefined when the picture has no page. */
function pageColour(pixels: PixelGrid, naming: ColourNaming): string | undefined {
  const counts = new Map<string, number>();
  let total = 0;
  const { width, height } = pixels;
  const visit = (x: number, y: number): void => {
    const at = (y * width + x) * 4;
    total += 1;
    if ((pixels.rgba[at + 3] ?? 0) < minAlpha) return;
    const name = naming.at(pixels, at);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  for (let x = 0; x < width; x++) {
    visit(x, 0);
    visit(x, height - 1);
  }
  for (let y = 1; y < height - 1; y++) {
    visit(0, y);
    visit(width - 1, y);
  }
  const isPage = (name: string): boolean => (counts.get(name) ?? 0) >= total * minPageShare;
  return ['white', 'light grey'].find(isPage);
}

/** Remembers names by colour: pictures repeat few colours, and a name costs fifty distances. */
class ColourNaming {
  readonly #names = new Map<number, string>();

  at(pixels: PixelGrid, offset: number): string {
    const red = pixels.rgba[offset] ?? 0;
    const green = pixels.rgba[offset + 1] ?? 0;
    const blue = pixels.rgba[offset + 2] ?? 0;
    // Three bits fewer cannot be told apart by eye and keep the map small for photos.
    const key = ((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3);
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = nameOfColour(red, green, blue);
    this.#names.set(key, name);
    return name;
  }
}

function hasEqualNeighbour(pixels: PixelGrid, x: number, y: number): boolean {
  const { rgba, width, height } = pixels;
  const at = (y * width + x) * 4;
  const isEqual = (other: number): boolean =>
    rgba[at] === rgba[other] && rgba[at + 1] === rgba[other + 1] && rgba[at + 2] === rgba[other + 2];
  return (
    (x > 0 && isEqual(at - 4)) ||
    (x < width - 1 && isEqual(at + 4)) ||
    (y > 0 && isEqual(at - width * 4)) ||
    (y < height - 1 && isEqual(at + width * 4))
  );
}

/** sRGB, 0 to 255, to OKLab: the published matrices of Björn Ottosson's colour space. */
function toOklab(red: number, green: number, blue: number): Lab {
  const r = linear(red);
  const g = linear(green);
  const b = linear(blue);
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const medium = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {
    lightness: 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    a: 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    b: 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  };
}

function linear(channel: number): number {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
