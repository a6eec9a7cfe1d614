/**
 * Decodes one picture and cuts its tiles. Runs in the decoding process only.
 */
import sharp, { type Sharp } from 'sharp';
import { objectBoxes } from '../../core/images/objectBoxes.ts';
import { pixelStatistics } from '../../core/images/pixelStatistics.ts';
import { planTiles, type TileArea } from '../../core/images/tilePlan.ts';
import type { PictureTile } from '../../core/ports/imageInspector.ts';
import { drawSvg } from './decodeSvg.ts';
import { openRaster, type SkippedPicture, withPicture } from './openPicture.ts';

export interface CutPicture {
  readonly kind: 'tiles';
  readonly tiles: readonly PictureTile[];
}

interface Pixels {
  readonly rgba: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Larger pictures are reduced first: 16 MB of pixels at most, and nothing that a screen shows gets lost. */
const workingSide = 2048;
/** Objects are looked for in a picture of this size; strokes of one pixel on a large screen are still seen. */
const objectSide = 640;
/** A part of which nearly all has one colour shows a piece of a surface. */
const plainShare = 0.985;
/** The tiles are read once by a process on the same machine: speed, not size. */
const pngOptions = { compressionLevel: 1, adaptiveFiltering: false } as const;

/** Never rejects: what cannot be decoded comes back as `skipped`. */
export function cutTiles(bytes: Uint8Array, side: number): Promise<CutPicture | SkippedPicture> {
  return withPicture(bytes, async (format) => {
    if (format === 'svg') return await cut((await drawSvg(bytes)).pixels, side);
    const opened = await openRaster(bytes);
    if ('kind' in opened) return opened;
    return await cut(await reduced(opened.pixels, workingSide), side);
  });
}

async function cut(picture: Pixels, side: number): Promise<CutPicture> {
  const small = await reduced(sharpOf(picture), objectSide);
  const scale = picture.width / small.width;
  const objects = objectBoxes(small).map((box) => ({
    left: box.left * scale,
    top: box.top * scale,
    width: box.width * scale,
    height: box.height * scale,
    strength: box.strength,
  }));
  const tiles: PictureTile[] = [];
  for (const area of planTiles(picture, objects)) {
    const pixels = await reduced(sharpOf(picture).extract(area), side);
    if (isPlain(pixels)) continue;
    tiles.push({ place: placeOf(area, picture), bytes: await sharpOf(pixels).png(pngOptions).toBuffer() });
  }
  return { kind: 'tiles', tiles };
}

function isPlain(pixels: Pixels): boolean {
  const { topColourShare, transparentShare } = pixelStatistics(pixels);
  return topColourShare >= plainShare || transparentShare >= plainShare;
}

function placeOf({ left, top, width, height }: TileArea, picture: Pixels): PictureTile['place'] {
  return {
    x: left / picture.width,
    y: top / picture.height,
    width: width / picture.width,
    height: height / picture.height,
  };
}

function sharpOf({ rgba, width, height }: Pixels): Sharp {
  return sharp(rgba, { raw: { width, height, channels: 4 } });
}

/** Not larger than `side`, never enlarged. */
async function reduced(picture: Sharp, side: number): Promise<Pixels> {
  const { data, info } = await picture
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true, kernel: 'cubic' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { rgba: data, width: info.width, height: info.height };
}
