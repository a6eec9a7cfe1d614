/**
 * The tests that every encoder of pictures has to pass, as one function for vitest. A plug-in calls it in its own tests.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EncodedBatch, Encoder, EncoderInput } from '../api/encoder.ts';

export interface ContractPicture {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly mimeType: string;
}

export interface ImageEncoderContractOptions {
  /** At least three pictures that show different things, in whatever formats the plug-in promises. */
  readonly pictures: readonly ContractPicture[];
  /** Files that cannot be decoded. */
  readonly broken: readonly ContractPicture[];
  /** Pictures in the list that is aborted or disposed on the way. */
  readonly longListLength?: number;
}

/** Cosine of two vectors that are the same but for rounding. */
const sameVector = 1 - 1e-5;

/** `createEncoder` is called several times; every encoder that it returns is disposed. */
export function describeImageEncoderContract(
  name: string,
  createEncoder: () => Promise<Encoder>,
  options: ImageEncoderContractOptions,
): void {
  const pictures = options.pictures.map(toImage);
  const longList = Array.from(
    { length: options.longListLength ?? 200 },
    (_, index) => pictures[index % pictures.length],
  ).filter((picture) => picture !== undefined);

  describe(`image encoder contract: ${name}`, () => {
    let encoder: Encoder;
    const encode = (
      inputs: readonly EncoderInput[],
      role: 'query' | 'document' = 'document',
      signal: AbortSignal = new AbortController().signal,
    ): Promise<EncodedBatch> => encoder.encode(inputs, { role, signal });

    beforeAll(async () => {
      encoder = await createEncoder();
      if (!encoder.manifest.modalities.includes('image'))
        throw new Error('This contract covers encoders that accept pictures.');
      if (pictures.length < 3) throw new Error('The contract needs three different pictures.');
    });
    afterAll(() => encoder.dispose());

    it('has a manifest that is plain, complete data', () => {
      const { manifest } = encoder;
      expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest);
      expect(manifest.apiVersion).toBe(1);
      for (const text of [manifest.id, manifest.displayName, manifest.space.id, manifest.versionHash])
        expect(text).not.toBe('');
      expect(manifest.licence.spdx).not.toBe('');
      expect(manifest.limits.imagePixels).toBeGreaterThan(0);
      const calibration = manifest.calibration.image;
      if (calibration === undefined) return;
      expect(calibration.unrelatedDeviation).toBeGreaterThan(0);
      expect(calibration.relatedMean).toBeGreaterThan(calibration.unrelatedMean);
    });

    it('returns one finite, normalised row for each picture, in order, and different ones', async () => {
      const batch = await encode(pictures);
      expectWellFormed(batch, pictures.length, encoder);
      const backwards = await encode([...pictures].reverse());
      for (const index of pictures.keys())
        expect(cosine(row(batch, index), row(backwards, pictures.length - 1 - index))).toBeGreaterThanOrEqual(
          encoder.manifest.reproducibility - 1e-6,
        );
      // Otherwise an encoder with one answer for everything would pass.
      expect(cosine(row(batch, 0), row(batch, 1))).toBeLessThan(0.98);
    });

    it('returns an empty result for an empty list', async () => {
      expectWellFormed(await encode([]), 0, encoder);
    });

    it('gives a picture the same vector alone, among others and as a query', async () => {
      const together = await encode(pictures);
      for (const [index, picture] of pictures.entries()) {
        for (const role of ['document', 'query'] as const) {
          const alone = await encode([picture], role);
          expect(cosine(row(alone, 0), row(together, index))).toBeGreaterThanOrEqual(
            encoder.manifest.reproducibility - 1e-6,
          );
        }
      }
    });

    it('gives the same vectors in another instance', async () => {
      const other = await createEncoder();
      try {
        const first = await encode(pictures);
        const second = await other.encode(pictures, {
          role: 'document',
          signal: new AbortController().signal,
        });
        for (const index of pictures.keys())
          expect(cosine(row(first, index), row(second, index))).toBeGreaterThanOrEqual(sameVector);
      } finally {
        await other.dispose();
      }
    });

    it.each(options.broken.map((picture) => [picture.name, picture] as const))(
      'refuses %s by its code, and works on',
      async (_name, picture) => {
        const mixed = [...pictures.slice(0, 2), toImage(picture)];
        await expect(encode(mixed)).rejects.toMatchObject({ code: 'encoder/bad-input' });
        expectWellFormed(await encode(pictures.slice(0, 2)), 2, encoder);
      },
    );

    it('refuses a modality that the manifest lacks, and encodes nothing', async () => {
      const others: readonly EncoderInput[] = [
        { kind: 'text', text: 'text' },
        { kind: 'code', text: 'let x = 1;', languageId: 'javascript' },
      ];
      for (const input of others) {
        if (encoder.manifest.modalities.includes(input.kind)) continue;
        await expect(encode([...pictures, input])).rejects.toMatchObject({
          code: 'encoder/unsupported-input',
          message: expect.stringContaining(input.kind),
        });
      }
    });

    it('rejects at once when it was cancelled before the start, and in the middle of a long list', async () => {
      await expectCancelled(encode(pictures, 'document', AbortSignal.abort()));
      const controller = new AbortController();
      let isSettled = false;
      const running = encode(longList, 'document', controller.signal).finally(() => {
        isSettled = true;
      });
      const outcome = expectCancelled(running);
      await new Promise((resolve) => setImmediate(resolve));
      expect(isSettled).toBe(false);
      controller.abort();
      await outcome;
      expectWellFormed(await encode(pictures), pictures.length, encoder);
    });

    it('serves calls that run side by side', async () => {
      const together = await encode(pictures);
      const alone = await Promise.all(pictures.map((picture) => encode([picture])));
      for (const [index, batch] of alone.entries())
        expect(cosine(row(batch, 0), row(together, index))).toBeGreaterThanOrEqual(
          encoder.manifest.reproducibility - 1e-6,
        );
    });

    it('disposes twice without harm, rejecting what waits and what comes after', async () => {
      const other = await createEncoder();
      const signal = new AbortController().signal;
      const outcome = expect(other.encode(longList, { role: 'document', signal })).rejects.toMatchObject({
        code: 'encoder/disposed',
      });
      await Promise.all([other.dispose(), other.dispose()]);
      await outcome;
      await other.dispose();
      await expect(other.encode(pictures, { role: 'query', signal })).rejects.toMatchObject({
        code: 'encoder/disposed',
      });
    });
  });
}

function toImage({ bytes, mimeType }: ContractPicture): EncoderInput {
  return { kind: 'image', bytes, mimeType };
}

function row(batch: EncodedBatch, index: number): Float32Array {
  return batch.vectors.subarray(index * batch.dimensions, (index + 1) * batch.dimensions);
}

function cosine(left: Float32Array, right: Float32Array): number {
  let product = 0;
  for (const [index, value] of left.entries()) product += value * (right[index] ?? Number.NaN);
  return product / (Math.hypot(...left) * Math.hypot(...right));
}

function expectWellFormed(batch: EncodedBatch, count: number, encoder: Encoder): void {
  const { dimensions, isNormalized } = encoder.manifest.space;
  expect(batch.count).toBe(count);
  expect(batch.dimensions).toBe(dimensions);
  expect(batch.vectors).toBeInstanceOf(Float32Array);
  expect(batch.vectors.length).toBe(count * dimensions);
  expect(batch.vectors.every((value) => Number.isFinite(value))).toBe(true);
  if (!isNormalized) return;
  // The interface's own tolerance.
  for (let index = 0; index < count; index += 1)
    expect(Math.abs(Math.hypot(...row(batch, index)) - 1)).toBeLessThan(1e-3);
}

async function expectCancelled(promise: Promise<unknown>): Promise<void> {
  const error: unknown = await promise.then(
    () => new Error('It was not cancelled.'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  expect(['AbortError', 'CancelledError']).toContain(error instanceof Error ? error.name : '');
}
