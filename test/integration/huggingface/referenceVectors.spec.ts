/**
 * The vectors of the fixture models are those that PyTorch computed: tokenizer, prompts, cut, padding, pooling,
 * pixels and normalisation.
 */
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { EncodeOptions, Encoder, EncoderInput } from '../../../plugins/api/encoder.ts';
import {
  createFixtureEncoder,
  pictureInput,
  readReference,
  textInput,
  withTextModel,
} from './fixtureModels.ts';

/** The reference is rounded to seven digits, and the two runtimes add in different orders. */
const tolerance = 1e-4;

async function encode(
  encoder: Encoder,
  inputs: readonly EncoderInput[],
  role: EncodeOptions['role'] = 'document',
): Promise<Float32Array[]> {
  const { vectors, dimensions } = await encoder.encode(inputs, { role, signal: neverCancelled() });
  return inputs.map((_, index) => vectors.subarray(index * dimensions, (index + 1) * dimensions));
}

function largestDifference(vector: Float32Array | undefined, expected: readonly number[]): number {
  if (vector?.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Math.max(...expected.map((value, index) => Math.abs(value - (vector[index] ?? Number.NaN))));
}

function cosine(vector: Float32Array | undefined, expected: readonly number[]): number {
  return expected.reduce((sum, value, index) => sum + value * (vector?.[index] ?? Number.NaN), 0);
}

async function expectReference(
  encoder: Encoder,
  references: readonly { readonly text: string; readonly vector: readonly number[] }[],
  role: EncodeOptions['role'] = 'document',
): Promise<void> {
  try {
    expect(references.length).toBeGreaterThan(4);
    const vectors = await encode(
      encoder,
      references.map(({ text }) => textInput(text)),
      role,
    );
    for (const [index, { text, vector }] of references.entries()) {
      expect(largestDifference(vectors[index], vector), JSON.stringify(text.slice(0, 40))).toBeLessThan(
        tolerance,
      );
    }
  } finally {
    await encoder.dispose();
  }
}

describe('BERT', () => {
  // The fixture's document prompt is "passage: "; the references were computed without one, but for the query.
  const promptless = { query: 'query: ', document: '' };

  it.each(['mean', 'cls', 'last'] as const)('pools by %s', async (pooling) => {
    const { texts } = await readReference('tiny-bert');
    const encoder = await createFixtureEncoder('tiny-bert', (definition) => ({
      ...definition,
      text: { ...definition.text, pooling, prompts: promptless },
    }));
    await expectReference(encoder, texts[pooling] ?? []);
  });

  it('takes the vector of the graph', async () => {
    const { texts } = await readReference('tiny-bert');
    const encoder = await createFixtureEncoder('tiny-bert', (definition) => ({
      ...definition,
      text: {
        ...definition.text,
        pooling: 'model' as const,
        output: 'sentence_embedding',
        prompts: promptless,
      },
    }));
    await expectReference(encoder, texts.mean ?? []);
  });

  it('puts the prompt before a query', async () => {
    const { texts } = await readReference('tiny-bert');
    await expectReference(await createFixtureEncoder('tiny-bert'), texts.query ?? [], 'query');
  });

  it('pads on the left without a difference', async () => {
    const { texts } = await readReference('tiny-decoder');
    const encoder = await createFixtureEncoder('tiny-decoder', (definition) => ({
      ...definition,
      text: { ...definition.text, paddingSide: 'right' as const },
    }));
    await expectReference(encoder, texts.last ?? []);
  });

  it.each([
    ['float16', 'onnx/model_fp16.onnx', 0.9999],
    ['int8', 'onnx/model_quantized.onnx', 0.98],
  ] as const)('stays close with weights of %s', async (dtype, path, minCosine) => {
    const { texts } = await readReference('tiny-bert');
    const encoder = await createFixtureEncoder('tiny-bert', (definition) => ({
      ...withTextModel(definition, path, dtype),
      text: { ...definition.text, model: path, prompts: promptless },
    }));
    try {
      const references = texts.mean ?? [];
      const vectors = await encode(
        encoder,
        references.map(({ text }) => textInput(text)),
      );
      for (const [index, { vector }] of references.entries()) {
        expect(cosine(vectors[index], vector)).toBeGreaterThan(minCosine);
      }
    } finally {
      await encoder.dispose();
    }
  });
});

describe('a decoder with memory inputs', () => {
  it('pools the last token', async () => {
    const { texts } = await readReference('tiny-decoder');
    await expectReference(await createFixtureEncoder('tiny-decoder'), texts.last ?? []);
  });

  it('cuts to a length of its Matryoshka training and normalises again', async () => {
    const { texts } = await readReference('tiny-decoder');
    const encoder = await createFixtureEncoder('tiny-decoder', (definition) => ({
      ...definition,
      dimensions: 16,
      modelDimensions: 32,
      matryoshka: [8, 16, 32],
    }));
    expect(encoder.manifest.matryoshka).toEqual([8]);
    await expectReference(encoder, texts.cut ?? []);
  });
});

describe.each(['tiny-clip', 'tiny-siglip'] as const)('%s', (name) => {
  it('encodes texts', async () => {
    const { texts } = await readReference(name);
    await expectReference(await createFixtureEncoder(name), texts.model ?? []);
  });

  it('encodes pictures', async () => {
    const { pictures } = await readReference(name);
    const encoder = await createFixtureEncoder(name);
    try {
      expect(pictures.length).toBe(5);
      const vectors = await encode(
        encoder,
        await Promise.all(pictures.map(({ file }) => pictureInput(file))),
      );
      for (const [index, { file, vector }] of pictures.entries()) {
        // A picture of the network's own size is not scaled; two scalers agree on the others but for rounding.
        if (file.endsWith('-32.png'))
          expect(largestDifference(vectors[index], vector), file).toBeLessThan(1e-3);
        else expect(cosine(vectors[index], vector), file).toBeGreaterThan(0.999);
      }
    } finally {
      await encoder.dispose();
    }
  });
});

it('encodes with both sides in one file', async () => {
  const { texts, pictures } = await readReference('tiny-clip');
  const encoder = await createFixtureEncoder('tiny-clip', (definition) => ({
    ...withTextModel(definition, 'onnx/model.onnx', 'float32'),
    files: [...definition.files.filter(({ path }) => !path.endsWith('.onnx')), { path: 'onnx/model.onnx' }],
    ...(definition.image && { image: { ...definition.image, model: 'onnx/model.onnx' } }),
  }));
  const picture = pictures.find(({ file }) => file === 'checks-32.png');
  const [, , text] = texts.model ?? [];
  try {
    const vectors = await encode(encoder, [await pictureInput('checks-32.png'), textInput(text?.text ?? '')]);
    expect(largestDifference(vectors[0], picture?.vector ?? [])).toBeLessThan(1e-3);
    expect(largestDifference(vectors[1], text?.vector ?? [])).toBeLessThan(tolerance);
  } finally {
    await encoder.dispose();
  }
});

it('encodes half-precision towers', async () => {
  const { texts, pictures } = await readReference('tiny-clip');
  const encoder = await createFixtureEncoder('tiny-clip', (definition) => ({
    ...withTextModel(definition, 'onnx/text_model_fp16.onnx', 'float16'),
    files: [
      ...definition.files.filter(({ path }) => !path.endsWith('.onnx')),
      { path: 'onnx/text_model_fp16.onnx' },
      { path: 'onnx/vision_model_fp16.onnx' },
    ],
    ...(definition.image && { image: { ...definition.image, model: 'onnx/vision_model_fp16.onnx' } }),
  }));
  try {
    const [text] = texts.model ?? [];
    const picture = pictures.find(({ file }) => file === 'disc-32.png');
    const vectors = await encode(encoder, [textInput(text?.text ?? ''), await pictureInput('disc-32.png')]);
    expect(cosine(vectors[0], text?.vector ?? [])).toBeGreaterThan(0.9999);
    expect(cosine(vectors[1], picture?.vector ?? [])).toBeGreaterThan(0.9999);
  } finally {
    await encoder.dispose();
  }
});
