/**
 * The picture tower in TypeScript against the vectors that the training code computed in Python for the same files.
 */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import { createImageInspector, type ImageDecoder } from '../../../extension/node/images/imageInspector.ts';
import type { Encoder } from '../../../plugins/api/encoder.ts';
import { jointImagePlugin } from '../../../plugins/joint-image/index.ts';
import {
  jointImageManifest,
  modelFiles,
  preprocessingVersion,
  rasterSide,
} from '../../../plugins/joint-image/manifest.ts';
import { preprocessing } from '../../../plugins/joint-image/preprocessing.ts';
import { computeVersionHash } from '../../../plugins/testkit/versionHash.ts';
import { minilmPlugin } from '../../../plugins/text-minilm/index.ts';
import { encoderContext } from '../../fakes/encoderContext.ts';

const repository = join(import.meta.dirname, '../../..');
const fixtures = join(repository, 'test/fixtures/imageTower');
const modelFolder = join(repository, 'models', jointImageManifest.modelId);
const mimeTypes: Readonly<Record<string, string>> = {
  '.gif': 'image/gif',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
};

/** What the interface promises about Python and TypeScript: rounding of the resampled bytes and of int8 sums. */
const leastAgreement = 0.999;

let decoder: ImageDecoder;
let encoder: Encoder;

beforeAll(async () => {
  decoder = createImageInspector({
    workerEntry: join(repository, 'extension/node/images/inspectorProcess.ts'),
    logger: createNullLogger(),
  });
  encoder = await jointImagePlugin.create(encoderContext(modelFolder, decoder.decode));
});
afterAll(async () => {
  await encoder.dispose();
  await decoder.close();
});

async function encodeFile(name: string): Promise<Float32Array> {
  const bytes = await readFile(join(fixtures, name));
  const mimeType = mimeTypes[extname(name)] ?? '';
  const batch = await encoder.encode([{ kind: 'image', bytes, mimeType }], {
    role: 'document',
    signal: neverCancelled(),
  });
  return batch.vectors;
}

function dot(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < left.length; index += 1)
    sum += (left[index] ?? Number.NaN) * (right[index] ?? Number.NaN);
  return sum;
}

describe('the picture tower', () => {
  it('gives the vectors that Python computed, for every fixture', async () => {
    const text = await readFile(join(fixtures, 'vectors.json'), 'utf8');
    const expected = v.parse(v.record(v.string(), v.array(v.number())), JSON.parse(text));
    const names = (await readdir(fixtures)).filter((name) => extname(name) in mimeTypes).sort();
    expect(Object.keys(expected).sort()).toEqual(names);
    expect(names.length).toBeGreaterThanOrEqual(12);
    for (const name of names) {
      const cosine = dot(await encodeFile(name), expected[name] ?? []);
      expect(cosine, name).toBeGreaterThanOrEqual(leastAgreement);
    }
  });

  it('tells the fixtures apart, so that agreement means something', async () => {
    const [star, landscape] = [await encodeFile('star-black.svg'), await encodeFile('landscape.jpg')];
    expect(dot(star, landscape)).toBeLessThan(0.8);
  });

  it('sees a white star on nothing much like a black one: the ground follows the drawing', async () => {
    const black = await encodeFile('star-black.svg');
    const white = await encodeFile('star-white.png');
    const other = await encodeFile('house-outline.svg');
    expect(dot(black, white)).toBeGreaterThan(dot(black, other));
  });

  it('has a manifest that fits its files', async () => {
    const files = await Promise.all(modelFiles.map((file) => readFile(join(modelFolder, file))));
    expect(jointImageManifest.weightsBytes).toBe(files[0]?.byteLength);
    const settings = v.parse(preprocessing, JSON.parse(files[1]?.toString('utf8') ?? ''));
    expect(settings.size).toBe(rasterSide);
    expect(settings.output.dimensions).toBe(jointImageManifest.space.dimensions);
    expect(jointImageManifest.space).toEqual(minilmPlugin.manifest.space);
    expect(jointImageManifest.versionHash).toBe(
      await computeVersionHash({
        manifest: jointImageManifest,
        modelFolder,
        files: modelFiles,
        preprocessingVersion,
      }),
    );
  });

  it('stands near its name in the text space: plain words find the picture among the fixtures', async () => {
    const names = (await readdir(fixtures)).filter((name) => extname(name) in mimeTypes).sort();
    const text = await minilmPlugin.create(
      encoderContext(join(repository, 'models', minilmPlugin.manifest.modelId)),
    );
    try {
      const pictures = await Promise.all(names.map(encodeFile));
      const best = async (question: string): Promise<string> => {
        const { vectors } = await text.encode([{ kind: 'text', text: question }], {
          role: 'query',
          signal: neverCancelled(),
        });
        const scores = pictures.map((picture) => dot(picture, vectors));
        return names[scores.indexOf(Math.max(...scores))] ?? '';
      };
      expect(await best('star')).toMatch(/^star/);
      expect(await best('house')).toBe('house-outline.svg');
      expect(await best('arrow right')).toBe('arrow-white.svg');
    } finally {
      await text.dispose();
    }
  });
});
