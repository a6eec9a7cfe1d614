// Questions of the gallery: typed, from outside, by pictures that are no files, and after a reload.

import { describe, expect, it, vi } from 'vitest';
import { all, answer, matches, pagesOf } from './galleryFixture.ts';
import { type Ask, GalleryPage, isAsk } from './galleryPage.ts';

/** Ten thousand pictures on a machine with other things to do, or a whole page read by axe-core twice. */
vi.setConfig({ testTimeout: 150_000 });

const gallery = new GalleryPage();

describe('questions', () => {
  it('follow the typing after a pause, show how sure they are, and lead back', async () => {
    await gallery.open();
    await gallery.loaded();
    gallery.view.clearReceived();
    // Faster than the pause, however busy the machine is.
    await gallery.view.page.getByRole('textbox').evaluate((box) => {
      for (const text of ['s', 'su', 'sun']) {
        (box as HTMLInputElement).value = text;
        box.dispatchEvent(new InputEvent('input', { bubbles: true }));
      }
    });
    await gallery.loaded('40 pictures');
    expect(gallery.view.received.filter(isAsk).map(({ question }) => question)).toEqual([
      { kind: 'words', text: 'sun' },
    ]);
    expect(await gallery.options().first().getAttribute('aria-label')).toMatch(
      /^picture-00000\.svg 97.% looks like it 0\.61, assets\/group-0\/picture-00000\.svg, in its path: sun$/u,
    );
    await expect.poll(() => gallery.view.page.locator('.found-box').count()).toBe(1);
    await gallery.view.screenshot('matches');
    await gallery.view.page.getByRole('button', { name: 'All pictures' }).click();
    await gallery.loaded();
    expect(await gallery.view.page.getByRole('textbox').inputValue()).toBe('');
  });

  it('leave the keys of an input method alone, and keep the focus when they are cleared', async () => {
    await gallery.open();
    await gallery.loaded();
    const box = gallery.view.page.getByRole('textbox', { name: 'Search pictures' });
    await box.fill('りん');
    await box.focus();
    for (const key of ['ArrowDown', 'Escape']) {
      await box.evaluate((element, pressed) => {
        const init = { key: pressed, isComposing: true, bubbles: true, cancelable: true };
        element.dispatchEvent(new KeyboardEvent('keydown', init));
      }, key);
    }
    // Longer than the page takes to draw.
    await gallery.view.page.waitForTimeout(200);
    expect(await box.inputValue()).toBe('りん');
    expect(await gallery.focused()).toBe('Search pictures');
    const clear = gallery.view.page.getByRole('button', { name: 'Clear the search' });
    await clear.click();
    await clear.waitFor({ state: 'detached' });
    expect(await box.inputValue()).toBe('');
    expect(await gallery.focused()).toBe('Search pictures');
  });

  it('lead back to the picture that was asked about, with the focus', async () => {
    await gallery.open();
    await gallery.loaded();
    const { page } = gallery.view;
    // By the button, and by the name of the first question.
    for (const name of ['Back', 'All pictures']) {
      await gallery.option('picture-00006').click();
      await gallery.press(' ');
      await page.getByRole('button', { name: 'Find Similar Pictures' }).click();
      await gallery.loaded('40 pictures');
      const back = page.getByRole('button', { name, exact: true });
      await back.focus();
      await gallery.press('Enter');
      await gallery.loaded();
      await back.waitFor({ state: 'detached' });
      expect(await gallery.selected().getAttribute('aria-label')).toContain('picture-00006');
      await expect.poll(() => gallery.focused()).toContain('picture-00006');
      await gallery.press('Escape');
    }
  });

  it('drop the answer to a superseded question', async () => {
    await gallery.open({
      answer: (message) => (isAsk(message) && message.question.kind === 'words' ? [] : answer(message)),
    });
    await gallery.loaded();
    await gallery.searchFor('one');
    const first = gallery.lastAsk();
    await gallery.searchFor('two');
    const second = gallery.lastAsk();
    for (const page of pagesOf(first?.request ?? 0, matches.slice(0, 3))) await gallery.view.post(page);
    for (const page of pagesOf(second?.request ?? 0, matches.slice(5, 10))) await gallery.view.post(page);
    await gallery.loaded('5 pictures');
    expect(await gallery.options().first().getAttribute('aria-label')).toContain('picture-00005');
  });

  it('from outside are taken up, and similar pictures and steering go on from there', async () => {
    const code = { kind: 'code', file: '/workspace/web/sun.ts', name: 'sun.ts:3' } as const;
    await gallery.open({ state: [{ type: 'ask', question: code }] });
    await gallery.loaded('40 pictures');
    expect(gallery.lastAsk()?.question).toEqual(code);
    await gallery.option('picture-00002').click();
    await gallery.press(' ');
    await gallery.view.page.getByRole('button', { name: 'More Like This' }).click();
    await gallery.view.waitForMessage((message) => isAsk(message) && message.more[0] === all[2]?.file);
    await gallery.view.page.getByRole('button', { name: 'Less Like This' }).click();
    await gallery.view.waitForMessage((message) => isAsk(message) && message.less.length === 1);
    const { more, less, question } = gallery.lastAsk() ?? { more: [], less: [], question: undefined };
    expect([question, more.length, less.length]).toEqual([code, 0, 1]);
    await gallery.view.page.getByRole('button', { name: /^Remove: Less like/ }).click();
    await expect.poll(() => gallery.lastAsk()?.less).toEqual([]);
    await gallery.view.page.getByRole('button', { name: 'Find Similar Pictures' }).click();
    await expect.poll(() => gallery.lastAsk()?.question.kind).toBe('picture');
    await gallery.loaded('40 pictures');
    await gallery.view.page.getByRole('button', { name: 'Back' }).click();
    await expect.poll(() => gallery.lastAsk()?.question).toEqual(code);
  });

  it('ask again when the index changed, and nobody loses his place', async () => {
    await gallery.open();
    await gallery.loaded();
    await gallery.selected().focus();
    await gallery.press('End', 'ArrowUp');
    const before = await gallery.focused();
    const top = await gallery.view.page.locator('.grid').evaluate((element) => element.scrollTop);
    gallery.view.clearReceived();
    await gallery.view.post({ type: 'changed' });
    await gallery.view.waitForMessage(isAsk);
    await gallery.loaded();
    expect(await gallery.focused()).toBe(before);
    expect(await gallery.view.page.locator('.grid').evaluate((element) => element.scrollTop)).toBe(top);
  });

  it('are there again after a reload, with filters, order, size and place', async () => {
    await gallery.open();
    await gallery.loaded();
    await gallery.searchFor('sun');
    await gallery.loaded('40 pictures');
    await gallery.view.page.getByRole('slider').fill('200');
    await gallery.option('picture-00007').click();
    await gallery.press(' ');
    await gallery.view.page.getByRole('combobox', { name: 'Sort by' }).selectOption('name');
    await expect
      .poll(async () => JSON.stringify(await gallery.view.keptState()))
      .toMatch(/"sort":"name".*picture-00007/);
    const keptState = await gallery.view.keptState();
    await gallery.reload(keptState);
    await gallery.loaded('40 pictures');
    expect(gallery.lastAsk()?.question).toEqual({ kind: 'words', text: 'sun' });
    expect(await gallery.view.page.getByRole('textbox').inputValue()).toBe('sun');
    expect(await gallery.view.page.getByRole('slider').inputValue()).toBe('200');
    expect(await gallery.view.page.getByRole('combobox', { name: 'Sort by' }).inputValue()).toBe('name');
    expect(await gallery.selected().getAttribute('aria-label')).toContain('picture-00007');
    await gallery.view.page.getByRole('complementary', { name: 'Preview' }).waitFor();
    // A state of another version is as good as none.
    await gallery.reload({ version: 0, trail: 'old' });
    await gallery.loaded();
  });
});

describe('pictures that are no files', () => {
  it('are pasted and dropped', async () => {
    await gallery.open({ state: [{ type: 'showPasteHint' }] });
    await gallery.view.page.getByRole('heading', { name: 'Search by a picture of the clipboard' }).waitFor();
    const hand = (type: 'paste' | 'drop') =>
      gallery.view.page.evaluate(`(async () => {
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
      const ask = await gallery.view.waitForMessage(
        (message): message is Ask =>
          isAsk(message) && message.question.kind === 'pixels' && message.question.name === name,
      );
      if (ask.question.kind !== 'pixels') throw new Error('no pixels');
      const { default: sharp } = await import('sharp');
      const { width, height } = await sharp(ask.question.bytes).metadata();
      expect([width, height]).toEqual([512, 128]);
      await gallery.loaded('40 pictures');
    }
    await gallery.view.page.evaluate(`(() => {
      const data = new DataTransfer();
      data.setData('text/uri-list', 'file:///workspace/a.png');
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    })()`);
    await gallery.view.waitForMessage(
      (message) => message.type === 'dropped' && message.uri === 'file:///workspace/a.png',
    );
    // What was pasted is there after a reload, too.
    await expect
      .poll(async () => JSON.stringify(await gallery.view.keptState()))
      .toContain('Dropped picture');
    const keptState = await gallery.view.keptState();
    await gallery.reload(keptState);
    await gallery.loaded('40 pictures');
    expect(gallery.lastAsk()?.question).toMatchObject({ kind: 'pixels', name: 'Dropped picture' });
  });
});
