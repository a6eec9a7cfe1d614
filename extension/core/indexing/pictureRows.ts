/**
 * The rows of one picture: its description, its pixels, the text that was read in it, and its tiles. All are the same
 * item, and each says by its `source` what its vector is made from.
 */
import type { ImageInput } from '../../../plugins/api/encoder.ts';
import type { RecognizedText } from '../../../plugins/api/textRecognizer.ts';
import { mediaTypeOf } from '../discovery/languages.ts';
import type { ImageReference } from '../documents/chunk.ts';
import type { WorkspaceFile } from '../documents/workspaceFile.ts';
import type { ImageDescription } from '../images/imageDescription.ts';
import { tilePlanVersion } from '../images/tilePlan.ts';
import type { PictureTile } from '../ports/imageInspector.ts';
import { indexableWords } from '../words/splitWords.ts';
import { piecesOfPictureText } from './pictureText.ts';
import type { PreparedRow } from './preparedRow.ts';

export interface DescribedPicture {
  readonly file: WorkspaceFile;
  readonly fileHash: string;
  /** As `ImageFacts` names it. */
  readonly format: string;
  readonly description: ImageDescription;
  readonly mentions: readonly ImageReference[];
  /** A later pass is to add the tiles. */
  readonly areTilesDue: boolean;
}

/** What all rows of a picture have in common. */
type CommonColumns = Omit<PreparedRow['row'], 'id' | 'source' | 'words' | 'textHash'>;

export class PictureRows {
  readonly #picture: DescribedPicture;
  readonly #hash: (text: string) => string;
  readonly #common: CommonColumns;

  /** `hash` is that of `PreparationParts`. */
  constructor(picture: DescribedPicture, hash: (text: string) => string) {
    const { file, fileHash, format, description, mentions, areTilesDue } = picture;
    this.#picture = picture;
    this.#hash = hash;
    this.#common = {
      item: hash(`${file.root}\0${file.path}\0picture`),
      root: file.root,
      path: file.path,
      modality: 'image',
      languageId: format,
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      scope: [],
      symbols: [],
      text: description.embeddingText,
      imageReferences: mentions,
      fileHash,
      mtimeMs: file.mtimeMs,
      sizeBytes: file.sizeBytes,
      ...(areTilesDue ? { pending: 'tiles' } : {}),
    };
  }

  ofDescription(): PreparedRow {
    const { file, description } = this.#picture;
    return {
      row: {
        ...this.#common,
        id: `${this.#common.item}.context`,
        source: 'context',
        words: indexableWords([file.path, description.words]),
        textHash: this.#hash(`image-context\0${description.embeddingText}`),
      },
      input: { kind: 'text', text: description.embeddingText },
    };
  }

  ofPixels(bytes: Uint8Array): PreparedRow {
    const { fileHash, format } = this.#picture;
    return {
      row: {
        ...this.#common,
        id: `${this.#common.item}.pixels`,
        source: 'pixels',
        words: '', // A picture is found by its words once.
        textHash: this.#hash(`image-pixels\0${fileHash}`),
      },
      input: pictureInput(bytes, format),
    };
  }

  ofText(recognized: RecognizedText): readonly PreparedRow[] {
    return piecesOfPictureText(recognized).map(({ text, boxes }, index) => ({
      row: {
        ...this.#common,
        id: numbered(`${this.#common.item}.ocr`, index),
        source: 'ocr',
        text,
        words: indexableWords([text]),
        textHash: this.#hash(`image-ocr\0${text}`),
        textBoxes: boxes,
      },
      input: { kind: 'text', text },
    }));
  }

  ofTiles(tiles: readonly PictureTile[]): readonly PreparedRow[] {
    const count = tiles.length;
    return tiles.map(({ place: { x, y, width, height }, bytes }, index) => {
      const name = [this.#picture.fileHash, tilePlanVersion, x, y, width, height].join(' ');
      return {
        row: {
          ...this.#common,
          id: numbered(`${this.#common.item}.tile`, index),
          source: 'tile',
          words: '',
          textHash: this.#hash(`image-tile\0${name}`),
          tile: { x, y, width, height, count },
        },
        input: pictureInput(bytes, 'png'),
      };
    });
  }
}

/** The first of several rows has no number. */
function numbered(id: string, index: number): string {
  return index === 0 ? id : `${id}-${index + 1}`;
}

/** `format` as `ImageFacts` names it, which is the language id of a picture too. */
export function pictureInput(bytes: Uint8Array, format: string): ImageInput {
  return { kind: 'image', bytes, mimeType: mediaTypeOf(format) };
}
