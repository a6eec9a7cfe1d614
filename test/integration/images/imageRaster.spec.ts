/** What encoders see of a picture: the decoder's rasters of every format, and what it refuses. */
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCancelled, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import { createImageInspector, type ImageDecoder } from '../../../extension/node/images/imageInspector.ts';
import type { Raster, RasterRequest } from '../../../plugins/api/encoder.ts';
import { animation, plain, svgOf, withPngSize } from './testPictures.ts';

const workerEntry = new URL('../../../extension/node/images/inspectorProcess.ts', import.meta.url).pathname;
const inside64: RasterRequest = { width: 64, height: 64, fit: 'inside', kernel: 'cubic', enlarge: true };
let decoder: ImageDecoder;

beforeAll(() => {
  decoder = createImageInspector({ workerEntry, logger: createNullLogger() });
});
afterAll(() => decoder.close());

function decode(bytes: Uint8Array, request: Partial<RasterRequest> = {}): Promise<Raster> {
  return decoder.decode({ bytes, mimeType: 'image/png' }, { ...inside64, ...request }, neverCancelled());
}

function pixel({ data, width }: Raster, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
}

async function refusalOf(promise: Promise<unknown>): Promise<SemblanceError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SemblanceError)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

describe('rasters', () => {
  it.each(['png', 'jpeg', 'webp', 'gif'] as const)('fits %s inside, keeping its ratio', async (format) => {
    const raster = await decode(await plain(200, 100, '#ff0000').toFormat(format).toBuffer());
    expect([raster.width, raster.height, raster.data.length]).toEqual([64, 32, 64 * 32 * 4]);
    expect(pixel(raster, 10, 10)[3]).toBe(255);
    expect(pixel(raster, 10, 10)[0]).toBeGreaterThan(250);
    expect(pixel(raster, 10, 10)[1]).toBeLessThan(6);
  });

  it('enlarges only when asked', async () => {
    const png = await plain(16, 8, '#00ff00').png().toBuffer();
    expect(await decode(png)).toMatchObject({ width: 64, height: 32 });
    expect(await decode(png, { enlarge: false })).toMatchObject({ width: 16, height: 8 });
  });

  it('fills by cropping or by stretching', async () => {
    const halves = await sharp({ create: { width: 128, height: 64, channels: 3, background: '#ff0000' } })
      .composite([{ input: await plain(32, 64, '#0000ff').png().toBuffer(), left: 0, top: 0 }])
      .png()
      .toBuffer();
    const cropped = await decode(halves, { fit: 'cover' });
    expect(cropped).toMatchObject({ width: 64, height: 64 });
    // The blue quarter on the left is what the crop around the centre leaves out.
    expect(pixel(cropped, 4, 32)).toEqual([255, 0, 0, 255]);
    expect(pixel(await decode(halves, { fit: 'fill' }), 4, 32)).toEqual([0, 0, 255, 255]);
  });

  it('keeps transparency and does not let hidden colours bleed', async () => {
    const svg = svgOf('<rect x="0" y="0" width="50" height="100" fill="#ffffff"/>');
    const raster = await decode(await sharp(svg).png().toBuffer());
    expect(pixel(raster, 8, 32)).toEqual([255, 255, 255, 255]);
    expect(pixel(raster, 56, 32)[3]).toBe(0);
    for (let x = 0; x < 64; x++) {
      const [red = 0, , , alpha = 0] = pixel(raster, x, 32);
      if (alpha > 64) expect(red).toBeGreaterThan(240);
    }
  });

  it('draws a small SVG larger than it is before scaling, so that it stays sharp', async () => {
    const icon = svgOf(
      '<rect x="0" y="0" width="8" height="16"/>',
      '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16">',
    );
    const raster = await decode(icon);
    expect(raster).toMatchObject({ width: 64, height: 64 });
    // An upscaled 16-pixel drawing would be grey over several columns.
    const soft = Array.from({ length: 64 }, (_, x) => pixel(raster, x, 32)[3] ?? 0).filter(
      (alpha) => alpha > 25 && alpha < 230,
    );
    expect(soft.length).toBeLessThanOrEqual(1);
  });

  it('turns a photo upright and takes the first frame of an animation', async () => {
    const turned = await plain(120, 60, '#808080').jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect(await decode(turned)).toMatchObject({ width: 32, height: 64 });
    expect(pixel(await decode(await animation('gif')), 20, 20).slice(0, 3)).toEqual([255, 0, 0]);
  });

  it('gives four channels for grey and palette pictures', async () => {
    const grey = await plain(10, 10, '#777777').toColourspace('b-w').png().toBuffer();
    const palette = await plain(10, 10, '#123456').png({ palette: true }).toBuffer();
    for (const bytes of [grey, palette]) expect((await decode(bytes)).data.length).toBe(64 * 64 * 4);
    expect(pixel(await decode(palette), 5, 5)).toEqual([0x12, 0x34, 0x56, 255]);
  });
});

describe('refusals', () => {
  it.each([
    ['an empty file', async () => new Uint8Array()],
    ['text', async () => Buffer.from('no picture at all')],
    ['half a PNG', async () => (await plain(300, 300, '#abcdef').png().toBuffer()).subarray(0, 120)],
    [
      'a claim of gigapixels',
      async () => withPngSize(await plain(8, 8, 'red').png().toBuffer(), 60_000, 60_000),
    ],
    ['a script without a drawing', async () => svgOf('<script>while(true);</script>')],
  ])('refuses %s as bad input and goes on', async (_, make) => {
    const error = await refusalOf(decode(await make()));
    expect(error.code).toBe('encoder/bad-input');
    expect(error.message).toMatch(/^The picture cannot be looked at: ./);
    expect(await decode(await plain(9, 9, 'red').png().toBuffer())).toMatchObject({ width: 64 });
  });

  it.each([{ width: 0 }, { height: 64.5 }, { width: 1_000_000 }])(
    'refuses to make a raster of %j',
    async (size) => {
      const error = await refusalOf(decode(await plain(9, 9, 'red').png().toBuffer(), size));
      expect(error.code).toBe('internal');
    },
  );

  it('rejects as cancelled, before and while it waits', async () => {
    const png = await plain(9, 9, 'red').png().toBuffer();
    const abort = new AbortController();
    const waiting = [1, 2, 3].map(() =>
      decoder.decode({ bytes: png, mimeType: 'image/png' }, inside64, abort.signal).catch(isCancelled),
    );
    abort.abort();
    expect(await Promise.all(waiting)).toEqual([true, true, true]);
    const late = decoder.decode({ bytes: png, mimeType: 'image/png' }, inside64, abort.signal);
    expect(await late.catch(isCancelled)).toBe(true);
  });

  it('inspects and rasterises in turns with one process', async () => {
    const png = await plain(30, 20, '#ff0000').png().toBuffer();
    const [facts, raster, again] = await Promise.all([
      decoder.inspect({ path: 'a.png', format: 'png', bytes: png }, neverCancelled()),
      decode(png),
      decoder.inspect({ path: 'a.png', format: 'png', bytes: png }, neverCancelled()),
    ]);
    expect(facts).toMatchObject({ kind: 'image', facts: { width: 30, height: 20 } });
    expect(raster).toMatchObject({ width: 64, height: 43 });
    expect(again).toEqual(facts);
  });
});
