// The product's pages in a workbench: how each is brought up, and what several files of tests wait for in it. One page
// is on screen at a time: two could not be told apart.

import type { FrameLocator, Locator } from 'playwright-core';
import { eventually, startingWith, waitForActiveTab } from './product.ts';
import type { Workbench } from './workbench.ts';

// Laying out the sample takes seconds, on a busy machine many.
const layoutTimeoutMs = 120_000;

/** The page inside of the editor's two frames. */
export function surface(workbench: Workbench): FrameLocator {
  return workbench.webview('product');
}

/** The panel "Similar": shown, unpinned, without anything left over from another test. */
export async function showSimilarPanel(workbench: Workbench): Promise<void> {
  await workbench.runCommand('Semblance: Focus on Similar View');
  const panel = surface(workbench);
  await panel.locator('.similar-page').waitFor();
  const unpin = panel.getByRole('button', { name: 'Follow the editor again' });
  if (await unpin.isVisible()) await unpin.click();
  const reset = panel.getByRole('button', { name: 'Take Back All' });
  if (await reset.isVisible()) await reset.click();
}

/** Leaves the side bar without a page of the product. */
export async function hideSimilarPanel(workbench: Workbench): Promise<void> {
  await workbench.runCommand('View: Show Explorer');
}

/** Waits until the panel "Similar" is about this, and has its answer. */
export async function waitForSubject(workbench: Workbench, pattern: RegExp): Promise<void> {
  await eventually(() => surface(workbench).locator('.subject-label').innerText()).toMatch(pattern);
  await eventually(() => surface(workbench).locator('.progress.active').count()).toBe(0);
}

export function similarResults(workbench: Workbench): Locator {
  return surface(workbench).locator('.result');
}

/** The gallery, with the pictures of the workspace. */
export async function openGallery(workbench: Workbench): Promise<void> {
  await workbench.runCommand('Semblance: Open Image Gallery');
  await waitForActiveTab(workbench, startingWith('Image Gallery'));
  await eventually(() => galleryPictures(workbench).count()).toBeGreaterThan(5);
}

export function galleryPictures(workbench: Workbench): Locator {
  return surface(workbench).getByRole('listbox', { name: 'Pictures' }).getByRole('option');
}

/** Paths of the first pictures. */
export async function galleryPaths(workbench: Workbench, most = 5): Promise<string[]> {
  const labels = await galleryPictures(workbench).evaluateAll((tiles) =>
    tiles.map((tile) => tile.getAttribute('aria-label') ?? ''),
  );
  return labels.slice(0, most).map((label) => label.split(', ')[1] ?? '');
}

/** Asks the gallery, and waits until the first picture is a wanted one. */
export async function searchGallery(workbench: Workbench, question: string, first: RegExp): Promise<void> {
  await surface(workbench).getByRole('textbox', { name: 'Search pictures' }).fill(question);
  await eventually(async () => (await galleryPaths(workbench, 1)).join()).toMatch(first);
}

/** The map, laid out and drawn. */
export async function showMap(workbench: Workbench): Promise<void> {
  await workbench.runCommand('Semblance: Show Similarity Map');
  await waitForActiveTab(workbench, /^Similarity Map/);
  await surface(workbench)
    .getByRole('application', { name: 'Similarity map' })
    .waitFor({ timeout: layoutTimeoutMs });
}
