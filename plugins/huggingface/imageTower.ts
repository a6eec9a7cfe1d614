/**
 * The picture side of a model: prepared pixels to vectors of the model's full length, one batch at a time.
 */
import type { Tensor } from 'onnxruntime-node';
import { SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import type { EncoderContext, ImageInput } from '../api/encoder.ts';
import type { EncoderDefinition, ImageTowerDefinition } from './definition.ts';
import { finishVector } from './finishVector.ts';
import type { Graph } from './graph.ts';
import { rasterRequestFor, writePixels } from './pixels.ts';
import { floatTensor, integerTensor } from './tensors.ts';

const channelCount = 3;

export class ImageTower {
  readonly #definition: EncoderDefinition;
  readonly #image: ImageTowerDefinition;
  readonly #graph: Graph;
  readonly #decodeImage: EncoderContext['decodeImage'];

  constructor(
    definition: EncoderDefinition,
    image: ImageTowerDefinition,
    graph: Graph,
    decodeImage: EncoderContext['decodeImage'],
  ) {
    this.#definition = definition;
    this.#image = image;
    this.#graph = graph;
    this.#decodeImage = decodeImage;
  }

  /** Pixels of all pictures, ready for {@link encode}. Rejects with the decoder's error for a broken picture. */
  async prepare(images: readonly ImageInput[], signal: AbortSignal): Promise<Float32Array> {
    const size = channelCount * this.#image.width * this.#image.height;
    const pixels = new Float32Array(images.length * size);
    const request = rasterRequestFor(this.#image);
    await Promise.all(
      images.map(async (image, index) => {
        const raster = await this.#decodeImage(image, request, signal);
        if (raster.data.length !== raster.width * raster.height * 4) {
          throw new TypeError('The decoder returned a raster of the wrong length.');
        }
        writePixels(raster, this.#image, pixels.subarray(index * size, (index + 1) * size));
      }),
    );
    return pixels;
  }

  /** One vector is written to each target. */
  async encode(pixels: Float32Array, targets: readonly Float32Array[]): Promise<void> {
    const graph = await this.#graph.open();
    const feeds: Record<string, Tensor> = {};
    const count = targets.length;
    for (const [name, { type }] of graph.inputs) {
      if (name === 'pixel_values') {
        const { width, height } = this.#image;
        feeds[name] = floatTensor(pixels, type, [count, channelCount, height, width]);
      } else if (name === 'input_ids' || name === 'attention_mask') {
        // A graph with both sides in one file: a text of one token per picture, whose vector nobody reads.
        feeds[name] = integerTensor(new Array<number>(count).fill(1), type, [count, 1]);
      } else {
        throw new SemblanceError(
          'config/invalid',
          `${this.#graph.file} of the model ${this.#definition.id} wants an input "${name}" that Semblance does not know. Choose another model.`,
          { model: this.#definition.id, input: name },
        );
      }
    }
    const { values, shape } = await graph.run(feeds, this.#image.output);
    const dimensions = this.#definition.modelDimensions ?? this.#definition.dimensions;
    if (shape.length !== 2 || shape[0] !== count || shape[1] !== dimensions) {
      throw new TypeError(
        `${this.#graph.file} returned ${shape.join(' x ')} numbers instead of ${count} x ${dimensions}`,
      );
    }
    for (const [index, target] of targets.entries()) {
      finishVector(values.subarray(index * dimensions, (index + 1) * dimensions), target);
    }
  }
}
