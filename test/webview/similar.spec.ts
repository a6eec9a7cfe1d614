// The page of the panel "Similar", as built, in a real browser: its list, what it sends, keys, themes.

import { describe, expect, it } from 'vitest';
import { draggedPictureType } from '../../extension/core/protocol/views/draggedPicture.ts';
import type { PanelState } from '../../extension/core/protocol/views/similarView.ts';
import { code, image, panelState, secondCode, text } from './similarFixture.ts';
import { SimilarPage } from './similarPage.ts';
import { viewThemes } from './themes.ts';

const similar = new SimilarPage();

describe('the list', () => {
  it('groups results by kind with counts, in the order of the answer', async () => {
    await similar.open();
    await similar.group('Code 2').waitFor();
    expect(await similar.view.page.locator('[data-roving]').allTextContents()).toEqual([
      'Code 2',
      code.label,
      secondCode.label,
      'Text 1',
      text.label,
      'Images 1',
      image.label,
    ]);
  });

  it('tells a screen reader where a result is, how sure it is, and why it is there', async () => {
    await similar.open();
    const ids = (await similar.nameOf(/retryUpload/).getAttribute('aria-describedby')) ?? '';
    const words = await similar.view.page.evaluate(
      (list) => list.map((id) => document.getElementById(id)?.textContent ?? ''),
      ids.split(' '),
    );
    expect(words[0]).toContain('src › net › retry.ts');
    expect(words[1]).toBe('87\u202f%');
    expect(words[2]).toContain('words: retry, upload');
    expect(words[3]).toContain('Enter opens');
  });

  it('shows the probability as a bar as wide as it says', async () => {
    await similar.open();
    const widths = await similar
      .row(/retryUpload/)
      .locator('.probability')
      .evaluate((element) => {
        const track = element.querySelector('.probability-track')?.getBoundingClientRect().width ?? 0;
        const fill = element.querySelector('.probability-fill')?.getBoundingClientRect().width ?? 0;
        return fill / track;
      });
    expect(widths).toBeCloseTo(0.87, 1);
  });

  it('shows pictures whole, with a box around the words that were found', async () => {
    await similar.open();
    const thumbnail = similar.row(/upload\.svg/).locator('.thumbnail');
    const box = thumbnail.locator('.thumbnail-box');
    await box.waitFor();
    const [outer, inner, marked] = await Promise.all([
      thumbnail.boundingBox(),
      thumbnail.locator('img').boundingBox(),
      box.boundingBox(),
    ]);
    expect((inner?.width ?? 0) / (inner?.height ?? 1)).toBeCloseTo(2, 1);
    expect(outer).toMatchObject({ width: 72, height: 54 });
    expect(inner?.height).toBeLessThan(54);
    expect(marked?.width).toBeCloseTo((inner?.width ?? 0) / 2, -1);
    expect(marked?.y).toBeGreaterThanOrEqual(inner?.y ?? Number.POSITIVE_INFINITY);
  });

  it('closes and opens a group, and keeps that over a reload', async () => {
    await similar.open();
    await similar.group('Code 2').click();
    await expect.poll(() => similar.row(/retryUpload/).count()).toBe(0);
    expect(await similar.view.keptState()).toMatchObject({ collapsed: ['code'] });
    const keptState = await similar.view.keptState();
    await similar.open({}, { keptState });
    await similar.group('Code 2').waitFor();
    expect(await similar.row(/retryUpload/).count()).toBe(0);
    expect(await similar.group('Code 2').getAttribute('aria-expanded')).toBe('false');
  });

  it('shows a picture that cannot be loaded as an icon', async () => {
    await similar.open({}, { files: { 'upload.svg': { contentType: 'image/svg+xml', body: 'no drawing' } } });
    await similar
      .row(/upload\.svg/)
      .locator('.thumbnail.broken')
      .waitFor();
  });

  it('stays quick with two hundred results', async () => {
    const many = Array.from({ length: 200 }, (_, index) => ({
      ...code,
      id: `r${index}`,
      label: `r${index}`,
    }));
    await similar.open({ results: many });
    await similar.row('r199').waitFor();
    const ms = await similar.view.page.evaluate(async () => {
      const started = performance.now();
      document.querySelector('main')?.scrollTo({ top: 1e6 });
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return performance.now() - started;
    });
    // Two frames; generous, for a machine that has other work.
    expect(ms).toBeLessThan(1000);
  });
});

it('tells a screen reader how many results there are', async () => {
  const said = (): Promise<string | null> =>
    similar.view.page.locator('.similar-page > [role="status"]').textContent();
  await similar.open();
  await expect.poll(said).toBe('4 results');
  await similar.view.post({ type: 'state', state: { ...panelState, results: [code] } });
  await expect.poll(said).toBe('1 result');
});

describe('mouse', () => {
  it('previews with a click, opens with two, and to the side with Ctrl', async () => {
    await similar.open();
    await similar
      .row(/retryUpload/)
      .locator('.result-label')
      .click();
    await expect.poll(() => similar.last()).toEqual({ type: 'open', id: code.id, how: 'preview' });
    await similar
      .row(/retryUpload/)
      .locator('.result-label')
      .dblclick();
    await expect.poll(() => similar.last()).toEqual({ type: 'open', id: code.id, how: 'editor' });
    await similar
      .row(/retryUpload/)
      .locator('.result-label')
      .click({ modifiers: ['Control'] });
    await expect.poll(() => similar.last()).toEqual({ type: 'open', id: code.id, how: 'side' });
  });

  it('opens a further match of the same file', async () => {
    await similar.open();
    await similar.view.page.getByRole('button', { name: 'Uploader › backoff' }).click();
    await expect
      .poll(() => similar.last())
      .toEqual({ type: 'open', id: code.id, further: 0, how: 'preview' });
    expect(similar.view.received).toHaveLength(1);
  });

  it('marks, compares and filters', async () => {
    await similar.open();
    await similar.row(/Retries/).hover();
    await similar
      .row(/Retries/)
      .getByRole('button', { name: 'More Like This' })
      .click();
    await expect.poll(() => similar.last()).toEqual({ type: 'act', id: text.id, action: 'more' });
    await similar
      .row(/Retries/)
      .getByRole('button', { name: 'Compare with Source' })
      .click();
    await expect.poll(() => similar.last()).toEqual({ type: 'act', id: text.id, action: 'compare' });
    await similar.chip('Images').click();
    await expect.poll(() => similar.last()).toEqual({ type: 'filter', shown: ['image'] });
    // Only what was clicked was sent: none of the clicks opened the row as well.
    expect(similar.view.received).toHaveLength(3);
  });

  it('shows all kinds again when the last of three filters is pressed', async () => {
    await similar.open({ shown: ['code', 'text'] });
    expect(await similar.chip('Code').getAttribute('aria-pressed')).toBe('true');
    await similar.chip('Images').click();
    await expect.poll(() => similar.last()).toEqual({ type: 'filter', shown: [] });
  });

  it('takes back what was said about results', async () => {
    await similar.open({
      steering: [
        { key: code.id, kind: 'more', label: code.label },
        { key: 'folder docs', kind: 'folder', label: 'docs' },
      ],
      results: [{ ...code, wasMarked: 'more' }, text],
    });
    await similar
      .row(/retryUpload/)
      .getByRole('img', { name: 'You want more like this' })
      .waitFor();
    await similar.view.page.getByRole('button', { name: /^without the folder docs/ }).click();
    await expect.poll(() => similar.last()).toEqual({ type: 'unsteer', key: 'folder docs' });
    await similar.view.page.getByRole('button', { name: 'Take Back All' }).click();
    await expect.poll(() => similar.last()).toEqual({ type: 'unsteer' });
  });

  it('gives VS Code what its context menu needs', async () => {
    await similar.open();
    const context = await similar.row(/upload\.svg/).getAttribute('data-vscode-context');
    expect(JSON.parse(context ?? '{}')).toEqual({
      webviewSection: 'result',
      resultId: image.id,
      resultModality: 'image',
      resultIsInFolder: true,
      preventDefaultContextMenuItems: true,
    });
  });

  it('offers the folder of a result only where it lies in one', async () => {
    await similar.open({ results: [{ ...text, location: 'README.md:5' }] });
    const context = await similar.row(/Retries/).getAttribute('data-vscode-context');
    expect(JSON.parse(context ?? '{}')).toMatchObject({ resultIsInFolder: false });
  });

  it('drags a picture as a file and as a mention of it, and anything else as its place', async () => {
    await similar.open();
    await similar.row(/upload\.svg/).waitFor();
    const dragged = (result: number) =>
      similar.view.page.evaluate(
        ({ at, type }) => {
          const transfer = new DataTransfer();
          const item = [...document.querySelectorAll('.result')].at(at);
          item?.dispatchEvent(new DragEvent('dragstart', { dataTransfer: transfer, bubbles: true }));
          return { file: transfer.getData(type), plain: transfer.getData('text/plain') };
        },
        { at: result, type: draggedPictureType },
      );
    expect(await dragged(-1)).toEqual({ file: image.file, plain: image.reference });
    expect(await dragged(0)).toEqual({ file: '', plain: code.location });
  });
});

describe('keys', () => {
  it('has one Tab stop in the list, and walks with arrows, Home and End', async () => {
    await similar.open();
    await similar.group('Code 2').waitFor();
    expect(await similar.view.page.locator('[data-roving][tabindex="0"]').count()).toBe(1);
    await similar.group('Code 2').focus();
    await similar.view.page.keyboard.press('ArrowDown');
    await expect.poll(() => similar.hasFocus(/retryUpload/)).toBe(true);
    await similar.view.page.keyboard.press('End');
    await expect.poll(() => similar.hasFocus(/upload\.svg/)).toBe(true);
    await similar.view.page.keyboard.press('Home');
    await expect
      .poll(() => similar.group('Code 2').evaluate((item) => item === document.activeElement))
      .toBe(true);
  });

  it.each([
    ['Enter', { type: 'open', id: code.id, how: 'editor' }],
    ['Control+Enter', { type: 'open', id: code.id, how: 'side' }],
    ['Space', { type: 'open', id: code.id, how: 'preview' }],
    ['+', { type: 'act', id: code.id, action: 'more' }],
    ['-', { type: 'act', id: code.id, action: 'less' }],
    ['Delete', { type: 'act', id: code.id, action: 'excludeFile' }],
    ['Control+c', { type: 'act', id: code.id, action: 'copyPath' }],
  ] as const)('%s on a result', async (key, message) => {
    await similar.open();
    await similar.focusRow(/retryUpload/);
    await similar.view.page.keyboard.press(key);
    await expect.poll(() => similar.last()).toEqual(message);
  });

  it('explains with Right, and goes back to the group with Left twice', async () => {
    await similar.open();
    await similar.focusRow(/retryUpload/);
    await similar.view.page.keyboard.press('ArrowRight');
    await similar
      .row(/retryUpload/)
      .getByText('What each line adds')
      .waitFor();
    await similar.view.page.keyboard.press('ArrowLeft');
    await expect.poll(() => similar.view.page.locator('.explanation').count()).toBe(0);
    await similar.view.page.keyboard.press('ArrowLeft');
    await expect
      .poll(() => similar.group('Code 2').evaluate((item) => item === document.activeElement))
      .toBe(true);
  });

  it('go on beside what was taken back, and never from the top', async () => {
    const entries = ['a', 'b', 'c'].map((label) => ({ key: label, kind: 'file' as const, label }));
    await openSteered(entries);
    const { page } = similar.view;
    const focused = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.textContent?.trim() ?? null);
    const press = async (name: RegExp, left: typeof entries): Promise<void> => {
      await page.getByRole('button', { name }).focus();
      await page.keyboard.press('Enter');
      // As the host does it: the question comes first, and what was taken back is gone with it.
      await similar.view.post({ type: 'state', state: { ...panelState, steering: left, isBusy: true } });
      await similar.view.post({ type: 'state', state: { ...panelState, steering: left } });
    };
    await press(/^without b/, entries.slice(0, 1).concat(entries.slice(2)));
    await expect.poll(focused).toBe('without c');
    await press(/^without c/, entries.slice(0, 1));
    await expect.poll(focused).toBe('Take Back All');
    await press(/^Take Back All/, []);
    await expect.poll(focused).toMatch(/^Images/);
  });

  it('stay where somebody went before the answer came', async () => {
    await openSteered([{ key: 'a', kind: 'file', label: 'a' }]);
    await similar.view.page.getByRole('button', { name: /^without a/ }).click();
    await similar.focusRow(/retryUpload/);
    await similar.view.post({ type: 'state', state: panelState });
    await expect.poll(() => similar.chip('without').count()).toBe(0);
    expect(await similar.hasFocus(/retryUpload/)).toBe(true);
  });

  it('keeps the focus on its row when a new answer comes', async () => {
    await similar.open();
    await similar.focusRow(/retryUpload/);
    await similar.view.post({ type: 'state', state: { ...panelState, isBusy: true } });
    await similar.view.post({ type: 'state', state: { ...panelState, results: [code, text] } });
    await expect.poll(() => similar.hasFocus(/retryUpload/)).toBe(true);
  });
});

async function openSteered(steering: PanelState['steering']): Promise<void> {
  await similar.open({ steering });
  await similar.row(/retryUpload/).waitFor();
}

describe('instead of results', () => {
  it('says why, and offers what to do', async () => {
    await similar.open({
      results: [],
      notice: {
        isError: true,
        icon: 'error',
        title: 'The engine is not running',
        text: 'It ended unexpectedly.',
        actions: [{ id: 'restartEngine', label: 'Restart Engine' }],
      },
    });
    await similar.view.page.getByRole('alert').getByText('It ended unexpectedly.').waitFor();
    await similar.view.page.getByRole('button', { name: 'Restart Engine' }).click();
    await expect.poll(() => similar.last()).toEqual({ type: 'notice', id: 'restartEngine' });
    await similar.view.checkAccessibility();
  });

  it('shows that it works while there is no answer yet', async () => {
    await similar.open({ isBusy: true, results: [] });
    await similar.view.page.getByRole('progressbar', { name: 'Comparing' }).waitFor();
    expect(await similar.view.page.locator('[data-roving]').count()).toBe(0);
  });

  it('pins and unpins', async () => {
    await similar.open();
    await similar.view.page.getByRole('button', { name: 'Keep comparing this' }).click();
    await expect.poll(() => similar.last()).toEqual({ type: 'setPinned', isPinned: true });
    await similar.view.post({ type: 'state', state: { ...panelState, isPinned: true } });
    await similar.view.page.getByRole('button', { name: 'Follow the editor again', pressed: true }).click();
    await expect.poll(() => similar.last()).toEqual({ type: 'setPinned', isPinned: false });
  });
});

describe.each(viewThemes)('in the theme %s', (theme) => {
  it('is accessible and drawn, with everything open', async () => {
    await similar.open(
      {
        isPinned: true,
        shown: ['code', 'image'],
        progress: 'indexing 120/300 files - answers come from what is there',
        steering: [{ key: 'x', kind: 'less', label: 'Uploader › retryUpload' }],
        results: [{ ...code, wasMarked: 'more' }, secondCode, text, image],
      },
      { theme, size: { width: 360, height: 1500 } },
    );
    await similar.row(/retryUpload/).waitFor();
    await similar.view.post({ type: 'toggleExplanation', id: code.id });
    await similar.view.post({ type: 'toggleExplanation', id: image.id });
    await similar
      .row(/upload\.svg/)
      .locator('canvas')
      .waitFor();
    await similar.focusRow(/Retries/);
    await similar.view.checkAccessibility();
    await similar.view.screenshot('everything');
  });

  it('is accessible and drawn when narrow, at rest and without anything to compare', async () => {
    await similar.open({}, { theme, size: { width: 220, height: 600 } });
    await similar.row(/retryUpload/).waitFor();
    await similar.view.checkAccessibility();
    await similar.view.screenshot('narrow');
    await similar.view.post({
      type: 'state',
      state: {
        ...panelState,
        subject: null,
        results: [],
        notice: {
          isError: false,
          icon: 'search-fuzzy',
          title: 'Nothing to compare yet',
          text: 'Put the cursor into code or text, select some of it, or open a picture.',
          actions: [],
        },
      },
    });
    await similar.view.page.getByRole('heading', { name: 'Nothing to compare yet' }).waitFor();
    await similar.view.checkAccessibility();
    await similar.view.screenshot('empty');
  });
});
