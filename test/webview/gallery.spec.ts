// The gallery in a real browser with ten thousand pictures: what it draws, its keys, its states, and that everybody can
// use it.

import { describe, expect, it, vi } from 'vitest';
import { draggedPictureType } from '../../extension/core/protocol/views/draggedPicture.ts';
import type { GalleryPicture } from '../../extension/core/protocol/views/galleryView.ts';
import { all, answerFromMany, answerFromSome, facets, pagesOf, some } from './galleryFixture.ts';
import { type Ask, GalleryPage, isAsk } from './galleryPage.ts';
import { pictureOrigin } from './harness.ts';
import { viewThemes } from './themes.ts';

/** Ten thousand pictures on a machine with other things to do, or a whole page read by axe-core twice. */
vi.setConfig({ testTimeout: 150_000 });

const gallery = new GalleryPage();

describe('ten thousand pictures', () => {
  it('are all there, of which a screen full is drawn, in order, wherever one scrolls', async () => {
    await gallery.open({ answer: answerFromMany });
    await gallery.loaded('10,000 pictures');
    const { page } = gallery.view;
    const grid = page.locator('.grid');
    for (const share of [0, 0.1, 0.37, 0.8, 1]) {
      await grid.evaluate((element, to) => {
        element.scrollTop = element.scrollHeight * to;
      }, share);
      // Two drawings later everything stands.
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      expect(await page.locator('*').count()).toBeLessThan(900);
      const positions = await gallery.options().evaluateAll((tiles) =>
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
    await gallery.view.screenshot('all');
  });

  it('scroll smoothly: a step through them costs the page less than a frame', async () => {
    await gallery.open({ answer: answerFromMany });
    await gallery.loaded('10,000 pictures');
    // Processor time of the page alone: the machine may have other things to do.
    const session = await gallery.view.page.context().newCDPSession(gallery.view.page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const seconds = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics');
      const parts = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'];
      return metrics.reduce((sum, { name, value }) => (parts.includes(name) ? sum + value : sum), 0);
    };
    const before = await seconds();
    const steps = 60;
    await gallery.view.page.locator('.grid').evaluate(async (element, count) => {
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
    await gallery.open({ answer: answerFromSome });
    await gallery.loaded('600 pictures');
    await gallery.view.page.getByRole('textbox').focus();
    await gallery.press('ArrowDown');
    expect(await gallery.focused()).toContain('picture-00000');
    await gallery.press('ArrowRight', 'ArrowRight');
    expect(await gallery.focused()).toContain('picture-00002');
    await gallery.press('ArrowDown');
    const below = Number(/picture-(\d+)/.exec(await gallery.focused())?.[1]);
    expect(below).toBeGreaterThan(4);
    await gallery.press('ArrowUp');
    expect(await gallery.focused()).toContain('picture-00002');
    await gallery.press('PageDown');
    const page = Number(/picture-(\d+)/.exec(await gallery.focused())?.[1]);
    expect((page - 2) % (below - 2)).toBe(0);
    expect(page).toBeGreaterThan(below);
    await gallery.press('End');
    expect(await gallery.focused()).toContain('picture-00599');
    await gallery.press('ArrowRight', 'ArrowDown');
    expect(await gallery.focused()).toContain('picture-00599');
    await gallery.view.page.locator('.grid').evaluate((element) => {
      element.scrollTop = 0;
    });
    await gallery.option('picture-00003').waitFor();
    expect(await gallery.focused()).toContain('picture-00599');
    await gallery.press('ArrowLeft');
    expect(await gallery.focused()).toContain('picture-00598');
    await gallery.press('Home');
    expect(await gallery.focused()).toContain('picture-00000');

    await gallery.press('Enter');
    await gallery.press('Control+Enter');
    expect(gallery.view.received.filter(({ type }) => type === 'open')).toEqual([
      { type: 'open', file: all[0]?.file, isToSide: false },
      { type: 'open', file: all[0]?.file, isToSide: true },
    ]);
    // One stop of the Tab key, from the controls before it.
    await gallery.press('Shift+Tab', 'Tab');
    expect(await gallery.focused()).toContain('picture-00000');
  });

  it('are sorted by name, date and size, and the reader keeps the picture', async () => {
    await gallery.open({ answer: answerFromSome });
    await gallery.loaded('600 pictures');
    await gallery.option('picture-00004').click();
    for (const [sort, best] of [
      ['date', Math.max(...some.map(({ modifiedMs = 0 }) => modifiedMs))],
      ['size', Math.max(...some.map(({ bytes = 0 }) => bytes))],
    ] as const) {
      await gallery.view.page.getByRole('combobox', { name: 'Sort by' }).selectOption(sort);
      await expect.poll(() => gallery.selected().getAttribute('aria-label')).toContain('picture-00004');
      await gallery.selected().focus();
      await gallery.press('Home');
      const name = /^[^,]+/.exec(await gallery.focused())?.[0] ?? '';
      const picture = all.find(({ path: shown }) => shown.endsWith(name));
      expect(sort === 'date' ? picture?.modifiedMs : picture?.bytes).toBe(best);
      await gallery.view.page.getByRole('combobox', { name: 'Sort by' }).selectOption('match');
      await gallery.selected().focus();
      await gallery.press('Home', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight');
    }
  });

  it('grow and shrink with the slider, and a folder narrows them', async () => {
    await gallery.open({ answer: answerFromSome });
    await gallery.loaded('600 pictures');
    const before = await gallery.options().count();
    await gallery.view.page.getByRole('slider', { name: 'Size of the pictures' }).fill('384');
    await expect.poll(() => gallery.options().count()).toBeLessThan(before);
    await gallery.view.page.getByRole('slider').fill('64');
    await expect.poll(() => gallery.options().count()).toBeGreaterThan(before);
    await gallery.view.page.getByRole('combobox', { name: 'Folder' }).selectOption('assets/group-0');
    await gallery.loaded('86 pictures');
    await gallery.view.page.getByRole('button', { name: /^png/ }).click();
    const ask = await gallery.view.waitForMessage(
      (message): message is Ask => isAsk(message) && message.filter.formats.length > 0,
    );
    expect(ask.filter).toEqual({ formats: ['png'], folder: 'assets/group-0' });
  });
});

describe('dragging', () => {
  it('a picture hands over its file to documents, and its path to everything else', async () => {
    await gallery.open();
    await gallery.loaded();
    const data = await gallery.option('picture-00002').evaluate((tile, type) => {
      const transfer = new DataTransfer();
      tile.dispatchEvent(new DragEvent('dragstart', { dataTransfer: transfer, bubbles: true }));
      return [transfer.getData(type), transfer.getData('text/plain')];
    }, draggedPictureType);
    expect(data).toEqual([all[2]?.file, all[2]?.path]);
  });
});

describe('states without pictures', () => {
  it('say what is going on and what to do', async () => {
    let isFailing = true;
    await gallery.open({
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
    const { page } = gallery.view;
    await page.getByRole('alert').filter({ hasText: 'The engine is down.' }).waitFor();
    await gallery.view.screenshot('failed');
    await gallery.view.checkAccessibility();
    await page.getByRole('button', { name: 'Restart Engine' }).click();
    await gallery.view.waitForMessage(
      (message) => message.type === 'press' && message.id === 'restartEngine',
    );
    isFailing = false;
    await page.getByRole('button', { name: 'Try Again' }).click();
    await page.getByRole('heading', { name: 'No pictures in the index' }).waitFor();
    await page.getByText('more pictures will come').waitFor();
    await gallery.searchFor('nothing');
    await page.getByRole('heading', { name: 'No picture fits' }).waitFor();
    await page.getByRole('button', { name: /^svg/ }).click();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await expect.poll(() => gallery.lastAsk()?.filter.formats).toEqual([]);
    await page.getByRole('button', { name: 'Show all pictures' }).click();
    await page.getByRole('heading', { name: 'No pictures in the index' }).waitFor();
  });

  it('show that a picture cannot be drawn', async () => {
    const gone: GalleryPicture = { file: '/a/gone.png', path: 'gone.png', uri: `${pictureOrigin}/gone.png` };
    await gallery.open({
      answer: (message) => (isAsk(message) ? pagesOf(message.request, [gone]) : []),
    });
    await gallery.loaded('1 picture');
    await gallery.view.page.locator('.broken-picture').waitFor();
    // The browser tells its console of the missing file; nothing else may be wrong.
    expect(gallery.view.problems.every((problem) => problem.includes('404'))).toBe(true);
    gallery.forgetProblems();
  });
});

describe('accessibility', () => {
  it.each(viewThemes)('in the theme %s', async (theme) => {
    await gallery.open();
    await gallery.view.useTheme(theme);
    await gallery.loaded();
    await gallery.view.checkAccessibility();
    await gallery.searchFor('sun');
    await gallery.loaded('40 pictures');
    await gallery.option('picture-00001').click();
    await gallery.press(' ');
    await gallery.view.page.getByRole('button', { name: 'docs/a.md:12' }).waitFor();
    await gallery.view.page.locator('.stage .ground:not(.waiting)').waitFor();
    await gallery.view.checkAccessibility();
    await gallery.view.screenshot('everything');
  });

  it('in a narrow editor the preview stands below the pictures', async () => {
    await gallery.open({ size: { width: 420, height: 800 } });
    await gallery.loaded();
    await gallery.selected().focus();
    await gallery.press(' ');
    const preview = await gallery.view.page.getByRole('complementary', { name: 'Preview' }).boundingBox();
    const grid = await gallery.view.page.locator('.grid').boundingBox();
    expect(preview?.y ?? 0).toBeGreaterThanOrEqual((grid?.y ?? 0) + (grid?.height ?? 0) - 1);
    await gallery.view.screenshot('narrow');
  });
});
