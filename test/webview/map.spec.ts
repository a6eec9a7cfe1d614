// The map's page, as built, in a real browser: search, legend, list, and what everybody can use.

import { describe, expect, it } from 'vitest';
import {
  firstMapViewState,
  type MapPlacesAnswer,
  type MapToHost,
  type MapToView,
  type MapViewState,
} from '../../extension/core/protocol/views/mapView.ts';
import { nameOfPoint } from '../../webview/map/model/onScreen.ts';
import { fixtureMap } from './mapFixture.ts';
import { allColours, MapPage, mapMessage, points, ready, soon } from './mapPage.ts';
import { viewThemes } from './themes.ts';

const map = new MapPage();

/** What the host answers to every question that asks for something. */
function answering(places: MapPlacesAnswer): (message: MapToHost) => readonly MapToView[] | undefined {
  return (message) =>
    message.type === 'search' && message.text !== ''
      ? [{ type: 'places', request: message.request, places }]
      : undefined;
}

describe('search', () => {
  it('asks after a pause, lights the hits, lists them in their order and forgets them again', async () => {
    const hits = [700, 3, 250, 251];
    await map.open({
      answer: answering({
        kind: 'found',
        query: { x: 0, y: 0 },
        hits: hits.map((point, index) => ({
          point,
          result: Math.min(index, 2),
          score: 1 - index / 10,
        })),
      }),
    });
    await map.drawn(5_000);
    const bright = await map.pixelsOf(allColours);
    const box = map.view.page.getByRole('textbox', { name: 'Search on the map' });
    await box.pressSequentially('retry failed uploads', { delay: 15 });
    await soon(() => map.view.page.getByRole('status').textContent()).toContain('3 results');
    // Questions come in pauses, not with each key; a starved machine makes pauses of its own.
    expect(map.view.received.filter(({ type }) => type === 'search').length).toBeLessThan(8);
    await soon(() => map.pixelsOf(allColours)).toBeLessThan(bright / 4);
    await map.button('List of the map').click();
    const first = nameOfPoint(points, hits[0] ?? 0);
    await soon(() => map.treeItem(new RegExp(`^${first.replaceAll('.', '\\.')}.*found`)).count()).toBe(1);
    await soon(() => map.view.page.locator('.row.point').count()).toBe(4);
    await map.view.screenshot('search');
    await box.focus();
    await map.view.page.keyboard.press('Escape');
    expect(await box.inputValue()).toBe('');
    await soon(() => map.pixelsOf(allColours)).toBeGreaterThan(bright * 0.7);
    await soon(() => map.lastOf('search')?.text).toBe('');
  });

  it('says what went wrong', async () => {
    await map.open({ answer: answering({ kind: 'failed', text: 'The engine rests.' }) });
    await map.view.page.getByRole('textbox', { name: 'Search on the map' }).fill('anything');
    await soon(() => map.view.page.getByRole('status').textContent()).toContain('The engine rests.');
  });

  it('marks what filters leave that have no words', async () => {
    await map.open({
      answer: answering({ kind: 'filter', modalities: ['image'], languageIds: [], paths: [] }),
    });
    await map.view.page.getByRole('textbox', { name: 'Search on the map' }).fill('kind:image');
    // Each picture of the fixture is a file of its own.
    const text = `${points.pictures.length} results`;
    await soon(() => map.view.page.getByRole('status').textContent()).toContain(text);
  });

  it('leaves the keys of an input method alone, and keeps the focus when it is cleared', async () => {
    await map.open();
    const box = map.view.page.getByRole('textbox', { name: 'Search on the map' });
    await box.fill('りん');
    await box.evaluate((element) => {
      const init = { key: 'Escape', isComposing: true, bubbles: true, cancelable: true };
      element.dispatchEvent(new KeyboardEvent('keydown', init));
    });
    // Longer than the page takes to draw.
    await map.view.page.waitForTimeout(200);
    expect(await box.inputValue()).toBe('りん');
    await map.button('Clear the search').click();
    await soon(() => box.inputValue()).toBe('');
    await soon(() => map.button('Clear the search').count()).toBe(0);
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
  });
});

describe('legend', () => {
  it('switches categories off and on, on the map and in the list', async () => {
    await map.open();
    await map.drawn(5_000);
    await map.button('List of the map').click();
    const before = await map.treeItem(/ points?$/).count();
    const box = map.view.page.getByRole('checkbox', { name: /^retry upload/ });
    const sum = await map.pixelsOf(allColours);
    await box.uncheck({ force: true });
    await soon(() => map.pixelsOf(allColours)).toBeLessThan(sum * 0.97);
    await soon(() => map.treeItem(/^retry upload/).count()).toBe(0);
    expect((await map.keptState()).hidden).toEqual(['topic:0']);
    await map.button('Show only session token').focus();
    await map.view.page.keyboard.press('Enter');
    await soon(() => map.treeItem(/ points?$/).count()).toBe(1);
    await map.button('Show all').click();
    await soon(() => map.treeItem(/ points?$/).count()).toBe(before);
  });

  it('colours by folder, language, kind and age', async () => {
    await map.open();
    const choice = map.view.page.getByRole('combobox', { name: 'Colour by' });
    const labels = (): Promise<string[]> => map.view.page.locator('.legend-label').allTextContents();
    await choice.selectOption('language');
    await soon(labels).toContain('markdown');
    await choice.selectOption('folder');
    await soon(labels).toContain('services/collector');
    await map.view.screenshot('folders');
    await choice.selectOption('modality');
    await soon(labels).toEqual(['Code', 'Text', 'Pictures']);
    await choice.selectOption('age');
    await soon(labels).toContain('Older');
    await map.view.screenshot('age');
    await soon(async () => (await map.keptState()).colourBy).toBe('age');
  });
});

describe('the list', () => {
  it('is walked, folded, opened and selected by keys, with the same selection as the map', async () => {
    await map.open();
    await map.button('List of the map').click();
    const groups = map.treeItem(/\d+ points?$/);
    await soon(() => groups.count()).toBeGreaterThan(10);
    await groups.first().focus();
    await map.view.page.keyboard.press('ArrowRight');
    await soon(() => groups.first().getAttribute('aria-expanded')).toBe('true');
    await map.view.page.keyboard.press('ArrowRight');
    const label = (): Promise<string | null | undefined> =>
      map.view.page.evaluate(() => document.activeElement?.textContent);
    await soon(label).toMatch(/\.\w+:\d+/);
    await map.view.page.keyboard.press('ArrowDown');
    const second = /^[\w.]+:\d+/.exec((await label()) ?? '')?.[0] ?? '';
    await map.view.page.keyboard.press('Space');
    await expect
      .poll(() => map.view.page.getByText('1 selected', { exact: true }).first().isVisible())
      .toBe(true);
    await map.button('Everything').click();
    const chosen = map.treeItem(new RegExp(`^${second.replaceAll('.', '\\.')}.*selected$`));
    await soon(() => chosen.getAttribute('aria-selected')).toBe('true');
    await chosen.focus();
    await map.view.page.keyboard.press('Enter');
    await soon(() => map.lastOf('open')?.places[0]?.file ?? '').toContain(second.replace(/:\d+$/, ''));
    await map.view.page.keyboard.press('ArrowLeft');
    await soon(label).toMatch(/ points?$/);
  });

  it('gives the focus back to the button that opened it when it is closed', async () => {
    await map.open();
    await map.button('List of the map').click();
    await map.button('Close the list').focus();
    await map.view.page.keyboard.press('Enter');
    await soon(() => map.button('Close the list').count()).toBe(0);
    expect(await map.button('List of the map').evaluate((button) => button === document.activeElement)).toBe(
      true,
    );
  });

  it('stays small with a hundred thousand points', async () => {
    await map.open({ keptState: { ...firstMapViewState, isSheetOpen: true } satisfies MapViewState }, [
      { type: 'status', status: ready },
      mapMessage(fixtureMap({ points: 100_000 })),
    ]);
    await map.treeItem(/^retry upload/).click();
    await soon(() => map.view.page.locator('.row.point').count()).toBeGreaterThan(10);
    expect(await map.view.page.locator('.row').count()).toBeLessThan(80);
    await map.treeItem(/^retry upload/).focus();
    await map.view.page.keyboard.press('End');
    await expect
      .poll(() => map.view.page.evaluate(() => document.activeElement?.textContent))
      .toMatch(/No topic/);
  });
});

it.each(viewThemes)('has no serious fault for assistive technology in the theme %s', async (theme) => {
  await map.open({ theme, keptState: { ...firstMapViewState, isSheetOpen: true } satisfies MapViewState }, [
    { type: 'status', status: { kind: 'working', phase: 'placing', done: 0.5 } },
    { type: 'active', file: points.placeOf(0).file },
    mapMessage(),
  ]);
  await map.treeItem(/^invoice tariff/).click();
  await soon(() => map.view.page.locator('.row.point').count()).toBeGreaterThan(3);
  await map.view.page.waitForTimeout(500);
  await map.view.screenshot('whole');
  await map.view.checkAccessibility();
  await map.button('More actions').click();
  await map.view.screenshot('menu');
  await map.view.checkAccessibility();
});
