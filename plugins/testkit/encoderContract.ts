/**
 * The tests that every encoder plug-in has to pass, as one function for vitest. A plug-in calls it in its own tests.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EncodedBatch, Encoder, EncoderInput } from '../api/encoder.ts';

export interface EncoderContractOptions {
  /** Lowest cosine of an input's vectors, encoded alone and among others. The interface demands 0.99 or more. */
  readonly batchTolerance?: number;
  /** An input that takes long enough to be aborted on the way. */
  readonly longListLength?: number;
}

const sentences: readonly string[] = [
  'open a file and read it line by line',
  'The quick brown fox jumps over the lazy dog.',
  'x',
  'connect to the database with a connection pool, retry twice, and give up after a minute of silence',
  'sort a list of numbers in descending order',
  'A cat sleeps on the warm roof of the old red house while rain falls over the garden and the street. '.repeat(
    4,
  ),
];

const oddTexts: Readonly<Record<string, string>> = {
  empty: '',
  blank: ' \t\r\n\u00a0\u3000 ',
  emoji: '👩‍👩‍👧‍👦🏳️‍🌈 deploy 🚀',
  'lone surrogates': 'a \ud800 b \udc00',
  'control characters': '\u0000\u0001\u001b[31mred\u007f',
  'right to left': 'שלום עולם \u202e reversed',
  'combining marks': `e${'\u0301'.repeat(500)}`,
  'no blanks': 'supercalifragilistic'.repeat(500),
  'a mebibyte of words': 'hello world '.repeat(87_382),
  'a mebibyte of blanks': ' '.repeat(1 << 20),
  'a mebibyte of one letter': 'a'.repeat(1 << 20),
};

/** Cosine of two vectors that are the same but for rounding. */
const sameVector = 1 - 1e-5;

/** `createEncoder` is called several times; every encoder that it returns is disposed. */
export function describeEncoderContract(
  name: string,
  createEncoder: () => Promise<Encoder>,
  options: EncoderContractOptions = {},
): void {
  const batchTolerance = options.batchTolerance ?? 0.99;
  const longListLength = options.longListLength ?? 400;

  describe(`encoder contract: ${name}`, () => {
    let encoder: Encoder;
    const acceptsText = (): boolean => encoder.manifest.modalities.includes('text');
    const documents = (inputs: readonly EncoderInput[], signal = unfired()): Promise<EncodedBatch> =>
      encoder.encode(inputs, { role: 'document', signal });

    beforeAll(async () => {
      encoder = await createEncoder();
      if (!acceptsText()) throw new Error('This contract covers encoders that accept text.');
    });
    afterAll(() => encoder.dispose());

    it('has a manifest that is plain, complete data', () => {
      const { manifest } = encoder;
      expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest);
      expect(manifest.apiVersion).toBe(1);
      expect(manifest.modalities.length).toBeGreaterThan(0);
      for (const text of [manifest.id, manifest.displayName, manifest.space.id, manifest.versionHash]) {
        expect(text).not.toBe('');
      }
      expect(manifest.licence.spdx).not.toBe('');
      expect(manifest.space.dimensions).toBeGreaterThan(0);
      expect(manifest.limits.maxBatch).toBeGreaterThan(0);
      expect(manifest.limits.maxTokens ?? 1).toBeGreaterThan(0);
      for (const { unrelatedMean, unrelatedDeviation, relatedMean } of Object.values(manifest.calibration)) {
        expect(Math.abs(unrelatedMean)).toBeLessThan(1);
        expect(unrelatedDeviation).toBeGreaterThan(0);
        expect(relatedMean).toBeGreaterThan(unrelatedMean);
      }
    });

    it('returns one finite, normalised row for each input', async () => {
      const batch = await documents(sentences.map(toText));
      expectWellFormed(batch, sentences.length, encoder);
    });

    it('returns an empty result for an empty list', async () => {
      expectWellFormed(await documents([]), 0, encoder);
    });

    it('keeps the order of the inputs', async () => {
      const forwards = await documents(sentences.map(toText));
      const backwards = await documents(sentences.map(toText).reverse());
      for (const index of sentences.keys()) {
        const mirrored = sentences.length - 1 - index;
        expect(cosine(row(forwards, index), row(backwards, mirrored))).toBeGreaterThanOrEqual(batchTolerance);
      }
      // Otherwise an encoder with one answer for everything would pass.
      expect(cosine(row(forwards, 0), row(forwards, 1))).toBeLessThan(0.9);
    });

    it('gives an input the same vector alone and among others of other lengths', async () => {
      const together = await documents(sentences.map(toText));
      for (const [index, sentence] of sentences.entries()) {
        const alone = await documents([toText(sentence)]);
        expect(cosine(row(alone, 0), row(together, index))).toBeGreaterThanOrEqual(batchTolerance);
      }
    });

    it('gives the same vectors in another instance', async () => {
      const other = await createEncoder();
      try {
        const first = await documents(sentences.map(toText));
        const second = await other.encode(sentences.map(toText), { role: 'document', signal: unfired() });
        for (const index of sentences.keys()) {
          expect(cosine(row(first, index), row(second, index))).toBeGreaterThanOrEqual(sameVector);
        }
      } finally {
        await other.dispose();
      }
    });

    it('puts paraphrases closer together than strangers', async () => {
      const batch = await documents(
        [
          'read the lines of a text file',
          'read a text file line by line',
          'the weather in spring is mild',
        ].map(toText),
      );
      expect(cosine(row(batch, 0), row(batch, 1))).toBeGreaterThan(cosine(row(batch, 0), row(batch, 2)));
    });

    it.each(Object.entries(oddTexts))('copes with odd text: %s', async (_name, text) => {
      if (encoder.manifest.limits.onOverflow === 'refuse' && text.length > 1000) return;
      expectWellFormed(await documents([toText(text), toText('plain')]), 2, encoder);
    });

    it('reports exactly the inputs that it cut', async () => {
      const { maxTokens, onOverflow } = encoder.manifest.limits;
      if (maxTokens === null) return;
      const long = Array.from({ length: maxTokens * 2 }, () => 'word').join(' ');
      if (onOverflow === 'refuse') {
        await expect(documents([toText(long)])).rejects.toThrow();
        return;
      }
      const batch = await documents([toText('short'), toText(long), toText('word '.repeat(5)), toText(long)]);
      expect(batch.truncated).toEqual([1, 3]);
    });

    it('applies the prompt of the role', async () => {
      const { prompts } = encoder.manifest;
      const text = sentences[0] ?? '';
      const query = await encoder.encode([toText(text)], { role: 'query', signal: unfired() });
      const document = await documents([toText(text)]);
      const similarity = cosine(row(query, 0), row(document, 0));
      if (prompts.query === prompts.document) expect(similarity).toBeGreaterThanOrEqual(sameVector);
      else expect(similarity).toBeLessThan(sameVector);
    });

    it('refuses a modality that the manifest lacks, and encodes nothing', async () => {
      const all: readonly EncoderInput[] = [
        toText('text'),
        { kind: 'code', text: 'let x = 1;', languageId: 'javascript' },
        { kind: 'image', bytes: new Uint8Array([1, 2, 3]), mimeType: 'image/png' },
      ];
      for (const input of all) {
        if (encoder.manifest.modalities.includes(input.kind)) continue;
        await expect(documents([toText('fine'), input])).rejects.toMatchObject({
          code: 'encoder/unsupported-input',
          message: expect.stringContaining(input.kind),
        });
      }
    });

    it('accepts code if the manifest says so', async () => {
      if (!encoder.manifest.modalities.includes('code')) return;
      const batch = await documents([
        { kind: 'code', text: 'def add(a, b): return a + b', languageId: 'python' },
      ]);
      expectWellFormed(batch, 1, encoder);
    });

    it('rejects at once when it was cancelled before the start', async () => {
      await expectCancelled(documents(sentences.map(toText), AbortSignal.abort()));
    });

    it('stops in the middle of a long list, and works on', async () => {
      const controller = new AbortController();
      let isSettled = false;
      const inputs = Array.from({ length: longListLength }, (_, index) =>
        toText(`${index} ${sentences[5] ?? ''}`),
      );
      const running = documents(inputs, controller.signal).finally(() => {
        isSettled = true;
      });
      const outcome = expectCancelled(running);
      await new Promise((resolve) => setImmediate(resolve));
      expect(isSettled).toBe(false);
      controller.abort();
      await outcome;
      expectWellFormed(await documents([toText('after')]), 1, encoder);
    });

    it('serves calls that run side by side', async () => {
      const batches = await Promise.all(sentences.map((sentence) => documents([toText(sentence)])));
      const together = await documents(sentences.map(toText));
      for (const [index, batch] of batches.entries()) {
        expect(cosine(row(batch, 0), row(together, index))).toBeGreaterThanOrEqual(batchTolerance);
      }
    });

    it('disposes twice without harm, rejecting what waits and what comes after', async () => {
      const other = await createEncoder();
      const inputs = Array.from({ length: longListLength }, () => toText(sentences[3] ?? ''));
      const waiting = other.encode(inputs, { role: 'document', signal: unfired() });
      const outcome = expect(waiting).rejects.toMatchObject({ code: 'encoder/disposed' });
      await Promise.all([other.dispose(), other.dispose()]);
      await outcome;
      await other.dispose();
      await expect(
        other.encode([toText('late')], { role: 'query', signal: unfired() }),
      ).rejects.toMatchObject({ code: 'encoder/disposed' });
    });
  });
}

function toText(text: string): EncoderInput {
  return { kind: 'text', text };
}

function unfired(): AbortSignal {
  return new AbortController().signal;
}

function row(batch: EncodedBatch, index: number): Float32Array {
  return batch.vectors.subarray(index * batch.dimensions, (index + 1) * batch.dimensions);
}

function cosine(left: Float32Array, right: Float32Array): number {
  let product = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? Number.NaN;
    product += value * other;
    leftSquares += value * value;
    rightSquares += other * other;
  }
  return product / Math.sqrt(leftSquares * rightSquares);
}

function expectWellFormed(batch: EncodedBatch, count: number, encoder: Encoder): void {
  const { dimensions, isNormalized } = encoder.manifest.space;
  expect(batch.count).toBe(count);
  expect(batch.dimensions).toBe(dimensions);
  expect(batch.vectors).toBeInstanceOf(Float32Array);
  expect(batch.vectors.length).toBe(count * dimensions);
  expect(batch.vectors.every((value) => Number.isFinite(value))).toBe(true);
  if (!isNormalized) return;
  for (let index = 0; index < count; index += 1) {
    const norm = Math.hypot(...row(batch, index));
    // The interface's own tolerance.
    expect(Math.abs(norm - 1)).toBeLessThan(1e-3);
  }
}

async function expectCancelled(promise: Promise<unknown>): Promise<void> {
  const error: unknown = await promise.then(
    () => new Error('It was not cancelled.'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  expect(['AbortError', 'CancelledError']).toContain(error instanceof Error ? error.name : '');
}
