/**
 * Pictures as bytes: cut out of another one, or taken from the clipboard and made small enough to travel.
 */
import type { PictureBox } from '../../extension/core/search/searchTypes.ts';

export interface PixelBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mediaType: string;
}

/** More than any encoder looks at; small enough to be kept over a reload of the page. */
const longestSide = 512;

/** Rejects when the bytes are no picture that the browser can draw. */
export async function cutOut(
  picture: { readonly bytes: Uint8Array; readonly mediaType: string },
  region: PictureBox,
): Promise<PixelBytes> {
  const blob = new Blob([new Uint8Array(picture.bytes)], { type: picture.mediaType });
  return await drawn(blob, region);
}

/** The whole picture, at most as large as an encoder looks at, as PNG. */
export async function shrunk(blob: Blob): Promise<PixelBytes> {
  return await drawn(blob, { x: 0, y: 0, width: 1, height: 1 });
}

async function drawn(blob: Blob, region: PictureBox): Promise<PixelBytes> {
  const address = URL.createObjectURL(blob);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    // A drawing without a size of its own is as large as it is wanted.
    const side = image.naturalWidth === 0 ? longestSide : undefined;
    const width = side ?? image.naturalWidth;
    const height = side ?? image.naturalHeight;
    const cut = {
      x: region.x * width,
      y: region.y * height,
      width: Math.max(1, region.width * width),
      height: Math.max(1, region.height * height),
    };
    const fitting = longestSide / Math.max(cut.width, cut.height);
    // Drawings are drawn as large as is useful; pixels are never enlarged.
    const scale = blob.type === 'image/svg+xml' ? fitting : Math.min(1, fitting);
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(cut.width * scale));
    canvas.height = Math.max(1, Math.round(cut.height * scale));
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('This page cannot draw');
    context.imageSmoothingQuality = 'high';
    // The whole picture, moved and scaled: the part of a drawing is sharp then, too.
    context.drawImage(image, -cut.x * scale, -cut.y * scale, width * scale, height * scale);
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (png === null) throw new Error('The part cannot be encoded');
    return { bytes: new Uint8Array(await png.arrayBuffer()), mediaType: 'image/png' };
  } finally {
    URL.revokeObjectURL(address);
  }
}
