// The panel "Similar": results that hardly belong stand below a heading in their group.

import { describe, expect, it } from 'vitest';
import { code, image, panelState, secondCode, text } from './similarFixture.ts';
import { SimilarPage } from './similarPage.ts';
import { viewThemes } from './themes.ts';

const similar = new SimilarPage();

const weak = (name: string, probability: number) => ({
  ...secondCode,
  id: `/w/src/${name}.py:1:0-9:0`,
  label: name,
  probability,
});
const results = [
  code,
  { ...text, probability: 0.05 },
  image,
  weak('exactly_a_fifth', 0.2),
  weak('just_below', 0.19),
  weak('far_below', 0.03),
];
const headings = () => similar.view.page.getByRole('heading', { name: 'Less likely' });

describe('less likely results', () => {
  it('stand below a heading in each group that has some, and the keys pass it', async () => {
    await similar.open({ results });
    await similar.nameOf('far_below').waitFor();
    expect(await headings().allInnerTexts()).toEqual([
      'Less likely below 20\u202f%',
      'Less likely below 20\u202f%',
    ]);
    const order = await similar.view.page
      .locator('.rows > li')
      .evaluateAll((rows) =>
        rows.map((row) => row.querySelector('h4, .result-label')?.textContent?.trim() ?? ''),
      );
    expect(order.map((name) => name.split(' ')[0])).toEqual([
      'Uploader',
      'exactly_a_fifth',
      'Less',
      'just_below',
      'far_below',
      'Less',
      'Uploads',
      'upload.svg',
    ]);
    await similar.nameOf('exactly_a_fifth').focus();
    await similar.view.page.keyboard.press('ArrowDown');
    await expect.poll(() => similar.hasFocus(/just_below/)).toBe(true);
    await similar.view.page.keyboard.press('ArrowUp');
    await expect.poll(() => similar.hasFocus(/exactly_a_fifth/)).toBe(true);
  });

  it('keep the focus when another answer makes one of them likely', async () => {
    await similar.open({ results });
    await similar.nameOf('just_below').focus();
    const better = results.map((result) =>
      result.label === 'just_below' ? { ...result, probability: 0.6 } : result,
    );
    await similar.view.post({ type: 'state', state: { ...panelState, results: better } });
    await expect.poll(() => similar.row('just_below').getByText('60').count()).toBe(1);
    expect(await similar.hasFocus(/just_below/)).toBe(true);
  });

  it('have no heading where there are none, and none in a closed group', async () => {
    await similar.open({ results: [code, image] });
    await similar.nameOf(/retryUpload/).waitFor();
    expect(await headings().count()).toBe(0);
    await similar.view.post({ type: 'state', state: { ...panelState, results } });
    await expect.poll(() => headings().count()).toBe(2);
    await similar.group('Code').click();
    await expect.poll(() => headings().count()).toBe(1);
  });

  it.each(viewThemes)('can be told apart by everybody, in the theme %s', async (theme) => {
    await similar.open({ results });
    await similar.view.useTheme(theme);
    await headings().first().waitFor();
    await similar.view.checkAccessibility();
    await similar.view.screenshot('less-likely');
  });
});
