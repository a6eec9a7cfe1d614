/**
 * An image encoder for tests: a picture lies where the words of its file lie in the space of the hash encoder, so that
 * an SVG with `fill="red"` is found by "red" as by its pixels.
 */
import { SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import type {
  EncodedBatch,
  EncodeOptions,
  Encoder,
  EncoderInput,
  EncoderManifest,
} from '../../plugins/api/encoder.ts';
import { HashEncoder } from './hashEncoder.ts';

export class PictureEncoder implements Encoder {
  readonly manifest: EncoderManifest;
  /** Pictures encoded so far. */
  picturesEncoded = 0;
  /** A picture whose file holds this text is refused. */
  refusedText: string | undefined;
  /** With this. */
  refusal = new SemblanceError('encoder/bad-input', 'The picture is broken.');
  readonly #words = new HashEncoder();

  constructor() {
    this.manifest = {
      ...this.#words.manifest,
      id: 'test.pictures',
      displayName: 'Words of picture files',
      modalities: ['image'],
      limits: { maxBatch: 8, maxTokens: null, onOverflow: 'cut', imagePixels: 64 },
      calibration: {
        image: { unrelatedMean: 0, unrelatedDeviation: 0.05, relatedMean: 0.5, relatedDeviation: 0.2 },
      },
      versionHash: 'pictures-1',
    };
  }

  async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    const texts = inputs.map((input): EncoderInput => {
      if (input.kind !== 'image')
        throw new SemblanceError('encoder/unsupported-input', 'test.pictures takes pictures only.');
      const text = Buffer.from(input.bytes).toString('latin1');
      if (this.refusedText !== undefined && text.includes(this.refusedText)) throw this.refusal;
      return { kind: 'text', text };
    });
    const batch = await this.#words.encode(texts, options);
    this.picturesEncoded += inputs.length;
    return batch;
  }

  dispose(): Promise<void> {
    return this.#words.dispose();
  }
}
