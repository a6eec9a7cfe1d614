/**
 * An encoder made of a definition and the files beside it: texts, and with a joint model pictures, to one space. Runs
 * on the calling thread in slices of one batch, between which the event loop turns.
 */
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
import { batchesOf } from '../shared/encodeBatches.ts';
import { disposedError, unsupportedInput } from '../shared/encoderErrors.ts';
import { RunQueue } from '../shared/runQueue.ts';
import type { EncoderDefinition } from './definition.ts';
import { Graph } from './graph.ts';
import { ImageTower } from './imageTower.ts';
import { batchSizeOf, manifestOf } from './manifest.ts';
import { checkModelFiles, watchModelFiles } from './modelFiles.ts';
import { TextTower } from './textTower.ts';

/** An input that found its place in the result. */
interface Place<T> {
  readonly input: T;
  readonly index: number;
}

interface Parts {
  readonly graphs: readonly Graph[];
  readonly text: TextTower;
  readonly image: ImageTower | undefined;
}

export class HuggingFaceEncoder implements Encoder {
  readonly manifest: EncoderManifest;
  readonly #parts: Parts;
  readonly #batchSize: number;
  readonly #queue = new RunQueue(() => disposedError(this.manifest));
  #disposal: Promise<void> | undefined;

  private constructor(definition: EncoderDefinition, manifest: EncoderManifest, parts: Parts) {
    this.manifest = manifest;
    this.#batchSize = batchSizeOf(definition);
    this.#parts = parts;
  }

  /**
   * Opens the text side; the picture side follows with the first picture. Rejects with `model/missing`,
   * `model/corrupt` or `config/invalid`, and then leaves nothing open.
   */
  static async load(definition: EncoderDefinition, context: EncoderContext): Promise<HuggingFaceEncoder> {
    const { modelFolder, device, threads } = context;
    const manifest = manifestOf(definition);
    const requireSameFiles = await watchModelFiles(definition, modelFolder);
    await checkModelFiles(definition, modelFolder);
    const place = { model: definition.id, modelFolder, device, threads, requireSameFiles };
    const textGraph = new Graph(definition.text.model, place);
    const text = await TextTower.load(definition, modelFolder, textGraph);
    const { image } = definition;
    if (image === undefined) {
      context.log('debug', `${definition.displayName} is ready on ${device} with ${threads} threads`);
      return new HuggingFaceEncoder(definition, manifest, { graphs: [textGraph], text, image: undefined });
    }
    const isOneFile = image.model === definition.text.model;
    const imageGraph = isOneFile ? textGraph : new Graph(image.model, place);
    context.log('debug', `${definition.displayName}: text side is ready on ${device}, ${threads} threads`);
    return new HuggingFaceEncoder(definition, manifest, {
      graphs: isOneFile ? [textGraph] : [textGraph, imageGraph],
      text,
      image: new ImageTower(definition, image, imageGraph, (...request) => context.decodeImage(...request)),
    });
  }

  async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    this.#queue.throwIfStopped(options.signal);
    const { dimensions } = this.manifest.space;
    const prompt = this.manifest.prompts[options.role];
    const texts: Place<string>[] = [];
    const images: Place<ImageInput>[] = [];
    for (const [index, input] of inputs.entries()) {
      if (input.kind === 'image') images.push({ input: this.#requireImage(input), index });
      else texts.push({ input: prompt + input.text, index });
    }
    const vectors = new Float32Array(inputs.length * dimensions);
    const rowOf = ({ index }: Place<unknown>): Float32Array =>
      vectors.subarray(index * dimensions, (index + 1) * dimensions);
    const truncated = await this.#encodeTexts(texts, rowOf, options);
    await this.#encodeImages(images, rowOf, options);
    return { vectors, count: inputs.length, dimensions, truncated };
  }

  dispose(): Promise<void> {
    this.#disposal ??= this.#queue.close().then(async () => {
      for (const graph of this.#parts.graphs) await graph.dispose();
    });
    return this.#disposal;
  }

  async #encodeTexts(
    texts: readonly Place<string>[],
    rowOf: (place: Place<unknown>) => Float32Array,
    options: EncodeOptions,
  ): Promise<readonly number[]> {
    const truncated: number[] = [];
    // Texts of like length share a batch: the padding of the shorter ones is computed for nothing.
    const sorted =
      this.#batchSize === 1 ? texts : texts.toSorted((left, right) => left.input.length - right.input.length);
    for (const batch of batchesOf(sorted, this.#batchSize)) {
      const cut = await this.#run(options, batch.length, 'text', () =>
        this.#parts.text.encode(
          batch.map(({ input }) => input),
          batch.map(rowOf),
        ),
      );
      for (const position of cut) truncated.push(batch[position]?.index ?? 0);
    }
    return truncated.sort((left, right) => left - right);
  }

  async #encodeImages(
    images: readonly Place<ImageInput>[],
    rowOf: (place: Place<unknown>) => Float32Array,
    options: EncodeOptions,
  ): Promise<void> {
    const tower = this.#parts.image;
    if (tower === undefined) return;
    const batches = batchesOf(images, this.#batchSize);
    const prepare = (index: number): Promise<Float32Array> | undefined => {
      const batch = batches[index]?.map(({ input }) => input);
      const pixels = batch && tower.prepare(batch, options.signal);
      pixels?.catch(() => undefined); // Read below, unless an earlier batch fails first.
      return pixels;
    };
    // The next batch is decoded, in the host's other process, while this one computes.
    let next = prepare(0);
    for (const [index, batch] of batches.entries()) {
      const pixels = await next;
      next = prepare(index + 1);
      if (pixels === undefined) return;
      await this.#run(options, batch.length, 'image', () => tower.encode(pixels, batch.map(rowOf)));
    }
  }

  async #run<T>(
    { role, signal }: EncodeOptions,
    count: number,
    kind: string,
    task: () => Promise<T>,
  ): Promise<T> {
    return await this.#queue.run(role, signal, async () => {
      try {
        return await task();
      } catch (error) {
        if (SemblanceError.is(error)) throw error;
        throw new SemblanceError(
          'encoder/failed',
          `${this.manifest.displayName} could not encode ${count === 1 ? 'an input' : `${count} inputs`} of kind ${kind}.`,
          { encoder: this.manifest.id, count, kind },
          { cause: error },
        );
      }
    });
  }

  #requireImage(input: ImageInput): ImageInput {
    if (this.#parts.image !== undefined) return input;
    throw unsupportedInput(this.manifest, 'text and code', input);
  }
}
