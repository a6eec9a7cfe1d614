// The similarity map in the real editor: it is made from the index, drawn, searched, opened from, and comes back after a
// reload of the window.

import type { FrameLocator } from 'playwright-core';
import { expect, it } from 'vitest';
import { eventually, openFile, waitForActiveTab } from '../harness/product.ts';
import type { SampleEditor } from '../harness/sampleEditor.ts';
import { showMap, surface } from '../harness/surfaces.ts';

export function defineMapTests({ workbench, press }: SampleEditor): void {
  const map = (): FrameLocator => surface(workbench());

  it('draws the workspace with its topics and says how far it can be trusted', async () => {
    await showMap(workbench());
    await eventually(() => map().locator('.footer').textContent()).toMatch(/[\d,]+ points/);
    expect(await map().locator('.footer').textContent()).toMatch(/Neighbourhoods kept: \d+ %/);
    expect(await map().locator('.legend-list li').count()).toBeGreaterThan(3);
  });

  it('searches on the map, and opens a result from the list beside it', async () => {
    await showMap(workbench());
    await map().getByRole('textbox', { name: 'Search on the map' }).fill('getMoonIllumination');
    await eventually(() => map().getByRole('status').textContent()).toMatch(/result/);
    await map().getByRole('button', { name: 'List of the map' }).click();
    const hit = map()
      .getByRole('treeitem', { name: /^index\.js:\d+ ?libraries\/suncalc-2\.0\.2/ })
      .first();
    await hit.focus();
    await press('Enter');
    await waitForActiveTab(workbench(), /^index\.js/);
  });

  it('follows the active editor', async () => {
    await showMap(workbench());
    await openFile(workbench(), 'docs/privacy.md');
    await workbench().runCommand('Semblance: Show Similarity Map');
    await eventually(() => map().getByRole('button', { name: 'privacy.md' }).count()).toBe(1);
  });

  it('is brought up to date, and laid out anew', async () => {
    await showMap(workbench());
    for (const command of ['Semblance: Update Map', 'Semblance: Lay Out Map Anew']) {
      await workbench().runCommand(command);
      await eventually(() => map().locator('.footer').textContent()).toMatch(/[\d,]+ points/);
      await eventually(() => map().getByRole('progressbar').count()).toBe(0);
    }
    expect(await map().locator('.footer').textContent()).not.toMatch(/Update the map/);
  });

  it('is there again after a reload of the window, as it looked', async () => {
    await showMap(workbench());
    await map().getByRole('combobox', { name: 'Colour by' }).selectOption('language');
    // The page keeps its state after a short pause.
    await workbench().page.waitForTimeout(1_500);
    await workbench().reload();
    await waitForActiveTab(workbench(), /^Similarity Map/);
    await map().getByRole('application', { name: 'Similarity map' }).waitFor({ timeout: 120_000 });
    await eventually(() => map().getByRole('combobox', { name: 'Colour by' }).inputValue()).toBe('language');
    await map().getByRole('combobox', { name: 'Colour by' }).selectOption('topic');
  });
}
