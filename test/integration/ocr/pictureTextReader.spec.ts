/**
 * Reading pictures as the engine does: the product's decoder, its cheap look, and the real recogniser.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancelledError, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { fileKeyOf, type WorkspaceFile } from '../../../extension/core/documents/workspaceFile.ts';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import { fileHashOf } from '../../../extension/core/indexing/filePreparation.ts';
import { PictureTextPass } from '../../../extension/core/indexing/pictureTextPass.ts';
import { WorkOrder } from '../../../extension/core/indexing/workOrder.ts';
import { type LogRecord, SinkLogger } from '../../../extension/core/logging/logger.ts';
import type { CatalogEntry } from '../../../extension/core/ports/vectorStore.ts';
import { createImageInspector, type ImageDecoder } from '../../../extension/node/images/imageInspector.ts';
import { PictureTextReader } from '../../../extension/node/ocr/pictureTextReader.ts';
import { RecognizedTextCache } from '../../../extension/node/ocr/recognizedTextCache.ts';
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
    const { lines = [] } = (await reader.read(png(await fs.readFile(path.join(folder, name))), never)) ?? {};
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

  it('takes nothing for a picture without text while the decoder does not work', async () => {
    const folder = path.join(import.meta.dirname, '../../fixtures/screenshots');
    const [name = ''] = (await fs.readdir(folder)).filter((file) => file.endsWith('.png')).sort();
    const bytes = await fs.readFile(path.join(folder, name));
    const broken = createImageInspector({ workerEntry: path.join(folder, 'was-removed.js'), logger });
    const state = { decoder: broken };
    const reader = new PictureTextReader({
      plugin,
      modelsFolder: layout.modelsFolder,
      modelFiles,
      logger,
      decoder: {
        inspect: (...asked) => state.decoder.inspect(...asked),
        decode: (...asked) => state.decoder.decode(...asked),
      },
    });
    const cacheFolder = await fs.mkdtemp(path.join(os.tmpdir(), 'texts-'));
    const texts = new RecognizedTextCache({ folder: cacheFolder, budgetBytes: 1e8, logger });
    await texts.load();
    const hash = 'a1b2'.repeat(16);
    const fileHash = fileHashOf(hash);
    const entry: CatalogEntry = {
      root: 'r',
      path: name,
      fileHash,
      mtimeMs: 0,
      sizeBytes: 1,
      rows: 1,
      modality: 'image',
      encoderIds: [],
      sources: ['context'],
      imageReferences: [],
    };
    const file: WorkspaceFile = { ...entry, kind: 'image', languageId: 'png' };
    const described: string[] = [];
    const pass = new PictureTextPass({
      files: {
        examine: async () => ({ kind: 'file', file }),
        read: async () => ({ kind: 'bytes', bytes, hash }),
      },
      reader,
      texts,
      index: {
        catalog: new Map([[fileKeyOf(entry), entry]]),
        describeAgain: async (files) => {
          described.push(...files.map((one) => one.path));
        },
      },
      order: new WorkOrder(),
      logger,
      onProgress: () => undefined,
    });
    for (let run = 0; run < 5; run++)
      await expect(pass.run(never)).rejects.toMatchObject({ code: 'engine/start-failed' });
    expect(pass.picturesToRead).toBe(1);
    expect(texts.knows(fileHash)).toBeUndefined();
    expect(await fs.readdir(cacheFolder)).toEqual([]);

    state.decoder = decoder;
    await pass.run(never);
    expect(texts.knows(fileHash)).toBe('text');
    expect(described).toEqual([name]);
    await reader.close();
    await broken.close();
    await fs.rm(cacheFolder, { recursive: true });
  });

  it('leaves a picture that takes too long, or at which the recogniser fails, to another time', async () => {
    const bytes = await plain(900, 700);
    const fakes = [
      { inspect: async () => ({ kind: 'skipped', reason: 'timeout', detail: 'Too slow.' }) as const },
      {
        inspect: decoder.inspect.bind(decoder),
        decode: async () => {
          throw new SemblanceError('encoder/bad-input', 'Too slow.', { skipReason: 'timeout' });
        },
      },
      {
        inspect: decoder.inspect.bind(decoder),
        decode: async () => {
          throw new SemblanceError('encoder/failed', 'No memory.');
        },
      },
    ];
    for (const fake of fakes) {
      const reader = new PictureTextReader({
        plugin,
        modelsFolder: layout.modelsFolder,
        modelFiles,
        logger,
        decoder: { decode: decoder.decode, ...fake },
      });
      expect(await reader.read(png(bytes), never)).toBeUndefined();
      await reader.close();
    }
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
