/**
 * MiniLM-L6-v2 (int8) on ONNX Runtime: text and code to normalised 384-d vectors. Runs on the calling thread in slices
 * of one input (10 to 30 ms), between which the event loop turns.
 */
import {
  AutoModel,
  AutoTokenizer,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  Tensor,
} from '@huggingface/transformers';
import { throwIfCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import type {
  EncodedBatch,
  EncodeOptions,
  Encoder,
  EncoderContext,
  EncoderInput,
  EncoderManifest,
} from '../api/encoder.ts';
import { sessionOptionsFor } from '../shared/onnxSession.ts';
import { poolMean } from '../shared/pooling.ts';
import { RunQueue } from '../shared/runQueue.ts';
import { countSpecialTokens, type SpecialTokens, tokenize } from '../shared/tokenize.ts';
import { configureTransformers } from '../shared/transformersEnvironment.ts';
import { maxTokens, minilmManifest } from './manifest.ts';

type TextInput = Exclude<EncoderInput, { readonly kind: 'image' }>;

export class MinilmEncoder implements Encoder {
  readonly manifest: EncoderManifest = minilmManifest;
  readonly #tokenizer: PreTrainedTokenizer;
  readonly #model: PreTrainedModel;
  readonly #specialTokens: SpecialTokens;
  readonly #queue = new RunQueue(createDisposedError);
  #disposal: Promise<void> | undefined;

  private constructor(tokenizer: PreTrainedTokenizer, model: PreTrainedModel) {
    this.#tokenizer = tokenizer;
    this.#specialTokens = countSpecialTokens(tokenizer);
    this.#model = model;
  }

  static async load(context: EncoderContext): Promise<MinilmEncoder> {
    configureTransformers();
    try {
      // The tokenizer first: it holds nothing that would have to be freed if the model then fails to load.
      const tokenizer = await AutoTokenizer.from_pretrained(context.modelFolder);
      const model = await AutoModel.from_pretrained(context.modelFolder, {
        dtype: 'q8',
        device: 'cpu',
        session_options: sessionOptionsFor({ device: 'cpu', threads: context.threads }),
      });
      context.log('debug', `${minilmManifest.id}: session with ${context.threads} threads is ready`);
      return new MinilmEncoder(tokenizer, model);
    } catch (error) {
      throw new SemblanceError(
        'model/corrupt',
        `The model ${minilmManifest.modelId} in ${context.modelFolder} cannot be loaded. Install it again.`,
        { model: minilmManifest.modelId, folder: context.modelFolder },
        { cause: error },
      );
    }
  }

  async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    if (this.#queue.isClosed) throw createDisposedError();
    throwIfCancelled(options.signal);
    const { dimensions } = this.manifest.space;
    const prompt = this.manifest.prompts[options.role];
    const texts = inputs.map((input) => prompt + requireText(input).text);
    const vectors = new Float32Array(texts.length * dimensions);
    const truncated: number[] = [];
    for (const [index, text] of texts.entries()) {
      const target = vectors.subarray(index * dimensions, (index + 1) * dimensions);
      const isTruncated = await this.#queue.run(options.role, options.signal, () =>
        this.#encodeInto(text, target),
      );
      if (isTruncated) truncated.push(index);
    }
    return { vectors, count: texts.length, dimensions, truncated };
  }

  dispose(): Promise<void> {
    this.#disposal ??= this.#queue.close().then(async () => {
      await this.#model.dispose();
    });
    return this.#disposal;
  }

  /** Returns whether the text was cut. */
  async #encodeInto(text: string, target: Float32Array): Promise<boolean> {
    try {
      const { ids, isTruncated } = tokenize(this.#tokenizer, text, maxTokens, this.#specialTokens);
      const shape = [1, ids.length];
      const output: { readonly last_hidden_state: Tensor } = await this.#model({
        input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
        attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
        token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), shape),
      });
      const states = output.last_hidden_state.data;
      if (!(states instanceof Float32Array) || states.length !== ids.length * target.length) {
        throw new TypeError(`The model returned ${output.last_hidden_state.dims.join(' x ')} numbers`);
      }
      poolMean(states, ids.length, target);
      return isTruncated;
    } catch (error) {
      throw new SemblanceError(
        'encoder/failed',
        `${this.manifest.displayName} could not encode an input of ${text.length} characters.`,
        { encoder: this.manifest.id, characters: text.length },
        { cause: error },
      );
    }
  }
}

function requireText(input: EncoderInput): TextInput {
  if (input.kind === 'text' || input.kind === 'code') return input;
  throw new SemblanceError(
    'encoder/unsupported-input',
    `${minilmManifest.displayName} accepts text and code, not ${input.kind}.`,
    { encoder: minilmManifest.id, modality: input.kind },
  );
}

function createDisposedError(): SemblanceError {
  return new SemblanceError('encoder/disposed', `${minilmManifest.displayName} was used after dispose.`, {
    encoder: minilmManifest.id,
  });
}
