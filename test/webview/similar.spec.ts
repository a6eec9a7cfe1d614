// The page of the panel "Similar", as built, in a real browser: what it shows, what it sends, keys, themes.

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type PanelState,
  type SimilarToHost,
  type SimilarToView,
  similarToHost,
  similarToView,
} from '../../extension/core/protocol/views/similarView.ts';
import { type OpenView, type OpenViewOptions, ViewBrowser } from './harness.ts';
import { code, explainingHost, image, panelState, pictureFile, secondCode, text } from './similarFixture.ts';
import { viewThemes } from './themes.ts';

vi.mock('vscode', () => import('../unit/vscode/shim/vscode.ts'));
const { similarStrings } = await import('../../extension/vscode/similarPanel/similarStrings.ts');

type View = OpenView<SimilarToView, SimilarToHost>;

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

async function open(
  state: Partial<PanelState> = {},
  options: Partial<OpenViewOptions<SimilarToView, SimilarToHost>> = {},
): Promise<View> {
  view = await browser.open<SimilarToView, SimilarToHost>({
    view: 'similar',
    strings: similarStrings(),
    toView: similarToView,
    toHost: similarToHost,
    stateOf: () => [{ type: 'state', state: { ...panelState, ...state } }],
    answer: explainingHost,
    files: { 'upload.svg': pictureFile },
    ...options,
  });
  return view;
}

/** A result by its name, or by a name with others in it. */
const row = (name: string | RegExp) => view.page.getByRole('listitem').filter({ has: nameOf(name) });
/** What has the focus of a row. */
const nameOf = (name: string | RegExp) => view.page.locator('.result-label').filter({ hasText: name });
const group = (name: string) => view.page.locator('.group-button').filter({ hasText: name });
const chip = (name: string) => view.page.locator('.chip').filter({ hasText: name });
const hasFocus = (name: string | RegExp): Promise<boolean> =>
  nameOf(name).evaluate((item) => item === document.activeElement);
const last = (): SimilarToHost | undefined => view.received.at(-1);
const focusRow = (name: string | RegExp): Promise<void> => nameOf(name).focus();

describe('the list', () => {
  it('groups results by kind with counts, in the order of the answer', async () => {
    await open();
    await group('Code 2').waitFor();
    expect(await view.page.locator('[data-roving]').allTextContents()).toEqual([
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
    await open();
    const ids = (await nameOf(/retryUpload/).getAttribute('aria-describedby')) ?? '';
    const words = await view.page.evaluate(
      (list) => list.map((id) => document.getElementById(id)?.textContent ?? ''),
      ids.split(' '),
    );
    expect(words[0]).toContain('src › net › retry.ts');
    expect(words[1]).toBe('87\u202f%');
    expect(words[2]).toContain('words: retry, upload');
    expect(words[3]).toContain('Enter opens');
  });

  it('shows the probability as a bar as wide as it says', async () => {
    await open();
    const widths = await row(/retryUpload/)
      .locator('.probability')
      .evaluate((element) => {
        const track = element.querySelector('.probability-track')?.getBoundingClientRect().width ?? 0;
        const fill = element.querySelector('.probability-fill')?.getBoundingClientRect().width ?? 0;
        return fill / track;
      });
    expect(widths).toBeCloseTo(0.87, 1);
  });

  it('shows pictures whole, with a box around the words that were found', async () => {
    await open();
    const thumbnail = row(/upload\.svg/).locator('.thumbnail');
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
    await open();
    await group('Code 2').click();
    await expect.poll(() => row(/retryUpload/).count()).toBe(0);
    expect(await view.keptState()).toMatchObject({ collapsed: ['code'] });
    const keptState = await view.keptState();
    await open({}, { keptState });
    await group('Code 2').waitFor();
    expect(await row(/retryUpload/).count()).toBe(0);
    expect(await group('Code 2').getAttribute('aria-expanded')).toBe('false');
  });

  it('shows a picture that cannot be loaded as an icon', async () => {
    await open({}, { files: { 'upload.svg': { contentType: 'image/svg+xml', body: 'no drawing' } } });
    await row(/upload\.svg/)
      .locator('.thumbnail.broken')
      .waitFor();
  });

  it('stays quick with two hundred results', async () => {
    const many = Array.from({ length: 200 }, (_, index) => ({
      ...code,
      id: `r${index}`,
      label: `r${index}`,
    }));
    await open({ results: many });
    await row('r199').waitFor();
    const ms = await view.page.evaluate(async () => {
      const started = performance.now();
      document.querySelector('main')?.scrollTo({ top: 1e6 });
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return performance.now() - started;
    });
    // Two frames; generous, for a machine that has other work.
    expect(ms).toBeLessThan(1000);
  });
});

describe('mouse', () => {
  it('previews with a click, opens with two, and to the side with Ctrl', async () => {
    await open();
    await row(/retryUpload/)
      .locator('.result-label')
      .click();
    await expect.poll(last).toEqual({ type: 'open', id: code.id, how: 'preview' });
    await row(/retryUpload/)
      .locator('.result-label')
      .dblclick();
    await expect.poll(last).toEqual({ type: 'open', id: code.id, how: 'editor' });
    await row(/retryUpload/)
      .locator('.result-label')
      .click({ modifiers: ['Control'] });
    await expect.poll(last).toEqual({ type: 'open', id: code.id, how: 'side' });
  });

  it('opens a further match of the same file', async () => {
    await open();
    await view.page.getByRole('button', { name: 'Uploader › backoff' }).click();
    await expect.poll(last).toEqual({ type: 'open', id: code.id, further: 0, how: 'preview' });
    expect(view.received).toHaveLength(1);
  });

  it('marks, compares and filters', async () => {
    await open();
    await row(/Retries/).hover();
    await row(/Retries/)
      .getByRole('button', { name: 'More Like This' })
      .click();
    await expect.poll(last).toEqual({ type: 'act', id: text.id, action: 'more' });
    await row(/Retries/)
      .getByRole('button', { name: 'Compare with Source' })
      .click();
    await expect.poll(last).toEqual({ type: 'act', id: text.id, action: 'compare' });
    await chip('Images').click();
    await expect.poll(last).toEqual({ type: 'filter', shown: ['image'] });
    // Only what was clicked was sent: none of the clicks opened the row as well.
    expect(view.received).toHaveLength(3);
  });

  it('shows all kinds again when the last of three filters is pressed', async () => {
    await open({ shown: ['code', 'text'] });
    expect(await chip('Code').getAttribute('aria-pressed')).toBe('true');
    await chip('Images').click();
    await expect.poll(last).toEqual({ type: 'filter', shown: [] });
  });

  it('takes back what was said about results', async () => {
    await open({
      steering: [
        { key: code.id, kind: 'more', label: code.label },
        { key: 'folder docs', kind: 'folder', label: 'docs' },
      ],
      results: [{ ...code, wasMarked: 'more' }, text],
    });
    await row(/retryUpload/)
      .getByRole('img', { name: 'You want more like this' })
      .waitFor();
    await view.page.getByRole('button', { name: /^without the folder docs/ }).click();
    await expect.poll(last).toEqual({ type: 'unsteer', key: 'folder docs' });
    await view.page.getByRole('button', { name: 'Take Back All' }).click();
    await expect.poll(last).toEqual({ type: 'unsteer' });
  });

  it('gives VS Code what its context menu needs', async () => {
    await open();
    const context = await row(/upload\.svg/).getAttribute('data-vscode-context');
    expect(JSON.parse(context ?? '{}')).toEqual({
      webviewSection: 'result',
      resultId: image.id,
      resultModality: 'image',
      preventDefaultContextMenuItems: true,
    });
  });

  it('drags a picture as a file and as a mention of it', async () => {
    await open();
    await row(/upload\.svg/).waitFor();
    const data = await view.page.evaluate(() => {
      const item = [...document.querySelectorAll('.result')].at(-1);
      const transfer = new DataTransfer();
      item?.dispatchEvent(new DragEvent('dragstart', { dataTransfer: transfer, bubbles: true }));
      return { list: transfer.getData('text/uri-list'), plain: transfer.getData('text/plain') };
    });
    expect(data).toEqual({ list: image.uri, plain: image.reference });
  });
});

describe('keys', () => {
  it('has one Tab stop in the list, and walks with arrows, Home and End', async () => {
    await open();
    await group('Code 2').waitFor();
    expect(await view.page.locator('[data-roving][tabindex="0"]').count()).toBe(1);
    await group('Code 2').focus();
    await view.page.keyboard.press('ArrowDown');
    await expect.poll(() => hasFocus(/retryUpload/)).toBe(true);
    await view.page.keyboard.press('End');
    await expect.poll(() => hasFocus(/upload\.svg/)).toBe(true);
    await view.page.keyboard.press('Home');
    await expect.poll(() => group('Code 2').evaluate((item) => item === document.activeElement)).toBe(true);
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
    await open();
    await focusRow(/retryUpload/);
    await view.page.keyboard.press(key);
    await expect.poll(last).toEqual(message);
  });

  it('explains with Right, and goes back to the group with Left twice', async () => {
    await open();
    await focusRow(/retryUpload/);
    await view.page.keyboard.press('ArrowRight');
    await row(/retryUpload/)
      .getByText('What each line adds')
      .waitFor();
    await view.page.keyboard.press('ArrowLeft');
    await expect.poll(() => view.page.locator('.explanation').count()).toBe(0);
    await view.page.keyboard.press('ArrowLeft');
    await expect.poll(() => group('Code 2').evaluate((item) => item === document.activeElement)).toBe(true);
  });

  it('keeps the focus on its row when a new answer comes', async () => {
    await open();
    await focusRow(/retryUpload/);
    await view.post({ type: 'state', state: { ...panelState, isBusy: true } });
    await view.post({ type: 'state', state: { ...panelState, results: [code, text] } });
    await expect.poll(() => hasFocus(/retryUpload/)).toBe(true);
  });
});

describe('explanations', () => {
  it('show the lines without empty ones, bars of one scale, and what lies nearest', async () => {
    await open();
    await focusRow(/retryUpload/);
    await view.page.keyboard.press('ArrowRight');
    const explanation = row(/retryUpload/).locator('.explanation');
    await explanation.getByText('Estimated by leaving parts out.').waitFor();
    const lines = explanation.locator('.bars').nth(1).locator('li');
    expect(await lines.count()).toBe(3);
    const widths = await lines
      .locator('.bar-fill')
      .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
    expect(widths[0]).toBeGreaterThan(widths[1] ?? 0);
    expect(await explanation.locator('.bar-fill.against').count()).toBe(2);
    await explanation.getByRole('button', { name: /drain_queue/ }).click();
    await expect.poll(last).toEqual({ type: 'open', id: secondCode.id, how: 'preview' });
  });

  it('darken what a picture does not owe its place to', async () => {
    await open();
    await focusRow(/upload\.svg/);
    await view.page.keyboard.press('ArrowRight');
    await row(/upload\.svg/)
      .locator('canvas')
      .waitFor();
    await row(/upload\.svg/)
      .locator('.explanation')
      .getByText('+0.20')
      .waitFor();
    const shades = await view.page.evaluate(async () => {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const canvas = document.querySelector('canvas');
      const data = canvas?.getContext('2d')?.getImageData(0, 0, 4, 2).data ?? [];
      return [...data].filter((_, index) => index % 4 === 3);
    });
    expect(shades[1]).toBe(0);
    expect(shades[2]).toBeGreaterThan(150);
  });

  it('are asked one after the other, and the failure of one is told in its place', async () => {
    await open(
      {},
      {
        answer: (message) =>
          message.type !== 'explain'
            ? []
            : message.id === code.id
              ? [{ type: 'explanationFailed', request: message.request, id: message.id, text: 'It is gone.' }]
              : explainingHost(message),
      },
    );
    await row(/retryUpload/).waitFor();
    await view.post({ type: 'toggleExplanation', id: code.id });
    await view.post({ type: 'toggleExplanation', id: text.id });
    await row(/retryUpload/)
      .getByText('It is gone.')
      .waitFor();
    await row(/Retries/)
      .getByText('What each line adds')
      .waitFor();
  });

  it('are closed when another subject is compared, and asked again after a reload', async () => {
    await open({}, { keptState: { collapsed: [], explained: [text.id], scrollTop: 0 } });
    await row(/Retries/)
      .getByText('What each line adds')
      .waitFor();
    await view.post({
      type: 'state',
      state: { ...panelState, subject: { label: 'other.ts:1', detail: '', icon: 'file' }, results: [text] },
    });
    await expect.poll(() => view.page.locator('.explanation').count()).toBe(0);
  });
});

describe('pictures that are handed over', () => {
  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

  async function handOver(kind: 'paste' | 'drop', file: { name: string; type: string; base64: string }) {
    await view.page.evaluate(
      ({ kind: event, name, type, base64 }) => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const transfer = new DataTransfer();
        transfer.items.add(new File([bytes], name, { type }));
        document.dispatchEvent(
          event === 'paste'
            ? new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true })
            : new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }),
        );
      },
      { kind, ...file },
    );
  }

  it('by paste, without a name, with a preview', async () => {
    await open();
    await handOver('paste', { name: 'image.png', type: 'image/png', base64: png });
    const message = await view.waitForMessage((one) => one.type === 'picture');
    expect(message).toMatchObject({ type: 'picture', name: '', mediaType: 'image/png', base64: png });
    expect(message.type === 'picture' && message.thumbnail).toMatch(/^data:image\/png;base64,/);
  });

  it('by drop, with a name', async () => {
    await open();
    await handOver('drop', { name: 'logo.png', type: 'image/png', base64: png });
    const message = await view.waitForMessage((one) => one.type === 'picture');
    expect(message).toMatchObject({ name: 'logo.png' });
  });

  it('are refused when they are damaged or no pictures', async () => {
    await open();
    await handOver('drop', { name: 'logo.png', type: 'image/png', base64: btoa('no picture') });
    await expect.poll(last).toEqual({ type: 'refused', reason: 'unreadable' });
    await handOver('drop', { name: 'a.txt', type: 'text/plain', base64: btoa('text') });
    await expect.poll(last).toEqual({ type: 'refused', reason: 'not-a-picture' });
  });

  it('as a file of the explorer', async () => {
    await open();
    await view.page.evaluate(() => {
      const transfer = new DataTransfer();
      transfer.setData('text/uri-list', 'file:///w/assets/upload.svg');
      document.dispatchEvent(
        new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
    });
    await expect.poll(last).toEqual({ type: 'file', uri: 'file:///w/assets/upload.svg' });
  });
});

describe('instead of results', () => {
  it('says why, and offers what to do', async () => {
    await open({
      results: [],
      notice: {
        isError: true,
        icon: 'error',
        title: 'The engine is not running',
        text: 'It ended unexpectedly.',
        actions: [{ id: 'restartEngine', label: 'Restart Engine' }],
      },
    });
    await view.page.getByRole('alert').getByText('It ended unexpectedly.').waitFor();
    await view.page.getByRole('button', { name: 'Restart Engine' }).click();
    await expect.poll(last).toEqual({ type: 'notice', id: 'restartEngine' });
    await view.checkAccessibility();
  });

  it('shows that it works while there is no answer yet', async () => {
    await open({ isBusy: true, results: [] });
    await view.page.getByRole('progressbar', { name: 'Comparing' }).waitFor();
    expect(await view.page.locator('[data-roving]').count()).toBe(0);
  });

  it('pins and unpins', async () => {
    await open();
    await view.page.getByRole('button', { name: 'Keep comparing this' }).click();
    await expect.poll(last).toEqual({ type: 'setPinned', isPinned: true });
    await view.post({ type: 'state', state: { ...panelState, isPinned: true } });
    await view.page.getByRole('button', { name: 'Follow the editor again', pressed: true }).click();
    await expect.poll(last).toEqual({ type: 'setPinned', isPinned: false });
  });
});

describe.each(viewThemes)('in the theme %s', (theme) => {
  it('is accessible and drawn, with everything open', async () => {
    await open(
      {
        isPinned: true,
        shown: ['code', 'image'],
        progress: 'indexing 120/300 files - answers come from what is there',
        steering: [{ key: 'x', kind: 'less', label: 'Uploader › retryUpload' }],
        results: [{ ...code, wasMarked: 'more' }, secondCode, text, image],
      },
      { theme, size: { width: 360, height: 1500 } },
    );
    await row(/retryUpload/).waitFor();
    await view.post({ type: 'toggleExplanation', id: code.id });
    await view.post({ type: 'toggleExplanation', id: image.id });
    await row(/upload\.svg/)
      .locator('canvas')
      .waitFor();
    await focusRow(/Retries/);
    await view.checkAccessibility();
    await view.screenshot('everything');
  });

  it('is accessible and drawn when narrow, at rest and without anything to compare', async () => {
    await open({}, { theme, size: { width: 220, height: 600 } });
    await row(/retryUpload/).waitFor();
    await view.checkAccessibility();
    await view.screenshot('narrow');
    await view.post({
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
    await view.page.getByRole('heading', { name: 'Nothing to compare yet' }).waitFor();
    await view.checkAccessibility();
    await view.screenshot('empty');
  });
});
