// The gallery in a real browser with ten thousand pictures: what it draws, its keys, its questions, and that everybody
// can use it.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

vi.mock('vscode', () => import('../unit/vscode/shim/vscode.ts'));

import {
  type GalleryPicture,
  type GalleryToHost,
  type GalleryToView,
  galleryToHost,
  galleryToView,
} from '../../extension/core/protocol/views/galleryView.ts';
import { galleryStrings } from '../../extension/vscode/gallery/galleryStrings.ts';
import { type OpenView, pictureOrigin, ViewBrowser } from './harness.ts';
import { viewThemes } from './themes.ts';

const workspace = path.join(import.meta.dirname, '..', 'fixtures', 'sample-workspace');
const files = Object.fromEntries(
  [
    ['sun.svg', 'assets/icons/sun.svg', 'image/svg+xml'],
    ['moon.svg', 'assets/icons/moon.svg', 'image/svg+xml'],
    ['favicon.png', 'assets/brand/favicon.png', 'image/png'],
    ['cat.jpg', 'assets/photos/office-cat.jpg', 'image/jpeg'],
    ['shot.png', 'assets/screenshots/dashboard-dark.png', 'image/png'],
  ].flatMap(([name = '', file = '', contentType = '']) => {
    const body = readable(file);
    return body === undefined ? [] : [[name, { contentType, body }]];
  }),
);
/** White lines on nothing: the hardest case for a ground. */
const white =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#fff" stroke-width="2"><circle cx="12" cy="12" r="9"/></svg>';
const served = { ...files, 'white.svg': { contentType: 'image/svg+xml', body: white } };
const servedNames = Object.keys(served);

function readable(file: string): Buffer | undefined {
  try {
    return readFileSync(path.join(workspace, file));
  } catch {
    return undefined;
  }
}

const many = 10_000;
const all: readonly GalleryPicture[] = Array.from({ length: many }, (_, n) => {
  const name = servedNames[n % servedNames.length] ?? 'sun.svg';
  const extension = name.slice(name.lastIndexOf('.'));
  const shown = `assets/group-${String(n % 7)}/picture-${String(n).padStart(5, '0')}${extension}`;
  return {
    file: `/workspace/${shown}`,
    path: shown,
    uri: `${pictureOrigin}/${name}`,
    bytes: ((n * 7919) % 100_000) + 100,
    modifiedMs: 1_700_000_000_000 + ((n * 104_729) % 10_000) * 60_000,
  };
});

const matches: readonly GalleryPicture[] = all.slice(0, 40).map((picture, n) => ({
  ...picture,
  probability: 0.97 - n * 0.02,
  why: ['looks like it 0.61', 'in its path: sun'],
  ...(n === 0 ? { boxes: [{ x: 0.25, y: 0.25, width: 0.5, height: 0.2 }] } : {}),
}));

function pagesOf(request: number, pictures: readonly GalleryPicture[], note = ''): GalleryToView[] {
  const pages: GalleryToView[] = [];
  for (let offset = 0; offset === 0 || offset < pictures.length; offset += 1_000) {
    const page = pictures.slice(offset, offset + 1_000);
    pages.push({
      type: 'pictures',
      request,
      offset,
      total: pictures.length,
      isLast: offset + page.length >= pictures.length,
      pictures: [...page],
      note,
    });
  }
  return pages;
}

const facets: GalleryToView = {
  type: 'facets',
  formats: [
    { name: 'svg', count: 5000 },
    { name: 'png', count: 3000 },
    { name: 'jpeg', count: 2000 },
  ],
  folders: [
    { name: 'assets', count: many },
    { name: 'assets/group-0', count: 1429 },
  ],
};

/** Enough for every question that is not about numbers: ten thousand take a second on their way to each page. */
const few = all.slice(0, 60);

const answer = (message: GalleryToHost): readonly GalleryToView[] => answerFrom(few, message);
/** Far more than fit on a screen. */
const some = all.slice(0, 600);
const answerFromSome = (message: GalleryToHost): readonly GalleryToView[] => answerFrom(some, message);
const answerFromMany = (message: GalleryToHost): readonly GalleryToView[] => answerFrom(all, message);

function answerFrom(known: readonly GalleryPicture[], message: GalleryToHost): readonly GalleryToView[] {
  if (message.type === 'ask') {
    const { question, filter, request } = message;
    if (question.kind === 'words' && question.text === 'nothing') return pagesOf(request, []);
    const passing = (question.kind === 'all' ? known : matches).filter(
      ({ path: shown }) => filter.folder === '' || shown.startsWith(`${filter.folder}/`),
    );
    return [...pagesOf(request, passing), facets];
  }
  if (message.type === 'usages') {
    const usage = {
      file: '/workspace/docs/a.md',
      path: 'docs/a.md',
      line: 11,
      text: 'mentioned in docs/a.md:12',
    };
    return [{ type: 'usages', request: message.request, file: message.file, usages: [usage] }];
  }
  if (message.type === 'readPicture') {
    return [
      {
        type: 'pictureBytes',
        request: message.request,
        file: message.file,
        mediaType: 'image/svg+xml',
        bytes: new TextEncoder().encode(white.replace('viewBox', 'width="240" height="240" viewBox')),
      },
    ];
  }
  return [];
}

type GalleryView = OpenView<GalleryToView, GalleryToHost>;
type Ask = Extract<GalleryToHost, { type: 'ask' }>;

/** Ten thousand pictures on a machine with other things to do, or a whole page read by axe-core twice. */
vi.setConfig({ testTimeout: 150_000 });

let browser: ViewBrowser;
let view: GalleryView | undefined;

beforeAll(async () => {
  browser = await ViewBrowser.launch();
});
afterEach(async () => {
  const problems = view?.problems ?? [];
  view = undefined;
  await browser.closeViews();
  expect(problems).toEqual([]);
});
afterAll(() => browser.close());

interface OpenOptions {
  readonly keptState?: unknown;
  readonly state?: readonly GalleryToView[];
  readonly answer?: typeof answer;
  readonly size?: { readonly width: number; readonly height: number };
}

async function open(options: OpenOptions = {}): Promise<GalleryView> {
  const opened = await browser.open({
    view: 'gallery',
    strings: galleryStrings(),
    toView: galleryToView,
    toHost: galleryToHost,
    stateOf: () => options.state ?? [],
    answer: options.answer ?? answer,
    size: options.size ?? { width: 1000, height: 700 },
    files: served,
    ...(options.keptState === undefined ? {} : { keptState: options.keptState }),
  });
  // Nothing here takes longer, not even on two cores that others share.
  opened.page.setDefaultTimeout(20_000);
  view = opened;
  return opened;
}

const options = (of: GalleryView) => of.page.getByRole('listbox', { name: 'Pictures' }).getByRole('option');
const option = (of: GalleryView, name: string) =>
  of.page.getByRole('listbox', { name: 'Pictures' }).getByRole('option', { name: new RegExp(name) });
const selected = (of: GalleryView) =>
  of.page.getByRole('listbox', { name: 'Pictures' }).getByRole('option', { selected: true });
const isAsk = (message: GalleryToHost): message is Ask => message.type === 'ask';
const lastAsk = (of: GalleryView): Ask | undefined => of.received.filter(isAsk).at(-1);

async function loaded(of: GalleryView, count = '60 pictures'): Promise<void> {
  await of.page.getByRole('status').filter({ hasText: count }).waitFor({ timeout: 50_000 });
}

/** The tile that has the focus, by its name. */
async function focused(of: GalleryView): Promise<string> {
  return (await of.page.evaluate('document.activeElement?.getAttribute("aria-label") ?? ""')) as string;
}

async function press(of: GalleryView, ...keys: string[]): Promise<void> {
  for (const key of keys) await of.page.keyboard.press(key);
}

async function searchFor(of: GalleryView, text: string): Promise<void> {
  await of.page.getByRole('textbox', { name: 'Search pictures' }).fill(text);
  await of.waitForMessage(
    (message) => isAsk(message) && message.question.kind === 'words' && message.question.text === text,
  );
}

describe('ten thousand pictures', () => {
  it('are all there, of which a screen full is drawn, in order, wherever one scrolls', async () => {
    const gallery = await open({ answer: answerFromMany });
    await loaded(gallery, '10,000 pictures');
    const { page } = gallery;
    const grid = page.locator('.grid');
    for (const share of [0, 0.1, 0.37, 0.8, 1]) {
      await grid.evaluate((element, to) => {
        element.scrollTop = element.scrollHeight * to;
      }, share);
      // Two drawings later everything stands.
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      expect(await page.locator('*').count()).toBeLessThan(900);
      const positions = await options(gallery).evaluateAll((tiles) =>
        tiles
          .filter((tile) => tile.getAttribute('tabindex') === '-1')
          .map((tile) => {
            const text = (name: string): string => tile.getAttribute(name) ?? '';
            return [Number(text('aria-posinset')), text('aria-label'), text('aria-setsize')] as const;
          }),
      );
      expect(positions.length).toBeGreaterThan(15);
      for (const [at, [position, label, size]] of positions.entries()) {
        expect(size).toBe('10000');
        expect(label).toContain(`picture-${String(position - 1).padStart(5, '0')}`);
        if (at > 0) expect(position).toBe((positions[at - 1]?.[0] ?? 0) + 1);
      }
    }
    await gallery.screenshot('all');
  });

  it('scroll smoothly: a step through them costs the page less than a frame', async () => {
    const gallery = await open({ answer: answerFromMany });
    await loaded(gallery, '10,000 pictures');
    // Processor time of the page alone: the machine may have other things to do.
    const session = await gallery.page.context().newCDPSession(gallery.page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const seconds = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics');
      const parts = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'];
      return metrics.reduce((sum, { name, value }) => (parts.includes(name) ? sum + value : sum), 0);
    };
    const before = await seconds();
    const steps = 60;
    await gallery.page.locator('.grid').evaluate(async (element, count) => {
      for (let step = 0; step < count; step++) {
        element.scrollTop += 600;
        await new Promise((done) => requestAnimationFrame(done));
      }
    }, steps);
    const perStepMs = ((await seconds()) - before) * (1000 / steps);
    // More than three rows are new in each step. A frame at 60 a second has 16 ms.
    expect(perStepMs).toBeLessThan(16);
  });

  it('are walked through with the keys, and the focus stays however far one scrolls', async () => {
    const gallery = await open({ answer: answerFromSome });
    await loaded(gallery, '600 pictures');
    await gallery.page.getByRole('textbox').focus();
    await press(gallery, 'ArrowDown');
    expect(await focused(gallery)).toContain('picture-00000');
    await press(gallery, 'ArrowRight', 'ArrowRight');
    expect(await focused(gallery)).toContain('picture-00002');
    await press(gallery, 'ArrowDown');
    const below = Number(/picture-(\d+)/.exec(await focused(gallery))?.[1]);
    expect(below).toBeGreaterThan(4);
    await press(gallery, 'ArrowUp');
    expect(await focused(gallery)).toContain('picture-00002');
    await press(gallery, 'PageDown');
    const page = Number(/picture-(\d+)/.exec(await focused(gallery))?.[1]);
    expect((page - 2) % (below - 2)).toBe(0);
    expect(page).toBeGreaterThan(below);
    await press(gallery, 'End');
    expect(await focused(gallery)).toContain('picture-00599');
    await press(gallery, 'ArrowRight', 'ArrowDown');
    expect(await focused(gallery)).toContain('picture-00599');
    await gallery.page.locator('.grid').evaluate((element) => {
      element.scrollTop = 0;
    });
    await option(gallery, 'picture-00003').waitFor();
    expect(await focused(gallery)).toContain('picture-00599');
    await press(gallery, 'ArrowLeft');
    expect(await focused(gallery)).toContain('picture-00598');
    await press(gallery, 'Home');
    expect(await focused(gallery)).toContain('picture-00000');

    await press(gallery, 'Enter');
    await press(gallery, 'Control+Enter');
    expect(gallery.received.filter(({ type }) => type === 'open')).toEqual([
      { type: 'open', file: all[0]?.file, isToSide: false },
      { type: 'open', file: all[0]?.file, isToSide: true },
    ]);
    // One stop of the Tab key, from the controls before it.
    await press(gallery, 'Shift+Tab', 'Tab');
    expect(await focused(gallery)).toContain('picture-00000');
  });

  it('are sorted by name, date and size, and the reader keeps the picture', async () => {
    const gallery = await open({ answer: answerFromSome });
    await loaded(gallery, '600 pictures');
    await option(gallery, 'picture-00004').click();
    for (const [sort, best] of [
      ['date', Math.max(...some.map(({ modifiedMs = 0 }) => modifiedMs))],
      ['size', Math.max(...some.map(({ bytes = 0 }) => bytes))],
    ] as const) {
      await gallery.page.getByRole('combobox', { name: 'Sort by' }).selectOption(sort);
      await expect.poll(() => selected(gallery).getAttribute('aria-label')).toContain('picture-00004');
      await selected(gallery).focus();
      await press(gallery, 'Home');
      const name = /^[^,]+/.exec(await focused(gallery))?.[0] ?? '';
      const picture = all.find(({ path: shown }) => shown.endsWith(name));
      expect(sort === 'date' ? picture?.modifiedMs : picture?.bytes).toBe(best);
      await gallery.page.getByRole('combobox', { name: 'Sort by' }).selectOption('match');
      await selected(gallery).focus();
      await press(gallery, 'Home', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight');
    }
  });

  it('grow and shrink with the slider, and a folder narrows them', async () => {
    const gallery = await open({ answer: answerFromSome });
    await loaded(gallery, '600 pictures');
    const before = await options(gallery).count();
    await gallery.page.getByRole('slider', { name: 'Size of the pictures' }).fill('384');
    await expect.poll(() => options(gallery).count()).toBeLessThan(before);
    await gallery.page.getByRole('slider').fill('64');
    await expect.poll(() => options(gallery).count()).toBeGreaterThan(before);
    await gallery.page.getByRole('combobox', { name: 'Folder' }).selectOption('assets/group-0');
    await loaded(gallery, '86 pictures');
    await gallery.page.getByRole('button', { name: /^png/ }).click();
    const ask = await gallery.waitForMessage(
      (message): message is Ask => isAsk(message) && message.filter.formats.length > 0,
    );
    expect(ask.filter).toEqual({ formats: ['png'], folder: 'assets/group-0' });
  });
});

describe('questions', () => {
  it('follow the typing after a pause, show how sure they are, and lead back', async () => {
    const gallery = await open();
    await loaded(gallery);
    gallery.clearReceived();
    // Faster than the pause, however busy the machine is.
    await gallery.page.getByRole('textbox').evaluate((box) => {
      for (const text of ['s', 'su', 'sun']) {
        (box as HTMLInputElement).value = text;
        box.dispatchEvent(new InputEvent('input', { bubbles: true }));
      }
    });
    await loaded(gallery, '40 pictures');
    expect(gallery.received.filter(isAsk).map(({ question }) => question)).toEqual([
      { kind: 'words', text: 'sun' },
    ]);
    expect(await options(gallery).first().getAttribute('aria-label')).toMatch(
      /^picture-00000\.svg 97.% looks like it 0\.61, assets\/group-0\/picture-00000\.svg, in its path: sun$/u,
    );
    await expect.poll(() => gallery.page.locator('.found-box').count()).toBe(1);
    await gallery.screenshot('matches');
    await gallery.page.getByRole('button', { name: 'All pictures' }).click();
    await loaded(gallery);
    expect(await gallery.page.getByRole('textbox').inputValue()).toBe('');
  });

  it('drop the answer to a superseded question', async () => {
    const gallery = await open({
      answer: (message) => (isAsk(message) && message.question.kind === 'words' ? [] : answer(message)),
    });
    await loaded(gallery);
    await searchFor(gallery, 'one');
    const first = lastAsk(gallery);
    await searchFor(gallery, 'two');
    const second = lastAsk(gallery);
    for (const page of pagesOf(first?.request ?? 0, matches.slice(0, 3))) await gallery.post(page);
    for (const page of pagesOf(second?.request ?? 0, matches.slice(5, 10))) await gallery.post(page);
    await loaded(gallery, '5 pictures');
    expect(await options(gallery).first().getAttribute('aria-label')).toContain('picture-00005');
  });

  it('from outside are taken up, and similar pictures and steering go on from there', async () => {
    const code = { kind: 'code', file: '/workspace/web/sun.ts', name: 'sun.ts:3' } as const;
    const gallery = await open({ state: [{ type: 'ask', question: code }] });
    await loaded(gallery, '40 pictures');
    expect(lastAsk(gallery)?.question).toEqual(code);
    await option(gallery, 'picture-00002').click();
    await press(gallery, ' ');
    await gallery.page.getByRole('button', { name: 'More Like This' }).click();
    await gallery.waitForMessage((message) => isAsk(message) && message.more[0] === all[2]?.file);
    await gallery.page.getByRole('button', { name: 'Less Like This' }).click();
    await gallery.waitForMessage((message) => isAsk(message) && message.less.length === 1);
    const { more, less, question } = lastAsk(gallery) ?? { more: [], less: [], question: undefined };
    expect([question, more.length, less.length]).toEqual([code, 0, 1]);
    await gallery.page.getByRole('button', { name: /^Remove: Less like/ }).click();
    await expect.poll(() => lastAsk(gallery)?.less).toEqual([]);
    await gallery.page.getByRole('button', { name: 'Find Similar Pictures' }).click();
    await expect.poll(() => lastAsk(gallery)?.question.kind).toBe('picture');
    await loaded(gallery, '40 pictures');
    await gallery.page.getByRole('button', { name: 'Back' }).click();
    await expect.poll(() => lastAsk(gallery)?.question).toEqual(code);
  });

  it('ask again when the index changed, and nobody loses his place', async () => {
    const gallery = await open();
    await loaded(gallery);
    await selected(gallery).focus();
    await press(gallery, 'End', 'ArrowUp');
    const before = await focused(gallery);
    const top = await gallery.page.locator('.grid').evaluate((element) => element.scrollTop);
    gallery.clearReceived();
    await gallery.post({ type: 'changed' });
    await gallery.waitForMessage(isAsk);
    await loaded(gallery);
    expect(await focused(gallery)).toBe(before);
    expect(await gallery.page.locator('.grid').evaluate((element) => element.scrollTop)).toBe(top);
  });

  it('are there again after a reload, with filters, order, size and place', async () => {
    const first = await open();
    await loaded(first);
    await searchFor(first, 'sun');
    await loaded(first, '40 pictures');
    await first.page.getByRole('slider').fill('200');
    await option(first, 'picture-00007').click();
    await press(first, ' ');
    await first.page.getByRole('combobox', { name: 'Sort by' }).selectOption('name');
    await expect
      .poll(async () => JSON.stringify(await first.keptState()))
      .toMatch(/"sort":"name".*picture-00007/);
    const keptState = await first.keptState();
    await browser.closeViews();
    const second = await open({ keptState });
    await loaded(second, '40 pictures');
    expect(lastAsk(second)?.question).toEqual({ kind: 'words', text: 'sun' });
    expect(await second.page.getByRole('textbox').inputValue()).toBe('sun');
    expect(await second.page.getByRole('slider').inputValue()).toBe('200');
    expect(await second.page.getByRole('combobox', { name: 'Sort by' }).inputValue()).toBe('name');
    expect(await selected(second).getAttribute('aria-label')).toContain('picture-00007');
    await second.page.getByRole('complementary', { name: 'Preview' }).waitFor();
    await browser.closeViews();
    // A state of another version is as good as none.
    const third = await open({ keptState: { version: 0, trail: 'old' } });
    await loaded(third);
  });
});

describe('the preview', () => {
  it('shows the picture, where it is used, and its actions; Escape leads back to the pictures', async () => {
    const gallery = await open();
    await loaded(gallery);
    await searchFor(gallery, 'sun');
    await loaded(gallery, '40 pictures');
    await option(gallery, 'picture-00003').click();
    await press(gallery, ' ');
    const preview = gallery.page.getByRole('complementary', { name: 'Preview' });
    await preview.getByRole('heading', { name: /picture-00003/ }).waitFor();
    await preview.getByRole('button', { name: 'docs/a.md:12' }).click();
    await gallery.waitForMessage((message) => message.type === 'openPlace' && message.line === 11);
    for (const [name, type] of [
      ['Reveal in the Explorer View', 'reveal'],
      ['Copy Path', 'copyPath'],
      ['Insert Reference into the Editor', 'insertReference'],
      ['Find Code for This Picture', 'findCode'],
    ] as const) {
      await preview.getByRole('button', { name }).click();
      await gallery.waitForMessage((message) => message.type === type && message.file === all[3]?.file);
    }
    await gallery.screenshot('preview');
    // The row of actions is one stop of the Tab key.
    await preview.getByRole('button', { name: 'Open', exact: true }).focus();
    await press(gallery, 'ArrowRight', 'ArrowRight');
    expect(await focused(gallery)).toBe('Reveal in the Explorer View');
    await press(gallery, 'Escape');
    await preview.waitFor({ state: 'detached' });
    expect(await focused(gallery)).toContain('picture-00003');
    await press(gallery, ' ', 'ArrowRight');
    await preview.getByRole('heading', { name: /picture-00004/ }).waitFor();
  });

  it('searches by a part that is dragged over the picture: its pixels, and no others', async () => {
    const gallery = await open();
    await loaded(gallery);
    const index = all.findIndex(({ uri }) => uri.endsWith('white.svg'));
    await option(gallery, `picture-${String(index).padStart(5, '0')}`).click();
    await press(gallery, ' ');
    const picture = gallery.page.locator('.stage .ground:not(.waiting)');
    await picture.waitFor();
    const place = await picture.boundingBox();
    if (place === null) throw new Error('The picture is not drawn.');
    const { mouse } = gallery.page;
    await mouse.move(place.x + place.width * 0.5, place.y + place.height * 0.5);
    await mouse.down();
    await mouse.move(place.x + place.width * 0.7, place.y + place.height * 0.9, { steps: 4 });
    await mouse.move(place.x + place.width * 1.2, place.y + place.height * 1.2, { steps: 4 });
    await gallery.screenshot('region');
    await mouse.up();
    const ask = await gallery.waitForMessage(
      (message): message is Ask => isAsk(message) && message.question.kind === 'pixels',
    );
    if (ask.question.kind !== 'pixels') throw new Error('no pixels');
    expect(ask.question).toMatchObject({ mediaType: 'image/png', cutFrom: all[index]?.file });
    const { default: sharp } = await import('sharp');
    const { data, info } = await sharp(ask.question.bytes)
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([512, 512]);
    // The lower right quarter of a ring: its middle is empty at the upper left, and the ring stands at 75% on the diagonal.
    const alpha = (x: number, y: number): number =>
      data[(Math.round(y * 511) * 512 + Math.round(x * 511)) * 4 + 3] ?? 0;
    expect(alpha(0.02, 0.02)).toBe(0);
    expect(alpha(0.53, 0.53)).toBe(255);
    expect(alpha(0.95, 0.95)).toBe(0);
    await loaded(gallery, '40 pictures');
    await gallery.page.getByText(/^Part of picture-/).waitFor();
  });

  it('marks a part with the keys alone', async () => {
    const gallery = await open();
    await loaded(gallery);
    await selected(gallery).focus();
    await press(gallery, ' ');
    await gallery.page.getByRole('button', { name: 'Search by a Part of the Picture' }).click();
    const region = gallery.page.getByRole('button', { name: /^Part of the picture:/ });
    await expect
      .poll(() => region.getAttribute('aria-label'))
      .toContain('left 25%, top 25%, width 50%, height 50%');
    await expect.poll(() => focused(gallery)).toContain('Part of the picture');
    await press(gallery, 'ArrowRight', 'ArrowUp', 'Shift+ArrowLeft', 'Shift+Alt+ArrowDown');
    expect(await region.getAttribute('aria-label')).toContain('left 30%, top 20%, width 45%, height 51%');
    await press(gallery, 'Escape');
    await region.waitFor({ state: 'detached' });
    await gallery.page.getByRole('complementary', { name: 'Preview' }).waitFor();
    await gallery.page.getByRole('button', { name: 'Search by a Part of the Picture' }).click();
    await region.waitFor();
    await press(gallery, 'Enter');
    await gallery.waitForMessage((message) => isAsk(message) && message.question.kind === 'pixels');
  });

  it('says so when the bytes of a picture cannot be had', async () => {
    const gallery = await open({
      answer: (message) =>
        message.type === 'readPicture'
          ? [{ type: 'noPictureBytes', request: message.request, text: 'The file is gone.' }]
          : answer(message),
    });
    await loaded(gallery);
    await selected(gallery).focus();
    await press(gallery, ' ');
    await gallery.page.getByRole('button', { name: 'Search by a Part of the Picture' }).click();
    await expect.poll(() => focused(gallery)).toContain('Part of the picture');
    await press(gallery, 'Enter');
    await gallery.page.getByRole('alert').filter({ hasText: 'The file is gone.' }).waitFor();
  });
});

describe('pictures that are no files', () => {
  it('are pasted and dropped', async () => {
    const gallery = await open({ state: [{ type: 'showPasteHint' }] });
    await gallery.page.getByRole('heading', { name: 'Search by a picture of the clipboard' }).waitFor();
    const hand = (type: 'paste' | 'drop') =>
      gallery.page.evaluate(`(async () => {
        const canvas = document.createElement('canvas');
        canvas.width = 2000; canvas.height = 500;
        canvas.getContext('2d').fillRect(0, 0, 2000, 500);
        const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
        const data = new DataTransfer();
        data.items.add(new File([blob], 'x.png', { type: 'image/png' }));
        document.body.dispatchEvent('${type}' === 'paste'
          ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
          : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      })()`);
    for (const [type, name] of [
      ['paste', 'Pasted picture'],
      ['drop', 'Dropped picture'],
    ] as const) {
      await hand(type);
      const ask = await gallery.waitForMessage(
        (message): message is Ask =>
          isAsk(message) && message.question.kind === 'pixels' && message.question.name === name,
      );
      if (ask.question.kind !== 'pixels') throw new Error('no pixels');
      const { default: sharp } = await import('sharp');
      const { width, height } = await sharp(ask.question.bytes).metadata();
      expect([width, height]).toEqual([512, 128]);
      await loaded(gallery, '40 pictures');
    }
    await gallery.page.evaluate(`(() => {
      const data = new DataTransfer();
      data.setData('text/uri-list', 'file:///workspace/a.png');
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    })()`);
    await gallery.waitForMessage(
      (message) => message.type === 'dropped' && message.uri === 'file:///workspace/a.png',
    );
    // What was pasted is there after a reload, too.
    await expect.poll(async () => JSON.stringify(await gallery.keptState())).toContain('Dropped picture');
    const keptState = await gallery.keptState();
    await browser.closeViews();
    const again = await open({ keptState });
    await loaded(again, '40 pictures');
    expect(lastAsk(again)?.question).toMatchObject({ kind: 'pixels', name: 'Dropped picture' });
  });
});

describe('states without pictures', () => {
  it('say what is going on and what to do', async () => {
    let isFailing = true;
    const gallery = await open({
      answer: (message) => {
        if (!isAsk(message)) return [];
        if (message.question.kind === 'words') return pagesOf(message.request, []);
        return isFailing
          ? [
              {
                type: 'failed',
                request: message.request,
                text: 'The engine is down.',
                buttons: [{ id: 'restartEngine', title: 'Restart Engine' }],
              },
            ]
          : [
              ...pagesOf(message.request, [], 'The index is not complete yet; more pictures will come.'),
              facets,
            ];
      },
    });
    const { page } = gallery;
    await page.getByRole('alert').filter({ hasText: 'The engine is down.' }).waitFor();
    await gallery.screenshot('failed');
    await gallery.checkAccessibility();
    await page.getByRole('button', { name: 'Restart Engine' }).click();
    await gallery.waitForMessage((message) => message.type === 'press' && message.id === 'restartEngine');
    isFailing = false;
    await page.getByRole('button', { name: 'Try Again' }).click();
    await page.getByRole('heading', { name: 'No pictures in the index' }).waitFor();
    await page.getByText('more pictures will come').waitFor();
    await searchFor(gallery, 'nothing');
    await page.getByRole('heading', { name: 'No picture fits' }).waitFor();
    await page.getByRole('button', { name: /^svg/ }).click();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await expect.poll(() => lastAsk(gallery)?.filter.formats).toEqual([]);
    await page.getByRole('button', { name: 'Show all pictures' }).click();
    await page.getByRole('heading', { name: 'No pictures in the index' }).waitFor();
  });

  it('show that a picture cannot be drawn', async () => {
    const gone: GalleryPicture = { file: '/a/gone.png', path: 'gone.png', uri: `${pictureOrigin}/gone.png` };
    const gallery = await open({
      answer: (message) => (isAsk(message) ? pagesOf(message.request, [gone]) : []),
    });
    await loaded(gallery, '1 picture');
    await gallery.page.locator('.broken-picture').waitFor();
    // The browser tells its console of the missing file; nothing else may be wrong.
    expect(gallery.problems.every((problem) => problem.includes('404'))).toBe(true);
    view = undefined;
  });
});

describe('accessibility', () => {
  it.each(viewThemes)('in the theme %s', async (theme) => {
    const gallery = await open();
    await gallery.useTheme(theme);
    await loaded(gallery);
    await gallery.checkAccessibility();
    await searchFor(gallery, 'sun');
    await loaded(gallery, '40 pictures');
    await option(gallery, 'picture-00001').click();
    await press(gallery, ' ');
    await gallery.page.getByRole('button', { name: 'docs/a.md:12' }).waitFor();
    await gallery.page.locator('.stage .ground:not(.waiting)').waitFor();
    await gallery.checkAccessibility();
    await gallery.screenshot('everything');
  });

  it('in a narrow editor the preview stands below the pictures', async () => {
    const gallery = await open({ size: { width: 420, height: 800 } });
    await loaded(gallery);
    await selected(gallery).focus();
    await press(gallery, ' ');
    const preview = await gallery.page.getByRole('complementary', { name: 'Preview' }).boundingBox();
    const grid = await gallery.page.locator('.grid').boundingBox();
    expect(preview?.y ?? 0).toBeGreaterThanOrEqual((grid?.y ?? 0) + (grid?.height ?? 0) - 1);
    await gallery.screenshot('narrow');
  });
});
