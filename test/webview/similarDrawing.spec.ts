// What the page "Similar" draws of a new state: only what changed, and of a new list first what can be seen.

import { describe, expect, it } from 'vitest';
import type { PanelState, ResultView } from '../../extension/core/protocol/views/similarView.ts';
import { code, panelState } from './similarFixture.ts';
import { SimilarPage } from './similarPage.ts';

const similar = new SimilarPage();

const resultsOf = (name: string): readonly ResultView[] =>
  Array.from({ length: 60 }, (_, index) => ({ ...code, id: `${name}${index}`, label: `${name}${index}` }));
const subjectOf = (label: string, folder = ''): PanelState['subject'] => ({
  id: `${folder}/${label}`,
  label,
  detail: 'at the cursor',
  icon: 'file-code',
});

/** Counts the rows at each change of the page from now on. */
async function watchRows(): Promise<() => Promise<number[]>> {
  const { page } = similar.view;
  await page.evaluate(() => {
    const counts: number[] = [];
    Object.assign(globalThis, { rowCounts: counts });
    const count = (): unknown => counts.push(document.querySelectorAll('.result').length);
    new MutationObserver(count).observe(document.body, { subtree: true, childList: true });
  });
  return () => page.evaluate<number[]>('rowCounts');
}

async function tell(state: Partial<PanelState>): Promise<void> {
  await similar.view.post({
    type: 'state',
    state: { ...panelState, ...state, results: [...(state.results ?? [])] },
  });
}

describe('a state of the same results', () => {
  it('changes what stands around them, and leaves their rows as they are', async () => {
    await similar.open();
    const row = await similar.row(/retryUpload/).elementHandle();
    const { results: _, ...around } = panelState;
    const changed = { ...around, subject: subjectOf('upload.ts:32'), progress: 'Indexing 3 of 9' };
    await similar.view.post({ type: 'stateOfSameResults', state: changed });
    const { page } = similar.view;
    await expect.poll(() => page.locator('.subject-label').textContent()).toBe('upload.ts:32');
    expect(await page.locator('.index-progress').textContent()).toBe('Indexing 3 of 9');
    expect(await row?.evaluate((element) => element.isConnected)).toBe(true);
    expect(await page.locator('.result').count()).toBe(panelState.results.length);
  });

  it('says nothing to a page that has no results yet', async () => {
    const { results: _, ...around } = panelState;
    await similar.open({}, { stateOf: () => [{ type: 'stateOfSameResults', state: around }] });
    await similar.view.post({ type: 'stateOfSameResults', state: around });
    const { page } = similar.view;
    await page.locator('.progress.active').waitFor();
    expect(await page.locator('.similar-page').count()).toBe(0);
    await tell({ results: [code] });
    await similar.row(/retryUpload/).waitFor();
  });
});

describe('the list of another subject', () => {
  it('is drawn from its top as far as it can be seen, and then as a whole', async () => {
    await similar.open({ results: [...resultsOf('a')] });
    await similar.row('a59').waitFor();
    const counts = await watchRows();
    await tell({ subject: subjectOf('other.ts:1'), results: [...resultsOf('b')] });
    await similar.row('b59').waitFor();
    const [first = 0, ...later] = await counts();
    expect(first).toBeGreaterThan(10);
    expect(first).toBeLessThan(30);
    expect(later.at(-1)).toBe(60);
    expect(await similar.view.page.locator('main').evaluate((main) => main.scrollTop)).toBe(0);
  });

  it('begins at its top also when both have the same name', async () => {
    await similar.open({ subject: subjectOf('index.ts:10', 'a'), results: [...resultsOf('a')] });
    await similar.row('a59').waitFor();
    const main = similar.view.page.locator('main');
    await main.evaluate((element) => element.scrollTo({ top: 2000 }));
    await tell({ subject: subjectOf('index.ts:10', 'b'), results: [...resultsOf('b')] });
    await similar.row('b59').waitFor();
    expect(await main.evaluate((element) => element.scrollTop)).toBe(0);
  });

  it('is reached to its end with the keys, though that was not drawn yet', async () => {
    await similar.open({ results: [...resultsOf('a')] });
    await tell({ subject: subjectOf('other.ts:1'), results: [...resultsOf('b')] });
    await similar.focusRow('b0');
    await similar.view.page.keyboard.press('End');
    await expect.poll(() => similar.hasFocus('b59')).toBe(true);
  });

  it('is drawn as a whole while somebody walks through it', async () => {
    await similar.open({ results: [...resultsOf('a')] });
    await similar.focusRow('a40');
    const counts = await watchRows();
    await tell({
      subject: subjectOf('other.ts:1'),
      results: [...resultsOf('b').slice(0, 1), ...resultsOf('a').slice(1)],
    });
    await expect.poll(() => similar.view.page.locator('.result-label').first().textContent()).toBe('b0');
    expect(Math.min(...(await counts()))).toBe(60);
    expect(await similar.hasFocus('a40')).toBe(true);
  });
});

it('a list that grew while the subject stayed is drawn as a whole, wherever it was scrolled to', async () => {
  await similar.open({ results: [...resultsOf('a')] });
  const main = similar.view.page.locator('main');
  await main.evaluate((element) => element.scrollTo({ top: 2000 }));
  const counts = await watchRows();
  await tell({ results: [...resultsOf('a').slice(0, 59), ...resultsOf('b')] });
  await similar.row('b59').waitFor();
  expect(Math.min(...(await counts()))).toBeGreaterThan(59);
  expect(await main.evaluate((element) => element.scrollTop)).toBeGreaterThan(1000);
});
