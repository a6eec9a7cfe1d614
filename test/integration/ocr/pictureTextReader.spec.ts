/**
 * Reading pictures as the engine does: the product's decoder, its cheap look, and the real recogniser.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancelledError, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { type LogRecord, SinkLogger } from '../../../extension/core/logging/logger.ts';
import { createImageInspector, type ImageDecoder } from '../../../extension/node/images/imageInspector.ts';
import { PictureTextReader } from '../../../extension/node/ocr/pictureTextReader.ts';
import type { TextRecognizerPlugin } from '../../../plugins/api/textRecognizer.ts';
import { ppocrPlugin } from '../../../plugins/ocr/index.ts';
import { modelFiles } from '../../../plugins/ocr/manifest.ts';
import { layout } from '../../fakes/testEngine.ts';

const never = neverCancelled();
const logs: LogRecord[] = [];
const logger = new SinkLogger((record) => logs.push(record));
let decoder: ImageDecoder;
let loaded = 0;
/** The real one, counted. */
const plugin: TextRecognizerPlugin = {
  manifest: ppocrPlugin.manifest,
  create: (context) => {
    loaded += 1;
    return ppocrPlugin.create(context);
  },
};

beforeAll(() => {
  decoder = createImageInspector({ workerEntry: layout.imageInspectorEntry, logger });
});
afterAll(() => decoder.close());

function open(modelsFolder = layout.modelsFolder): PictureTextReader {
  return new PictureTextReader({ plugin, modelsFolder, modelFiles, decoder, logger });
}

const png = (bytes: Uint8Array) => ({ path: 'a.png', format: 'png', bytes });

async function plain(width: number, height: number): Promise<Uint8Array> {
  return await sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
}

describe('reading the text in pictures', () => {
  it('finds the words of a screenshot with their places', async () => {
    const folder = path.join(import.meta.dirname, '../../fixtures/screenshots');
    const [name = ''] = (await fs.readdir(folder)).filter((file) => file.endsWith('.png')).sort();
    const truth: unknown = JSON.parse(
      await fs.readFile(path.join(folder, name.replace('.png', '.json')), 'utf8'),
    );
    const wanted = (truth as { readonly words: readonly { readonly text: string }[] }).words.map(
      ({ text }) => text,
    );
    const reader = open();
    const { lines } = await reader.read(png(await fs.readFile(path.join(folder, name))), never);
    const words = new Set(lines.flatMap((line) => line.words.map(({ text }) => text)));
    const longer = wanted.filter((word) => word.length > 3);
    const found = longer.filter((word) => words.has(word));
    expect(found.length / longer.length).toBeGreaterThan(0.7);
    for (const { box } of lines.flatMap((line) => line.words)) {
      expect(box.x + box.width).toBeLessThanOrEqual(1.001);
      expect(box.y + box.height).toBeLessThanOrEqual(1.001);
    }
    await reader.close();
  });

  it('looks no closer at pictures that cannot hold words, or that cannot be opened', async () => {
    const before = loaded;
    const reader = open();
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><text>a</text></svg>',
    );
    for (const picture of [
      png(await plain(16, 16)),
      png(await plain(900, 700)),
      png(Buffer.from('no picture')),
      png(new Uint8Array(0)),
      { path: 'a.svg', format: 'svg', bytes: svg },
    ]) {
      expect(await reader.read(picture, never)).toEqual({ lines: [] });
    }
    expect(loaded).toBe(before);
    await reader.close();
  });

  it('says that the model is missing, and can be cancelled', async () => {
    const folder = path.join(import.meta.dirname, '../../fixtures/screenshots');
    const [name = ''] = (await fs.readdir(folder)).filter((file) => file.endsWith('.png')).sort();
    const bytes = await fs.readFile(path.join(folder, name));
    const reader = open(path.join(layout.modelsFolder, 'nowhere'));
    await expect(reader.read(png(bytes), never)).rejects.toMatchObject({ code: 'model/missing' });
    const stop = new AbortController();
    const other = open();
    const reading = other.read(png(bytes), stop.signal);
    stop.abort();
    await expect(reading).rejects.toBeInstanceOf(CancelledError);
    await other.close();
    await reader.close();
  });
});
