/**
 * MiniLM with its real files: what the general contract does not cover.
 */
import { copyFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutoTokenizer, pipeline } from '@huggingface/transformers';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { type LogRecord, SinkLogger } from '../../../extension/core/logging/logger.ts';
import type { Encoder, EncoderInput } from '../../../plugins/api/encoder.ts';
import { countSpecialTokens, type TokenizedText, tokenize } from '../../../plugins/shared/tokenize.ts';
import { configureTransformers } from '../../../plugins/shared/transformersEnvironment.ts';
import { computeVersionHash } from '../../../plugins/testkit/versionHash.ts';
import { minilmPlugin } from '../../../plugins/text-minilm/index.ts';
import { minilmManifest, modelFiles, preprocessingVersion } from '../../../plugins/text-minilm/manifest.ts';
import { encoderContext } from '../../fakes/encoderContext.ts';
import { loadDefaultEncoder } from '../../fakes/loadDefaultEncoder.ts';

const modelsFolder = join(import.meta.dirname, '../../../models');
const modelFolder = join(modelsFolder, minilmManifest.modelId);

function createEncoder(): Promise<Encoder> {
  return minilmPlugin.create(encoderContext(modelFolder));
}

async function encodeOne(encoder: Encoder, text: string): Promise<Float32Array> {
  const batch = await encoder.encode([{ kind: 'text', text }], {
    role: 'document',
    signal: neverCancelled(),
  });
  return batch.vectors;
}

function dot(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? Number.NaN), 0);
}

it('has a version hash that fits its files', async () => {
  const hash = await computeVersionHash({
    manifest: minilmManifest,
    modelFolder,
    files: modelFiles,
    preprocessingVersion,
  });
  expect(minilmManifest.versionHash).toBe(hash);
});

describe('word pieces', () => {
  let tokenizer: Awaited<ReturnType<typeof AutoTokenizer.from_pretrained>>;
  beforeAll(async () => {
    configureTransformers();
    tokenizer = await AutoTokenizer.from_pretrained(modelFolder);
  });

  const tokenizeAll = (text: string): readonly number[] =>
    tokenizer(text, { return_tensor: false, padding: false, truncation: false }).input_ids;

  const tokenizeUpTo = (source: string, maxTokens: number): TokenizedText =>
    tokenize(tokenizer, source, maxTokens, countSpecialTokens(tokenizer));

  it('are those of the whole text, cut, however the window falls', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'open',
        'readFileSync',
        '    ',
        '\n',
        '漢字',
        'naïve',
        '🚀',
        '::',
        '[SEP]',
        'é'.repeat(90),
      ),
      fc.string({ unit: 'binary', maxLength: 120 }),
    );
    const text = fc
      .tuple(fc.array(word, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 400 }))
      .map(([words, times]) => words.join(' ').repeat(times).slice(0, 60_000));
    fc.assert(
      fc.property(text, fc.integer({ min: 3, max: 64 }), (source, maxTokens) => {
        const all = tokenizeAll(source);
        const { ids, isTruncated } = tokenizeUpTo(source, maxTokens);
        expect(isTruncated).toBe(all.length > maxTokens);
        expect(ids.length).toBe(Math.min(all.length, maxTokens));
        // The special token at the end stays in place.
        expect([...ids.slice(0, -1), ids.at(-1)]).toEqual([...all.slice(0, ids.length - 1), all.at(-1)]);
      }),
      { numRuns: 60 },
    );
  });

  it('sees words behind a long run of blanks', () => {
    const text = `start${' '.repeat(20_000)}end`;
    expect(tokenizeUpTo(text, 256)).toEqual({ ids: tokenizeAll('start end'), isTruncated: false });
  });

  it('does not take the half of a word at the end of a window for a word', () => {
    // The first window ends after 4096 characters, in the middle of "reading".
    const text = `go${' '.repeat(4090)}reading stays`;
    expect(tokenizeUpTo(text, 4)).toEqual({ ids: tokenizeAll('go reading'), isTruncated: true });
  });

  it('counts exactly at the limit', () => {
    const words = (count: number): string => Array.from({ length: count }, () => 'word').join(' ');
    expect(tokenizeUpTo(words(254), 256).isTruncated).toBe(false);
    expect(tokenizeUpTo(words(255), 256).isTruncated).toBe(true);
    expect(tokenizeUpTo(words(255), 256).ids).toEqual(tokenizeAll(words(254)));
  });

  it('stops reading a text that never yields enough pieces, and says so', () => {
    const startedAt = performance.now();
    const { ids, isTruncated } = tokenizeUpTo(`a${' '.repeat(20_000_000)}b`, 256);
    expect(ids).toEqual(tokenizeAll('a'));
    expect(isTruncated).toBe(true);
    // Reading all of it takes seconds.
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});

describe('MiniLM', () => {
  let encoder: Encoder;
  beforeAll(async () => {
    encoder = await createEncoder();
  });
  afterAll(() => encoder.dispose());

  it('finds code by a question', async () => {
    const question = await encodeOne(encoder, 'how to read a json file');
    const reader = await encodeOne(
      encoder,
      'def load(path):\n    with open(path) as f:\n        return json.load(f)',
    );
    const other = await encodeOne(encoder, 'def area(radius):\n    return math.pi * radius ** 2');
    expect(dot(question, reader)).toBeGreaterThan(dot(question, other) + 0.2);
  });

  it("agrees with the library's own pooling", async () => {
    const extract = await pipeline('feature-extraction', modelFolder, { dtype: 'q8' });
    for (const text of ['', 'a question', 'export function read(path: string): string;\n'.repeat(10)]) {
      const reference = await extract(text, { pooling: 'mean', normalize: true });
      expect(dot(await encodeOne(encoder, text), Float32Array.from(reference.data, Number))).toBeCloseTo(
        1,
        5,
      );
    }
    await extract.dispose();
  });

  it('does not look beyond its limit', async () => {
    const beginning = 'copy the folder to the server '.repeat(60);
    const left = await encodeOne(encoder, `${beginning} bananas`);
    const right = await encodeOne(encoder, `${beginning} violins`);
    expect(left).toEqual(right);
  });

  it('lets a query overtake the documents that wait', async () => {
    const text = 'walk over all files of a folder and collect their names '.repeat(20);
    const documents: EncoderInput[] = Array.from({ length: 40 }, () => ({ kind: 'text', text }));
    let isLoadDone = false;
    const load = encoder.encode(documents, { role: 'document', signal: neverCancelled() }).finally(() => {
      isLoadDone = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    await encoder.encode([{ kind: 'text', text: 'folder' }], { role: 'query', signal: neverCancelled() });
    expect(isLoadDone).toBe(false);
    expect((await load).count).toBe(documents.length);
  });

  it('keeps the event loop turning while it works', async () => {
    const text = 'walk over all files of a folder and collect their names '.repeat(20);
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await encoder.encode(
      Array.from({ length: 20 }, () => ({ kind: 'text', text }) as const),
      { role: 'document', signal: neverCancelled() },
    );
    clearInterval(timer);
    // Once between any two of the 20 inputs; some slack for a turn that falls together with another.
    expect(turns).toBeGreaterThanOrEqual(15);
  });
});

describe('loadDefaultEncoder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'semblance encoder é-'));
    await cp(modelFolder, join(folder, minilmManifest.modelId), { recursive: true });
    await copyFile(join(modelFolder, '..', 'manifest.json'), join(folder, 'manifest.json'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const load = (records: LogRecord[] = []): Promise<Encoder> =>
    loadDefaultEncoder({
      modelsFolder: folder,
      threads: 1,
      logger: new SinkLogger((record) => records.push(record)),
    });

  it('loads from a folder with blanks and accents in its path, and logs the time', async () => {
    const records: LogRecord[] = [];
    const encoder = await load(records);
    expect(dot(await encodeOne(encoder, 'a'), await encodeOne(encoder, 'a'))).toBeCloseTo(1, 5);
    await encoder.dispose();
    expect(records).toContainEqual({
      level: 'info',
      topic: 'encoder',
      message: expect.stringMatching(/^MiniLM.* loaded in \d+ ms, threads: 1$/),
    });
  });

  it.each(modelFiles)('names the missing file %s', async (file) => {
    const path = join(folder, minilmManifest.modelId, file);
    await rm(path);
    await expect(load()).rejects.toMatchObject({
      code: 'model/missing',
      message: expect.stringContaining(path),
    });
  });

  it.each(['onnx/model_quantized.onnx', 'tokenizer.json', 'config.json'])(
    'reports a damaged %s, and loads once it is restored',
    async (file) => {
      const path = join(folder, minilmManifest.modelId, file);
      await writeFile(path, 'not what it was');
      await expect(load()).rejects.toMatchObject({ code: 'model/corrupt' });
      await copyFile(join(modelFolder, file), path);
      const encoder = await load();
      expect((await encodeOne(encoder, 'works')).length).toBe(384);
      await encoder.dispose();
    },
  );
});
