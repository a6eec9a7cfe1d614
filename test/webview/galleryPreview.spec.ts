// The gallery's preview of a picture: its actions, and searching by a part of it.

import { describe, expect, it, vi } from 'vitest';
import { all, answer } from './galleryFixture.ts';
import { type Ask, GalleryPage, isAsk } from './galleryPage.ts';

/** Ten thousand pictures on a machine with other things to do, or a whole page read by axe-core twice. */
vi.setConfig({ testTimeout: 150_000 });

const gallery = new GalleryPage();

describe('the preview', () => {
  it('shows the picture, where it is used, and its actions; Escape leads back to the pictures', async () => {
    await gallery.open();
    await gallery.loaded();
    await gallery.searchFor('sun');
    await gallery.loaded('40 pictures');
    await gallery.option('picture-00003').click();
    await gallery.press(' ');
    const preview = gallery.view.page.getByRole('complementary', { name: 'Preview' });
    await preview.getByRole('heading', { name: /picture-00003/ }).waitFor();
    await preview.getByRole('button', { name: 'docs/a.md:12' }).click();
    await gallery.view.waitForMessage((message) => message.type === 'openPlace' && message.line === 11);
    for (const [name, type] of [
      ['Reveal in the Explorer View', 'reveal'],
      ['Copy Path', 'copyPath'],
      ['Insert Reference into the Editor', 'insertReference'],
      ['Find Code for This Picture', 'findCode'],
    ] as const) {
      await preview.getByRole('button', { name }).click();
      await gallery.view.waitForMessage((message) => message.type === type && message.file === all[3]?.file);
    }
    await gallery.view.screenshot('preview');
    // The row of actions is one stop of the Tab key.
    await preview.getByRole('button', { name: 'Open', exact: true }).focus();
    await gallery.press('ArrowRight', 'ArrowRight');
    expect(await gallery.focused()).toBe('Reveal in the Explorer View');
    await gallery.press('Escape');
    await preview.waitFor({ state: 'detached' });
    expect(await gallery.focused()).toContain('picture-00003');
    await gallery.press(' ', 'ArrowRight');
    await preview.getByRole('heading', { name: /picture-00004/ }).waitFor();
  });

  it('searches by a part that is dragged over the picture: its pixels, and no others', async () => {
    await gallery.open();
    await gallery.loaded();
    const index = all.findIndex(({ uri }) => uri.endsWith('white.svg'));
    await gallery.option(`picture-${String(index).padStart(5, '0')}`).click();
    await gallery.press(' ');
    const picture = gallery.view.page.locator('.stage .ground:not(.waiting)');
    await picture.waitFor();
    const place = await picture.boundingBox();
    if (place === null) throw new Error('The picture is not drawn.');
    const { mouse } = gallery.view.page;
    await mouse.move(place.x + place.width * 0.5, place.y + place.height * 0.5);
    await mouse.down();
    await mouse.move(place.x + place.width * 0.7, place.y + place.height * 0.9, { steps: 4 });
    await mouse.move(place.x + place.width * 1.2, place.y + place.height * 1.2, { steps: 4 });
    await gallery.view.screenshot('region');
    await mouse.up();
    const ask = await gallery.view.waitForMessage(
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
    await gallery.loaded('40 pictures');
    await gallery.view.page.getByText(/^Part of picture-/).waitFor();
  });

  it('marks a part with the keys alone', async () => {
    await gallery.open();
    await gallery.loaded();
    await gallery.selected().focus();
    await gallery.press(' ');
    await gallery.view.page.getByRole('button', { name: 'Search by a Part of the Picture' }).click();
    const region = gallery.view.page.getByRole('button', { name: /^Part of the picture:/ });
    await expect
      .poll(() => region.getAttribute('aria-label'))
      .toContain('left 25%, top 25%, width 50%, height 50%');
    await expect.poll(() => gallery.focused()).toContain('Part of the picture');
    await gallery.press('ArrowRight', 'ArrowUp', 'Shift+ArrowLeft', 'Shift+Alt+ArrowDown');
    expect(await region.getAttribute('aria-label')).toContain('left 30%, top 20%, width 45%, height 51%');
    await gallery.press('Escape');
    await region.waitFor({ state: 'detached' });
    await gallery.view.page.getByRole('complementary', { name: 'Preview' }).waitFor();
    await gallery.view.page.getByRole('button', { name: 'Search by a Part of the Picture' }).click();
    await region.waitFor();
    await gallery.press('Enter');
    await gallery.view.waitForMessage((message) => isAsk(message) && message.question.kind === 'pixels');
  });

  it('says so when the bytes of a picture cannot be had', async () => {
    await gallery.open({
      answer: (message) =>
        message.type === 'readPicture'
          ? [{ type: 'noPictureBytes', request: message.request, text: 'The file is gone.' }]
          : answer(message),
    });
    await gallery.loaded();
    await gallery.selected().focus();
    await gallery.press(' ');
    await gallery.view.page.getByRole('button', { name: 'Search by a Part of the Picture' }).click();
    await expect.poll(() => gallery.focused()).toContain('Part of the picture');
    await gallery.press('Enter');
    await gallery.view.page.getByRole('alert').filter({ hasText: 'The file is gone.' }).waitFor();
  });
});
