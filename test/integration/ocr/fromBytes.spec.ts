/** From a file's bytes to its text: through the safe decoder process, as the engine does it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import { createImageInspector } from '../../../extension/node/images/imageInspector.ts';
import { productLayoutOfSources } from '../../../extension/node/productLayout.ts';
import type { RecognizedText, TextRecognizer } from '../../../plugins/api/textRecognizer.ts';
import { openRecognizer } from './openRecognizer.ts';

const repository = join(import.meta.dirname, '../../..');
const inspector = createImageInspector({
  workerEntry: productLayoutOfSources(repository).imageInspectorEntry,
  logger: createNullLogger(),
});
let recognizer: TextRecognizer;
let png: Uint8Array;

beforeAll(async () => {
  recognizer = await openRecognizer();
  png = await readFile(join(repository, 'test/fixtures/screenshots/19-flow-diagram.png'));
});
afterAll(async () => {
  await inspector.close();
  await recognizer.dispose();
});

async function read(bytes: Uint8Array, mimeType: string): Promise<RecognizedText> {
  const side = recognizer.manifest.limits.maxSide;
  const raster = await inspector.decode(
    { bytes, mimeType },
    { width: side, height: side, fit: 'inside', kernel: 'lanczos3', enlarge: false },
    neverCancelled(),
  );
  return recognizer.recognize(raster, { signal: neverCancelled() });
}
const labels = ['Upload received', 'Check signature', 'in object storage', 'Queue thumbnail', 'publish'];

it('reads a PNG, a WebP and a JPEG alike', async () => {
  const files = [
    [png, 'image/png'],
    [await sharp(png).webp({ quality: 90 }).toBuffer(), 'image/webp'],
    [await sharp(png).jpeg({ quality: 90 }).toBuffer(), 'image/jpeg'],
  ] as const;
  for (const [bytes, mimeType] of files) {
    const texts = (await read(bytes, mimeType)).lines.map(({ text }) => text);
    expect(texts, mimeType).toEqual(expect.arrayContaining(labels));
  }
});

it('reads a camera picture the way it is held', async () => {
  const turned = await sharp(png)
    .rotate(180)
    .withMetadata({ orientation: 3 })
    .jpeg({ quality: 95 })
    .toBuffer();
  const texts = (await read(turned, 'image/jpeg')).lines.map(({ text }) => text);
  expect(texts).toEqual(expect.arrayContaining(labels));
});
