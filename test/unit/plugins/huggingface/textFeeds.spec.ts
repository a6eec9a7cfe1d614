import { describe, expect, it } from 'vitest';
import { checkDefinition, type EncoderDefinitionInput } from '../../../../plugins/huggingface/definition.ts';
import type { TensorMetadata } from '../../../../plugins/huggingface/tensors.ts';
import { textFeeds } from '../../../../plugins/huggingface/textFeeds.ts';

const padding = 9;
const ids = [[1, 2, 3], [4]];

function definition(text: Partial<EncoderDefinitionInput['text']> = {}, rest: object = {}) {
  return checkDefinition(
    {
      version: 1,
      id: 'm',
      displayName: 'M',
      kind: 'text',
      source: { model: 'a/b', revision: 'main' },
      dtype: 'float32',
      files: [{ path: 'm.onnx' }, { path: 'tokenizer.json' }, { path: 'tokenizer_config.json' }],
      text: { model: 'm.onnx', output: 'o', pooling: 'mean', maxTokens: 5, ...text },
      dimensions: 4,
      licence: { spdx: 'MIT' },
      ...rest,
    },
    'm',
  );
}

const image = {
  model: 'm.onnx',
  output: 'image_embeds',
  width: 8,
  height: 6,
  resize: 'stretch',
  kernel: 'cubic',
} as const;

function inputs(
  ...declared: readonly [name: string, type?: TensorMetadata['type'], shape?: readonly (number | string)[]][]
): ReadonlyMap<string, TensorMetadata> {
  return new Map(
    declared.map(([name, type = 'int64', shape = ['batch', 'sequence']]) => [
      name,
      { name, isTensor: true, type, shape },
    ]),
  );
}

function numbersOf(
  feeds: ReturnType<typeof textFeeds>['feeds'],
  name: string,
): { readonly dims: readonly number[]; readonly data: readonly number[] } {
  const tensor = feeds[name];
  if (tensor === undefined) throw new Error(`There is no ${name}.`);
  return { dims: tensor.dims, data: Array.from(tensor.data as Iterable<bigint | number>, Number) };
}

const all = inputs(['input_ids'], ['attention_mask'], ['token_type_ids'], ['position_ids']);

describe('inputs of a text graph', () => {
  it('are filled up on the right to the longest text', () => {
    const { feeds, starts } = textFeeds(ids, padding, definition(), all);
    expect(numbersOf(feeds, 'input_ids')).toEqual({ dims: [2, 3], data: [1, 2, 3, 4, 9, 9] });
    expect(numbersOf(feeds, 'attention_mask').data).toEqual([1, 1, 1, 1, 0, 0]);
    expect(numbersOf(feeds, 'token_type_ids').data).toEqual([0, 0, 0, 0, 0, 0]);
    expect(numbersOf(feeds, 'position_ids').data).toEqual([0, 1, 2, 0, 1, 2]);
    expect(starts).toEqual([0, 0]);
  });

  it('are filled up on the left where the model was trained so, with positions that begin at the text', () => {
    const { feeds, starts } = textFeeds(ids, padding, definition({ paddingSide: 'left' }), all);
    expect(numbersOf(feeds, 'input_ids').data).toEqual([1, 2, 3, 9, 9, 4]);
    expect(numbersOf(feeds, 'attention_mask').data).toEqual([1, 1, 1, 0, 0, 1]);
    expect(numbersOf(feeds, 'position_ids').data).toEqual([0, 1, 2, 0, 0, 0]);
    expect(starts).toEqual([0, 2]);
  });

  it('have the length of the training where the model reads its padding, and SigLIP no mask', () => {
    const siglip = definition({ padding: 'max-length' }, { kind: 'siglip', image });
    const { feeds } = textFeeds([[1]], padding, siglip, all);
    expect(numbersOf(feeds, 'input_ids')).toEqual({ dims: [1, 5], data: [1, 9, 9, 9, 9] });
    expect(numbersOf(feeds, 'attention_mask').data).toEqual([1, 1, 1, 1, 1]);
  });

  it('have the length that the graph fixes, in the type that it declares', () => {
    const fixed = inputs(['input_ids', 'int32', [1, 4]]);
    const { feeds } = textFeeds([[7]], padding, definition(), fixed);
    expect(numbersOf(feeds, 'input_ids')).toEqual({ dims: [1, 4], data: [7, 9, 9, 9] });
    expect(feeds.input_ids?.type).toBe('int32');
  });

  it('include an empty memory for decoders', () => {
    const decoder = inputs(
      ['input_ids'],
      ['past_key_values.0.key', 'float16', ['batch', 2, 'past', 8]],
      ['use_cache_branch', 'bool', [1]],
    );
    const { feeds } = textFeeds(ids, padding, definition(), decoder);
    expect(numbersOf(feeds, 'past_key_values.0.key')).toEqual({ dims: [2, 2, 0, 8], data: [] });
    expect(feeds['past_key_values.0.key']?.type).toBe('float16');
    expect(numbersOf(feeds, 'use_cache_branch').data).toEqual([0]);
  });

  it('include no picture where both sides are in one file', () => {
    const both = inputs(['input_ids'], ['pixel_values', 'float32', ['images', 3, 'height', 'width']]);
    const { feeds } = textFeeds(ids, padding, definition({}, { kind: 'clip', image }), both);
    expect(numbersOf(feeds, 'pixel_values')).toEqual({ dims: [0, 3, 6, 8], data: [] });
  });

  it("include the definition's constants, as a list or as a single number", () => {
    const constant = definition({ constants: { task_id: [4] } });
    expect(
      numbersOf(textFeeds(ids, padding, constant, inputs(['task_id', 'int64', [1]])).feeds, 'task_id'),
    ).toEqual({
      dims: [1],
      data: [4],
    });
    expect(
      numbersOf(textFeeds(ids, padding, constant, inputs(['task_id', 'int64', []])).feeds, 'task_id').dims,
    ).toEqual([]);
  });

  it('are refused when nobody knows their value', () => {
    const strange = inputs(['input_ids'], ['task_id', 'int64', []]);
    expect(() => textFeeds(ids, padding, definition(), strange)).toThrow(
      'm.onnx of the model m wants an input "task_id" that Semblance does not know. Give its value as text.constants.task_id in semblance-encoder.json, or choose another model.',
    );
  });
});
