/**
 * Pictures: all formats, transparency, unusual, huge and broken ones.
 */
import { expect } from 'vitest';
import type { ImageInput } from '../../api/encoder.ts';
import { type ContractBench, type EncoderCheck, expectCancelled, failureOf } from '../contractBench.ts';
import {
  brokenPictures,
  hugePictures,
  scenes,
  transparentDiscs,
  unusualPictures,
  variousPictures,
  whitePicture,
} from '../pictures.ts';
import { cosine, expectWellFormed, rowOf, sameVector } from '../vectors.ts';

/** One scene in several formats: JPEG and the scaling of SVG change some pixels a little. */
const sameScene = 0.97;

export const imageChecks: readonly EncoderCheck[] = [
  {
    name: 'encodes PNG, JPEG, WebP, GIF and SVG alike',
    needs: ['image'],
    async run(bench) {
      const inputs = [...scenes().values()];
      const batch = await bench.documents(inputs);
      expectWellFormed(batch, 5, bench.manifest);
      for (const [index, { mimeType }] of inputs.entries()) {
        const similarity = cosine(rowOf(batch, 0), rowOf(batch, index));
        expect(similarity, mimeType).toBeGreaterThanOrEqual(sameScene);
      }
    },
  },
  {
    name: 'tells pictures apart',
    needs: ['image'],
    async run(bench) {
      const pictures = variousPictures();
      const batch = await bench.documents(pictures);
      for (let left = 0; left < pictures.length; left += 1) {
        for (let right = left + 1; right < pictures.length; right += 1) {
          const similarity = cosine(rowOf(batch, left), rowOf(batch, right));
          expect(similarity, `pictures ${left} and ${right}`).toBeLessThan(0.9999);
        }
      }
    },
  },
  {
    name: 'does not see the colours of transparent pixels',
    needs: ['image'],
    async run(bench) {
      const batch = await bench.documents([...transparentDiscs(), whitePicture(32, 32)]);
      expect(cosine(rowOf(batch, 0), rowOf(batch, 1))).toBeGreaterThanOrEqual(0.999);
      expect(cosine(rowOf(batch, 0), rowOf(batch, 2)), 'the disc shows').toBeLessThan(0.9999);
    },
  },
  {
    name: 'encodes a picture alike in both roles',
    needs: ['image'],
    async run(bench) {
      const [picture] = variousPictures();
      if (picture === undefined) throw new Error('There are no pictures.');
      const query = await bench.queries([picture]);
      const document = await bench.documents([picture]);
      expect(cosine(rowOf(query, 0), rowOf(document, 0))).toBeGreaterThanOrEqual(sameVector);
    },
  },
  ...Object.entries(unusualPictures()).map(
    ([name, picture]): EncoderCheck => ({
      name: `encodes an unusual picture: ${name}`,
      needs: ['image'],
      async run(bench) {
        expectWellFormed(await bench.documents([picture]), 1, bench.manifest);
      },
    }),
  ),
  ...Object.entries(hugePictures()).map(
    ([name, picture]): EncoderCheck => ({
      name: `encodes or refuses a huge picture: ${name}`,
      needs: ['image'],
      run: (bench) => expectVectorOrRefusal(bench, picture),
    }),
  ),
  {
    name: 'encodes or refuses a picture under the wrong type',
    needs: ['image'],
    run: (bench) =>
      expectVectorOrRefusal(bench, {
        ...(scenes().get('image/webp') ?? whitePicture(2, 2)),
        mimeType: 'image/png',
      }),
  },
  ...Object.entries(brokenPictures()).map(
    ([name, picture]): EncoderCheck => ({
      name: `refuses what is no picture, and works on: ${name}`,
      needs: ['image'],
      async run(bench) {
        const [good] = variousPictures();
        const error = await failureOf(bench.documents(good === undefined ? [picture] : [good, picture]));
        expect(error).toMatchObject({ code: 'encoder/bad-input' });
        expect(error).toBeInstanceOf(Error);
        expectWellFormed(await bench.documents([whitePicture(8, 8)]), 1, bench.manifest);
      },
    }),
  ),
  {
    name: 'puts texts and pictures of one list in their places',
    needs: ['text', 'image'],
    async run(bench) {
      const [first, second] = variousPictures();
      if (first === undefined || second === undefined) throw new Error('There are no pictures.');
      const mixed = [bench.text('one text'), first, bench.text('another one, of more words'), second];
      const batch = await bench.documents(mixed);
      expectWellFormed(batch, 4, bench.manifest);
      for (const [index, input] of mixed.entries()) {
        const alone = await bench.documents([input]);
        expect(cosine(rowOf(alone, 0), rowOf(batch, index)), `input ${index}`).toBeGreaterThanOrEqual(
          bench.batchTolerance,
        );
      }
    },
  },
  {
    name: 'stops among pictures',
    needs: ['image'],
    async run(bench) {
      const pictures = variousPictures();
      const many = Array.from(
        { length: bench.longListLength },
        (_, index) => pictures[index % pictures.length],
      );
      const controller = new AbortController();
      const running = expectCancelled(
        bench.documents(
          many.filter((picture) => picture !== undefined),
          controller.signal,
        ),
      );
      await new Promise((resolve) => setImmediate(resolve));
      controller.abort();
      await running;
      expectWellFormed(await bench.documents([whitePicture(8, 8)]), 1, bench.manifest);
    },
  },
];

async function expectVectorOrRefusal(bench: ContractBench, picture: ImageInput): Promise<void> {
  const outcome = await bench.documents([picture]).then(
    (batch) => ({ batch, error: undefined }),
    (error: unknown) => ({ batch: undefined, error }),
  );
  if (outcome.batch === undefined) expect(outcome.error).toMatchObject({ code: 'encoder/bad-input' });
  else expectWellFormed(outcome.batch, 1, bench.manifest);
  expectWellFormed(await bench.documents([whitePicture(8, 8)]), 1, bench.manifest);
}
