/**
 * What every check works with: the encoder under test, more of its kind, and inputs that it accepts.
 */
import { expect } from 'vitest';
import type {
  EncodedBatch,
  EncodeOptions,
  Encoder,
  EncoderInput,
  EncoderManifest,
  EncoderModality,
} from '../api/encoder.ts';
import { variousPictures } from './pictures.ts';

export interface EncoderContractOptions {
  /**
   * Lowest cosine of an input's vectors, encoded alone and among others; absent, what the manifest promises. The
   * interface demands 0.99 or more.
   */
  readonly batchTolerance?: number;
  /** Length of a list that takes long enough to be aborted on the way. */
  readonly longListLength?: number;
  /** False for random weights: then nothing is checked that only training brings about. */
  readonly isTrained?: boolean;
}

/** Rounding, for manifests that promise equality bit for bit. */
const roundingTolerance = 1 - 1e-6;

const shortSentences: readonly string[] = [
  'open a file and read it line by line',
  'The quick brown fox jumps over the lazy dog.',
  'x',
  'connect to the database with a connection pool, retry twice, and give up after a minute of silence',
  'sort a list of numbers in descending order',
];

const longSentence =
  'A cat sleeps on the warm roof of the old red house while rain falls over the garden and the street. '.repeat(
    4,
  );

export class ContractBench {
  readonly encoder: Encoder;
  /** Makes another encoder of the same kind; the caller disposes it. */
  readonly createEncoder: () => Promise<Encoder>;
  readonly isTrained: boolean;
  readonly longListLength: number;
  readonly batchTolerance: number;

  constructor(encoder: Encoder, createEncoder: () => Promise<Encoder>, options: EncoderContractOptions = {}) {
    this.encoder = encoder;
    this.createEncoder = createEncoder;
    this.isTrained = options.isTrained ?? true;
    this.longListLength = options.longListLength ?? 400;
    this.batchTolerance =
      options.batchTolerance ?? Math.min(encoder.manifest.reproducibility, roundingTolerance);
  }

  get manifest(): EncoderManifest {
    return this.encoder.manifest;
  }

  accepts(modality: EncoderModality): boolean {
    return this.manifest.modalities.includes(modality);
  }

  /** Inputs of every modality that the encoder accepts, of various lengths and sizes. */
  samples(): readonly EncoderInput[] {
    const { onOverflow } = this.manifest.limits;
    const sentences = onOverflow === 'refuse' ? shortSentences : [...shortSentences, longSentence];
    const texts =
      this.accepts('text') || this.accepts('code') ? sentences.map((text) => this.text(text)) : [];
    return [...texts, ...(this.accepts('image') ? variousPictures() : [])];
  }

  /** A text, or code for an encoder that takes nothing else. */
  text(text: string): EncoderInput {
    return this.accepts('text') || !this.accepts('code')
      ? { kind: 'text', text }
      : { kind: 'code', text, languageId: 'plaintext' };
  }

  documents(inputs: readonly EncoderInput[], signal = unfired()): Promise<EncodedBatch> {
    return this.encode(inputs, { role: 'document', signal });
  }

  queries(inputs: readonly EncoderInput[]): Promise<EncodedBatch> {
    return this.encode(inputs, { role: 'query', signal: unfired() });
  }

  encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    return this.encoder.encode(inputs, options);
  }
}

export interface EncoderCheck {
  readonly name: string;
  /** The check says nothing about an encoder that lacks one of these. */
  readonly needs: readonly EncoderModality[];
  /** Rejects when the encoder breaks the contract. */
  run(bench: ContractBench): Promise<void>;
}

export function unfired(): AbortSignal {
  return new AbortController().signal;
}

export async function expectCancelled(promise: Promise<unknown>): Promise<void> {
  const error: unknown = await promise.then(
    () => new Error('It was not cancelled.'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  expect(['AbortError', 'CancelledError'], `rejected with ${String(error)}`).toContain(
    error instanceof Error ? error.name : '',
  );
}

/** What was thrown, or undefined after a success. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error ?? new Error('It rejected with nothing.'),
  );
}
