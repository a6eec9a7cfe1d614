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
import { SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import type {
  EncodedBatch,
  EncodeOptions,
  Encoder,
  EncoderContext,
  EncoderInput,
  EncoderManifest,
  InputContributions,
  TokenContribution,
} from '../api/encoder.ts';
import { encodeBatches } from '../shared/encodeBatches.ts';
import { disposedError, loadError, requireText } from '../shared/encoderErrors.ts';
import { sessionOptionsFor } from '../shared/onnxSession.ts';
import { poolMean, sharesOfMean } from '../shared/pooling.ts';
import { RunQueue } from '../shared/runQueue.ts';
import { countSpecialTokens, type SpecialTokens, type TokenizedText, tokenize } from '../shared/tokenize.ts';
import { placesOfTokens } from '../shared/tokenPlaces.ts';
import { configureTransformers } from '../shared/transformersEnvironment.ts';
import { maxTokens, minilmManifest } from './manifest.ts';

/** One text at a time: with dynamic quantisation its vector would depend on its neighbours. */
const layout = { dimensions: minilmManifest.space.dimensions, batchSize: 1 };

export class MinilmEncoder implements Encoder {
  readonly manifest: EncoderManifest = minilmManifest;
  readonly #tokenizer: PreTrainedTokenizer;
  readonly #model: PreTrainedModel;
  readonly #specialTokens: SpecialTokens;
  readonly #queue = new RunQueue(() => disposedError(minilmManifest));
  #disposal: Promise<void> | undefined;
  /** Word pieces by id; made when they are first asked for. */
  #pieces: ReadonlyMap<number, string> | undefined;

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
      throw loadError(minilmManifest, context.modelFolder, error);
    }
  }

  async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    this.#queue.throwIfStopped(options.signal);
    const prompt = this.manifest.prompts[options.role];
    const texts = inputs.map((input) => prompt + requireText(minilmManifest, input).text);
    return await encodeBatches(texts, layout, async ([text = ''], target) => {
      const isTruncated = await this.#queue.run(options.role, options.signal, () =>
        this.#encodeInto(text, target),
      );
      return isTruncated ? [0] : [];
    });
  }

  async contributions(
    input: EncoderInput,
    vector: Float32Array,
    options: EncodeOptions,
  ): Promise<InputContributions> {
    this.#queue.throwIfStopped(options.signal);
    const prompt = this.manifest.prompts[options.role];
    const text = prompt + requireText(minilmManifest, input).text;
    const { ids, states } = await this.#queue.run(options.role, options.signal, () => this.#statesOf(text));
    const shares = sharesOfMean(states, ids.length, vector);
    const { before, after } = this.#specialTokens;
    const places = placesOfTokens(text, this.#piecesOf(ids.slice(before, ids.length - after)));
    let rest = 0;
    const tokens: TokenContribution[] = [];
    for (const [index, contribution] of shares.entries()) {
      const place = places[index - before];
      if (place === undefined || place.end <= prompt.length) rest += contribution;
      else
        tokens.push({
          start: Math.max(0, place.start - prompt.length),
          end: place.end - prompt.length,
          contribution,
        });
    }
    return { kind: 'tokens', tokens, rest };
  }

  dispose(): Promise<void> {
    this.#disposal ??= this.#queue.close().then(async () => {
      await this.#model.dispose();
    });
    return this.#disposal;
  }

  /** Returns whether the text was cut. */
  async #encodeInto(text: string, target: Float32Array): Promise<boolean> {
    const { ids, states, isTruncated } = await this.#statesOf(text);
    poolMean(states, ids.length, target);
    return isTruncated;
  }

  #piecesOf(ids: readonly number[]): readonly string[] {
    this.#pieces ??= new Map([...this.#tokenizer.get_vocab()].map(([piece, id]) => [id, piece]));
    const pieces = this.#pieces;
    return ids.map((id) => pieces.get(id) ?? '');
  }

  /** The vectors of all tokens, row by row, special tokens included. */
  async #statesOf(text: string): Promise<TokenizedText & { readonly states: Float32Array }> {
    try {
      const { ids, isTruncated } = tokenize(this.#tokenizer, text, maxTokens, this.#specialTokens);
      const shape = [1, ids.length];
      const output: { readonly last_hidden_state: Tensor } = await this.#model({
        input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
        attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
        token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), shape),
      });
      const states = output.last_hidden_state.data;
      const { dimensions } = this.manifest.space;
      if (!(states instanceof Float32Array) || states.length !== ids.length * dimensions) {
        throw new TypeError(`The model returned ${output.last_hidden_state.dims.join(' x ')} numbers`);
      }
      return { ids, isTruncated, states };
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
