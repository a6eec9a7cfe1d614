// How everything looks in every kind of theme (pictures in test/e2e/artifacts, for eyes), and what a keyboard and a
// screen reader find (asserted).

import { describe, expect, it } from 'vitest';
import {
  eventually,
  openFile,
  openSearch,
  resultRows,
  searchFor,
  searchTitle,
  tidyUp,
  waitForActiveTab,
  waitForRows,
  waitForTitle,
} from './harness/product.ts';
import { useSampleEditor } from './harness/sampleEditor.ts';
import type { Theme } from './harness/workbench.ts';

// Enough for every kind of row, and quicker to index than the whole sample.
const { workbench, press } = useSampleEditor([
  'docs',
  'web',
  'assets',
  'odd-files',
  'README.md',
  '.gitignore',
]);

const themes: readonly Theme[] = ['dark', 'light', 'high contrast', 'high contrast light'];

describe.each(themes)('in the theme %s', (theme) => {
  const picture = (name: string): Promise<string> =>
    workbench().screenshot(`${name}-${theme.replaceAll(' ', '-')}`);

  it('draws the search list, pictures in it, menu, status, walkthrough and settings', async () => {
    const { page } = workbench();
    await workbench().setTheme(theme);

    await openFile(workbench(), 'web/src/App.tsx');
    await openSearch(workbench());
    await searchFor(
      workbench(),
      'reconnect automatically when the streaming channel to the server breaks',
      'web/src/lib/liveFeed.ts:',
    );
    await waitForActiveTab(workbench(), /^liveFeed\.ts/);
    await picture('search-code');
    await searchFor(workbench(), 'cat or other animal', /^assets\/photos\//);
    await waitForActiveTab(workbench(), /^(office-cat|cat-close-up|horse)/);
    await workbench().webview('anybody').locator('img').waitFor();
    await picture('search-images');
    await press('Escape');

    await tidyUp(workbench());
    await page.locator('#semblance\\.semblance\\.semblance\\.status').click();
    await workbench().waitForQuickPickItem('Rebuild Index');
    await picture('menu');
    await press('Escape');

    await workbench().runCommand('Semblance: Show Index Status');
    await waitForActiveTab(workbench(), /^Semblance Status\.md/);
    await page.locator('.view-line').filter({ hasText: 'Problems with single files' }).waitFor();
    await picture('status');

    await tidyUp(workbench());
    await workbench().runCommand('Welcome: Open Walkthrough...');
    await workbench().typeIntoQuickPick('Search your workspace by meaning');
    await workbench().waitForQuickPickItem('Search your workspace by meaning');
    await press('Enter');
    await page
      .locator('.getting-started-step')
      .filter({ hasText: 'It starts by itself, offline' })
      .first()
      .waitFor();
    await picture('walkthrough');

    await tidyUp(workbench());
    await workbench().runCommand('Semblance: Show Menu');
    await workbench().waitForQuickPickItem('Open Settings');
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Open Settings' }).click();
    // Opened again, the list stands where it was left: which of the settings are drawn is not told.
    await page.locator('.setting-item-category').filter({ hasText: 'Semblance' }).first().waitFor();
    await picture('settings');
  });
});

it('names rows so that a screen reader says what, where and why', async () => {
  await openSearch(workbench());
  const rows = await searchFor(
    workbench(),
    'reconnect automatically when the streaming channel to the server breaks',
    'web/src/lib/liveFeed.ts:',
  );
  for (const { label, description, detail, accessibleName } of rows) {
    expect(accessibleName).toContain(`${label}, ${description}, ${detail}`);
    // No icon names, no markup.
    expect(accessibleName).not.toMatch(/\$\(|<b>|\*\*|\]\(/);
  }
  expect(await workbench().quickInput.getAttribute('aria-label')).toMatch(/Search by Meaning · \d+ results$/);
});

it('names the status bar entry', async () => {
  const entry = workbench().page.getByRole('button', { name: /^Semblance, [\d,]+ items in the index$/ });
  expect(await entry.count()).toBe(1);
});

it('is usable without a mouse: open, filter, expand, open to the side, menu', async () => {
  await press('Control+Alt+F');
  await waitForTitle(workbench(), /^Search by Meaning/);
  await workbench().page.keyboard.type('battery charging state');
  await waitForRows(workbench(), 'an answer', (rows) => rows.length > 3);

  // The filters: backwards from the input, which is the list's first stop.
  await press('Shift+Tab');
  const focused = (): Promise<string> =>
    workbench().page.evaluate<string>('document.activeElement?.getAttribute("aria-label") ?? ""');
  expect(await focused()).toBe('Show only code');
  await press('ArrowRight');
  await press('ArrowRight');
  expect(await focused()).toBe('Show only images');
  await press('Enter');
  await waitForTitle(workbench(), /only images/);
  await waitForRows(
    workbench(),
    'pictures',
    (rows) => rows.length > 0 && rows.every(({ icon }) => icon.includes('background-image')),
  );
  expect(await searchTitle(workbench())).toContain('only images');

  // A row's buttons are behind Tab.
  await workbench().quickInput.focus();
  await press('ArrowDown');
  const second = (await resultRows(workbench()))[1]?.label ?? '';
  await press('Tab');
  await press('Tab');
  expect(await focused()).toBe('Open to the Side');
  await press('Enter');
  await eventually(() => workbench().editorTabs()).toContain(second.replace(/\.\w+$/, ''));

  await workbench().runCommand('Semblance: Show Menu');
  await workbench().waitForQuickPickItem('Pause Indexing');
});
