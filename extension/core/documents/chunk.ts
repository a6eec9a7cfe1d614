/**
 * Pieces that are embedded: chunks of text and code, and pictures with the words that describe them.
 */
import type { TextRange } from './textRange.ts';

/** A mention of a picture in a document of the workspace. */
export interface ImageReference {
  /** Path as resolved against the referring file, relative to the root; the file may not exist. */
  readonly target: string;
  /** Zero-based line of the mention. */
  readonly line: number;
  /** Alternative text, title or JSX alt; empty when there is none. */
  readonly alt: string;
  /** Nearest heading above the mention (documents), or name of the enclosing component or function (code). */
  readonly heading: string;
}

/** One contiguous piece of a text file. */
export interface Chunk {
  readonly modality: 'code' | 'text';
  readonly languageId: string;
  readonly range: TextRange;
  /** Names from the outside in: headings of a document; class, namespace and function names of code. */
  readonly scope: readonly string[];
  /** Names that this chunk defines: functions, classes, types, constants. */
  readonly symbols: readonly string[];
  /** The lines of the file, unchanged. */
  readonly text: string;
  /** What the encoder sees: scope words and documentation before the text. */
  readonly embeddingText: string;
  readonly imageReferences: readonly ImageReference[];
}

/** What decoding a picture tells about it. */
export interface ImageFacts {
  readonly format: 'png' | 'jpeg' | 'webp' | 'gif' | 'svg';
  /** Pixels; for SVG the intrinsic size. */
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  readonly isAnimated: boolean;
  /** English colour names by area, most first, at most three; transparent pixels do not count. */
  readonly colours: readonly string[];
  /** A rough kind from size, format and colours. */
  readonly likeness: 'icon' | 'screenshot' | 'diagram' | 'photo' | 'picture';
  /** Text found inside an SVG (`title`, `desc`, `text`), whitespace folded; empty for raster pictures. */
  readonly innerText: string;
}
