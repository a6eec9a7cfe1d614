/**
 * Loads pictures of the workspace one after the other as small canvases, nearest wish first.
 */
import { cellTexels } from './spriteLayer.ts';

/** Decoding large pictures is heavy; a few at a time keep the page responsive. */
const mostAtOnce = 3;

export interface ThumbnailLoaderOptions {
  readonly uriOf: (key: number) => string | undefined;
  readonly onLoaded: (key: number, picture: HTMLCanvasElement) => void;
}

export class ThumbnailLoader {
  readonly #options: ThumbnailLoaderOptions;
  readonly #loading = new Set<number>();
  /** Files that cannot be shown; asking again would not help. */
  readonly #broken = new Set<number>();
  #wanted: readonly number[] = [];
  #isDisposed = false;

  constructor(options: ThumbnailLoaderOptions) {
    this.#options = options;
  }

  /** Replaces the wishes before; what is loading goes on. */
  want(keys: readonly number[]): void {
    this.#wanted = keys;
    this.#next();
  }

  /** For another map: its keys mean other files. */
  reset(): void {
    this.#broken.clear();
    this.#wanted = [];
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#wanted = [];
  }

  #next(): void {
    if (this.#isDisposed) return;
    for (const key of this.#wanted) {
      if (this.#loading.size >= mostAtOnce) return;
      if (this.#loading.has(key) || this.#broken.has(key)) continue;
      const uri = this.#options.uriOf(key);
      if (uri === undefined) {
        this.#broken.add(key);
        continue;
      }
      this.#loading.add(key);
      loadThumbnail(uri)
        .then((picture) => {
          this.#wanted = this.#wanted.filter((wanted) => wanted !== key);
          if (!this.#isDisposed) this.#options.onLoaded(key, picture);
        })
        .catch(() => {
          // The point stays a point; the hover card says that there is no preview.
          this.#broken.add(key);
        })
        .finally(() => {
          this.#loading.delete(key);
          this.#next();
        });
    }
  }
}

async function loadThumbnail(uri: string): Promise<HTMLCanvasElement> {
  const image = new Image();
  // Without it the canvas would be tainted, and the graphics card could not take the picture.
  image.crossOrigin = 'anonymous';
  image.decoding = 'async';
  image.src = uri;
  await image.decode();
  // A drawing may have no size of its own.
  const width = image.naturalWidth || cellTexels;
  const height = image.naturalHeight || cellTexels;
  const scale = cellTexels / Math.max(width, height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.min(cellTexels, Math.round(width * scale)));
  canvas.height = Math.max(1, Math.min(cellTexels, Math.round(height * scale)));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No canvas to draw on.');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}
