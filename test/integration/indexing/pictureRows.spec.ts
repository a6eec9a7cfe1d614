/**
 * Pictures on the real store: rows of their pixels by an image encoder, and of the text in them by a recogniser.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  delay,
  neverCancelled,
  throwIfCancelled,
} from '../../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import type { TextReader } from '../../../extension/core/ports/textReader.ts';
import type { NewRow } from '../../../extension/core/ports/vectorStore.ts';
import type { RecognizedText } from '../../../plugins/api/textRecognizer.ts';
import { PictureEncoder } from '../../fakes/pictureEncoder.ts';
import { rowsOnDisk, type TestEngine, until } from '../../fakes/testEngine.ts';
import { icon, programs, useEngineFixture } from '../engine/engineFixture.ts';

const fixture = useEngineFixture();
const { write, at, remove } = fixture;
const never = neverCancelled();

const box = { x: 0.123456, y: 0.5, width: 0.25, height: 0.05 };

function textOf(...lines: string[]): RecognizedText {
  return {
    lines: lines.map((text) => ({
      text,
      confidence: 0.9,
      box,
      words: text.split(' ').map((word) => ({ text: word, box })),
    })),
  };
}

/** Reads what follows `text:` in a file. */
class FakeReader implements TextReader {
  readonly pictures: string[] = [];
  delayMs = 0;
  fault: Error | undefined;

  async read(
    picture: { readonly path: string; readonly bytes: Uint8Array },
    signal: AbortSignal,
  ): Promise<RecognizedText> {
    await delay(this.delayMs, signal);
    throwIfCancelled(signal);
    if (this.fault !== undefined) throw this.fault;
    this.pictures.push(picture.path);
    const found = /text:([^-]*)/u.exec(Buffer.from(picture.bytes).toString('utf8'))?.[1]?.trim();
    return found === undefined ? { lines: [] } : textOf(...found.split('|'));
  }

  async close(): Promise<void> {}
}

const screenshot = (text: string): string => icon('white').replace('<rect', `<!-- text:${text} --><rect`);

async function rowsOf(engine: TestEngine, file: string): Promise<readonly NewRow[]> {
  const { store, roots } = engine.session();
  const rows = await store.rowsOfFile({ root: roots[0]?.id ?? '', path: file });
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

describe('the pixels of a picture', () => {
  it('have a row of their own without words, and are found by what they show', async () => {
    await write({ ...programs(3), 'img/a.svg': icon('crimson'), 'img/b.svg': icon('teal') });
    const image = new PictureEncoder();
    const engine = await fixture.opened({ image });
    await engine.engine.index(never);
    const rows = await rowsOf(engine, 'img/a.svg');
    expect(rows.map(({ source }) => source)).toEqual(['context', 'pixels']);
    expect(new Set(rows.map(({ item }) => item)).size).toBe(1);
    expect(rows.map(({ encoderId }) => encoderId)).toEqual(['test.hash.plain', 'test.pictures']);
    expect(rows[0]?.words).toContain('img');
    expect(rows[1]?.words).toBe('');
    expect((await engine.find('crimson', 'meaning'))[0]).toBe('img/a.svg');
    expect((await engine.status()).images).toBe(2);
    await fixture.close(engine);
    expect(await rowsOnDisk(fixture.storage)).toEqual(
      await fixture.freshRows({ image: new PictureEncoder() }),
    );
  });

  it('are encoded once per content: not again for a copy, a move or another description', async () => {
    await write({ 'img/a.svg': icon('crimson') });
    const image = new PictureEncoder();
    const engine = await fixture.opened({ image });
    await engine.engine.index(never);
    await fs.rename(at('img/a.svg'), at('img/c.svg'));
    await write({ 'img/copy.svg': icon('crimson'), 'docs/a.md': '![The red one](../img/c.svg)\n' });
    await engine.changed('img/a.svg', 'img/c.svg', 'img/copy.svg', 'docs/a.md');
    expect(image.picturesEncoded).toBe(1);
    const rows = await rowsOf(engine, 'img/c.svg');
    expect(rows.map(({ source }) => source)).toEqual(['context', 'pixels']);
    expect(rows[0]?.text).toContain('red one');
    await engine.engine.rebuild(never);
    expect(image.picturesEncoded).toBe(1);
  });

  it('that the encoder refuses cost nothing but themselves, and are named', async () => {
    await write({
      'img/a.svg': icon('crimson'),
      'img/b.svg': icon('teal').replace('<rect', '<!-- broken --><rect'),
      'img/c.svg': icon('olive'),
    });
    const image = new PictureEncoder();
    image.refusedText = 'broken';
    const engine = await fixture.opened({ image });
    await engine.engine.index(never);
    const status = await engine.status();
    expect(status).toMatchObject({ images: 3, problem: null, isComplete: true });
    expect(status.problems).toMatchObject([{ path: 'img/b.svg', reason: 'encoder-failed' }]);
    expect((await rowsOf(engine, 'img/b.svg')).map(({ source }) => source)).toEqual(['context']);
    expect((await rowsOf(engine, 'img/c.svg')).map(({ source }) => source)).toEqual(['context', 'pixels']);
    expect(await engine.find('b', 'words')).toContain('img/b.svg');
  });

  it('leave the descriptions alone at the next start', async () => {
    await write({ 'img/a.svg': icon('crimson'), 'docs/a.md': '![The red one](../img/a.svg)\n' });
    const first = await fixture.opened({ image: new PictureEncoder() });
    await first.engine.index(never);
    await fixture.close(first);
    const second = await fixture.opened({ image: new PictureEncoder() });
    expect(await second.engine.index(never)).toMatchObject({ filesIndexed: 0, filesUnchanged: 2 });
  });
});

describe('the text in a picture', () => {
  it('is read after everything else, found by its words, and knows where they stand', async () => {
    await write({
      ...programs(2),
      'shot.svg': screenshot('Open the walrus panel|Save'),
      'plain.svg': icon('teal'),
    });
    const textReader = new FakeReader();
    textReader.delayMs = 30;
    const engine = await fixture.opened({ textReader, times: { refineDelayMs: 10 } });
    await engine.engine.index(never);
    expect(await engine.status()).toMatchObject({ isComplete: true, picturesToRead: 2, isRefining: true });
    const status = await engine.settled();
    expect(status).toMatchObject({ picturesToRead: 0, isRefining: false, images: 2, phase: 'idle' });
    expect(await engine.find('walrus', 'words')).toEqual(['shot.svg']);
    expect((await engine.find('open the walrus panel', 'meaning'))[0]).toBe('shot.svg');
    const rows = await rowsOf(engine, 'shot.svg');
    expect(rows.map(({ source }) => source)).toEqual(['context', 'ocr']);
    expect(rows[1]?.text).toBe('Open the walrus panel\nSave');
    expect(rows[1]?.textBoxes?.map(({ text }) => text)).toEqual(['Open', 'the', 'walrus', 'panel', 'Save']);
    expect(rows[1]?.textBoxes?.[0]).toEqual({ text: 'Open', ...box, x: 0.1235 });
    expect(rows[0]?.textBoxes).toBeUndefined();
    expect((await rowsOf(engine, 'plain.svg')).map(({ source }) => source)).toEqual(['context']);
  });

  it('of a long screenshot is in several rows of one item', async () => {
    const words = Array.from({ length: 450 }, (_, n) => `word${n}`).join(' ');
    await write({ 'shot.svg': screenshot(words) });
    const engine = await fixture.opened({ textReader: new FakeReader(), times: { refineDelayMs: 10 } });
    await engine.engine.index(never);
    await engine.settled();
    const rows = await rowsOf(engine, 'shot.svg');
    const [first] = rows;
    expect(rows.map(({ id }) => id.replace(first?.item ?? '', ''))).toEqual([
      '.context',
      '.ocr',
      '.ocr-2',
      '.ocr-3',
    ]);
    expect(rows.map(({ source }) => source)).toEqual(['context', 'ocr', 'ocr', 'ocr']);
    expect(engine.session().indexer.catalog.size).toBe(1);
    const reader = await fixture.opened({ textReader: new FakeReader() });
    expect([...reader.session().indexer.catalog.values()][0]?.sources.toSorted()).toEqual(['context', 'ocr']);
    const { store } = engine.session();
    const onlyOcr = await store.searchWords(['word449'], { sources: ['ocr'] }, 10);
    expect(onlyOcr.map(({ row }) => row.source)).toEqual(['ocr']);
    expect(await store.searchWords(['word449'], { sources: ['context', 'pixels'] }, 10)).toEqual([]);
  });

  it('is read once per content, also over restarts, moves and new descriptions', async () => {
    await write({ 'shot.svg': screenshot('walrus'), 'plain.svg': icon('teal') });
    const textReader = new FakeReader();
    const options = { textReader, times: { refineDelayMs: 10 } };
    const first = await fixture.opened(options);
    await first.engine.index(never);
    await first.settled();
    expect(textReader.pictures.toSorted()).toEqual(['plain.svg', 'shot.svg']);
    await fixture.close(first);

    await fs.rename(at('shot.svg'), at('moved.svg'));
    const second = await fixture.opened(options);
    await second.engine.index(never);
    await write({ 'docs/a.md': '![Otters](../moved.svg)\n' });
    await second.changed('docs/a.md');
    expect((await rowsOf(second, 'moved.svg')).map(({ source }) => source)).toEqual(['context', 'ocr']);
    expect(await second.find('walrus', 'words')).toEqual(['moved.svg']);
    expect(textReader.pictures).toHaveLength(2);
    await remove('moved.svg');
    await second.changed('moved.svg');
    expect(await second.find('walrus', 'words')).toEqual([]);
    await fixture.close(second);
  });

  it('gives way to changes at once', async () => {
    await write({ ...programs(2), 'a.svg': screenshot('walrus'), 'b.svg': screenshot('otter') });
    const textReader = new FakeReader();
    textReader.delayMs = 60_000;
    const engine = await fixture.opened({ textReader, times: { refineDelayMs: 10 } });
    await engine.engine.index(never);
    await until(async () => (await engine.status()).currentFile.endsWith('.svg'));
    await write({ 'src/new.ts': 'export const seal = 1;\n' });
    await engine.engine.filesChanged([at('src/new.ts')], never);
    await until(async () => (await engine.find('seal', 'words')).length === 1, 3_000);
    textReader.delayMs = 0;
    await engine.engine.pause(never);
    expect(await engine.status()).toMatchObject({ phase: 'paused', isRefining: false, picturesToRead: 2 });
    await engine.engine.resume(never);
    expect(await engine.settled()).toMatchObject({ picturesToRead: 0, problem: null });
    expect(await engine.find('otter', 'words')).toEqual(['b.svg']);
  });

  it('stays unread when nothing can read it; searching goes on and it is tried again', async () => {
    await write({ 'shot.svg': screenshot('walrus') });
    const textReader = new FakeReader();
    textReader.fault = new SemblanceError('model/missing', 'The model is missing.');
    const engine = await fixture.opened({ textReader, times: { refineDelayMs: 10, retryMs: 50 } });
    await engine.engine.index(never);
    await until(async () => engine.logs.some(({ message }) => message.includes('could not be made better')));
    expect(await engine.status()).toMatchObject({ problem: null, picturesToRead: 1, phase: 'idle' });
    textReader.fault = undefined;
    await until(async () => (await engine.find('walrus', 'words')).length === 1);
  });

  it('whose remembered entry is damaged is read again', async () => {
    await write({ 'shot.svg': screenshot('walrus') });
    const textReader = new FakeReader();
    const options = { textReader, times: { refineDelayMs: 10 } };
    const first = await fixture.opened(options);
    await first.engine.index(never);
    await first.settled();
    await fixture.close(first);
    const folder = path.join(fixture.storage, 'cache', 'texts');
    for (const name of await fs.readdir(folder)) await fs.writeFile(path.join(folder, name), '{"lines":');
    const second = await fixture.opened(options);
    await second.engine.rebuild(never);
    await second.settled();
    expect(textReader.pictures).toHaveLength(2);
    expect(await second.find('walrus', 'words')).toEqual(['shot.svg']);
  });
});
