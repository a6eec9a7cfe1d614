/**
 * Tiles of large pictures on the real store and the real decoder: rows of their own, made after the first index, kept
 * when a picture is described anew, and gone with it.
 */
import fs from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { NewRow } from '../../../extension/core/ports/vectorStore.ts';
import type { Encoder, EncoderInput } from '../../../plugins/api/encoder.ts';
import { HashEncoder } from '../../fakes/hashEncoder.ts';
import { PictureEncoder } from '../../fakes/pictureEncoder.ts';
import { rowsOnDisk, type TestEngine, until } from '../../fakes/testEngine.ts';
import { icon, programs, useEngineFixture } from '../engine/engineFixture.ts';

const fixture = useEngineFixture();
const { write, at, remove } = fixture;
const never = neverCancelled();

/** A picture lies where the words for its strongest colours lie. */
class ColourEncoder implements Encoder {
  readonly manifest = { ...new PictureEncoder().manifest, id: 'test.colours', versionHash: 'colours-1' };
  picturesEncoded = 0;
  readonly #words = new HashEncoder();

  async encode(inputs: readonly EncoderInput[], options: Parameters<Encoder['encode']>[1]) {
    this.picturesEncoded += inputs.length;
    const texts = await Promise.all(
      inputs.map(async (input) => ({ kind: 'text', text: await colourIn(input) }) as const),
    );
    return await this.#words.encode(texts, options);
  }

  dispose(): Promise<void> {
    return this.#words.dispose();
  }
}

/** What covers a tenth of a picture or more. */
async function colourIn(input: EncoderInput): Promise<string> {
  if (input.kind !== 'image') return '';
  const { data } = await sharp(input.bytes).resize(16, 16, { fit: 'fill' }).removeAlpha().raw().toBuffer({
    resolveWithObject: true,
  });
  let red = 0;
  let blue = 0;
  for (let pixel = 0; pixel < data.length; pixel += 3) {
    const [r = 0, g = 0, b = 0] = data.subarray(pixel, pixel + 3);
    if (r > 150 && g < 90 && b < 90) red += 1;
    if (b > 150 && r < 90 && g < 90) blue += 1;
  }
  const tenth = data.length / 3 / 10;
  return [red > tenth ? 'crimson' : '', blue > tenth ? 'azure' : '', 'grey'].join(' ').trim();
}

const width = 800;
const height = 500;

/** A grey window with bars and, at the place, a square that the whole picture does not show. */
async function screen(colour: string, x: number, y: number): Promise<Buffer> {
  const bars = [40, 90, 140].map((top) => `<rect x="30" y="${top}" width="300" height="8" fill="#555"/>`);
  return await sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
      <rect width="${width}" height="${height}" fill="#eee"/><rect width="${width}" height="30" fill="#bbb"/>
      ${bars.join('')}<rect x="${x}" y="${y}" width="70" height="70" fill="${colour}"/></svg>`),
  )
    .png()
    .toBuffer();
}

async function rowsOf(engine: TestEngine, file: string): Promise<readonly NewRow[]> {
  const { store, roots } = engine.session();
  return await store.rowsOfFile({ root: roots[0]?.id ?? '', path: file });
}

async function tilesOf(engine: TestEngine, file: string): Promise<readonly NewRow[]> {
  return (await rowsOf(engine, file)).filter(({ source }) => source === 'tile');
}

const cutAll = (engine: TestEngine): Promise<void> =>
  until(async () => {
    const { picturesToCut, isRefining } = await engine.status();
    return picturesToCut === 0 && !isRefining;
  });

describe('a large picture', () => {
  it('is searchable as a whole at once, and by its parts afterwards: one result, with the place', async () => {
    await write({ 'shots/a.png': await screen('rgb(220,20,60)', 600, 300) });
    await write({ 'shots/b.png': await screen('rgb(20,40,220)', 500, 100) });
    await write({ ...programs(2), 'img/small.svg': icon('olive') });
    const image = new ColourEncoder();
    const engine = await fixture.opened({ image, times: { refineDelayMs: 60_000 } });
    await engine.engine.index(never);
    expect(await engine.status()).toMatchObject({ images: 3, picturesToCut: 2, isRefining: true });
    expect(await tilesOf(engine, 'shots/a.png')).toEqual([]);

    await engine.session().refine(never);
    const status = await engine.status();
    expect(engine.session().picturesToCut).toBe(0);
    // Tiles are no pictures and no chunks.
    expect([status.images, status.chunks]).toEqual([3, 2]);
    const tiles = await tilesOf(engine, 'shots/a.png');
    expect(tiles.length).toBeGreaterThan(1);
    expect(new Set(tiles.map(({ item }) => item)).size).toBe(1);
    expect(new Set(tiles.map(({ id }) => id)).size).toBe(tiles.length);
    for (const { tile, words, pending } of tiles) {
      expect(tile?.count).toBe(tiles.length);
      expect(words).toBe('');
      expect(pending).toBeUndefined();
    }
    expect(await tilesOf(engine, 'img/small.svg')).toEqual([]);

    const results = await engine.results('crimson', 'meaning');
    expect(results.map(({ path }) => path).filter((path) => path === 'shots/a.png')).toHaveLength(1);
    expect(results[0]?.path).toBe('shots/a.png');
    const [part] = results[0]?.why ?? [];
    expect(part?.kind).toBe('pixels');
    const region = part?.kind === 'pixels' ? part.region : undefined;
    expect(region && region.x * width <= 635 && (region.x + region.width) * width >= 635).toBe(true);
    expect(region && region.y * height <= 335 && (region.y + region.height) * height >= 335).toBe(true);
    expect((await engine.results('azure', 'meaning'))[0]?.path).toBe('shots/b.png');
  });

  it('is listed once, is explained by its part, and leaves a sound index', async () => {
    await write({ 'shots/a.png': await screen('rgb(220,20,60)', 600, 300) });
    await write(programs(4));
    const engine = await fixture.opened({ image: new ColourEncoder() });
    await engine.engine.index(never);
    await cutAll(engine);
    const page = await engine.engine.items({ modalities: ['image'], offset: 0, limit: 10 }, never);
    expect([page.total, page.items.length]).toEqual([1, 1]);
    expect(await engine.session().store.findInconsistencies()).toEqual({ duplicateIds: [], mixedFiles: [] });
    const answer = await engine.engine.explain(
      {
        query: {
          kind: 'search',
          query: { text: 'crimson', filter: {}, limit: 10, mode: 'meaning' },
        },
        item: { file: at('shots/a.png'), modality: 'image' },
      },
      never,
    );
    expect(answer.parts.map(({ source }) => source)).toContain('tile');
    expect(answer.parts.reduce((sum, part) => sum + part.contribution, 0)).toBeCloseTo(answer.score, 5);
    await fixture.close(engine);
  });

  it('keeps its tiles when it is described anew, moved or copied, and encodes nothing twice', async () => {
    await write({ 'shots/a.png': await screen('rgb(220,20,60)', 600, 300) });
    const image = new ColourEncoder();
    const engine = await fixture.opened({ image });
    await engine.engine.index(never);
    await cutAll(engine);
    const before = await tilesOf(engine, 'shots/a.png');
    const encoded = image.picturesEncoded;
    await write({ 'docs/a.md': '![The alarm](../shots/a.png)\n' });
    await engine.changed('docs/a.md');
    const described = await rowsOf(engine, 'shots/a.png');
    expect(described.find(({ source }) => source === 'context')?.text).toContain('alarm');
    expect(described.filter(({ source }) => source === 'tile').map(({ id }) => id)).toEqual(
      before.map(({ id }) => id),
    );
    await fs.copyFile(at('shots/a.png'), at('shots/copy.png'));
    await fs.rename(at('shots/a.png'), at('shots/moved.png'));
    await engine.changed('shots/a.png', 'shots/copy.png', 'shots/moved.png');
    await cutAll(engine);
    expect(await rowsOf(engine, 'shots/a.png')).toEqual([]);
    expect(await tilesOf(engine, 'shots/moved.png')).toHaveLength(before.length);
    expect(await tilesOf(engine, 'shots/copy.png')).toHaveLength(before.length);
    expect(image.picturesEncoded).toBe(encoded);
  });

  it('gets other tiles when it changes, and loses all with the file', async () => {
    await write({ 'shots/a.png': await screen('rgb(220,20,60)', 600, 300) });
    const engine = await fixture.opened({ image: new ColourEncoder() });
    await engine.engine.index(never);
    await cutAll(engine);
    await write({ 'shots/a.png': await screen('rgb(20,40,220)', 100, 300) });
    await engine.changed('shots/a.png');
    await cutAll(engine);
    expect((await engine.results('azure', 'meaning'))[0]?.why).toMatchObject([
      { kind: 'pixels', region: {} },
      { kind: 'context' },
    ]);
    const hashes = new Set((await rowsOf(engine, 'shots/a.png')).map(({ fileHash }) => fileHash));
    expect(hashes.size).toBe(1);
    await remove('shots/a.png');
    await engine.changed('shots/a.png');
    expect(await rowsOf(engine, 'shots/a.png')).toEqual([]);
    expect((await engine.session().store.statistics()).rows).toBe(0);
  });

  it('that shows nothing but one colour has no tiles and is not looked at again', async () => {
    const plain = { create: { width: 900, height: 700, channels: 3, background: '#334455' } } as const;
    await write({ 'shots/plain.png': await sharp(plain).png().toBuffer() });
    const engine = await fixture.opened({ image: new ColourEncoder() });
    await engine.engine.index(never);
    await cutAll(engine);
    expect((await rowsOf(engine, 'shots/plain.png')).map(({ source }) => source)).toEqual([
      'context',
      'pixels',
    ]);
    await fixture.close(engine);
    const again = await fixture.opened({ image: new ColourEncoder() });
    await again.engine.index(never);
    expect((await again.status()).picturesToCut).toBe(0);
  });

  it('that waits when the engine ends is cut after the next start', async () => {
    await write({ 'shots/a.png': await screen('rgb(220,20,60)', 600, 300) });
    const engine = await fixture.opened({ image: new ColourEncoder(), times: { refineDelayMs: 60_000 } });
    await engine.engine.index(never);
    expect(engine.session().picturesToCut).toBe(1);
    await fixture.close(engine);
    const again = await fixture.opened({ image: new ColourEncoder() });
    await again.engine.index(never);
    await cutAll(again);
    expect((await tilesOf(again, 'shots/a.png')).length).toBeGreaterThan(1);
    expect(await again.find('crimson', 'meaning')).toContain('shots/a.png');
    // The rows are those of an index that was made in one go.
    await fixture.close(again);
    expect((await rowsOnDisk(fixture.storage)).filter((row) => row.includes('.tile')).length).toBeGreaterThan(
      1,
    );
  });

  it('has no tiles where no encoder looks at pictures', async () => {
    await write({ 'shots/a.png': await screen('rgb(220,20,60)', 600, 300) });
    const engine = await fixture.opened({});
    await engine.engine.index(never);
    expect((await engine.status()).picturesToCut).toBe(0);
    expect((await rowsOf(engine, 'shots/a.png')).map(({ source }) => source)).toEqual(['context']);
  });
});
