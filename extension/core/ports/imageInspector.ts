/**
 * How the core sees the decoding of pictures.
 */
import type { ImageFacts } from '../documents/chunk.ts';
import type { SkipReason } from '../documents/workspaceFile.ts';
import type { PictureBox } from '../search/searchTypes.ts';

export type ImageInspection =
  | { readonly kind: 'image'; readonly facts: ImageFacts }
  | { readonly kind: 'skipped'; readonly reason: SkipReason; readonly detail: string };

/** A part of a picture, as a picture of its own. */
export interface PictureTile {
  readonly place: PictureBox;
  /** PNG, sRGB, not larger than what was asked for. */
  readonly bytes: Uint8Array;
}

export interface PictureCutter {
  /**
   * Cuts the tiles of a large picture (`planTiles`), scaled down to at most `side` pixels; plain ones are left out. None
   * for a picture that cannot be decoded any more, undefined for one that could not be decoded just now (`isPassing`); it
   * rejects only when cancelled.
   */
  cut(
    image: { readonly path: string; readonly bytes: Uint8Array },
    side: number,
    signal: AbortSignal,
  ): Promise<readonly PictureTile[] | undefined>;
}

export interface ImageInspector {
  /**
   * Decodes a picture under limits of pixels, bytes and time, away from the caller's thread. Pictures that are broken
   * or unsafe come back as `skipped`, and so do those that could not be decoded just now (`isPassing`); it rejects only
   * when cancelled.
   */
  inspect(
    image: { readonly path: string; readonly format: string; readonly bytes: Uint8Array },
    signal: AbortSignal,
  ): Promise<ImageInspection>;
  close(): Promise<void>;
}
