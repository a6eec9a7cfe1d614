// The preview of a result in the panel "Similar": by pointer and by keys, and how it goes away again.

import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { code, image, panelState, text } from './similarFixture.ts';
import { SimilarPage } from './similarPage.ts';
import { viewThemes } from './themes.ts';

const similar = new SimilarPage();
const preview = (name?: string): Locator =>
  similar.view.page.getByRole('region', { name: name === undefined ? /^Preview of/ : `Preview of ${name}` });
const snippetOf = (name: RegExp): Locator => similar.row(name).locator('.breadcrumb');
const press = (key: string): Promise<void> => similar.view.page.keyboard.press(key);
const isGone = () => expect.poll(() => preview().count()).toBe(0);

/** Where something stands once fonts and pictures have come and nothing moves any more. */
async function restingBox(locator: Locator): Promise<unknown> {
  let last: unknown;
  await expect
    .poll(
      async () => {
        const before = last;
        last = await locator.boundingBox();
        return JSON.stringify(before) === JSON.stringify(last);
      },
      { interval: 250, timeout: 10_000 },
    )
    .toBe(true);
  return last;
}

/** Longer than the pointer has to rest. */
const longerThanTheDelayMs = 900;

describe('a preview by the pointer', () => {
  it('comes when the pointer rests, with more lines and the words of the question marked', async () => {
    await similar.open();
    const before = await restingBox(similar.row(/Retries/));
    await snippetOf(/retryUpload/).hover();
    expect(await preview().count()).toBe(0);
    await preview(code.label).waitFor();
    await expect.poll(() => preview().textContent()).toContain('throw new UploadError');
    expect(await preview().getByText(code.location, { exact: true }).count()).toBe(1);
    expect(new Set(await preview().locator('mark').allTextContents())).toEqual(
      new Set(['retry', 'Upload', 'upload']),
    );
    // Nothing below it moves.
    expect(await similar.row(/Retries/).boundingBox()).toEqual(before);
    expect(similar.view.received).toEqual([]);
  });

  it('lies on the page, beside its row and over none of it', async () => {
    await similar.open();
    for (const name of [/retryUpload/, /upload\.svg/]) {
      await snippetOf(name).hover();
      await preview(name.source.replace('\\', '').includes('svg') ? image.label : code.label).waitFor();
      await expect
        .poll(async () => {
          const [box, row] = await Promise.all([
            preview().boundingBox(),
            similar.row(name).locator('.result-main').boundingBox(),
          ]);
          if (box === null || row === null) return 'nothing';
          const isOnPage = box.x >= 0 && box.y >= 0 && box.x + box.width <= 320 && box.y + box.height <= 700;
          const isBeside = box.y + box.height <= row.y + 1 || box.y >= row.y + row.height - 1;
          return isOnPage && isBeside ? 'fits' : JSON.stringify({ box, row });
        })
        .toBe('fits');
    }
  });

  it('stays while the pointer is over it, and goes when the pointer leaves', async () => {
    await similar.open();
    await snippetOf(/retryUpload/).hover();
    await preview(code.label).waitFor();
    await preview().hover();
    await similar.view.page.waitForTimeout(longerThanTheDelayMs);
    expect(await preview(code.label).count()).toBe(1);
    await similar.chip('Code').hover();
    await isGone();
  });

  it('goes with Escape, wherever the focus is, and stays away until the pointer was elsewhere', async () => {
    await similar.open();
    await snippetOf(/retryUpload/).hover();
    await preview(code.label).waitFor();
    await press('Escape');
    await isGone();
    await similar
      .row(/retryUpload/)
      .locator('.snippet')
      .hover();
    await similar.view.page.waitForTimeout(longerThanTheDelayMs);
    expect(await preview().count()).toBe(0);
    await similar.chip('Code').hover();
    await snippetOf(/retryUpload/).hover();
    await preview(code.label).waitFor();
  });

  it('does not come while the pointer only passes, over buttons, or after a click', async () => {
    await similar.open();
    await snippetOf(/retryUpload/).hover();
    await similar
      .row(/retryUpload/)
      .getByRole('button', { name: 'More Like This' })
      .hover();
    await similar.view.page.waitForTimeout(longerThanTheDelayMs);
    expect(await preview().count()).toBe(0);
    await snippetOf(/retryUpload/).click();
    await expect.poll(() => similar.last()).toEqual({ type: 'open', id: code.id, how: 'preview' });
    await similar.view.page.waitForTimeout(longerThanTheDelayMs);
    expect(await preview().count()).toBe(0);
  });

  it('goes when its result does, and when the list is scrolled', async () => {
    await similar.open({}, { size: { width: 320, height: 420 } });
    await snippetOf(/retryUpload/).hover();
    await preview(code.label).waitFor();
    await similar.view.page.mouse.wheel(0, 60);
    await isGone();
    await snippetOf(/Retries/).hover();
    await preview(text.label).waitFor();
    await similar.view.post({ type: 'state', state: { ...panelState, results: [code] } });
    await isGone();
  });
});

describe('a preview by keys', () => {
  it('comes with P, goes along with the focus, and goes with P or Escape', async () => {
    await similar.open();
    await similar.focusRow(/retryUpload/);
    await press('p');
    await preview(code.label).waitFor();
    await expect
      .poll(() => similar.view.page.getByRole('status').allTextContents())
      .toContainEqual(expect.stringContaining('throw new UploadError'));
    await press('End');
    await preview(image.label).waitFor();
    await press('Escape');
    await isGone();
    expect(await similar.hasFocus(/upload\.svg/)).toBe(true);
    await press('p');
    await preview(image.label).waitFor();
    await press('p');
    await isGone();
    expect(similar.view.received).toEqual([]);
  });

  it('stays when the pointer moves elsewhere, and goes with the focus', async () => {
    await similar.open();
    await similar.focusRow(/retryUpload/);
    await press('p');
    await preview(code.label).waitFor();
    await similar.chip('Code').hover();
    await similar.view.page.waitForTimeout(longerThanTheDelayMs);
    expect(await preview(code.label).count()).toBe(1);
    await similar.chip('Code').focus();
    await isGone();
  });

  it('takes the focus to be scrolled, and gives it back with Escape', async () => {
    const long = Array.from({ length: 12 }, (_, line) => `line ${line} ${'word '.repeat(40)}`).join('\n');
    await similar.open({ results: [{ ...code, preview: long }] }, { size: { width: 260, height: 420 } });
    await similar.focusRow(/retryUpload/);
    await press('p');
    await preview(code.label).waitFor();
    await preview().focus();
    const top = (): Promise<number> => preview().evaluate(({ scrollTop }) => scrollTop);
    await press('End');
    await expect.poll(top).toBeGreaterThan(20);
    expect(await preview(code.label).count()).toBe(1);
    await press('Escape');
    await isGone();
    expect(await similar.hasFocus(/retryUpload/)).toBe(true);
  });
});

describe('the preview of a picture', () => {
  it('shows it larger, with its size and the words that were found in it', async () => {
    await similar.open();
    const small = await similar
      .row(/upload\.svg/)
      .locator('.thumbnail img')
      .boundingBox();
    await similar.focusRow(/upload\.svg/);
    await press('p');
    await preview().getByText('120 × 60 pixels').waitFor();
    const large = await preview().locator('.thumbnail').boundingBox();
    const box = await preview().locator('.thumbnail-box').boundingBox();
    expect(large?.width ?? 0).toBeGreaterThan(3 * (small?.width ?? 0));
    // Half as wide as the picture, which is as wide as its place.
    expect((box?.width ?? 0) / (large?.width ?? 1)).toBeCloseTo(0.5, 1);
    await preview().getByText('The button that sends a file again.').waitFor();
  });
});

describe.each(viewThemes)('in the theme %s', (theme) => {
  it('is accessible and drawn', async () => {
    await similar.open({}, { theme, size: { width: 360, height: 760 } });
    await snippetOf(/retryUpload/).hover();
    await preview(code.label).waitFor();
    await similar.view.checkAccessibility();
    await similar.view.screenshot('preview');
    await similar.focusRow(/upload\.svg/);
    await press('p');
    await preview().getByText('120 × 60 pixels').waitFor();
    await similar.view.checkAccessibility();
    await similar.view.screenshot('preview-picture');
  });
});
