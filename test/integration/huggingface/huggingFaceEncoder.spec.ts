/**
 * Encoders made of definitions, with real files: what the general contract does not cover.
 */
import { copyFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutoImageProcessor, pipeline, RawImage } from '@huggingface/transformers';
import { InferenceSession, listSupportedBackends } from 'onnxruntime-node';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { Encoder, EncoderDevice, EncoderInput } from '../../../plugins/api/encoder.ts';
import type { EncoderDefinition, EncoderDefinitionInput } from '../../../plugins/huggingface/definition.ts';
import { createHuggingFacePlugin } from '../../../plugins/huggingface/index.ts';
import { manifestOf } from '../../../plugins/huggingface/manifest.ts';
import { completeDefinition, readDefinition } from '../../../plugins/huggingface/modelFiles.ts';
import { writePixels } from '../../../plugins/huggingface/pixels.ts';
import { configureTransformers } from '../../../plugins/shared/transformersEnvironment.ts';
import { encoderContext } from '../../fakes/encoderContext.ts';
import { sharpDecoder } from '../../fakes/sharpDecoder.ts';
import {
  createFixtureEncoder,
  type FixtureName,
  fixtureDefinition,
  fixtureFolder,
  fixturesFolder,
  pictureInput,
  textInput,
} from './fixtureModels.ts';

async function encodeOne(encoder: Encoder, input: EncoderInput): Promise<Float32Array> {
  const batch = await encoder.encode([input], { role: 'document', signal: neverCancelled() });
  return batch.vectors;
}

async function withEncoder(
  name: FixtureName,
  use: (encoder: Encoder) => Promise<void>,
  change?: (definition: EncoderDefinition) => EncoderDefinitionInput,
): Promise<void> {
  const encoder = await createFixtureEncoder(name, change);
  try {
    await use(encoder);
  } finally {
    await encoder.dispose();
  }
}

describe('files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'semblance-hf-'));
    await cp(fixtureFolder('tiny-clip'), folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const create = async (): Promise<Encoder> =>
    createHuggingFacePlugin(await readDefinition(folder), folder).create(encoderContext('', sharpDecoder));

  it('are found in a folder with blanks and accents in its path', async () => {
    const other = join(folder, 'Größe à la carte');
    await cp(fixtureFolder('tiny-clip'), other, { recursive: true });
    const plugin = createHuggingFacePlugin(await readDefinition(other), other);
    const encoder = await plugin.create(encoderContext(other, sharpDecoder));
    expect(await encodeOne(encoder, textInput('text'))).toHaveLength(24);
    await encoder.dispose();
  });

  it.each(['tokenizer.json', 'onnx/text_model.onnx', 'onnx/vision_model.onnx'])(
    'are named when missing: %s',
    async (file) => {
      await rm(join(folder, file));
      await expect(create()).rejects.toMatchObject({
        code: 'model/missing',
        message: expect.stringContaining(`${join(folder, file)} of the model semblance.tiny-clip is missing`),
      });
    },
  );

  it('are named when they have another length', async () => {
    await writeFile(join(folder, 'onnx/text_model.onnx'), 'short');
    await expect(create()).rejects.toMatchObject({
      code: 'model/corrupt',
      message: expect.stringMatching(
        /text_model\.onnx .* has 5 bytes instead of \d+\. Install the model again\.$/,
      ),
    });
  });

  async function damage(file: string): Promise<void> {
    const path = join(folder, file);
    await writeFile(
      path,
      (await readFile(path)).map((byte) => byte ^ 0x5a),
    );
  }

  it.each(['onnx/text_model.onnx', 'tokenizer.json'])('are named when damaged: %s', async (file) => {
    await damage(file);
    await expect(create()).rejects.toMatchObject({
      code: 'model/corrupt',
      message: expect.stringContaining(file),
    });
    await copyFile(join(fixtureFolder('tiny-clip'), file), join(folder, file));
    const encoder = await create();
    await encoder.dispose();
  });

  it('of pictures are opened with the first picture, and again after a failure', async () => {
    await damage('onnx/vision_model.onnx');
    const encoder = await create();
    expect(await encodeOne(encoder, textInput('text'))).toHaveLength(24);
    const picture = await pictureInput('checks-32.png');
    await expect(encodeOne(encoder, picture)).rejects.toMatchObject({
      code: 'model/corrupt',
      message: expect.stringContaining('vision_model.onnx'),
    });
    expect(await encodeOne(encoder, textInput('text'))).toHaveLength(24);
    await copyFile(
      join(fixtureFolder('tiny-clip'), 'onnx/vision_model.onnx'),
      join(folder, 'onnx/vision_model.onnx'),
    );
    expect(await encodeOne(encoder, picture)).toHaveLength(24);
    await encoder.dispose();
  });

  it('are checked against their hashes when a definition is completed', async () => {
    const definition = await readDefinition(folder);
    await damage('onnx/vision_model.onnx');
    await expect(completeDefinition(definition, folder, neverCancelled())).rejects.toMatchObject({
      code: 'model/corrupt',
      message: expect.stringContaining('vision_model.onnx'),
    });
  });

  it('are hashed until somebody cancels', async () => {
    const definition = await readDefinition(folder);
    await expect(completeDefinition(definition, folder, AbortSignal.abort())).rejects.toMatchObject({
      name: 'CancelledError',
    });
    const controller = new AbortController();
    const running = completeDefinition(definition, folder, controller.signal);
    controller.abort();
    await expect(running).rejects.toMatchObject({ name: 'CancelledError' });
  });

  it('that are optional and absent are left out', async () => {
    const definition = await readDefinition(folder);
    const withLicence = { ...definition, files: [...definition.files, { path: 'LICENSE', optional: true }] };
    expect(await completeDefinition(withLicence, folder, neverCancelled())).toEqual(definition);
    await writeFile(join(folder, 'LICENSE'), 'free');
    const completed = await completeDefinition(withLicence, folder, neverCancelled());
    expect(completed.files.at(-1)).toMatchObject({ path: 'LICENSE', bytes: 4, optional: true });
  });

  it('without a definition are no model', async () => {
    await rm(join(folder, 'semblance-encoder.json'));
    await expect(readDefinition(folder)).rejects.toMatchObject({ code: 'model/missing' });
  });
});

describe('memory', () => {
  afterEach(() => vi.restoreAllMocks());

  it('is given back: of the text side alone when no picture came, of both otherwise', async () => {
    const create = vi.spyOn(InferenceSession, 'create');
    const encoder = await createFixtureEncoder('tiny-clip');
    await encodeOne(encoder, textInput('only a query'));
    expect(create).toHaveBeenCalledTimes(1);
    const session = await create.mock.results[0]?.value;
    const release = vi.spyOn(Object.getPrototypeOf(session), 'release');
    await encoder.dispose();
    expect(release).toHaveBeenCalledTimes(1);

    const joint = await createFixtureEncoder('tiny-clip');
    await encodeOne(joint, await pictureInput('disc-32.png'));
    await encodeOne(joint, await pictureInput('disc-32.png'));
    expect(create).toHaveBeenCalledTimes(3);
    await joint.dispose();
    await joint.dispose();
    expect(release).toHaveBeenCalledTimes(3);
  });
});

describe('a definition that does not fit its files', () => {
  it('names the outputs that there are', async () => {
    await withEncoder(
      'tiny-bert',
      async (encoder) => {
        await expect(encodeOne(encoder, textInput('text'))).rejects.toMatchObject({
          code: 'config/invalid',
          message: expect.stringContaining(
            'names the output "pooled" or "states" of onnx/model.onnx, which has only: last_hidden_state, sentence_embedding',
          ),
        });
      },
      (definition) => ({ ...definition, text: { ...definition.text, output: ['pooled', 'states'] } }),
    );
  });

  it.each([
    ['a length', { dimensions: 48 }, {}],
    ['the axes', {}, { output: 'sentence_embedding' }],
  ])('fails at %s', async (_name, fields, text) => {
    await withEncoder(
      'tiny-bert',
      async (encoder) => {
        await expect(encodeOne(encoder, textInput('text'))).rejects.toMatchObject({ code: 'encoder/failed' });
      },
      (definition) => ({ ...definition, ...fields, text: { ...definition.text, ...text } }),
    );
  });

  it('is not accepted without lengths and hashes', async () => {
    const definition = await fixtureDefinition('tiny-bert');
    const bare = { ...definition, files: definition.files.map(({ path }) => ({ path })) };
    expect(() => createHuggingFacePlugin(bare, fixtureFolder('tiny-bert'))).toThrow('lacks bytes or sha256');
  });
});

it('says which device cannot be used', async () => {
  const supported = new Set(listSupportedBackends().map(({ name }) => name));
  const absent = (['coreml', 'dml'] satisfies EncoderDevice[]).find((device) => !supported.has(device));
  if (absent === undefined) throw new Error('There is no platform with both.');
  await expect(createFixtureEncoder('tiny-bert', undefined, { device: absent })).rejects.toMatchObject({
    code: 'model/corrupt',
    message: expect.stringContaining(`cannot be loaded on ${absent}. Set another device`),
  });
});

describe('agreement with transformers.js', () => {
  it('on the pixels of one raster', async () => {
    configureTransformers();
    for (const name of ['tiny-clip', 'tiny-siglip'] as const) {
      const { image } = await fixtureDefinition(name);
      if (image === undefined) throw new Error('A joint model has an image side.');
      const processor = await AutoImageProcessor.from_pretrained(fixtureFolder(name), {});
      const path = join(fixturesFolder, 'pictures/checks-32.png');
      const { data, info } = await sharp(path).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
      const expected = await processor(new RawImage(new Uint8Array(data), info.width, info.height, 4).rgb());
      const pixels = new Float32Array(3 * image.width * image.height);
      writePixels({ width: info.width, height: info.height, data: new Uint8Array(data) }, image, pixels);
      const reference: Float32Array = expected.pixel_values.data;
      expect(reference.length).toBe(pixels.length);
      const largest = Math.max(...reference.map((value, index) => Math.abs(value - (pixels[index] ?? 9))));
      expect(largest).toBeLessThan(1e-3);
    }
  });

  it('on the vectors of texts', async () => {
    configureTransformers();
    const extract = await pipeline('feature-extraction', fixtureFolder('tiny-bert'), { dtype: 'fp32' });
    await withEncoder(
      'tiny-bert',
      async (encoder) => {
        for (const text of ['', 'a question', 'open the file and read it']) {
          const reference = await extract(text, { pooling: 'mean', normalize: true });
          const vector = await encodeOne(encoder, textInput(text));
          const cosine = vector.reduce((sum, value, index) => sum + value * Number(reference.data[index]), 0);
          expect(cosine).toBeGreaterThan(1 - 1e-5);
        }
      },
      (definition) => ({
        ...definition,
        text: { ...definition.text, prompts: { query: '', document: '' } },
      }),
    );
    await extract.dispose();
  });
});

describe('the manifest', () => {
  it('has another version for whatever changes a vector, and no other for the rest', async () => {
    const version = async (change?: (definition: EncoderDefinition) => EncoderDefinitionInput) =>
      manifestOf(await fixtureDefinition('tiny-clip', change)).versionHash;
    const base = await version();
    expect(base).toMatch(/^[0-9a-f]{16}$/);
    const same = await version((definition) => ({
      ...definition,
      displayName: 'Another name',
      description: 'x',
      languages: ['de'],
      licence: { spdx: 'Apache-2.0' },
    }));
    expect(same).toBe(base);
    const others = await Promise.all([
      version((definition) => ({ ...definition, text: { ...definition.text, maxTokens: 20 } })),
      version((definition) => ({
        ...definition,
        text: { ...definition.text, prompts: { query: 'q ', document: '' } },
      })),
      version(({ image, ...definition }) => ({
        ...definition,
        ...(image && { image: { ...image, kernel: 'linear' as const } }),
      })),
      version((definition) => ({ ...definition, files: [...definition.files, { path: 'reference.json' }] })),
    ]);
    expect(new Set([base, ...others]).size).toBe(5);
  });

  it('makes batches of full precision only', async () => {
    const { limits } = manifestOf(await fixtureDefinition('tiny-bert'));
    expect(limits.maxBatch).toBeGreaterThan(1);
    const batchOf = async (fields: Partial<EncoderDefinition>) =>
      manifestOf(await fixtureDefinition('tiny-bert', (definition) => ({ ...definition, ...fields }))).limits
        .maxBatch;
    expect(await batchOf({ dtype: 'int8' })).toBe(1);
    expect(await batchOf({ reproducibility: 0.995 })).toBe(1);
  });

  it('serves as a plug-in without loading anything', async () => {
    const create = vi.spyOn(InferenceSession, 'create');
    const plugin = createHuggingFacePlugin(await fixtureDefinition('tiny-clip'), '/nowhere');
    expect(plugin.manifest).toMatchObject({
      id: 'huggingface.semblance.tiny-clip',
      modalities: ['text', 'code', 'image'],
      licence: { spdx: 'MIT' },
      runtime: 'in-process',
    });
    expect(create).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});
