import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  CancelledError,
  isCancelled,
  neverCancelled,
} from '../../../extension/core/cancellation/cancellation.ts';
import {
  absolutePathOf,
  decodeMapFile,
  type MapFile,
  modalityOf,
} from '../../../extension/core/map/mapFile.ts';
import { itemOfPoint } from '../../../extension/core/map/pointCollector.ts';
import type { MapProgress, MapSummary } from '../../../extension/core/protocol/mapApi.ts';
import type { TestEngine } from '../../fakes/testEngine.ts';
import { icon, program, programs, topic, useEngineFixture } from '../engine/engineFixture.ts';

const fixture = useEngineFixture();
const signal = neverCancelled();

async function indexed(files: Readonly<Record<string, string | Uint8Array>>): Promise<TestEngine> {
  await fixture.write(files);
  const test = await fixture.opened();
  await test.engine.index(signal);
  await test.settled();
  return test;
}

function make(
  test: TestEngine,
  request: { shouldLayOut?: boolean; keepGap?: boolean } = {},
): Promise<MapSummary> {
  return test.engine.map({ mapId: 'test', ...request }, signal);
}

async function load(summary: MapSummary): Promise<MapFile> {
  const map = decodeMapFile(new Uint8Array(await fs.readFile(summary.file)));
  if (map === undefined) throw new Error(`${summary.file} is damaged`);
  return map;
}

/** Where each item lies, and its place in the file. */
function places(map: MapFile): Map<string, string> {
  const { item, x, y } = map.columns;
  return new Map(Array.from(x, (value, point) => [itemOfPoint(item, point), `${value}:${y[point]}`]));
}

const someFiles = (): Record<string, string> => ({
  ...programs(40),
  'docs/guide.md': '# Guide\n\nHow uploads are retried.\n',
});

describe('a map of a workspace', () => {
  it('has a point for each chunk and picture, and says where they are', async () => {
    const test = await indexed({ ...someFiles(), 'img/red.svg': icon('red'), 'img/blue.svg': icon('blue') });
    const status = await test.status();
    const summary = await make(test);
    const map = await load(summary);
    expect(summary).toMatchObject({ points: status.chunks + status.images, placed: 0, layout: 1 });
    expect(map.points).toBe(summary.points);
    const files = Array.from(map.columns.path, (index) => absolutePathOf(map, index));
    expect(files).toContain(fixture.at('src/file3.ts').replaceAll('\\', '/'));
    const pictures = files.filter((_, point) => modalityOf(map, point) === 'image');
    expect(pictures.map((file) => path.basename(file)).sort()).toEqual(['blue.svg', 'red.svg']);
    expect(Array.from(map.columns.x).every(Number.isFinite)).toBe(true);
  });

  it('tells its progress in order, and which call it belongs to', async () => {
    const test = await indexed(someFiles());
    const seen: MapProgress[] = [];
    test.engine.onDidMapProgress((progress) => seen.push(progress));
    await make(test);
    const phases = seen.map(({ phase }) => phase).filter((phase, index, all) => phase !== all[index - 1]);
    expect(phases).toEqual(['reading', 'comparing', 'layingOut', 'naming', 'writing']);
    expect(seen.every(({ mapId, done }) => mapId === 'test' && done >= 0 && done <= 1)).toBe(true);
  });

  it('is stored: another engine shows the same one without a layout', async () => {
    const test = await indexed(someFiles());
    const first = await make(test);
    await fixture.close(test);
    const next = await fixture.opened();
    const again = await make(next);
    expect(again).toMatchObject({ version: first.version, layout: first.layout, file: first.file });
  });

  it('is small and circular with few files, and laid out when there are more', async () => {
    const test = await indexed({ 'a.ts': program('bread'), 'b.ts': program('rain') });
    const small = await make(test);
    expect(small).toMatchObject({ points: 2, warning: 'few-points', trustworthiness: null, topics: [] });
    await fixture.write(programs(40));
    await test.changed(...Object.keys(programs(40)));
    const large = await make(test);
    expect(large.points).toBe(42);
    expect(large.trustworthiness).not.toBeNull();
    expect(large.layout).toBe(2);
  });

  it('of nothing is empty', async () => {
    const test = await indexed({});
    const summary = await make(test);
    expect(summary).toMatchObject({ points: 0, warning: 'few-points' });
    expect((await load(summary)).points).toBe(0);
  });
});

describe('an update', () => {
  it('moves no old point when files are edited, added and removed', async () => {
    const test = await indexed(someFiles());
    const before = await load(await make(test));
    await fixture.write({ 'src/file0.ts': program('entirelyother'), 'src/new.ts': program(topic(77)) });
    await fixture.remove('src/file1.ts');
    await test.changed('src/file0.ts', 'src/new.ts', 'src/file1.ts');
    const summary = await make(test);
    const after = await load(summary);
    expect(summary.layout).toBe(before.layout);
    expect(summary.version).toBeGreaterThan(before.version);
    expect(summary.placed).toBe(2);
    expect(after.points).toBe(before.points);
    const old = places(before);
    const now = places(after);
    const kept = [...now.keys()].filter((item) => old.has(item));
    expect(kept).toHaveLength(before.points - 2);
    for (const item of kept) expect(now.get(item)).toBe(old.get(item));
    for (const place of now.values()) expect(place).not.toContain('NaN');
  });

  it('of moved lines keeps the places and changes the lines', async () => {
    const test = await indexed(someFiles());
    const before = await load(await make(test));
    await fixture.write({ 'src/file5.ts': `\n\n\n${program(topic(5))}` });
    await test.changed('src/file5.ts');
    const after = await load(await make(test));
    const lineOf = (map: MapFile): number => {
      const point = Array.from(map.columns.path).findIndex((index) => map.paths[index] === 'src/file5.ts');
      return map.columns.startLine[point] ?? -1;
    };
    expect(after.layout).toBe(before.layout);
    expect(lineOf(after)).toBe(lineOf(before) + 3);
  });

  it('of more than 30 % is a new layout, turned to the old one', async () => {
    const test = await indexed(someFiles());
    const before = await make(test);
    const more = programs(30, 'more/file', 'second');
    await fixture.write(more);
    await test.changed(...Object.keys(more));
    const after = await make(test);
    expect(after).toMatchObject({ layout: before.layout + 1, placed: 0, points: before.points + 30 });
  });

  it('without changes keeps the version, whatever housekeeping did', async () => {
    const test = await indexed(someFiles());
    const first = await make(test);
    await test.session().store.maintain({ isIdle: true, signal });
    expect((await make(test)).version).toBe(first.version);
  });

  it('of another folder makes no difference to the raw map, which has a file of its own', async () => {
    const test = await indexed(someFiles());
    const joined = await make(test);
    const raw = await make(test, { keepGap: true });
    expect(raw.file).not.toBe(joined.file);
    expect((await load(raw)).keepGap).toBe(true);
    expect((await make(test)).version).toBe(joined.version);
  });
});

describe('when something goes wrong', () => {
  it('a cancelled layout leaves the old map, and the next call works', async () => {
    const test = await indexed(someFiles());
    const first = await make(test);
    const bytes = await fs.readFile(first.file);
    const cancel = new AbortController();
    const subscription = test.engine.onDidMapProgress(({ phase }) => {
      if (phase === 'layingOut') cancel.abort();
    });
    await expect(
      test.engine.map({ mapId: 'test', shouldLayOut: true }, cancel.signal),
    ).rejects.toBeInstanceOf(CancelledError);
    subscription.dispose();
    expect(await fs.readFile(first.file)).toEqual(bytes);
    expect(await fs.readdir(path.dirname(first.file))).toEqual([path.basename(first.file)]);
    expect((await make(test, { shouldLayOut: true })).layout).toBe(first.layout + 1);
  });

  it('questions are answered while a map is made', async () => {
    const test = await indexed(someFiles());
    let answered = '';
    const asked = new Promise<void>((resolve) => {
      test.engine.onDidMapProgress(({ phase }) => {
        if (phase !== 'layingOut' || answered !== '') return;
        answered = 'asked';
        void test.find(topic(7)).then(([first = '']) => {
          answered = first;
          resolve();
        });
      });
    });
    const map = make(test);
    await asked;
    expect(answered).toBe('src/file7.ts');
    await map;
  });

  it.each([
    ['a flipped byte', (bytes: Uint8Array) => bytes.fill((bytes[200] ?? 0) ^ 1, 200, 201)],
    ['half of it', (bytes: Uint8Array) => bytes.slice(0, bytes.length / 2)],
    ['nothing', () => new Uint8Array()],
  ])('a damaged file with %s is made anew', async (_, damage) => {
    const test = await indexed(someFiles());
    const first = await make(test);
    await fs.writeFile(first.file, damage(new Uint8Array(await fs.readFile(first.file))));
    const again = await make(test);
    expect((await load(again)).points).toBe(first.points);
  });

  it('closing the engine ends the layout', async () => {
    const test = await indexed(someFiles());
    const closed = new Promise<void>((resolve) => {
      test.engine.onDidMapProgress(({ phase }) => {
        if (phase === 'layingOut') resolve(fixture.close(test));
      });
    });
    await expect(make(test)).rejects.toSatisfy(isCancelled);
    await closed;
  });

  it('the draft of a process that was killed goes away with the next map', async () => {
    const test = await indexed(someFiles());
    const { file } = await make(test);
    const draft = `${file}.dead.tmp`;
    await fs.writeFile(draft, 'half a map');
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await fs.utimes(draft, anHourAgo, anHourAgo);
    await make(test, { shouldLayOut: true });
    await expect(fs.stat(draft)).rejects.toThrow('ENOENT');
  });
});

describe('what lies where', () => {
  it('finds the points of a search, and the place of the question among them', async () => {
    const test = await indexed(someFiles());
    const { version, file } = await make(test);
    const map = decodeMapFile(new Uint8Array(await fs.readFile(file)));
    const search = { text: topic(7), filter: {}, limit: 5, mode: 'hybrid' } as const;
    const places = await test.engine.mapPlace({ version, search }, signal);
    expect(places.isCurrent).toBe(true);
    const [first] = places.hits;
    expect(map?.paths[map.columns.path[first?.point ?? 0] ?? 0]).toBe('src/file7.ts');
    expect(first?.result).toBe(0);
    expect(places.query).not.toBeNull();
    const similar = { file: fixture.at('src/file7.ts'), filter: {}, limit: 5 };
    expect((await test.engine.mapPlace({ version, similar }, signal)).hits.length).toBeGreaterThan(0);
  });

  it('says that the map has changed', async () => {
    const test = await indexed(someFiles());
    const { version } = await make(test);
    const search = { text: 'x', filter: {}, limit: 5, mode: 'hybrid' } as const;
    expect(await test.engine.mapPlace({ version: version + 1, search }, signal)).toEqual({
      isCurrent: false,
      query: null,
      hits: [],
    });
    expect(await test.engine.mapItem({ version: version + 1, point: 0 }, signal)).toBeNull();
    expect(await test.engine.mapItem({ version, point: 10_000 }, signal)).toBeNull();
  });

  it('tells what a point stands for', async () => {
    const test = await indexed({ ...someFiles(), 'img/red.svg': icon('red') });
    const summary = await make(test);
    const map = await load(summary);
    for (const [name, modality] of [
      ['src/file7.ts', 'code'],
      ['img/red.svg', 'image'],
    ] as const) {
      const point = Array.from(map.columns.path).findIndex((index) => map.paths[index] === name);
      const item = await test.engine.mapItem({ version: summary.version, point }, signal);
      expect(item).toMatchObject({ path: name, modality });
      expect(item?.snippet).not.toBe('');
    }
  });
});
