// The similarity map in the real editor: it is made from the index, drawn, searched, opened from, and comes back after a
// reload of the window.

import { rmSync } from 'node:fs';
import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type EditorSession, keepEvidence, startEditor } from './harness/editorSession.ts';
import { eventually, openFile, tidyUp, waitForActiveTab, waitForIndex } from './harness/product.ts';
import { productVsix } from './harness/productVsix.ts';
import type { Workbench } from './harness/workbench.ts';
import { copySampleWorkspace } from './harness/workspaces.ts';

let workspace = '';
let session: EditorSession | undefined;

function workbench(): Workbench {
  if (session === undefined) throw new Error('The editor did not start.');
  return session.workbench;
}

/** The page of the map: a frame in a frame. */
function map(): FrameLocator {
  return workbench().webview('product');
}

beforeAll(async () => {
  workspace = copySampleWorkspace();
  session = await startEditor({ workspace, vsix: [productVsix()] });
  await waitForIndex(workbench());
});

beforeEach(async (context) => {
  keepEvidence(context, session);
  await tidyUp(workbench());
});

afterAll(async () => {
  await session?.stop();
  if (workspace !== '') rmSync(workspace, { recursive: true, force: true });
});

async function showMap(): Promise<void> {
  await workbench().runCommand('Semblance: Show Similarity Map');
  await waitForActiveTab(workbench(), /^Similarity Map/);
  // Laying out the sample takes seconds on a busy machine.
  await map().getByRole('application', { name: 'Similarity map' }).waitFor({ timeout: 120_000 });
}

it('draws the workspace with its topics and says how far it can be trusted', async () => {
  await showMap();
  await expect.poll(() => map().locator('.footer').textContent()).toMatch(/[\d,]+ points/);
  expect(await map().locator('.footer').textContent()).toMatch(/Neighbourhoods kept: \d+ %/);
  expect(await map().locator('.legend-list li').count()).toBeGreaterThan(3);
  await workbench().screenshot('map-dark');
});

it('searches on the map, and opens a result from the list beside it', async () => {
  await showMap();
  await map().getByRole('textbox', { name: 'Search on the map' }).fill('getMoonIllumination');
  await expect.poll(() => map().getByRole('status').textContent(), { timeout: 20_000 }).toMatch(/result/);
  await map().getByRole('button', { name: 'List of the map' }).click();
  const hit = map()
    .getByRole('treeitem', { name: /^index\.js:\d+ ?libraries\/suncalc-2\.0\.2/ })
    .first();
  await hit.focus();
  await workbench().page.keyboard.press('Enter');
  await waitForActiveTab(workbench(), /^index\.js/);
});

it('follows the active editor', async () => {
  await showMap();
  await openFile(workbench(), 'docs/privacy.md');
  await workbench().runCommand('Semblance: Show Similarity Map');
  await eventually(() => map().getByRole('button', { name: 'privacy.md' }).count()).toBe(1);
});

it('is there again after a reload of the window, as it looked', async () => {
  await showMap();
  await map().getByRole('combobox', { name: 'Colour by' }).selectOption('language');
  // The page keeps its state after a short pause.
  await workbench().page.waitForTimeout(1_500);
  await workbench().reload();
  await waitForActiveTab(workbench(), /^Similarity Map/);
  await map().getByRole('application', { name: 'Similarity map' }).waitFor({ timeout: 120_000 });
  await expect.poll(() => map().getByRole('combobox', { name: 'Colour by' }).inputValue()).toBe('language');
});
