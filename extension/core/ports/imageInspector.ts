/**
 * How the core sees the decoding of pictures.
 */
import type { ImageFacts } from '../documents/chunk.ts';
import type { SkipReason } from '../documents/workspaceFile.ts';

export type ImageInspection =
  | { readonly kind: 'image'; readonly facts: ImageFacts }
  | { readonly kind: 'skipped'; readonly reason: SkipReason; readonly detail: string };

export interface ImageInspector {
  /**
   * Decodes a picture under limits of pixels, bytes and time, away from the caller's thread. Pictures that are broken
   * or unsafe come back as `skipped`; it rejects only when cancelled.
   */
  inspect(
    image: { readonly path: string; readonly format: string; readonly bytes: Uint8Array },
    signal: AbortSignal,
  ): Promise<ImageInspection>;
  close(): Promise<void>;
}
