// The map's page, as built, in a real browser with WebGL drawn by the processor: what it draws, what it sends, keys,
// list, themes.

import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { decodeMapFile, type MapFile } from '../../extension/core/map/mapFile.ts';
import {
  firstMapViewState,
  type MapStatus,
  type MapToHost,
  type MapToView,
  type MapViewState,
  mapToHost,
  mapToView,
} from '../../extension/core/protocol/views/mapView.ts';
import { fitted, toScreen } from '../../webview/map/model/camera.ts';
import { isInside } from '../../webview/map/model/lasso.ts';
import { MapPoints } from '../../webview/map/model/mapPoints.ts';
import { nameOfPoint } from '../../webview/map/model/onScreen.ts';
import { paletteOf, parseHex } from '../../webview/map/model/palettes.ts';
import { type OpenView, type OpenViewOptions, pictureOrigin, ViewBrowser } from './harness.ts';
import { fixtureMap, fixtureRoot } from './mapFixture.ts';
import { viewThemes } from './themes.ts';

vi.mock('vscode', () => import('../unit/vscode/shim/vscode.ts'));
const { mapWords } = await import('../../extension/vscode/map/mapWords.ts');

type View = OpenView<MapToView, MapToHost>;
type Options = Partial<OpenViewOptions<MapToView, MapToHost>>;

const size = { width: 1200, height: 780 };
const ready: MapStatus = { kind: 'ready', isStale: false };
const thousand = fixtureMap({ points: 1000 });

let browser: ViewBrowser;
let view: View;

beforeAll(async () => {
  browser = await ViewBrowser.launch();
});

afterEach(async () => {
  const { problems } = view;
  await browser.closeViews();
  expect(problems).toEqual([]);
});

afterAll(() => browser.close());

function mapMessage(bytes = thousand): Extract<MapToView, { type: 'map' }> {
  return { type: 'map', bytes, warning: null, rootUris: {} };
}

async function open(
  options: Options = {},
  state: readonly MapToView[] = [{ type: 'status', status: ready }, mapMessage()],
): Promise<View> {
  view = await browser.open<MapToView, MapToHost>({
    view: 'map',
    strings: mapWords(),
    toView: mapToView,
    toHost: mapToHost,
    size,
    stateOf: () => state,
    shouldReduceMotion: true,
    ...options,
  });
  return view;
}

const stage = (): Locator => view.page.getByRole('application', { name: 'Similarity map' });
const button = (name: string | RegExp): Locator => view.page.getByRole('button', { name });
const treeItem = (name: string | RegExp): Locator => view.page.getByRole('treeitem', { name });
const points = new MapPoints(decoded(thousand));

function decoded(bytes: Uint8Array<ArrayBuffer>): MapFile {
  const file = decodeMapFile(bytes);
  if (file === undefined) throw new Error('The fixture is no map.');
  return file;
}

function lastOf<Type extends MapToHost['type']>(type: Type): Extract<MapToHost, { type: Type }> | undefined {
  return view.received.findLast(
    (message): message is Extract<MapToHost, { type: Type }> => message.type === type,
  );
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function stageBox(): Promise<Box> {
  const box = await stage().boundingBox();
  if (box === null) throw new Error('There is no stage.');
  return box;
}

/** Where a point stands in the page while the whole map is shown. */
function placeOf(point: number, box: Box): { x: number; y: number } {
  const camera = fitted(points.usualBounds, box, 48);
  const place = toScreen(camera, box, points.positions[2 * point] ?? 0, points.positions[2 * point + 1] ?? 0);
  return { x: box.x + place.x, y: box.y + place.y };
}

/** A point of code that has no other one near, and lies where nothing covers the map. */
function lonelyPoint(box: Box): number {
  for (let point = 0; point < points.count; point++) {
    const x = points.positions[2 * point] ?? 0;
    const y = points.positions[2 * point + 1] ?? 0;
    const place = placeOf(point, box);
    const isFree = place.x > 400 && place.x < 900 && place.y > 150 && place.y < 600;
    const near = points.index.within({ minX: x - 0.05, maxX: x + 0.05, minY: y - 0.05, maxY: y + 0.05 });
    if (isFree && near.length === 1 && !points.isPicture(point)) return point;
  }
  throw new Error('No point stands alone.');
}

/** Pixels of the stage in a colour of the palette, within rounding and smoothing. */
async function pixelsOf(colours: readonly string[]): Promise<number> {
  const { data, info } = await sharp(await stage().screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const wanted = colours.map((colour) => parseHex(colour).map((share) => share * 255));
  let found = 0;
  for (let at = 0; at < data.length; at += info.channels) {
    const isOne = wanted.some((colour) =>
      colour.every((value, channel) => Math.abs(value - (data[at + channel] ?? 0)) <= 24),
    );
    if (isOne) found += 1;
  }
  return found;
}

/** A starved machine takes its time; a fault of the page lasts. */
const soon = <T>(value: () => T | Promise<T>, options: { readonly timeout?: number } = {}) =>
  expect.poll(value, { timeout: 20_000, ...options });

const allColours = paletteOf('dark').slice(0, 8);
const drawn = (atLeast: number): Promise<void> =>
  soon(() => pixelsOf(allColours), { timeout: 20_000 }).toBeGreaterThan(atLeast);

function keptState(): Promise<MapViewState> {
  return view.keptState() as Promise<MapViewState>;
}

describe('the drawing', () => {
  it('draws the points of a thousand items in their colours and says how many there are', async () => {
    await open();
    await drawn(5_000);
    await soon(() => view.page.getByText('1,000 points').isVisible()).toBe(true);
    expect(await view.page.getByText('Neighbourhoods kept: 87 %').isVisible()).toBe(true);
  });

  it('draws a hundred thousand, and draws them again where they are moved to', async () => {
    await open({}, [{ type: 'status', status: ready }, mapMessage(fixtureMap({ points: 100_000 }))]);
    await drawn(60_000);
    await view.screenshot('hundred-thousand');
    await stage().focus();
    for (let i = 0; i < 6; i++) await view.page.keyboard.press('+');
    await soon(async () => (await keptState()).camera?.scale ?? 0).toBeGreaterThan(2000);
    await drawn(5_000);
  });

  it('draws nothing more while nothing changes', async () => {
    await open();
    await drawn(5_000);
    const frames = (): Promise<number> =>
      view.page.evaluate(() => performance.getEntriesByName('semblance-map-frame').length);
    // The ground is painted and thumbnails are given up shortly after the first frame.
    await view.page.waitForTimeout(800);
    const before = await frames();
    await view.page.waitForTimeout(500);
    expect(await frames()).toBe(before);
    await stage().focus();
    await view.page.keyboard.press('ArrowLeft');
    await soon(frames).toBeGreaterThan(before);
  });

  it('comes back when the graphics card drops it', async () => {
    await open();
    await drawn(5_000);
    await view.page.evaluate(() => {
      const canvas = document.querySelector('canvas');
      const lost = canvas?.getContext('webgl2')?.getExtension('WEBGL_lose_context');
      lost?.loseContext();
      setTimeout(() => lost?.restoreContext(), 200);
    });
    await soon(() => pixelsOf(allColours)).toBeLessThan(1_000);
    await drawn(5_000);
  });

  it('shows pictures themselves when it has them', async () => {
    const magenta = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#ff00ff' } })
      .png()
      .toBuffer();
    const pictures = [...points.pictures].map((point) => points.file.paths[points.pathIndexOf(point)] ?? '');
    expect(pictures.length).toBeGreaterThan(5);
    const files = Object.fromEntries(
      pictures.map((path) => [path, { contentType: 'image/png', body: magenta }]),
    );
    await open({ files }, [
      { type: 'status', status: ready },
      { ...mapMessage(), rootUris: { [fixtureRoot]: pictureOrigin } },
    ]);
    await soon(() => pixelsOf(['#ff00ff']), { timeout: 15_000 }).toBeGreaterThan(1_500);
    await button('Show pictures as thumbnails').click();
    await soon(() => pixelsOf(['#ff00ff'])).toBe(0);
  });

  it('gives a list and says why when there is no WebGL 2', async () => {
    await open({}, [{ type: 'status', status: ready }]);
    await view.page.evaluate(() => {
      const original = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (
        this: HTMLCanvasElement,
        kind: string,
        ...rest: unknown[]
      ) {
        return kind === 'webgl2' ? null : Reflect.apply(original, this, [kind, ...rest]);
      } as typeof original;
    });
    await view.post(mapMessage());
    await soon(() => view.page.getByRole('alert').textContent()).toContain('cannot be drawn');
    await soon(() => treeItem(/^retry upload/).count()).toBe(1);
    await view.screenshot('no-graphics');
  });
});

describe('pointer and keys', () => {
  it('shows what is under the pointer, with the text that the host knows', async () => {
    await open({
      answer: (message) =>
        message.type === 'item'
          ? [
              {
                type: 'item',
                request: message.request,
                item: {
                  path: 'x',
                  scope: ['Uploader'],
                  symbols: ['retryUpload'],
                  languageId: 'go',
                  snippet: 'func retryUpload() error {\n  return nil\n}',
                },
              },
            ]
          : undefined,
    });
    await drawn(5_000);
    const box = await stageBox();
    const point = lonelyPoint(box);
    const place = placeOf(point, box);
    await view.page.mouse.move(place.x, place.y);
    const card = view.page.getByRole('tooltip');
    await soon(() => card.textContent()).toContain('func retryUpload');
    const path = points.shownPathOf(point);
    expect(await card.textContent()).toContain(path.slice(path.lastIndexOf('/') + 1));
    expect(await card.textContent()).toContain('Uploader › retryUpload');
    expect(lastOf('item')).toMatchObject({ point, version: 1, keepGap: false });
    await view.screenshot('card');
    await view.page.mouse.move(5, 5);
    await soon(() => card.count()).toBe(0);
  });

  it('opens the point that is clicked, and not after a drag', async () => {
    await open();
    await drawn(5_000);
    const box = await stageBox();
    const point = lonelyPoint(box);
    const place = placeOf(point, box);
    await view.page.mouse.click(place.x, place.y);
    await soon(() => lastOf('open')).toBeDefined();
    expect(lastOf('open')).toEqual({
      type: 'open',
      places: [points.placeOf(point)],
      toSide: false,
      keepFocus: false,
    });
    view.clearReceived();
    await view.page.mouse.move(place.x, place.y);
    await view.page.mouse.down();
    await view.page.mouse.move(place.x + 60, place.y + 30, { steps: 4 });
    await view.page.mouse.up();
    await soon(async () => (await keptState()).camera).not.toBeNull();
    expect(lastOf('open')).toBeUndefined();
  });

  it('zooms around the pointer with the wheel', async () => {
    await open();
    await drawn(5_000);
    const box = await stageBox();
    const point = lonelyPoint(box);
    const place = placeOf(point, box);
    await view.page.mouse.move(place.x, place.y);
    await view.page.mouse.wheel(0, -600);
    await soon(async () => (await keptState()).camera?.scale ?? 0).toBeGreaterThan(500);
    // What was under the pointer still is.
    await view.page.mouse.click(place.x, place.y);
    await soon(() => lastOf('open')?.places).toEqual([points.placeOf(point)]);
  });

  it('walks with keys and shows everything again with 0', async () => {
    await open();
    await drawn(5_000);
    await stage().focus();
    await view.page.keyboard.press('+');
    await view.page.keyboard.press('ArrowRight');
    await soon(async () => (await keptState()).camera?.x ?? 0).toBeGreaterThan(0.05);
    const { camera } = await keptState();
    await view.page.keyboard.press('0');
    await soon(async () => (await keptState()).camera?.scale ?? 0).toBeLessThan(camera?.scale ?? 0);
    await view.page.keyboard.press('-');
    await button('Zoom in').click();
  });

  it('selects what a lasso encloses and offers what to do with it', async () => {
    await open();
    await drawn(5_000);
    const box = await stageBox();
    await button(/lasso/).click();
    const corners = [
      [500, 250],
      [760, 260],
      [780, 420],
      [640, 480],
      [490, 430],
    ] as const;
    await view.page.mouse.move(...corners[0]);
    await view.page.mouse.down();
    for (const [x, y] of corners) await view.page.mouse.move(x, y, { steps: 3 });
    await view.screenshot('lasso');
    await view.page.mouse.up();
    let expected = 0;
    for (let point = 0; point < points.count; point++) {
      const { x, y } = placeOf(point, box);
      if (isInside(corners.flat(), x, y)) expected += 1;
    }
    expect(expected).toBeGreaterThan(20);
    await soon(() => view.page.locator('.selection-bar').textContent()).toMatch(/\d+ selected/);
    const said = Number(/\d+/.exec((await view.page.locator('.selection-bar').textContent()) ?? '')?.[0]);
    // A corner of the loop is kept for every few pixels only.
    expect(Math.abs(said - expected)).toBeLessThanOrEqual(3);
    await button('Save the selection as CSV…').click();
    await soon(() => lastOf('saveCsv')?.text.trim().split('\r\n').length).toBe(said + 1);
    await button('Open the selected files').click();
    await soon(() => lastOf('open')?.places.length ?? 0).toBeGreaterThan(3);
    expect(new Set(lastOf('open')?.places.map(({ file }) => file)).size).toBe(lastOf('open')?.places.length);
    await button('Search inside of the selection').click();
    await view.page.getByRole('textbox', { name: 'Search on the map' }).fill('token');
    await soon(() => lastOf('search')?.paths.length ?? 0).toBeGreaterThan(3);
    await view.page.keyboard.press('Escape');
    await stage().focus();
    await view.page.keyboard.press('Escape');
    await soon(() => view.page.locator('.selection-bar').count()).toBe(0);
  });
});

describe('search', () => {
  it('asks after a pause, lights the hits, lists them in their order and forgets them again', async () => {
    const hits = [700, 3, 250, 251];
    await open({
      answer: (message) =>
        message.type === 'search' && message.text !== ''
          ? [
              {
                type: 'places',
                request: message.request,
                places: {
                  kind: 'found',
                  query: { x: 0, y: 0 },
                  hits: hits.map((point, index) => ({
                    point,
                    result: Math.min(index, 2),
                    score: 1 - index / 10,
                  })),
                },
              },
            ]
          : undefined,
    });
    await drawn(5_000);
    const bright = await pixelsOf(allColours);
    const box = view.page.getByRole('textbox', { name: 'Search on the map' });
    await box.pressSequentially('retry failed uploads', { delay: 15 });
    await soon(() => view.page.getByRole('status').textContent()).toContain('3 results');
    // Questions come in pauses, not with each key; a starved machine makes pauses of its own.
    expect(view.received.filter(({ type }) => type === 'search').length).toBeLessThan(8);
    await soon(() => pixelsOf(allColours)).toBeLessThan(bright / 4);
    await button('List of the map').click();
    const first = nameOfPoint(points, hits[0] ?? 0);
    await soon(() => treeItem(new RegExp(`^${first.replaceAll('.', '\\.')}.*found`)).count()).toBe(1);
    await soon(() => view.page.locator('.row.point').count()).toBe(4);
    await view.screenshot('search');
    await box.focus();
    await view.page.keyboard.press('Escape');
    expect(await box.inputValue()).toBe('');
    await soon(() => pixelsOf(allColours)).toBeGreaterThan(bright * 0.7);
    await soon(() => lastOf('search')?.text).toBe('');
  });

  it('says what went wrong', async () => {
    await open({
      answer: (message) =>
        message.type === 'search' && message.text !== ''
          ? [
              {
                type: 'places',
                request: message.request,
                places: { kind: 'failed', text: 'The engine rests.' },
              },
            ]
          : undefined,
    });
    await view.page.getByRole('textbox', { name: 'Search on the map' }).fill('anything');
    await soon(() => view.page.getByRole('status').textContent()).toContain('The engine rests.');
  });
});

describe('legend', () => {
  it('switches categories off and on, on the map and in the list', async () => {
    await open();
    await drawn(5_000);
    await button('List of the map').click();
    const before = await treeItem(/ points?$/).count();
    const box = view.page.getByRole('checkbox', { name: /^retry upload/ });
    const sum = await pixelsOf(allColours);
    await box.uncheck({ force: true });
    await soon(() => pixelsOf(allColours)).toBeLessThan(sum * 0.97);
    await soon(() => treeItem(/^retry upload/).count()).toBe(0);
    expect((await keptState()).hidden).toEqual(['topic:0']);
    await button('Show only session token').focus();
    await view.page.keyboard.press('Enter');
    await soon(() => treeItem(/ points?$/).count()).toBe(1);
    await button('Show all').click();
    await soon(() => treeItem(/ points?$/).count()).toBe(before);
  });

  it('colours by folder, language, kind and age', async () => {
    await open();
    const choice = view.page.getByRole('combobox', { name: 'Colour by' });
    const labels = (): Promise<string[]> => view.page.locator('.legend-label').allTextContents();
    await choice.selectOption('language');
    await soon(labels).toContain('markdown');
    await choice.selectOption('folder');
    await soon(labels).toContain('services/collector');
    await view.screenshot('folders');
    await choice.selectOption('modality');
    await soon(labels).toEqual(['Code', 'Text', 'Pictures']);
    await choice.selectOption('age');
    await soon(labels).toContain('Older');
    await view.screenshot('age');
    await soon(async () => (await keptState()).colourBy).toBe('age');
  });
});

describe('the list', () => {
  it('is walked, folded, opened and selected by keys, with the same selection as the map', async () => {
    await open();
    await button('List of the map').click();
    const groups = treeItem(/\d+ points?$/);
    await soon(() => groups.count()).toBeGreaterThan(10);
    await groups.first().focus();
    await view.page.keyboard.press('ArrowRight');
    await soon(() => groups.first().getAttribute('aria-expanded')).toBe('true');
    await view.page.keyboard.press('ArrowRight');
    const label = (): Promise<string | null | undefined> =>
      view.page.evaluate(() => document.activeElement?.textContent);
    await soon(label).toMatch(/\.\w+:\d+/);
    await view.page.keyboard.press('ArrowDown');
    const second = /^[\w.]+:\d+/.exec((await label()) ?? '')?.[0] ?? '';
    await view.page.keyboard.press('Space');
    await expect
      .poll(() => view.page.getByText('1 selected', { exact: true }).first().isVisible())
      .toBe(true);
    await button('Everything').click();
    const chosen = treeItem(new RegExp(`^${second.replaceAll('.', '\\.')}.*selected$`));
    await soon(() => chosen.getAttribute('aria-selected')).toBe('true');
    await chosen.focus();
    await view.page.keyboard.press('Enter');
    await soon(() => lastOf('open')?.places[0]?.file ?? '').toContain(second.replace(/:\d+$/, ''));
    await view.page.keyboard.press('ArrowLeft');
    await soon(label).toMatch(/ points?$/);
  });

  it('stays small with a hundred thousand points', async () => {
    await open({ keptState: { ...firstMapViewState, isSheetOpen: true } satisfies MapViewState }, [
      { type: 'status', status: ready },
      mapMessage(fixtureMap({ points: 100_000 })),
    ]);
    await treeItem(/^retry upload/).click();
    await soon(() => view.page.locator('.row.point').count()).toBeGreaterThan(10);
    expect(await view.page.locator('.row').count()).toBeLessThan(80);
    await treeItem(/^retry upload/).focus();
    await view.page.keyboard.press('End');
    await expect
      .poll(() => view.page.evaluate(() => document.activeElement?.textContent))
      .toMatch(/No topic/);
  });
});

describe('host and page', () => {
  it('marks the file in the active editor, and follows it', async () => {
    await open();
    const file = points.placeOf(0).file;
    await view.post({ type: 'active', file });
    const mark = button(file.slice(file.lastIndexOf('/') + 1));
    await soon(() => mark.isVisible()).toBe(true);
    await mark.click();
    await soon(async () => (await keptState()).camera).not.toBeNull();
    await view.post({ type: 'active', file: '/elsewhere/a.ts' });
    await soon(() => mark.count()).toBe(0);
  });

  it('updates, lays out anew, keeps the gap, and can be cancelled', async () => {
    await open();
    const choose = async (
      name: string,
      role: 'menuitem' | 'menuitemcheckbox' = 'menuitem',
    ): Promise<void> => {
      await button('More actions').click();
      await view.page.getByRole(role, { name }).click();
    };
    await choose('Update Map');
    await soon(() => lastOf('make')).toEqual({ type: 'make', shouldLayOut: false, keepGap: false });
    await choose('Lay Out Anew');
    await soon(() => lastOf('make')?.shouldLayOut).toBe(true);
    await choose('Keep Text and Pictures Apart', 'menuitemcheckbox');
    await soon(() => lastOf('make')?.keepGap).toBe(true);
    await view.post({ type: 'status', status: { kind: 'working', phase: 'layingOut', done: 0.4 } });
    await soon(() => view.page.getByRole('progressbar').getAttribute('value')).toBe('0.4');
    await button('Cancel').click();
    await soon(() => lastOf('cancel')).toBeDefined();
    await view.post({ type: 'status', status: { kind: 'ready', isStale: true } });
    await button(/The index has changed/).click();
  });

  it('keeps the view of the map when new points come, and shows the whole of another layout', async () => {
    await open();
    await drawn(5_000);
    await stage().focus();
    await view.page.keyboard.press('+');
    await soon(async () => (await keptState()).camera).not.toBeNull();
    const { camera } = await keptState();
    await view.post(mapMessage(fixtureMap({ points: 1200, version: 2 })));
    await soon(() => view.page.getByText('1,200 points').isVisible()).toBe(true);
    expect((await keptState()).camera).toEqual(camera);
    await view.post(mapMessage(fixtureMap({ points: 1200, version: 3, layout: 2 })));
    await soon(async () => (await keptState()).camera?.scale ?? 0).toBeLessThan(camera?.scale ?? 0);
  });

  it('hands over the picture with its legend, and the table', async () => {
    await open();
    await drawn(5_000);
    await button('More actions').click();
    await view.page.getByRole('menuitem', { name: 'Save as PNG…' }).click();
    await expect
      .poll(() => lastOf('savePng')?.bytes.length ?? 0, { timeout: 15_000 })
      .toBeGreaterThan(10_000);
    const picture = sharp(Buffer.from(lastOf('savePng')?.bytes ?? []));
    const { width, height } = await picture.metadata();
    const box = await stage().boundingBox();
    expect([width, height]).toEqual([2 * Math.round(box?.width ?? 0), 2 * Math.round(box?.height ?? 0)]);
    const { channels } = await picture.stats();
    // Neither empty nor of one colour.
    expect(channels[0]?.stdev ?? 0).toBeGreaterThan(5);
    await button('More actions').click();
    await view.page.getByRole('menuitem', { name: 'Save as CSV…' }).click();
    await soon(() => lastOf('saveCsv')?.text.trim().split('\r\n').length).toBe(1001);
  });

  it('looks as it did after a reload', async () => {
    const kept: MapViewState = {
      ...firstMapViewState,
      colourBy: 'modality',
      hidden: ['kind:text'],
      isSheetOpen: true,
      search: 'token',
    };
    await open({ keptState: kept });
    await soon(() => treeItem(/ points?$/).count()).toBe(2);
    await soon(() => lastOf('search')?.text).toBe('token');
    expect(await view.page.getByRole('checkbox', { name: /^Text/ }).isChecked()).toBe(false);
  });
});

describe('instead of a map', () => {
  const states: readonly [string, MapStatus, RegExp, string | undefined][] = [
    ['waiting', { kind: 'waiting', text: 'Indexing 40 of 90 files' }, /Indexing 40/, undefined],
    ['working', { kind: 'working', phase: 'comparing', done: 0.3 }, /Comparing neighbours/, 'Cancel'],
    ['empty', { kind: 'empty' }, /Nothing to show yet/, 'Make the Map'],
    ['cancelled', { kind: 'cancelled' }, /was not made/, 'Make the Map'],
    [
      'off',
      {
        kind: 'failed',
        isError: false,
        text: 'Semblance reads and indexes nothing until you trust this workspace.',
        actions: [{ id: 'manageTrust', title: 'Manage Workspace Trust' }],
      },
      /until you trust/,
      'Manage Workspace Trust',
    ],
    [
      'failed',
      {
        kind: 'failed',
        isError: true,
        text: 'The index is damaged.',
        actions: [{ id: 'showLog', title: 'Show Log' }],
      },
      /could not be made/,
      'Show Log',
    ],
  ];
  it.each(states)('%s is said, with what to do', async (name, status, text, action) => {
    await open({}, [{ type: 'status', status }]);
    await soon(() => view.page.getByRole('main').textContent()).toMatch(text);
    await view.screenshot(`state-${name}`);
    await view.checkAccessibility();
    if (action === undefined) return;
    await button(action).click();
    const types = { Cancel: 'cancel', 'Make the Map': 'make' } as Readonly<Record<string, MapToHost['type']>>;
    await soon(() => view.received.at(-1)?.type).toBe(types[action] ?? 'act');
  });

  it('a damaged file is said and made anew', async () => {
    const broken = thousand.slice();
    broken[broken.length - 100] = (broken[broken.length - 100] ?? 0) ^ 255;
    await open({}, [{ type: 'status', status: ready }, mapMessage(broken)]);
    await soon(() => view.page.getByRole('alert').textContent()).toContain('cannot be read');
    await button('Make the Map').click();
    await soon(() => lastOf('make')?.shouldLayOut).toBe(true);
  });

  it('a map without structure says so', async () => {
    await open({}, [
      { type: 'status', status: ready },
      { ...mapMessage(), warning: 'no-structure' },
    ]);
    await soon(() => view.page.getByText('hardly any structure').isVisible()).toBe(true);
  });
});

it.each(viewThemes)('has no serious fault for assistive technology in the theme %s', async (theme) => {
  await open({ theme, keptState: { ...firstMapViewState, isSheetOpen: true } satisfies MapViewState }, [
    { type: 'status', status: { kind: 'working', phase: 'placing', done: 0.5 } },
    { type: 'active', file: points.placeOf(0).file },
    mapMessage(),
  ]);
  await treeItem(/^invoice tariff/).click();
  await soon(() => view.page.locator('.row.point').count()).toBeGreaterThan(3);
  await view.page.waitForTimeout(500);
  await view.screenshot('whole');
  await view.checkAccessibility();
  await button('More actions').click();
  await view.screenshot('menu');
  await view.checkAccessibility();
});
