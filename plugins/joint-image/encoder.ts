/**
 * The picture tower (int8) on ONNX Runtime: pictures to normalised vectors in MiniLM's space. Pictures are decoded by
 * the host; a run of the network blocks the calling thread for about a millisecond a picture.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import * as v from 'valibot';
import { SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import type {
  EncodedBatch,
  EncodeOptions,
  Encoder,
  EncoderContext,
  EncoderInput,
  EncoderManifest,
  ImageInput,
  InputContributions,
  Raster,
} from '../api/encoder.ts';
import { encodeBatches } from '../shared/encodeBatches.ts';
import { disposedError, loadError, requireImage } from '../shared/encoderErrors.ts';
import { openOnnxSession } from '../shared/onnxSession.ts';
import { RunQueue } from '../shared/runQueue.ts';
import { jointImageManifest } from './manifest.ts';
import { covered, coversOf, gridFor, valuesOfCells } from './occlusion.ts';
import {
  groundFor,
  type Preprocessing,
  preprocessing,
  rasterRequestOf,
  writePixelValues,
} from './preprocessing.ts';

const inputName = 'pixel_values';
const layout = {
  dimensions: jointImageManifest.space.dimensions,
  batchSize: jointImageManifest.limits.maxBatch,
};

export class JointImageEncoder implements Encoder {
  readonly manifest: EncoderManifest = jointImageManifest;
  readonly #session: InferenceSession;
  readonly #settings: Preprocessing;
  readonly #decodeImage: EncoderContext['decodeImage'];
  readonly #queue = new RunQueue(() => disposedError(jointImageManifest));
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
      throw loadError(jointImageManifest, context.modelFolder, error);
    }
  }

  async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    this.#queue.throwIfStopped(options.signal);
    const images = inputs.map((input) => requireImage(jointImageManifest, input));
    return await encodeBatches(images, layout, async (batch, target) => {
      const pixels = await this.#pixelsOf(batch, options.signal);
      await this.#queue.run(options.role, options.signal, () =>
        this.#encodeInto(pixels, batch.length, target),
      );
      return [];
    });
  }

  /** A heat map: the picture is encoded again and again, each time with another part of it covered. */
  async contributions(
    given: EncoderInput,
    vector: Float32Array,
    { role, signal }: EncodeOptions,
  ): Promise<InputContributions> {
    this.#queue.throwIfStopped(signal);
    const raster = await this.#decodeImage(
      requireImage(jointImageManifest, given),
      rasterRequestOf(this.#settings),
      signal,
    );
    const grid = gridFor(raster);
    const covers = coversOf(grid);
    const cosines = await this.#cosinesOf(
      [raster, ...covers.map((cover) => covered(raster, grid, cover))],
      vector,
      { role, signal },
    );
    const [similarity = 0, ...without] = cosines;
    const losses = without.map((cosine) => similarity - cosine);
    return { kind: 'grid', ...grid, values: valuesOfCells(grid, covers, losses), similarity };
  }

  async #cosinesOf(
    rasters: readonly Raster[],
    vector: Float32Array,
    { role, signal }: EncodeOptions,
  ): Promise<readonly number[]> {
    const { dimensions } = layout;
    const { size } = this.#settings;
    const length = 3 * size * size;
    // That of the whole picture for all: a cover must not change what shines through elsewhere.
    const ground = rasters[0] === undefined ? undefined : groundFor(rasters[0], this.#settings);
    const { vectors } = await encodeBatches(rasters, layout, async (batch, target) => {
      const pixels = new Float32Array(batch.length * length);
      for (const [index, raster] of batch.entries())
        writePixelValues(
          raster,
          this.#settings,
          pixels.subarray(index * length, (index + 1) * length),
          ground,
        );
      await this.#queue.run(role, signal, () => this.#encodeInto(pixels, batch.length, target));
      return [];
    });
    return rasters.map((_, index) =>
      dot(vectors.subarray(index * dimensions, (index + 1) * dimensions), vector),
    );
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

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
