// How everything looks in every kind of theme (pictures in test/e2e/artifacts, for eyes), and what a keyboard and a
// screen reader find (asserted).

import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
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
} from '../harness/product.ts';
import type { SampleEditor } from '../harness/sampleEditor.ts';
import {
  hideSimilarPanel,
  openGallery,
  searchGallery,
  showMap,
  showSimilarPanel,
  similarResults,
  surface,
  waitForSubject,
} from '../harness/surfaces.ts';
import type { Theme } from '../harness/workbench.ts';

export function defineAppearanceTests({ workbench, press }: SampleEditor): void {
  const themes: readonly Theme[] = ['dark', 'light', 'high contrast', 'high contrast light'];

  describe.each(themes)('in the theme %s', (theme) => {
    const picture = (name: string): Promise<string> =>
      workbench().screenshot(`${name}-${theme.replaceAll(' ', '-')}`);

    beforeEach(() => workbench().setTheme(theme));

    it('draws the search list, pictures in it, menu, status, walkthrough and settings', async () => {
      const { page } = workbench();
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

    it('draws the panel Similar, with what made a result match', async () => {
      onTestFinished(() => hideSimilarPanel(workbench()));
      await showSimilarPanel(workbench());
      await openFile(workbench(), 'web/src/components/BatteryBadge.tsx', 14);
      await waitForSubject(workbench(), /^BatteryBadge/);
      await eventually(() => similarResults(workbench()).count()).toBeGreaterThan(2);
      await picture('similar');
      await surface(workbench()).locator('.result-label').first().press('ArrowRight');
      await surface(workbench()).locator('.explanation .bars li').first().waitFor();
      await picture('similar-explained');
    });

    it('draws the gallery, and a picture large with its uses', async () => {
      await openGallery(workbench());
      await searchGallery(workbench(), 'picture of a cat', /cat/);
      await eventually(() =>
        surface(workbench()).locator('.tile .ground:not(.waiting) img').count(),
      ).toBeGreaterThan(3);
      await picture('gallery');
      await surface(workbench())
        .getByRole('listbox', { name: 'Pictures' })
        .getByRole('option')
        .first()
        .click();
      await press('Space');
      await surface(workbench()).locator('.stage .ground:not(.waiting) img').waitFor();
      await picture('gallery-preview');
    });

    it('draws the map, with what a search finds on it and in its list', async () => {
      await showMap(workbench());
      await picture('map');
      const map = surface(workbench());
      await map.getByRole('textbox', { name: 'Search on the map' }).fill('battery');
      await eventually(() => map.getByRole('status').textContent()).toMatch(/result/);
      const list = map.getByRole('button', { name: 'List of the map' });
      if ((await list.getAttribute('aria-pressed')) !== 'true') await list.click();
      await map.getByRole('treeitem').first().waitFor();
      await picture('map-search');
      await list.click();
      await map.getByRole('textbox', { name: 'Search on the map' }).fill('');
    });
  });

  afterAll(() => workbench().setTheme('dark'));

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
    expect(await workbench().quickInput.getAttribute('aria-label')).toMatch(
      /Search by Meaning · \d+ results$/,
    );
  });

  it('names the status bar entry', async () => {
    const entry = workbench().page.getByRole('button', { name: /^Semblance, [\d,]+ items in the index$/ });
    expect(await entry.count()).toBe(1);
  });

  it('is usable without a mouse: open, filter, expand, open to the side, menu', async () => {
    await press('Control+Alt+F');
    await waitForTitle(workbench(), /^Search by Meaning/);
    // The list is drawn a moment before it has the keys.
    await eventually(() => workbench().page.locator('.quick-input-widget input:focus').count()).toBe(1);
    await workbench().page.keyboard.type('battery charging state');
    await waitForTitle(workbench(), /^Search by Meaning · \d+ results/);

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
}
