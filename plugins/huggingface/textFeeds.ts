/**
 * Token ids to the inputs that a text graph declares, whatever the exporter called for.
 */
import type { Tensor } from 'onnxruntime-node';
import { SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import { definitionFileName, type EncoderDefinition } from './definition.ts';
import { emptyTensor, integerTensor, type TensorMetadata } from './tensors.ts';

export interface TextBatch {
  readonly feeds: Readonly<Record<string, Tensor>>;
  /** By text: the position of its first token behind the padding. */
  readonly starts: readonly number[];
}

/** Throws `config/invalid` when the graph wants an input that neither the product nor the definition knows. */
export function textFeeds(
  ids: readonly (readonly number[])[],
  padding: number,
  definition: EncoderDefinition,
  inputs: ReadonlyMap<string, TensorMetadata>,
): TextBatch {
  const { text } = definition;
  const count = ids.length;
  const length = batchLength(ids, definition, inputs);
  const shape = [count, length];
  const starts = ids.map((row) => (text.paddingSide === 'left' ? length - row.length : 0));
  /** One number per token and padding position; `make` gets the position in the text, outside of it for padding. */
  const fill = (make: (row: readonly number[], position: number) => number): number[] =>
    ids.flatMap((row, index) =>
      Array.from({ length }, (_, column) => make(row, column - (starts[index] ?? 0))),
    );
  const tensors: Record<string, Tensor> = {};
  for (const [name, { type, shape: declared }] of inputs) {
    const constant = text.constants[name];
    if (constant !== undefined) {
      tensors[name] = integerTensor(constant, type, declared.length === 0 ? [] : [constant.length]);
    } else if (name === 'input_ids') {
      tensors[name] = integerTensor(
        fill((row, at) => row[at] ?? padding),
        type,
        shape,
      );
    } else if (name === 'attention_mask') {
      // SigLIP was trained without a mask: it reads its padding.
      const isMasked = definition.kind !== 'siglip';
      tensors[name] = integerTensor(
        fill((row, at) => (isMasked && (at < 0 || at >= row.length) ? 0 : 1)),
        type,
        shape,
      );
    } else if (name === 'token_type_ids') {
      tensors[name] = integerTensor(
        fill(() => 0),
        type,
        shape,
      );
    } else if (name === 'position_ids') {
      tensors[name] = integerTensor(
        fill((_, at) => Math.max(0, at)),
        type,
        shape,
      );
    } else if (name.startsWith('past_key_values')) {
      // The memory of a decoder that has read nothing yet: the length of the past is 0.
      tensors[name] = emptyTensor(
        type,
        declared.map((size, axis) => (axis === 0 ? count : axis === 2 ? 0 : sizeOr(size, 0))),
      );
    } else if (name === 'use_cache_branch') {
      tensors[name] = integerTensor([0], type, [1]);
    } else if (name === 'pixel_values' && definition.image !== undefined) {
      // A graph with both sides in one file: no picture.
      const { width, height } = definition.image;
      tensors[name] = emptyTensor(type, [0, 3, height, width]);
    } else {
      throw new SemblanceError(
        'config/invalid',
        `${text.model} of the model ${definition.id} wants an input "${name}" that Semblance does not know. Give its value as text.constants.${name} in ${definitionFileName}, or choose another model.`,
        { model: definition.id, input: name },
      );
    }
  }
  return { feeds: tensors, starts };
}

/** Length of the rows: that of the longest text, unless the model or its graph has a fixed one. */
function batchLength(
  ids: readonly (readonly number[])[],
  { text }: EncoderDefinition,
  inputs: ReadonlyMap<string, TensorMetadata>,
): number {
  const longest = Math.max(...ids.map((row) => row.length));
  if (text.padding === 'max-length') return text.maxTokens;
  return sizeOr(inputs.get('input_ids')?.shape[1], longest);
}

/** A size that the graph fixes, or the other one where it is free. */
function sizeOr(size: number | string | undefined, other: number): number {
  return typeof size === 'number' && size > 0 ? size : other;
}
