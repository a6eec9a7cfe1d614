/**
 * The interface of text recognisers (OCR), version 1. It has no imports: a third party can copy this one file.
 *
 * A recogniser finds the text in a picture and says where it stands.
 */

export const textRecognizerApiVersion = 1;

/** A decoded picture: red, green, blue, alpha per pixel, not premultiplied, rows from the top. */
export interface RecognizerRaster {
  /** Pixels. Either may be 0: such a picture has no text. */
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Left, top, width and height as shares of the picture, each in 0..1. Text at an angle has its upright bounds. */
export interface TextBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface RecognizedWord {
  /** Without white space. */
  readonly text: string;
  readonly box: TextBox;
}

export interface RecognizedLine {
  /** The words with single spaces between them; never empty. */
  readonly text: string;
  /** 0..1, the recogniser's own estimate for the characters of the line. */
  readonly confidence: number;
  readonly box: TextBox;
  readonly words: readonly RecognizedWord[];
}

export interface RecognizedText {
  /** In reading order. */
  readonly lines: readonly RecognizedLine[];
}

/** Static description, readable without loading anything and serialisable as JSON. */
export interface TextRecognizerManifest {
  readonly apiVersion: 1;
  /** For example `ocr.ppocr-v4`. */
  readonly id: string;
  readonly displayName: string;
  /** Languages that the model was trained for, as BCP 47 tags. */
  readonly languages: readonly string[];
  readonly limits: {
    /** Pictures are best decoded so that neither side is longer; smaller ones at their own size, never enlarged. */
    readonly maxSide: number;
    /** A raster with more pixels is scaled down first: they cost memory and gain nothing. */
    readonly maxPixels: number;
    /** Milliseconds for which one uninterrupted computation may keep the thread, on a slow core. */
    readonly maxRunMs: number;
  };
  /** Key of models/manifest.json. */
  readonly modelId: string;
  /** Bytes of the weights on disk. */
  readonly weightsBytes: number;
  /** SPDX id and where the weights come from. */
  readonly licence: { readonly spdx: string; readonly source: string };
  /**
   * Changes whenever the result for any picture may change: weights, thresholds, pre- or post-processing. Together with
   * the hash of a picture's bytes it is the key under which a result may be kept.
   */
  readonly versionHash: string;
}

export interface RecognizeOptions {
  /** Aborting rejects at the latest after the running step of the model. */
  readonly signal: AbortSignal;
}

export interface TextRecognizer {
  readonly manifest: TextRecognizerManifest;
  /**
   * Reads one picture; the event loop turns between the steps. The same raster always gives the same result. A picture
   * without text gives no lines.
   *
   * Rejects with an error whose `code` is `encoder/unsupported-input` (the raster's length does not fit its size),
   * `encoder/disposed` or `encoder/failed`, and with an error named `AbortError` or `CancelledError` after an abort.
   */
  recognize(raster: RecognizerRaster, options: RecognizeOptions): Promise<RecognizedText>;
  /** Lets the running step end, rejects running calls, frees the sessions. Idempotent. */
  dispose(): Promise<void>;
}

export interface TextRecognizerContext {
  /** Absolute folder of the verified model files. */
  readonly modelFolder: string;
  /** Threads that the recogniser may keep busy. */
  readonly threads: number;
  log(level: 'debug' | 'info' | 'warn', message: string): void;
}

export interface TextRecognizerPlugin {
  readonly manifest: TextRecognizerManifest;
  /** May fail; a failed call leaves nothing open and may be repeated. */
  create(context: TextRecognizerContext): Promise<TextRecognizer>;
}
