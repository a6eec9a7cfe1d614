/**
 * The picture tower (int8) on ONNX Runtime: pictures to normalised vectors in MiniLM's space. Pictures are decoded by
 * the host; a run of the network blocks the calling thread for about a millisecond a picture.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import * as v from 'valibot';
import { throwIfCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import type {
  EncodedBatch,
  EncodeOptions,
  Encoder,
  EncoderContext,
  EncoderInput,
  EncoderManifest,
  ImageInput,
} from '../api/encoder.ts';
import { openOnnxSession } from '../shared/onnxSession.ts';
import { RunQueue } from '../shared/runQueue.ts';
import { jointImageManifest } from './manifest.ts';
import { type Preprocessing, preprocessing, rasterRequestOf, writePixelValues } from './preprocessing.ts';

const inputName = 'pixel_values';

export class JointImageEncoder implements Encoder {
  readonly manifest: EncoderManifest = jointImageManifest;
  readonly #session: InferenceSession;
  readonly #settings: Preprocessing;
  readonly #decodeImage: EncoderContext['decodeImage'];
  readonly #queue = new RunQueue(createDisposedError);
  #disposal: Promise<void> | undefined;

  private constructor(session: InferenceSession, settings: Preprocessing, context: EncoderContext) {
    this.#session = session;
    this.#settings = settings;
    this.#decodeImage = context.decodeImage;
  }

  static async load(context: EncoderContext): Promise<JointImageEncoder> {
    try {
      // The settings first: they hold nothing that would have to be freed if the model then fails to load.
      const text = await readFile(join(context.modelFolder, 'preprocessor.json'), 'utf8');
      const settings = v.parse(preprocessing, JSON.parse(text));
      const session = await openOnnxSession(join(context.modelFolder, 'model.onnx'), {
        device: 'cpu',
        threads: context.threads,
      });
      context.log('debug', `${jointImageManifest.id}: session with ${context.threads} threads is ready`);
      return new JointImageEncoder(session, settings, context);
    } catch (error) {
      throw new SemblanceError(
        'model/corrupt',
        `The model ${jointImageManifest.modelId} in ${context.modelFolder} cannot be loaded. Install it again.`,
        { model: jointImageManifest.modelId, folder: context.modelFolder },
        { cause: error },
      );
    }
  }

  async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    if (this.#queue.isClosed) throw createDisposedError();
    throwIfCancelled(options.signal);
    const images = inputs.map(requireImage);
    const { dimensions } = this.manifest.space;
    const { maxBatch } = this.manifest.limits;
    const vectors = new Float32Array(images.length * dimensions);
    for (let start = 0; start < images.length; start += maxBatch) {
      const batch = images.slice(start, start + maxBatch);
      const pixels = await this.#pixelsOf(batch, options.signal);
      const target = vectors.subarray(start * dimensions, (start + batch.length) * dimensions);
      await this.#queue.run(options.role, options.signal, () =>
        this.#encodeInto(pixels, batch.length, target),
      );
    }
    return { vectors, count: images.length, dimensions, truncated: [] };
  }

  dispose(): Promise<void> {
    this.#disposal ??= this.#queue.close().then(() => this.#session.release());
    return this.#disposal;
  }

  /** Rejects with the decoder's `encoder/bad-input` when one of the pictures is broken. */
  async #pixelsOf(images: readonly ImageInput[], signal: AbortSignal): Promise<Float32Array> {
    const request = rasterRequestOf(this.#settings);
    const length = 3 * request.width * request.height;
    const pixels = new Float32Array(images.length * length);
    await Promise.all(
      images.map(async (image, index) => {
        const raster = await this.#decodeImage(image, request, signal);
        writePixelValues(raster, this.#settings, pixels.subarray(index * length, (index + 1) * length));
      }),
    );
    return pixels;
  }

  async #encodeInto(pixels: Float32Array, count: number, target: Float32Array): Promise<void> {
    try {
      const { size, output } = this.#settings;
      const input = new Tensor('float32', pixels, [count, 3, size, size]);
      const results = await this.#session.run({ [inputName]: input });
      const vectors = results[output.name]?.data;
      if (!(vectors instanceof Float32Array) || vectors.length !== target.length)
        throw new TypeError(`The model returned ${results[output.name]?.dims.join(' x ') ?? 'no'} numbers`);
      target.set(vectors);
    } catch (error) {
      throw new SemblanceError(
        'encoder/failed',
        `${this.manifest.displayName} could not encode ${count} pictures.`,
        { encoder: this.manifest.id, pictures: count },
        { cause: error },
      );
    }
  }
}

function requireImage(input: EncoderInput): ImageInput {
  if (input.kind === 'image') return input;
  throw new SemblanceError(
    'encoder/unsupported-input',
    `${jointImageManifest.displayName} accepts pictures, not ${input.kind}.`,
    { encoder: jointImageManifest.id, modality: input.kind },
  );
}

function createDisposedError(): SemblanceError {
  return new SemblanceError('encoder/disposed', `${jointImageManifest.displayName} was used after dispose.`, {
    encoder: jointImageManifest.id,
  });
}
