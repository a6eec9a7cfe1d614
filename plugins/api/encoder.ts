/**
 * The encoder plug-in interface, version 1. It has no imports: a third party can copy this one file.
 *
 * An encoder turns inputs of one or more modalities into vectors of one space. Two vectors may be compared if and
 * only if their space ids are equal, whichever encoders made them.
 */

export const encoderApiVersion = 1;

/**
 * What is encoded. `role` of the call decides which prompt of the manifest is put before a text. The vector of code may
 * not depend on `languageId`: the host remembers vectors by text alone.
 */
export type EncoderInput =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string; readonly languageId: string }
  | ImageInput;

export interface ImageInput {
  readonly kind: 'image';
  /** The encoded file: PNG, JPEG, WebP, GIF or SVG. Decode it with `EncoderContext.decodeImage` only. */
  readonly bytes: Uint8Array;
  readonly mimeType: string;
}

export type EncoderModality = EncoderInput['kind'];

/** The vectors' common ground. */
export interface EmbeddingSpace {
  /** Changes whenever vectors stop being comparable: other model, other pooling, other dimension. */
  readonly id: string;
  /** After Matryoshka truncation, if any. */
  readonly dimensions: number;
  readonly metric: 'cosine';
  /** Every vector has length 1 within 1e-3. The host checks. */
  readonly isNormalized: boolean;
}

/** Texts put before an input, for models that were trained with them; empty strings are valid. */
export interface EncoderPrompts {
  readonly query: string;
  readonly document: string;
}

export interface EncoderLimits {
  /** Inputs per call of the model; the encoder makes its own batches, so callers may pass more. */
  readonly maxBatch: number;
  /** Tokens per text, special tokens included; null when a text may have any length. */
  readonly maxTokens: number | null;
  /** What happens to a longer text: its tail is dropped and the input listed in `truncated`, or the call rejects. */
  readonly onOverflow: 'cut' | 'refuse';
  /** Side of the raster that the model looks at, in pixels; null for an encoder without images. */
  readonly imagePixels: number | null;
}

/**
 * Cosine similarities between a query (made by the query encoder of this space) and this encoder's vectors of one
 * modality. Encoders and modalities differ widely in them, so a raw cosine says little until it is put in relation
 * to these numbers: `(cosine - unrelatedMean) / unrelatedDeviation` is comparable across all.
 */
export interface ScoreCalibration {
  /** Of pairs that have nothing to do with each other. */
  readonly unrelatedMean: number;
  readonly unrelatedDeviation: number;
  /** Of questions and their right answers. */
  readonly relatedMean: number;
  readonly relatedDeviation: number;
}

/** Where a model can compute. `cpu` is always possible. */
export type EncoderDevice = 'cpu' | 'cuda' | 'tensorrt' | 'dml' | 'coreml' | 'webgpu';

/** Static description, readable without loading anything and serialisable as JSON. */
export interface EncoderManifest {
  readonly apiVersion: 1;
  /** For example `text.minilm-l6-v2`. */
  readonly id: string;
  readonly displayName: string;
  readonly modalities: readonly EncoderModality[];
  readonly space: EmbeddingSpace;
  /** Shorter lengths to which a vector of this encoder may be cut and normalised again (Matryoshka training). */
  readonly matryoshka: readonly number[];
  readonly prompts: EncoderPrompts;
  /** `static` sums a table's rows without a network; `model` means that the graph itself pools. */
  readonly pooling: 'mean' | 'cls' | 'last' | 'model' | 'static';
  readonly limits: EncoderLimits;
  /** By modality of the document; the host measures what is absent. */
  readonly calibration: Readonly<Partial<Record<EncoderModality, ScoreCalibration>>>;
  /**
   * Lowest cosine between the vectors of one input encoded alone, in any batch, and in another process on the same
   * device. 1 means bit for bit.
   */
  readonly reproducibility: number;
  /** Natural languages that the model was trained for, as BCP 47 tags; an empty list means any. */
  readonly languages: readonly string[];
  /** Where the model computes. `remote` means that inputs leave the machine; the host asks the user first. */
  readonly runtime: 'in-process' | 'separate-process' | 'remote';
  /** Devices that the encoder can use, `cpu` included unless it is remote. */
  readonly devices: readonly EncoderDevice[];
  /** Folder of the model files below the models folder; empty for an encoder without files. */
  readonly modelId: string;
  /** Bytes of the weights on disk. */
  readonly weightsBytes: number;
  /** SPDX id and where the weights come from. */
  readonly licence: { readonly spdx: string; readonly source: string };
  /**
   * Changes whenever the vector of any input may change: weights, tokenizer, prompts, pooling, limits or
   * pre-processing. Stored with the index and part of every key of the embedding cache.
   */
  readonly versionHash: string;
}

export interface EncodeOptions {
  readonly role: 'query' | 'document';
  /** Aborting rejects at once when nothing has started, otherwise at the latest after the running batch. */
  readonly signal: AbortSignal;
}

/** `vectors` holds `count * dimensions` numbers, row by row, in input order. */
export interface EncodedBatch {
  readonly vectors: Float32Array;
  readonly count: number;
  readonly dimensions: number;
  /** Indices of texts that were longer than `maxTokens` and were cut. */
  readonly truncated: readonly number[];
}

/** A part of a text; offsets are UTF-16 code units in the input's text, `end` is exclusive. */
export interface TokenContribution {
  readonly start: number;
  readonly end: number;
  readonly contribution: number;
}

/** What the parts of an input add to the cosine of its vector and another one. */
export type InputContributions =
  | {
      readonly kind: 'tokens';
      /** In the order of the text. What was cut off has no tokens. */
      readonly tokens: readonly TokenContribution[];
      /** Of what is no part of the text: special tokens and the prompt. All tokens and this add up to the cosine. */
      readonly rest: number;
    }
  | {
      readonly kind: 'grid';
      /** The picture cut into equal cells. */
      readonly columns: number;
      readonly rows: number;
      /** Row by row from the top: how far the cosine falls without this part of the picture; may be negative. */
      readonly values: readonly number[];
      /** The cosine of the whole picture. */
      readonly similarity: number;
    };

export interface Encoder {
  readonly manifest: EncoderManifest;
  /**
   * Encodes any number of inputs (the encoder makes its own batches). The vector of an input does not depend on its
   * neighbours beyond `manifest.reproducibility`. An empty list gives an empty result.
   *
   * Queries overtake documents: a call with role `query` waits at most for the batch that runs.
   *
   * Rejects with an error whose `code` is `encoder/unsupported-input` (a modality that the manifest lacks; nothing is
   * encoded then), `encoder/bad-input` (an input that cannot be encoded, such as a broken picture: the caller repeats
   * the call without it), `encoder/disposed` or `encoder/failed`, and with an error named `AbortError` or
   * `CancelledError` after an abort.
   */
  encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch>;
  /**
   * Optional: says which parts of an input make it similar to `vector`, a vector of length 1 of this space. `tokens` for
   * encoders whose vector is a mean over tokens, as an exact decomposition (1e-5); `grid` for pictures. An encoder that
   * cannot do this exactly for texts leaves it out: the host then leaves out lines and compares. Rejects as `encode`.
   */
  readonly contributions?:
    | ((input: EncoderInput, vector: Float32Array, options: EncodeOptions) => Promise<InputContributions>)
    | undefined;
  /** Lets the running batch end, rejects waiting calls, frees the session. Idempotent. */
  dispose(): Promise<void>;
}

/** How a picture is brought to a raster. Transparent pixels stay transparent; colours are sRGB. */
export interface RasterRequest {
  readonly width: number;
  readonly height: number;
  /**
   * `inside`: scaled to fit, the raster may be smaller than asked for, never enlarged unless `enlarge`; `cover`:
   * scaled to fill and cropped around the centre; `fill`: stretched.
   */
  readonly fit: 'inside' | 'cover' | 'fill';
  readonly kernel: 'nearest' | 'linear' | 'cubic' | 'mitchell' | 'lanczos3';
  readonly enlarge: boolean;
}

/** RGBA, one byte per channel, not premultiplied, rows from the top. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export interface EncoderContext {
  /** Absolute folder of the verified model files, in Hugging Face layout; empty for an encoder without files. */
  readonly modelFolder: string;
  /** Threads that the encoder may keep busy. */
  readonly threads: number;
  /** The device to use, one of the manifest's. A plug-in that cannot use it rejects; the host then tries another. */
  readonly device: EncoderDevice;
  /**
   * The host's safe decoder: limits of pixels, bytes and time, no external references of SVG files, another process.
   * Rejects with the code `encoder/bad-input` for a picture that is broken or refused.
   */
  decodeImage(
    image: Pick<ImageInput, 'bytes' | 'mimeType'>,
    request: RasterRequest,
    signal: AbortSignal,
  ): Promise<Raster>;
  log(level: 'debug' | 'info' | 'warn', message: string): void;
}

export interface EncoderPlugin {
  readonly manifest: EncoderManifest;
  /** May fail; a failed call leaves nothing open and may be repeated. */
  create(context: EncoderContext): Promise<Encoder>;
}
