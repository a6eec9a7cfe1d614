/**
 * The contract, over the static text encoder with the weights that ship; and agreement of its vectors, words and rows
 * with those that the training recipe computed.
 */
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Encoder, EncoderInput } from '../../plugins/api/encoder.ts';
import { describeEncoderContract } from '../../plugins/testkit/encoderContract.ts';
import { computeVersionHash } from '../../plugins/testkit/versionHash.ts';
import { minilmManifest } from '../../plugins/text-minilm/manifest.ts';
import { staticPlugin } from '../../plugins/text-static/index.ts';
import {
  modelFiles,
  preprocessingVersion,
  vocabularyFile,
  weightsFile,
} from '../../plugins/text-static/manifest.ts';
import { forEachWord } from '../../plugins/text-static/words.ts';
import { encoderContext } from '../fakes/encoderContext.ts';

const modelFolder = join(import.meta.dirname, '../../models', staticPlugin.manifest.modelId);
const fixturesFile = join(import.meta.dirname, '../fixtures/staticText/vectors.json');
const create = (): Promise<Encoder> => staticPlugin.create(encoderContext(modelFolder));

// Long enough for several slices: one input takes about 0.05 ms.
describeEncoderContract('static text', create, { batchTolerance: 1 - 1e-6, longListLength: 5000 });

const fixturesSchema = v.array(
  v.object({
    text: v.string(),
    words: v.array(v.string()),
    rows: v.array(v.number()),
    vector: v.array(v.number()),
  }),
);

async function readFixtures(): Promise<v.InferOutput<typeof fixturesSchema>> {
  return v.parse(fixturesSchema, JSON.parse(await readFile(fixturesFile, 'utf8')));
}

const document = { role: 'document', signal: new AbortController().signal } as const;
const toInput = (text: string): EncoderInput => ({ kind: 'code', text, languageId: 'python' });

describe('static text encoder', () => {
  let encoder: Encoder;
  beforeAll(async () => {
    encoder = await create();
  });
  afterAll(() => encoder.dispose());

  it('cuts texts into the words of the training recipe', async () => {
    const fixtures = await readFixtures();
    expect(fixtures.length).toBeGreaterThan(20);
    for (const { text, words } of fixtures) {
      const own: string[] = [];
      forEachWord(text, (word) => own.push(word));
      expect(own, text).toEqual(words);
    }
  });

  it('has the vectors of the training recipe', async () => {
    const fixtures = (await readFixtures()).filter(({ rows }) => rows.length > 0);
    const { vectors, dimensions } = await encoder.encode(
      fixtures.map(({ text }) => toInput(text)),
      document,
    );
    for (const [index, { text, vector }] of fixtures.entries()) {
      const cosine = vector.reduce(
        (sum, value, at) => sum + value * (vectors[index * dimensions + at] ?? 0),
        0,
      );
      expect(cosine, text).toBeGreaterThan(0.9999);
    }
  });

  it('has the vector of MiniLM for a text without words', async () => {
    const { vectors } = await encoder.encode([toInput(''), toInput('??'), toInput('数')], document);
    expect(vectors.subarray(0, 384)).toEqual(vectors.subarray(384, 768));
  });

  it('shares the space of MiniLM', () => {
    expect(encoder.manifest.space).toEqual(minilmManifest.space);
  });

  it('has a version hash that is current', async () => {
    const { manifest } = staticPlugin;
    expect(manifest.versionHash).toBe(
      await computeVersionHash({ manifest, modelFolder, files: modelFiles, preprocessingVersion }),
    );
    expect(manifest.weightsBytes).toBe((await readFile(join(modelFolder, weightsFile))).length);
  });

  it('lets a question overtake a long list of documents', async () => {
    const order: string[] = [];
    const many = encoder
      .encode(
        Array.from({ length: 2000 }, (_, index) => toInput(`document ${index} `.repeat(40))),
        document,
      )
      .then(() => order.push('documents'));
    await new Promise((resolve) => setImmediate(resolve));
    await encoder
      .encode([toInput('question')], { ...document, role: 'query' })
      .then(() => order.push('question'));
    await many;
    expect(order).toEqual(['question', 'documents']);
  });
});

describe('static text encoder, damaged files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'semblance-static-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const damages: Readonly<Record<string, (copy: string) => Promise<unknown>>> = {
    'no files': (copy) => rm(join(copy, weightsFile)),
    'weights cut off': (copy) => truncate(join(copy, weightsFile), 1_000_000),
    'empty weights': (copy) => truncate(join(copy, weightsFile), 0),
    'a vocabulary of another model': (copy) =>
      writeFile(join(copy, vocabularyFile), 'read\nfile\n\nread file\n'),
  };

  it.each(Object.entries(damages))('names the model: %s', async (name, damage) => {
    const copy = join(folder, name);
    await cp(modelFolder, copy, { recursive: true });
    await damage(copy);
    await expect(staticPlugin.create(encoderContext(copy))).rejects.toMatchObject({
      code: 'model/corrupt',
      message: expect.stringContaining(copy),
    });
  });
});
