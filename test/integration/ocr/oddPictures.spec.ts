/** Pictures that are no screenshots: empty, tiny, endless, plain, noisy, transparent, turned, huge, and wrong rasters. */
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { RecognizerRaster, TextRecognizer } from '../../../plugins/api/textRecognizer.ts';
import { seededRandom } from '../../bench/seededRandom.ts';
import { openRecognizer } from './openRecognizer.ts';
import { loadScreenshots, type Screenshot } from './screenshots.ts';

let recognizer: TextRecognizer;
let dialog: Screenshot;

beforeAll(async () => {
  recognizer = await openRecognizer();
  const found = (await loadScreenshots()).find(({ name }) => name === '08-dialog-light');
  if (found === undefined) throw new Error('the dialog is absent');
  dialog = found;
});
afterAll(() => recognizer.dispose());

async function textOf(raster: RecognizerRaster): Promise<string> {
  const { lines } = await recognizer.recognize(raster, { signal: neverCancelled() });
  return lines.map(({ text }) => text).join('\n');
}

function paint(width: number, height: number, colour: (at: number) => readonly number[]): RecognizerRaster {
  const data = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at += 1) data.set(colour(at), at * 4);
  return { data, width, height };
}

const black = [0, 0, 0, 255];

/** The dialog, changed by sharp. */
async function changed(change: (picture: Sharp) => Sharp): Promise<RecognizerRaster> {
  const { data, width, height } = dialog.raster;
  const picture = change(sharp(data, { raw: { width, height, channels: 4 } }));
  const result = await picture.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data: result.data, width: result.info.width, height: result.info.height };
}

describe('pictures without text', () => {
  it.each([
    [0, 0],
    [0, 10],
    [1, 1],
    [1, 4000],
    [4000, 1],
    [3, 3],
    [31, 33],
  ])('of %d x %d pixels give no lines', async (width, height) => {
    expect(await textOf(paint(width, height, () => black))).toBe('');
    expect(await textOf(paint(width, height, (at) => (at % 2 === 0 ? black : [255, 255, 255, 255])))).toBe(
      '',
    );
  });

  it('give no lines when all black, all white or all transparent', async () => {
    for (const colour of [black, [255, 255, 255, 255], [10, 200, 90, 0]])
      expect(await textOf(paint(900, 700, () => colour))).toBe('');
  });

  it('give next to nothing when they are noise or a gradient', async () => {
    const random = seededRandom(11);
    const noise = paint(500, 400, () => [random() * 256, random() * 256, random() * 256, 255]);
    expect((await textOf(noise)).length).toBeLessThan(20);
    expect(await textOf(paint(500, 400, (at) => [at / 800, at / 900, (at % 500) / 2, 255]))).toBe('');
  });
});

describe('unusual pictures with text', () => {
  it('are read when turned by a quarter either way', async () => {
    for (const angle of [90, 270]) {
      const text = await textOf(await changed((picture) => picture.rotate(angle)));
      expect(text).toContain('Do you want to keep the changes made to');
      expect(text).toContain('Unsaved changes');
    }
  });

  it('are read when slightly slanted', async () => {
    const text = await textOf(await changed((picture) => picture.rotate(6, { background: '#8f9aa5' })));
    expect(text).toContain('Do you want to keep the changes made to');
    expect(text).toContain('Save document');
  });

  it('are read after hard JPEG compression', async () => {
    const { data, width, height } = dialog.raster;
    const jpeg = await sharp(data, { raw: { width, height, channels: 4 } })
      .jpeg({ quality: 40 })
      .toBuffer();
    const decoded = await sharp(jpeg).ensureAlpha().raw().toBuffer();
    expect(await textOf({ data: decoded, width, height })).toContain(
      'Do you want to keep the changes made to',
    );
  });

  it('are read as dark or light letters on a transparent ground', async () => {
    for (const ink of [0, 255]) {
      const letters = await changed((picture) =>
        picture.extract({ left: 100, top: 95, width: 440, height: 40 }),
      );
      // The ground becomes transparent, the letters keep how dark they were as their opacity.
      for (let at = 0; at < letters.data.length; at += 4)
        letters.data.set([ink, ink, ink, 255 - (letters.data[at + 1] ?? 0)], at);
      expect(await textOf(letters)).toContain('keep the changes');
    }
  });

  it('are read in a picture that is larger than the limit', async () => {
    const huge = await changed((picture) =>
      picture
        .resize({ width: 2400, kernel: 'cubic' })
        .extend({ right: 2600, bottom: 2000, background: '#ffffff' }),
    );
    expect(huge.width * huge.height).toBeGreaterThan(recognizer.manifest.limits.maxPixels);
    const { lines } = await recognizer.recognize(huge, { signal: neverCancelled() });
    const title = lines.find(({ text }) => text.includes('Unsaved changes'));
    expect(title).toBeDefined();
    // In the upper left, where it was put.
    expect((title?.box.x ?? 1) + (title?.box.width ?? 1)).toBeLessThan(0.25);
  });
});

describe('a raster whose bytes do not fit its size', () => {
  it.each([
    { data: new Uint8Array(10), width: 4, height: 4 },
    { data: new Uint8Array(0), width: -1, height: 0 },
    { data: new Uint8Array(8), width: 0.5, height: 4 },
    { data: new Uint8Array(8), width: Number.NaN, height: 4 },
  ])('is refused: %o', async (raster) => {
    await expect(recognizer.recognize(raster, { signal: neverCancelled() })).rejects.toMatchObject({
      code: 'encoder/unsupported-input',
    });
    expect(await textOf(paint(20, 20, () => black))).toBe('');
  });
});
