/**
 * A fast, deterministic encoder for tests of store, index and search: texts that share words get similar vectors.
 * It hashes each word to a fixed random direction, sums the directions and normalises the sum.
 */
import { CancelledError } from '../../extension/core/cancellation/cancellation.ts';
import { type ErrorCode, SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import type {
  EncodedBatch,
  EncodeOptions,
  Encoder,
  EncoderInput,
  EncoderManifest,
  ScoreCalibration,
} from '../../plugins/api/encoder.ts';

const dimensions = 384;
const maxWords = 256;

export interface HashEncoderOptions {
  /** Part of the manifest's id and version hash, for tests that change the encoder. */
  readonly variant?: string;
  /** Vectors are comparable to those of this variant; by default to those of the own one alone. */
  readonly spaceOf?: string;
  /** Further words of a text do not count; a fast encoder is less accurate. */
  readonly mostWords?: number;
  readonly prompts?: EncoderManifest['prompts'];
}

const wordCalibration: ScoreCalibration = {
  unrelatedMean: 0,
  unrelatedDeviation: 0.05,
  relatedMean: 0.5,
  relatedDeviation: 0.2,
};

export class HashEncoder implements Encoder {
  readonly manifest: EncoderManifest;
  /** Inputs encoded so far, for tests that count work. */
  inputsEncoded = 0;
  readonly #mostWords: number;
  #isDisposed = false;

  constructor(options: HashEncoderOptions = {}) {
    const variant = options.variant ?? 'plain';
    this.#mostWords = options.mostWords ?? maxWords;
    this.manifest = {
      apiVersion: 1,
      id: `test.hash.${variant}`,
      displayName: 'Hashed words',
      modalities: ['text', 'code'],
      space: {
        id: `hash.${options.spaceOf ?? variant}.${dimensions}`,
        dimensions,
        metric: 'cosine',
        isNormalized: true,
      },
      matryoshka: [],
      prompts: options.prompts ?? { query: '', document: '' },
      pooling: 'model',
      limits: { maxBatch: 16, maxTokens: maxWords, onOverflow: 'cut', imagePixels: null },
      calibration: { text: wordCalibration, code: wordCalibration },
      reproducibility: 1,
      languages: [],
      runtime: 'in-process',
      devices: ['cpu'],
      modelId: 'none',
      weightsBytes: 0,
      licence: { spdx: 'MIT', source: 'test/fakes' },
      versionHash: `hash-${variant}-1`,
    };
  }

  async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    if (this.#isDisposed) throw this.#createError('encoder/disposed', 'was disposed');
    if (options.signal.aborted) throw new CancelledError();
    const prompt = this.manifest.prompts[options.role];
    const texts = inputs.map((input) => {
      if (input.kind === 'image') throw this.#createError('encoder/unsupported-input', 'takes no image');
      return prompt + input.text;
    });
    const vectors = new Float32Array(texts.length * dimensions);
    const truncated: number[] = [];
    for (const [index, text] of texts.entries()) {
      if (index % this.manifest.limits.maxBatch === 0) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        if (this.#isDisposed) throw this.#createError('encoder/disposed', 'was disposed');
        if (options.signal.aborted) throw new CancelledError();
      }
      const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
      if (words.length > maxWords) truncated.push(index);
      addWords(
        words.slice(0, this.#mostWords),
        vectors.subarray(index * dimensions, (index + 1) * dimensions),
      );
      this.inputsEncoded += 1;
    }
    return { vectors, count: texts.length, dimensions, truncated };
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
  }

  #createError(code: ErrorCode, fault: string): SemblanceError {
    return new SemblanceError(code, `${this.manifest.id} ${fault}`, { encoder: this.manifest.id });
  }
}

function addWords(words: readonly string[], target: Float32Array): void {
  // A text without words gets the direction of the empty word, so that every vector has length 1.
  for (const word of words.length === 0 ? [''] : words) {
    let state = hash(word);
    for (let column = 0; column < target.length; column += 1) {
      // xorshift32: equal words give equal directions, different words nearly orthogonal ones.
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      target[column] = (target[column] ?? 0) + state / 2 ** 31;
    }
  }
  let squares = 0;
  for (const value of target) squares += value * value;
  const scale = 1 / Math.sqrt(squares);
  for (let column = 0; column < target.length; column += 1) target[column] = (target[column] ?? 0) * scale;
}

/** FNV-1a, 32 bits; never 0, which xorshift would keep for ever. */
function hash(word: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < word.length; index += 1) {
    state = Math.imul(state ^ word.charCodeAt(index), 0x01000193);
  }
  return state === 0 ? 1 : state;
}
