/**
 * One ONNX file of a model, opened when it is first needed and checked against the definition.
 */
import { join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import { openOnnxSession, type SessionPlace } from '../shared/onnxSession.ts';
import { definitionFileName } from './definition.ts';
import { floatsOf, inputsOf, type TensorMetadata } from './tensors.ts';

export interface OpenGraph {
  readonly inputs: ReadonlyMap<string, TensorMetadata>;
  /** Resolves with the first of the outputs that the graph has; the others are not computed where that saves work. */
  run(feeds: Readonly<Record<string, Tensor>>, output: string | readonly string[]): Promise<GraphOutput>;
}

export interface GraphOutput {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

export interface GraphPlace extends SessionPlace {
  readonly model: string;
  readonly modelFolder: string;
  /** Rejects when the files are not those any more that the manifest was made of. */
  readonly requireSameFiles: () => Promise<void>;
}

export class Graph {
  /** Path inside the model folder. */
  readonly file: string;
  readonly #place: GraphPlace;
  #session: Promise<InferenceSession> | undefined;

  constructor(file: string, place: GraphPlace) {
    this.file = file;
    this.#place = place;
  }

  /**
   * Shared by all callers; a failed load is tried again by the next call. Rejects with `model/corrupt` when the file
   * cannot be loaded on this device, or is another one by now.
   */
  async open(): Promise<OpenGraph> {
    this.#session ??= this.#load();
    const session = await this.#session;
    return {
      inputs: inputsOf(session),
      run: async (feeds, output) => {
        const wanted = typeof output === 'string' ? [output] : output;
        const name = wanted.find((candidate) => session.outputNames.includes(candidate));
        if (name === undefined) throw this.#missingOutput(session, wanted);
        const tensor = (await session.run(feeds, [name]))[name];
        if (tensor === undefined) throw new TypeError(`The graph returned no ${name}.`);
        return { values: floatsOf(tensor), shape: tensor.dims };
      },
    };
  }

  async dispose(): Promise<void> {
    const session = await this.#session?.catch(() => undefined); // A failed load left nothing to free.
    this.#session = undefined;
    await session?.release();
  }

  async #load(): Promise<InferenceSession> {
    const { model, modelFolder, device, requireSameFiles } = this.#place;
    const path = join(modelFolder, this.file);
    let session: InferenceSession | undefined;
    try {
      await requireSameFiles();
      session = await openOnnxSession(path, this.#place);
      await requireSameFiles(); // They may have changed while it was read.
      return session;
    } catch (error) {
      this.#session = undefined;
      await session?.release();
      if (SemblanceError.is(error)) throw error;
      const advice =
        device === 'cpu' ? 'Install the model again.' : 'Set another device, or install the model again.';
      throw new SemblanceError(
        'model/corrupt',
        `The file ${path} of the model ${model} cannot be loaded on ${device}. ${advice}`,
        { path, model, device },
        { cause: error },
      );
    }
  }

  #missingOutput(session: InferenceSession, wanted: readonly string[]): SemblanceError {
    return new SemblanceError(
      'config/invalid',
      `${definitionFileName} of ${this.#place.model} names the output "${wanted.join('" or "')}" of ${this.file}, which has only: ${session.outputNames.join(', ')}.`,
      { model: this.#place.model, file: this.file },
    );
  }
}
