// Pictures that hardly fit stand below a heading: where it stands among ten thousand, how keys pass it, and when there
// is none.

import { describe, expect, it, vi } from 'vitest';
import type {
  GalleryPicture,
  GalleryToHost,
  GalleryToView,
} from '../../extension/core/protocol/views/galleryView.ts';
import { all, answer, matches, pagesOf } from './galleryFixture.ts';
import { GalleryPage, isAsk } from './galleryPage.ts';
import { viewThemes } from './themes.ts';

/** Ten thousand pictures on a machine with other things to do, or a page read by axe-core twice. */
vi.setConfig({ testTimeout: 150_000 });

const gallery = new GalleryPage();

/** Not a multiple of any number of columns here. */
const likely = 37;
const answered: readonly GalleryPicture[] = all.map((picture, n) => ({
  ...picture,
  probability: n < likely ? 0.9 - n * 0.01 : 0.19 * (1 - n / all.length),
  why: ['looks like it 0.61'],
}));

function answering(pictures: () => readonly GalleryPicture[]) {
  return (message: GalleryToHost): readonly GalleryToView[] =>
    isAsk(message) && message.question.kind === 'words'
      ? pagesOf(message.request, pictures())
      : answer(message);
}

const page = () => gallery.view.page;
const heading = () => page().getByRole('heading', { name: 'Less likely' });
const tile = (n: number) => gallery.option(`picture-${String(n).padStart(5, '0')}`);
const drawn = () =>
  page().evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');

async function ask(pictures: readonly GalleryPicture[], count: string): Promise<void> {
  await gallery.open({ answer: answering(() => pictures) });
  await gallery.loaded();
  await gallery.searchFor('sun');
  await gallery.loaded(count);
}

async function box(what: ReturnType<typeof heading>): Promise<{ top: number; bottom: number; left: number }> {
  const place = await what.boundingBox();
  if (place === null) throw new Error('It is not on screen.');
  return { top: place.y, bottom: place.y + place.height, left: place.x };
}

describe('less likely pictures', () => {
  it('begin below a heading in a row of their own, and are all there however far one scrolls', async () => {
    await ask(answered, '10,000 pictures');
    const grid = page().locator('.grid');
    await heading().scrollIntoViewIfNeeded();
    await drawn();
    expect(await heading().innerText()).toBe('Less likely below 20\u202f%');
    const middle = await box(heading());
    expect((await box(tile(likely - 1))).bottom).toBeLessThan(middle.top + 1);
    const firstBelow = await box(tile(likely));
    expect(firstBelow.top).toBeGreaterThan(middle.bottom - 1);
    const gridBox = await box(grid);
    expect(firstBelow.left - gridBox.left).toBeLessThan(10);

    for (const share of [0, 0.001, 0.3, 0.77, 1]) {
      await grid.evaluate((element, to) => {
        element.scrollTop = element.scrollHeight * to;
      }, share);
      await drawn();
      const shown = await gallery.options().evaluateAll((tiles) =>
        tiles
          .filter((one) => one.getAttribute('tabindex') === '-1')
          .map((one) => {
            const number = Number(/picture-(\d+)/.exec(one.getAttribute('aria-label') ?? '')?.[1]);
            const { top, left, bottom } = one.getBoundingClientRect();
            return { number, top, left, bottom, position: Number(one.getAttribute('aria-posinset')) };
          }),
      );
      const place = await box(grid);
      const viewHeight = await grid.evaluate((element) => element.clientHeight);
      // The screen is full to its last row, in order, and each list counts its own.
      expect(Math.min(...shown.map(({ top }) => top))).toBeLessThanOrEqual(place.top + 60);
      const isLast = shown.at(-1)?.number === all.length - 1;
      if (!isLast)
        expect(Math.max(...shown.map(({ bottom }) => bottom))).toBeGreaterThan(place.top + viewHeight);
      for (const [at, { number, position, top, left }] of shown.entries()) {
        expect(position).toBe(number < likely ? number + 1 : number - likely + 1);
        const before = shown[at - 1];
        if (before === undefined) continue;
        expect(number).toBe(before.number + 1);
        expect(top > before.top || left > before.left).toBe(true);
      }
    }
    expect(await page().locator('*').count()).toBeLessThan(900);
  });

  it('are reached with the keys past the heading, which comes into view on the way up', async () => {
    await ask(answered, '10,000 pictures');
    const number = async () => Number(/picture-(\d+)/.exec(await gallery.focused())?.[1]);
    await tile(0).focus();
    await gallery.press('ArrowDown');
    const columns = await number();
    expect(columns).toBeGreaterThan(2);
    while ((await number()) + columns < likely) await gallery.press('ArrowDown');
    // From the last row that is full, down to what there is of the one that is not, and past the heading.
    const column = (await number()) % columns;
    await gallery.press('ArrowDown');
    expect(await number()).toBe(likely + (column < likely % columns ? column : 0));
    while ((await number()) < likely) await gallery.press('ArrowRight');
    expect(await number()).toBe(likely);
    await gallery.press('ArrowUp');
    expect(await number()).toBe(likely - (likely % columns));
    await gallery.press('ArrowDown');
    expect(await number()).toBe(likely);
    await gallery.press('ArrowLeft');
    expect(await number()).toBe(likely - 1);

    await gallery.press('End');
    expect(await number()).toBe(all.length - 1);
    await gallery.press('Home', 'PageDown', 'PageDown', 'PageDown', 'PageDown', 'PageDown', 'PageDown');
    expect(await number()).toBeGreaterThan(likely + 2 * columns);
    while ((await number()) >= likely + columns) await gallery.press('ArrowUp');
    await drawn();
    const grid = await box(page().locator('.grid'));
    expect((await box(heading())).top).toBeGreaterThanOrEqual(grid.top - 1);
    expect((await box(heading())).bottom).toBeLessThan(grid.bottom);
  });

  it('have no heading where all fit, where the order is another, and where nothing was asked', async () => {
    await ask(answered.slice(0, likely), `${likely} pictures`);
    expect(await heading().count()).toBe(0);
    await page().getByRole('button', { name: 'All pictures' }).click();
    await gallery.loaded();
    expect(await heading().count()).toBe(0);
  });

  it('stand under it alone where nothing fits well; by name they are one list again', async () => {
    await ask(answered.slice(likely, likely + 30), '30 pictures');
    await heading().waitFor();
    expect(await page().getByRole('listbox').count()).toBe(1);
    expect((await box(heading())).bottom).toBeLessThan((await box(tile(likely))).top + 1);
    await page().getByRole('combobox', { name: 'Sort by' }).selectOption('name');
    await expect.poll(() => heading().count()).toBe(0);
    await page().getByRole('listbox', { name: 'Pictures', exact: true }).waitFor();
  });

  it('keep the focus when the index changes and one of them becomes likely', async () => {
    let shown: readonly GalleryPicture[] = matches.map((picture) => ({ ...picture, probability: 0.1 }));
    await gallery.open({ answer: answering(() => shown) });
    await gallery.loaded();
    await gallery.searchFor('sun');
    await gallery.loaded('40 pictures');
    await tile(3).click();
    shown = shown.map((picture, n) => ({ ...picture, probability: n < 5 ? 0.8 : 0.1 }));
    await gallery.view.post({ type: 'changed' });
    await page().getByRole('listbox', { name: 'Pictures', exact: true }).waitFor();
    await expect.poll(() => gallery.focused()).toContain('picture-00003');
    await gallery.press('ArrowRight');
    expect(await gallery.focused()).toContain('picture-00004');
  });

  it.each(viewThemes)('can be told apart by everybody, in the theme %s', async (theme) => {
    await ask(
      matches.slice(0, 20).map((picture, n) => ({ ...picture, probability: n < 4 ? 0.9 : 0.08 })),
      '20 pictures',
    );
    await heading().waitFor();
    await tile(2).click();
    await gallery.view.useTheme(theme);
    await gallery.view.checkAccessibility();
    await gallery.view.screenshot('less-likely');
  });
});
