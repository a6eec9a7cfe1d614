/**
 * An encoder that passes everything on and notes the texts, their vectors and the time they took.
 */
import type {
  EncodedBatch,
  EncodeOptions,
  Encoder,
  EncoderInput,
  EncoderManifest,
} from '../../plugins/api/encoder.ts';

export class RecordingEncoder implements Encoder {
  readonly manifest: EncoderManifest;
  encodeMs = 0;
  inputs = 0;
  /** In the order in which they were made. */
  readonly vectors: Float32Array[] = [];
  readonly #encoder: Encoder;
  #texts: string[] = [];

  constructor(encoder: Encoder) {
    this.#encoder = encoder;
    this.manifest = encoder.manifest;
  }

  async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    for (const input of inputs) if (input.kind !== 'image') this.#texts.push(input.text);
    const startedMs = performance.now();
    try {
      const batch = await this.#encoder.encode(inputs, options);
      for (let start = 0; start < batch.vectors.length; start += batch.dimensions) {
        this.vectors.push(batch.vectors.slice(start, start + batch.dimensions));
      }
      return batch;
    } finally {
      this.encodeMs += performance.now() - startedMs;
      this.inputs += inputs.length;
    }
  }

  /** The texts since the last call, in the order in which they were encoded. */
  takeTexts(): readonly string[] {
    return this.#texts.splice(0);
  }

  /** Starts anew, as if nothing had been encoded. */
  forget(): void {
    this.encodeMs = 0;
    this.inputs = 0;
    this.vectors.length = 0;
    this.#texts = [];
  }

  dispose(): Promise<void> {
    return this.#encoder.dispose();
  }
}
