/** The recogniser's life: cancellation, turns, disposal, broken models; and that its manifest tells the truth. */
import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isCancelled, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { TextRecognizer } from '../../../plugins/api/textRecognizer.ts';
import { ppocrPlugin } from '../../../plugins/ocr/index.ts';
import { modelFiles, ppocrManifest, processingVersion } from '../../../plugins/ocr/manifest.ts';
import { modelFolder, openRecognizer } from './openRecognizer.ts';
import { loadScreenshots, type Screenshot } from './screenshots.ts';

let screenshots: Screenshot[];
let recognizer: TextRecognizer;

beforeAll(async () => {
  screenshots = await loadScreenshots();
});
beforeEach(async () => {
  recognizer = await openRecognizer();
});
afterEach(() => recognizer.dispose());

function screenshot(start: string): Screenshot {
  const found = screenshots.find(({ name }) => name.startsWith(start));
  if (found === undefined) throw new Error(`no screenshot ${start}`);
  return found;
}
const read = (start: string, signal = neverCancelled()) =>
  recognizer.recognize(screenshot(start).raster, { signal });

describe('cancelling', () => {
  it('rejects at once before the start', async () => {
    await expect(read('01', AbortSignal.abort())).rejects.toSatisfy(isCancelled);
  });

  it('stops in the middle, long before the end, and the next picture is read', async () => {
    const controller = new AbortController();
    const running = read('01', controller.signal);
    setTimeout(() => controller.abort(), 60);
    const startedAt = performance.now();
    await expect(running).rejects.toSatisfy(isCancelled);
    const stoppedAfter = performance.now() - startedAt;
    const fullAt = performance.now();
    expect((await read('01')).lines.length).toBeGreaterThan(40);
    // Not a bound in seconds: the same picture, read whole on the same machine, takes longer.
    expect(stoppedAfter).toBeLessThan(performance.now() - fullAt);
  });

  it('takes a waiting picture out without touching the one at work', async () => {
    const controller = new AbortController();
    const first = read('19');
    const second = read('01', controller.signal);
    controller.abort();
    await expect(second).rejects.toSatisfy(isCancelled);
    expect((await first).lines.length).toBeGreaterThan(10);
  });
});

describe('reading', () => {
  it('lets the event loop turn between its steps', async () => {
    let isDone = false;
    let turns = 0;
    const count = (): void => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    const { lines } = await read('08');
    isDone = true;
    // A step for each line and tile at least.
    expect(turns).toBeGreaterThan(lines.length);
  });

  it('gives pictures that were asked for together the results of pictures read one by one', async () => {
    const together = await Promise.all([read('14'), read('19'), read('14')]);
    expect(together[0]).toEqual(together[2]);
    expect(together[1]).toEqual(await read('19'));
    expect(together[0]).not.toEqual(together[1]);
  });
});

describe('disposing', () => {
  it('rejects what runs and what comes later, and may be repeated', async () => {
    const running = read('01');
    const failure = running.catch((error: unknown) => error);
    await wait(30);
    await Promise.all([recognizer.dispose(), recognizer.dispose()]);
    expect(await failure).toMatchObject({ code: 'encoder/disposed' });
    await expect(read('14')).rejects.toMatchObject({ code: 'encoder/disposed' });
    await recognizer.dispose();
  });
});

describe('a model folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ocr-'));
    for (const file of modelFiles) await copyFile(join(modelFolder, file), join(folder, file));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const create = () => ppocrPlugin.create({ modelFolder: folder, threads: 1, log: () => undefined });

  it.each(modelFiles)('without %s is refused by name', async (file) => {
    await rm(join(folder, file));
    await expect(create()).rejects.toMatchObject({
      code: 'model/corrupt',
      message: expect.stringContaining(folder),
    });
  });

  it('with a damaged reader is refused, and works when it is restored', async () => {
    await writeFile(join(folder, 'recognition.onnx'), 'no model');
    await expect(create()).rejects.toMatchObject({ code: 'model/corrupt' });
    await copyFile(join(modelFolder, 'recognition.onnx'), join(folder, 'recognition.onnx'));
    await (await create()).dispose();
  });

  it('with the characters of another model fails in words, not with wrong letters', async () => {
    await writeFile(join(folder, 'characters.txt'), 'a\nb\nc');
    const other = await create();
    const reading = other.recognize(screenshot('14').raster, { signal: neverCancelled() });
    await expect(reading).rejects.toMatchObject({ code: 'encoder/failed' });
    await other.dispose();
  });
});

describe('the manifest', () => {
  it('has the hash of the files and of the version of the code', async () => {
    const hash = createHash('sha256').update(`processing ${processingVersion}`);
    for (const file of modelFiles) hash.update(await readFile(join(modelFolder, file)));
    // After a change of plugins/ocr that changes results, raise processingVersion; then put the new hash here.
    expect(ppocrManifest.versionHash).toBe(hash.digest('hex').slice(0, 16));
  });

  it('knows the size of the weights', async () => {
    const sizes = await Promise.all(
      modelFiles
        .filter((file) => file.endsWith('.onnx'))
        .map(async (file) => (await stat(join(modelFolder, file))).size),
    );
    expect(ppocrManifest.weightsBytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  });
});
