/**
 * The text side of a model: texts to vectors of the model's full length, one batch at a time.
 */
import { AutoTokenizer, type PreTrainedTokenizer } from '@huggingface/transformers';
import { SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import { center, poolMean, poolRow } from '../shared/pooling.ts';
import { countSpecialTokens, type SpecialTokens, tokenize } from '../shared/tokenize.ts';
import { configureTransformers } from '../shared/transformersEnvironment.ts';
import type { EncoderDefinition, TextTowerDefinition } from './definition.ts';
import { finishVector } from './finishVector.ts';
import type { Graph, GraphOutput } from './graph.ts';
import { textFeeds } from './textFeeds.ts';

/**
 * Characters of a text that are looked at. The library's unigram tokenizer passes every token as an argument of one
 * call, which ends with a stack overflow somewhat above 100 000 tokens without a blank between them.
 */
const maxCharacters = 1 << 16;

export class TextTower {
  readonly #definition: EncoderDefinition;
  readonly #text: TextTowerDefinition;
  readonly #tokenizer: PreTrainedTokenizer;
  readonly #special: SpecialTokens;
  readonly #graph: Graph;

  private constructor(definition: EncoderDefinition, tokenizer: PreTrainedTokenizer, graph: Graph) {
    this.#definition = definition;
    this.#text = definition.text;
    this.#tokenizer = tokenizer;
    this.#special = countSpecialTokens(tokenizer);
    this.#graph = graph;
  }

  /** Rejects with `model/corrupt`. Nothing stays open then. */
  static async load(definition: EncoderDefinition, modelFolder: string, graph: Graph): Promise<TextTower> {
    configureTransformers();
    try {
      // The tokenizer first: it holds nothing that would have to be freed if the graph then fails to load.
      const tokenizer = await AutoTokenizer.from_pretrained(modelFolder);
      const tower = new TextTower(definition, tokenizer, graph);
      await graph.open();
      return tower;
    } catch (error) {
      if (SemblanceError.is(error)) throw error;
      throw new SemblanceError(
        'model/corrupt',
        `tokenizer.json or tokenizer_config.json of the model ${definition.id} in ${modelFolder} cannot be used. Install the model again.`,
        { model: definition.id, folder: modelFolder },
        { cause: error },
      );
    }
  }

  /**
   * Texts with their prompts; one vector is written to each target. Resolves with the texts' positions that were cut.
   * Rejects with `encoder/bad-input` for a text that is too long where the definition says `refuse`.
   */
  async encode(texts: readonly string[], targets: readonly Float32Array[]): Promise<readonly number[]> {
    const { maxTokens, onOverflow, lowercase, output } = this.#text;
    const tokenized = texts.map((text) =>
      tokenize(
        this.#tokenizer,
        lowercase ? text.toLowerCase() : text,
        maxTokens,
        this.#special,
        maxCharacters,
      ),
    );
    const truncated = [...tokenized.keys()].filter((index) => tokenized[index]?.isTruncated === true);
    if (onOverflow === 'refuse' && truncated.length > 0) {
      throw new SemblanceError(
        'encoder/bad-input',
        `${this.#definition.displayName} accepts at most ${maxTokens} tokens in a text.`,
        { model: this.#definition.id, maxTokens },
      );
    }
    const padding = this.#tokenizer.pad_token_id ?? 0;
    // A text without a single token: the padding stands for it, since no graph takes a length of 0.
    const ids = tokenized.map((text) => (text.ids.length === 0 ? [padding] : text.ids));
    const graph = await this.#graph.open();
    const batch = textFeeds(ids, padding, this.#definition, graph.inputs);
    const states = await graph.run(batch.feeds, output);
    for (const [index, target] of targets.entries()) {
      const count = ids[index]?.length ?? 0;
      const pooled = this.#pool(states, index, batch.starts[index] ?? 0, count);
      if (this.#text.layerNorm) center(pooled);
      finishVector(pooled, target);
    }
    return truncated;
  }

  /** `start` and `count`: where the tokens of the text stand between the padding. */
  #pool({ values, shape }: GraphOutput, index: number, start: number, count: number): Float32Array {
    const dimensions = this.#definition.modelDimensions ?? this.#definition.dimensions;
    const pooled = new Float32Array(dimensions);
    const expected = this.#text.pooling === 'model' ? 2 : 3;
    if (shape.length !== expected || shape.at(-1) !== dimensions) {
      throw new TypeError(
        `${this.#graph.file} returned ${shape.join(' x ')} numbers; pooling "${this.#text.pooling}" needs ${expected} axes, the last of ${dimensions}`,
      );
    }
    if (this.#text.pooling === 'model') {
      poolRow(values, index, pooled);
      return pooled;
    }
    const length = shape[1] ?? 0;
    const states = values.subarray((index * length + start) * dimensions);
    switch (this.#text.pooling) {
      case 'mean':
        poolMean(states, count, pooled);
        break;
      case 'cls':
        poolRow(states, 0, pooled);
        break;
      case 'last':
        poolRow(states, count - 1, pooled);
        break;
    }
    return pooled;
  }
}
