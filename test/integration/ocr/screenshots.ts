/**
 * The twenty screenshots with their known text, and how much of it a recogniser found.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import * as v from 'valibot';
import type { PixelGrid } from '../../../extension/core/images/pixelStatistics.ts';
import type { RecognizedText, RecognizerRaster, TextBox } from '../../../plugins/api/textRecognizer.ts';

const folder = join(import.meta.dirname, '../../fixtures/screenshots');

const truthSchema = v.object({
  width: v.number(),
  height: v.number(),
  words: v.array(
    v.object({ text: v.string(), box: v.tuple([v.number(), v.number(), v.number(), v.number()]) }),
  ),
});

export interface Screenshot {
  readonly name: string;
  readonly raster: RecognizerRaster;
  /** What stands between white space, with its place as shares of the picture. */
  readonly words: readonly { readonly text: string; readonly box: TextBox }[];
}

export async function loadScreenshots(): Promise<Screenshot[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.png')).sort();
  return Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(join(folder, file));
      const json: unknown = JSON.parse(await readFile(join(folder, file.replace('.png', '.json')), 'utf8'));
      const truth = v.parse(truthSchema, json);
      const raster = await decodeRaster(bytes);
      if (raster.width !== truth.width || raster.height !== truth.height)
        throw new Error(`${file} does not have the size that its JSON file says`);
      const words = truth.words.map(({ text, box: [x, y, width, height] }) => ({
        text,
        box: {
          x: x / truth.width,
          y: y / truth.height,
          width: width / truth.width,
          height: height / truth.height,
        },
      }));
      return { name: file.replace('.png', ''), raster, words };
    }),
  );
}

export async function decodeRaster(bytes: Uint8Array): Promise<RecognizerRaster> {
  const { data, info } = await sharp(bytes)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** As the picture decoder makes it for statistics: at most 256 pixels, nearest neighbour. */
export async function toThumbnail({ data, width, height }: RecognizerRaster): Promise<PixelGrid> {
  const small = await sharp(data, { raw: { width, height, channels: 4 } })
    .resize({ width: 256, height: 256, fit: 'inside', withoutEnlargement: true, kernel: 'nearest' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { rgba: small.data, width: small.info.width, height: small.info.height };
}

export interface Score {
  /** Words of the truth, words of those that were found, words that were read at all. */
  readonly expected: number;
  readonly found: number;
  readonly read: number;
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

/** Whole words without regard to case; a word that is shown twice must be found twice. */
export function scoreWords(screenshot: Screenshot, text: RecognizedText): Score {
  const expected = wordsOf(screenshot.words.map((word) => word.text).join(' '));
  const read = wordsOf(text.lines.map((line) => line.text).join('\n'));
  const left = new Map<string, number>();
  for (const word of read) left.set(word, (left.get(word) ?? 0) + 1);
  const missed: string[] = [];
  for (const word of expected) {
    const count = left.get(word) ?? 0;
    if (count === 0) missed.push(word);
    else left.set(word, count - 1);
  }
  const wrong = [...left].flatMap(([word, count]) => Array.from({ length: count }, () => word));
  return {
    expected: expected.length,
    found: expected.length - missed.length,
    read: read.length,
    missed,
    wrong,
  };
}

/** Runs of at least two letters, digits and underscores: what a person searches for. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu) ?? [];
}

/**
 * Intersection over union of every word of at least three letters or digits that was read as it is shown, with the
 * nearest that was read so.
 */
export function overlaps(screenshot: Screenshot, text: RecognizedText): number[] {
  const words = text.lines.flatMap((line) => line.words);
  const expected = screenshot.words.filter(({ text: shown }) => /[\p{L}\p{N}]{3}/u.test(shown));
  return expected.flatMap((shown) => {
    const same = words.filter((word) => word.text.toLowerCase() === shown.text.toLowerCase());
    return same.length === 0 ? [] : [Math.max(...same.map((word) => overlap(word.box, shown.box)))];
  });
}

function overlap(one: TextBox, other: TextBox): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (one.width * one.height + other.width * other.height - shared);
}
