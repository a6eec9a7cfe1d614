/** Tiles as the decoding process cuts them: every format, what is plain, and what is refused. */
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCancelled, neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { mostTiles } from '../../../extension/core/images/tilePlan.ts';
import { createNullLogger } from '../../../extension/core/logging/logger.ts';
import type { PictureTile } from '../../../extension/core/ports/imageInspector.ts';
import { createImageInspector, type ImageDecoder } from '../../../extension/node/images/imageInspector.ts';
import { plain, screenshotLike } from './testPictures.ts';

const workerEntry = new URL('../../../extension/node/images/inspectorProcess.ts', import.meta.url).pathname;
const side = 48;
let decoder: ImageDecoder;

beforeAll(() => {
  decoder = createImageInspector({ workerEntry, logger: createNullLogger() });
});
afterAll(() => decoder.close());

async function cut(bytes: Uint8Array): Promise<readonly PictureTile[]> {
  return (await decoder.cut({ path: 'picture', bytes }, side, neverCancelled())) ?? [];
}

/** A disc on a page of 900 x 600 pixels. */
const disc = { x: 700, y: 150, radius: 40 } as const;
const page = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"><rect width="900" height="600" fill="white"/>
  <circle cx="${disc.x}" cy="${disc.y}" r="${disc.radius}" fill="crimson"/></svg>`;

describe('tiles', () => {
  it.each(['png', 'jpeg', 'webp', 'gif', 'svg'] as const)('frame what stands in a %s', async (format) => {
    const bytes =
      format === 'svg' ? Buffer.from(page) : await sharp(Buffer.from(page)).toFormat(format).toBuffer();
    const [first, ...others] = await cut(bytes);
    expect(first).toBeDefined();
    const { x = 0, y = 0, width = 0, height = 0 } = first?.place ?? {};
    expect(Math.abs((x + width / 2) * 900 - disc.x)).toBeLessThan(6);
    expect(Math.abs((y + height / 2) * 600 - disc.y)).toBeLessThan(6);
    expect(width * 900).toBeGreaterThan(disc.radius * 2);
    expect(width * 900).toBeLessThan(disc.radius * 2 * 1.3);
    // The grid: only the tiles that the disc reaches into; the others are white.
    expect(others.length).toBeLessThan(4);
    const { data, info } = await sharp(first?.bytes)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([side, side]);
    const middle = ((info.height / 2) * info.width + info.width / 2) * 3;
    expect([...data.subarray(middle, middle + 3)].map((value) => Math.round(value / 30))).toEqual([7, 1, 2]);
  });

  it('of a screenshot are few, inside of it, and each of them once', async () => {
    const tiles = await cut(await screenshotLike());
    expect(tiles.length).toBeGreaterThan(1);
    expect(tiles.length).toBeLessThanOrEqual(mostTiles);
    const places = tiles.map(({ place }) => JSON.stringify(place));
    expect(new Set(places).size).toBe(places.length);
    for (const { place } of tiles) {
      expect(place.x + place.width).toBeLessThanOrEqual(1 + 1e-9);
      expect(place.y + place.height).toBeLessThanOrEqual(1 + 1e-9);
    }
    expect(await cut(await screenshotLike())).toEqual(tiles);
  });

  it('are none of a plain, a transparent, a broken and an empty picture', async () => {
    expect(await cut(await plain(900, 600, '#123456').png().toBuffer())).toEqual([]);
    expect(await cut(await plain(900, 600, '#00000000').png().toBuffer())).toEqual([]);
    const png = await sharp(Buffer.from(page)).png().toBuffer();
    expect(await cut(png.subarray(0, png.length / 2))).toEqual([]);
    expect(await cut(Buffer.from('no picture'))).toEqual([]);
    expect(await cut(new Uint8Array(0))).toEqual([]);
  });

  it('of a picture larger than any screen keep their places', async () => {
    const large = await sharp(Buffer.from(page)).resize(4500, 3000).png().toBuffer();
    const [first] = await cut(large);
    const { x = 0, width = 0 } = first?.place ?? {};
    expect(Math.abs((x + width / 2) * 900 - disc.x)).toBeLessThan(6);
  });

  it('are not cut for nobody', async () => {
    const abort = new AbortController();
    const cutting = decoder.cut({ path: 'picture', bytes: Buffer.from(page) }, side, abort.signal);
    abort.abort();
    await expect(cutting).rejects.toSatisfy(isCancelled);
  });
});
