/**
 * Opens a picture file of unknown origin for decoding, with every limit in force. Runs in the decoding process only.
 */
import sharp, { type Metadata, type Sharp } from 'sharp';
import type { SkipReason } from '../../core/documents/workspaceFile.ts';
import { maxRasterPixels } from '../../core/images/imageLimits.ts';
import { SvgRefusal } from '../../core/images/svgRefusal.ts';
import { formatOf } from './imageFormat.ts';

export type RasterFormat = 'png' | 'jpeg' | 'gif' | 'webp';

export interface SkippedPicture {
  readonly kind: 'skipped';
  readonly reason: SkipReason;
  readonly detail: string;
}

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

/** What `work` makes of the picture, or why it is skipped; never rejects. `work` gets the format that the bytes show. */
export async function withPicture<T>(
  bytes: Uint8Array,
  work: (format: RasterFormat | 'svg') => Promise<T>,
): Promise<T | SkippedPicture> {
  if (bytes.byteLength === 0) return { kind: 'skipped', reason: 'empty', detail: 'The file has no bytes.' };
  const format = formatOf(bytes);
  if (format === undefined)
    return {
      kind: 'skipped',
      reason: 'corrupt',
      detail: 'Its first bytes are not those of a PNG, JPEG, WebP, GIF or SVG picture.',
    };
  try {
    return await work(format);
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

export interface OpenedRaster {
  readonly header: Metadata;
  /** The first frame, turned upright; nothing is decoded yet. */
  readonly pixels: Sharp;
}

/** Reads the header alone first: a file of a few bytes can claim gigapixels. */
export async function openRaster(bytes: Uint8Array): Promise<OpenedRaster | SkippedPicture> {
  const header = await sharp(bytes, { limitInputPixels: false }).metadata();
  const { width, height } = header.autoOrient;
  if (width * height > maxRasterPixels)
    return {
      kind: 'skipped',
      reason: 'unsafe',
      detail: `It is ${width} x ${height} pixels; the limit is ${maxRasterPixels / 1_000_000} megapixels.`,
    };
  const pixels = sharp(bytes, {
    // Broken files are reported; mere warnings (an odd colour profile) are not.
    failOn: 'error',
    limitInputPixels: maxRasterPixels,
    // The first frame stands for an animation.
    pages: 1,
    autoOrient: true,
  });
  return { header, pixels };
}
