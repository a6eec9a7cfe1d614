/**
 * The encoder plug-in interface, version 1. It has no imports: a third party can copy this one file.
 *
 * An encoder turns inputs of one or more modalities into vectors of one space. Two vectors may be compared if and
 * only if their space ids are equal.
 */

export const encoderApiVersion = 1;

/** What is encoded. `role` decides which prompt of the manifest is put before it. */
export type EncoderInput =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string; readonly languageId: string }
  | { readonly kind: 'image'; readonly bytes: Uint8Array; readonly mimeType: string };

export type EncoderModality = EncoderInput['kind'];

/** The vectors' common ground. */
export interface EmbeddingSpace {
  /** Changes whenever vectors stop being comparable: other model, other pooling, other dimension. */
  readonly id: string;
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
  /** Word pieces per input, special tokens included. */
  readonly maxTokens: number;
  /** What happens to a longer input: its tail is dropped and the input listed in `truncated`, or the call rejects. */
  readonly onOverflow: 'cut' | 'refuse';
}

/**
 * Cosine similarity of a query and a document that have nothing to do with each other. Encoders differ widely in it,
 * so a raw cosine says little until it is put in relation to these numbers.
 */
export interface EncoderCalibration {
  readonly unrelatedMean: number;
  readonly unrelatedDeviation: number;
}

/** Static description, readable without loading anything and serialisable as JSON. */
export interface EncoderManifest {
  readonly apiVersion: 1;
  /** For example `text.minilm-l6-v2`. */
  readonly id: string;
  readonly displayName: string;
  readonly modalities: readonly EncoderModality[];
  readonly space: EmbeddingSpace;
  readonly prompts: EncoderPrompts;
  readonly pooling: 'mean' | 'cls' | 'last' | 'model';
  readonly limits: EncoderLimits;
  readonly calibration: EncoderCalibration;
  /** Natural languages that the model was trained for, as BCP 47 tags; an empty list means any. */
  readonly languages: readonly string[];
  /** Where the model computes. `remote` means that inputs leave the machine. */
  readonly runtime: 'in-process' | 'separate-process' | 'remote';
  /** Key of models/manifest.json. */
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
  /** Indices of inputs that were longer than `maxTokens` and were cut. */
  readonly truncated: readonly number[];
}

export interface Encoder {
  readonly manifest: EncoderManifest;
  /**
   * Encodes any number of inputs (the encoder makes its own batches). The vector of an input does not depend on its
   * neighbours beyond rounding (cosine >= 0.99 for quantised models). An empty list gives an empty result.
   *
   * Queries overtake documents: a call with role `query` waits at most for the batch that runs.
   *
   * Rejects with an error whose `code` is `encoder/unsupported-input` (a modality that the manifest lacks; nothing is
   * encoded then), `encoder/disposed` or `encoder/failed`, and with an error named `AbortError` or `CancelledError`
   * after an abort.
   */
  encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch>;
  /** Lets the running batch end, rejects waiting calls, frees the session. Idempotent. */
  dispose(): Promise<void>;
}

export interface EncoderContext {
  /** Absolute folder of the verified model files, in Hugging Face layout. */
  readonly modelFolder: string;
  /** Threads that the encoder may keep busy. */
  readonly threads: number;
  log(level: 'debug' | 'info' | 'warn', message: string): void;
}

export interface EncoderPlugin {
  readonly manifest: EncoderManifest;
  /** May fail; a failed call leaves nothing open and may be repeated. */
  create(context: EncoderContext): Promise<Encoder>;
}
