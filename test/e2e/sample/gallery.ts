// The gallery in the real editor: opened by commands and from the search list, its pictures, keys and preview, a search
// by a part, references, and what is left after a reload.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import {
  eventually,
  openFile,
  openSearch,
  pressListButton,
  searchFor,
  startingWith,
  waitForActiveTab,
  waitForIndex,
  waitForTitle,
} from '../harness/product.ts';
import type { SampleEditor } from '../harness/sampleEditor.ts';
import { galleryPaths, galleryPictures, openGallery, searchGallery, surface } from '../harness/surfaces.ts';

export function defineGalleryTests({ workbench, press, workspace }: SampleEditor): void {
  const gallery = (): FrameLocator => surface(workbench());
  const pictures = (): Locator => galleryPictures(workbench());
  const names = (most?: number): Promise<string[]> => galleryPaths(workbench(), most);
  const count = (): Promise<string> => gallery().locator('.count').innerText();

  it('shows every picture, really drawn, and finds one by what it shows', async () => {
    await openGallery(workbench());
    await eventually(count).toMatch(/^\d{2,} pictures$/);
    const drawn = gallery().locator('.ground:not(.waiting) img').first();
    await eventually(() => drawn.evaluate((image) => image.clientWidth > 0 && image.clientHeight > 0)).toBe(
      true,
    );
    await searchGallery(workbench(), 'picture of a cat', /cat/);
  });

  it('is walked through with the keys; Enter opens the picture', async () => {
    await openGallery(workbench());
    await gallery().getByRole('textbox', { name: 'Search pictures' }).click();
    await press('ArrowDown');
    await press('ArrowRight');
    const second = gallery().getByRole('option', { selected: true }).and(gallery().locator('.tile'));
    await eventually(() => second.getAttribute('aria-posinset')).toBe('2');
    const name = ((await second.getAttribute('aria-label')) ?? '').split(', ')[0] ?? '';
    await press('Enter');
    await waitForActiveTab(workbench(), startingWith(name));
  });

  it('finds pictures for the code at the cursor', async () => {
    await openFile(workbench(), 'web/src/components/BatteryBadge.tsx', 14);
    await workbench().runCommand('Semblance: Find Images for This Code');
    await waitForActiveTab(workbench(), startingWith('Image Gallery'));
    await eventually(async () => (await names(6)).join()).toMatch(/battery/);
    await gallery()
      .getByText(/^Pictures for BatteryBadge\.tsx:14$/)
      .waitFor();
  });

  it('finds similar pictures and the code for a picture, from the picture that is open', async () => {
    await openFile(workbench(), 'assets/weather/rain.svg');
    await workbench().runCommand('Semblance: Find Similar Images');
    await waitForActiveTab(workbench(), startingWith('Image Gallery'));
    await eventually(() => pictures().count()).toBeGreaterThan(3);
    expect(await names(50)).not.toContain('assets/weather/rain.svg');
    await openFile(workbench(), 'assets/weather/rain.svg');
    await workbench().runCommand('Semblance: Find Code for This Image');
    await waitForTitle(workbench(), /^Similar to rain\.svg/);
    expect(await workbench().quickInput.inputValue()).toBe('kind:code ');
    await press('Escape');
  });

  it('takes over the question of the search list', async () => {
    await openSearch(workbench());
    await searchFor(workbench(), 'kind:image picture of a cat', /cat/);
    await pressListButton(workbench(), 'Show Pictures in the Gallery');
    await waitForActiveTab(workbench(), startingWith('Image Gallery'));
    await eventually(async () => (await names(2)).join()).toMatch(/cat/);
    expect(await gallery().getByRole('textbox', { name: 'Search pictures' }).inputValue()).toContain(
      'picture of a cat',
    );
  });

  it('previews a picture with its uses, and inserts a reference into the document', async () => {
    await openFile(workbench(), 'docs/glossary.txt');
    await openGallery(workbench());
    await searchGallery(workbench(), 'path:assets/brand logo', /^assets\/brand\//);
    await pictures().first().click();
    await press('Space');
    const preview = gallery().getByRole('complementary', { name: 'Preview' });
    await preview.locator('.usages button, .faint').first().waitFor();
    const shown = ((await names(1))[0] ?? '').split('/').at(-1) ?? '';
    await preview.getByRole('button', { name: 'Insert Reference into the Editor' }).click();
    await waitForActiveTab(workbench(), /^glossary\.txt/);
    await workbench().runCommand('File: Save');
    await eventually(async () => readFileSync(path.join(workspace(), 'docs/glossary.txt'), 'utf8')).toContain(
      `../assets/brand/${shown}`,
    );
  });

  it('searches by a part of a picture that is dragged with the mouse', async () => {
    await openGallery(workbench());
    await searchGallery(workbench(), 'picture of a cat', /cat/);
    await pictures().first().click();
    await press('Space');
    const picture = gallery().locator('.stage .ground:not(.waiting)');
    await picture.waitFor();
    const place = await picture.boundingBox();
    if (place === null) throw new Error('The picture is not drawn.');
    const { mouse } = workbench().page;
    await mouse.move(place.x + place.width * 0.2, place.y + place.height * 0.2);
    await mouse.down();
    await mouse.move(place.x + place.width * 0.8, place.y + place.height * 0.8, { steps: 5 });
    await mouse.up();
    await gallery()
      .getByText(/^Part of /)
      .waitFor();
    await eventually(count).toMatch(/^\d+ pictures?$/);
    await gallery().getByRole('button', { name: 'Back', exact: true }).click();
    await eventually(async () => (await names(1)).join()).toMatch(/cat/);
  });

  it('tells how a picture gets from the clipboard into it', async () => {
    await workbench().runCommand('Semblance: Search by Image from the Clipboard');
    await gallery().getByRole('heading', { name: 'Search by a picture of the clipboard' }).waitFor();
  });

  it('is there again after a reload of the window, with its question', async () => {
    await openGallery(workbench());
    await searchGallery(workbench(), 'picture of a cat', /cat/);
    await workbench().page.waitForTimeout(1_000); // The page writes its state after a pause.
    await workbench().reload();
    await waitForIndex(workbench());
    await waitForActiveTab(workbench(), /^Image Gallery/);
    await eventually(async () => (await names(1)).join()).toMatch(/cat/);
  });
}
