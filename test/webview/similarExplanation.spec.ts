// Why a result is in the panel "Similar": lines and words, pictures, neighbours, and when explanations come and go.

import { describe, expect, it } from 'vitest';
import { code, explainingHost, panelState, secondCode, text } from './similarFixture.ts';
import { SimilarPage } from './similarPage.ts';
import { viewThemes } from './themes.ts';

const similar = new SimilarPage();

describe('explanations', () => {
  it('show the lines without empty ones, bars of one scale, and what lies nearest', async () => {
    await similar.open();
    await similar.focusRow(/retryUpload/);
    await similar.view.page.keyboard.press('ArrowRight');
    const explanation = similar.row(/retryUpload/).locator('.explanation');
    await explanation.getByText('Estimated by leaving parts out.').waitFor();
    const lines = explanation.locator('.bars').nth(1).locator('li');
    expect(await lines.count()).toBe(3);
    const widths = await lines
      .locator('.bar-fill')
      .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
    expect(widths[0]).toBeGreaterThan(widths[1] ?? 0);
    expect(await explanation.locator('.bar-fill.against').count()).toBe(2);
    await explanation.getByRole('button', { name: /drain_queue/ }).click();
    await expect.poll(() => similar.last()).toEqual({ type: 'open', id: secondCode.id, how: 'preview' });
  });

  it('darken what a picture does not owe its place to', async () => {
    await similar.open();
    await similar.focusRow(/upload\.svg/);
    await similar.view.page.keyboard.press('ArrowRight');
    await similar
      .row(/upload\.svg/)
      .locator('canvas')
      .waitFor();
    await similar
      .row(/upload\.svg/)
      .locator('.explanation')
      .getByText('+0.20')
      .waitFor();
    const shades = await similar.view.page.evaluate(async () => {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const canvas = document.querySelector('canvas');
      const data = canvas?.getContext('2d')?.getImageData(0, 0, 4, 2).data ?? [];
      return [...data].filter((_, index) => index % 4 === 3);
    });
    expect(shades[1]).toBe(0);
    expect(shades[2]).toBeGreaterThan(150);
  });

  it('are asked one after the other, and the failure of one is told in its place', async () => {
    await similar.open(
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
    await similar.row(/retryUpload/).waitFor();
    await similar.view.post({ type: 'toggleExplanation', id: code.id });
    await similar.view.post({ type: 'toggleExplanation', id: text.id });
    await similar
      .row(/retryUpload/)
      .getByText('It is gone.')
      .waitFor();
    await similar
      .row(/Retries/)
      .getByText('What each line adds')
      .waitFor();
  });

  it('are closed when another subject is compared, also of the same name, and asked again after a reload', async () => {
    await similar.open({}, { keptState: { collapsed: [], explained: [text.id], scrollTop: 0 } });
    await similar
      .row(/Retries/)
      .getByText('What each line adds')
      .waitFor();
    await similar.view.post({
      type: 'state',
      state: {
        ...panelState,
        subject: { id: 'other/upload.ts:31', label: 'upload.ts:31', detail: '', icon: 'file' },
      },
    });
    await expect.poll(() => similar.view.page.locator('.explanation').count()).toBe(0);
  });
});

describe('words of the lines', () => {
  it('are as strong as what they add, and dashed where they take away', async () => {
    await similar.open();
    await similar.focusRow(/retryUpload/);
    await similar.view.page.keyboard.press('ArrowRight');
    const words = similar.row(/retryUpload/).locator('.explanation .word');
    await words.first().waitFor();
    // What adds next to nothing is left as it is, and the line's text is whole.
    expect(await words.allTextContents()).toEqual(['retryUpload', 'file', 'File', 'for', 'attempt']);
    expect(
      await similar
        .row(/retryUpload/)
        .locator('.bar-label.code')
        .first()
        .textContent(),
    ).toBe('async retryUpload(file: File) {');
    const drawn = await words.evaluateAll((all) =>
      all.map((word) => {
        const style = getComputedStyle(word);
        return {
          text: word.textContent,
          thickness: Number.parseFloat(style.textDecorationThickness),
          pattern: style.textDecorationStyle,
        };
      }),
    );
    const of = (name: string) => drawn.find(({ text: word }) => word === name);
    expect(of('attempt')?.thickness).toBeGreaterThan((of('file')?.thickness ?? 9) + 0.5);
    expect(of('for')?.pattern).toBe('dashed');
    expect(of('attempt')?.pattern).toBe('solid');
  });

  it('are said in words, on both sides', async () => {
    await similar.open();
    await similar.focusRow(/retryUpload/);
    await similar.view.page.keyboard.press('ArrowRight');
    const explanation = similar.row(/retryUpload/).locator('.explanation');
    await explanation
      .getByText('Words that add most: attempt +0.25, retryUpload +0.22, file +0.09', { exact: true })
      .waitFor();
    await explanation.getByText('Words that take away: for −0.06', { exact: true }).waitFor();
  });

  it.each(viewThemes)('are drawn in the theme %s', async (theme) => {
    await similar.open({}, { theme, size: { width: 420, height: 640 } });
    await similar.focusRow(/retryUpload/);
    await similar.view.page.keyboard.press('ArrowRight');
    await similar
      .row(/retryUpload/)
      .locator('.explanation .word')
      .first()
      .waitFor();
    // Colours say no more than the lines below the words: without them high contrast themes would say nothing.
    const grounds = await similar.view.page
      .locator('.word')
      .evaluateAll((all) => all.map((word) => getComputedStyle(word).backgroundColor));
    expect(grounds.every((ground) => ground === 'rgba(0, 0, 0, 0)')).toBe(theme.startsWith('hc'));
    await similar.view.checkAccessibility();
    await similar.view.screenshot('words');
  });
});
