// The map's page and its host: updates, files, a reload, and what stands in place of a map.

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  firstMapViewState,
  type MapStatus,
  type MapToHost,
  type MapViewState,
} from '../../extension/core/protocol/views/mapView.ts';
import { fixtureMap } from './mapFixture.ts';
import { MapPage, mapMessage, points, ready, soon, thousand } from './mapPage.ts';

const map = new MapPage();

describe('host and page', () => {
  it('marks the file in the active editor, and follows it', async () => {
    await map.open();
    const file = points.placeOf(0).file;
    await map.view.post({ type: 'active', file });
    const mark = map.button(file.slice(file.lastIndexOf('/') + 1));
    await soon(() => mark.isVisible()).toBe(true);
    await mark.click();
    await soon(async () => (await map.keptState()).camera).not.toBeNull();
    await map.view.post({ type: 'active', file: '/elsewhere/a.ts' });
    await soon(() => mark.count()).toBe(0);
  });

  it('updates, lays out anew, keeps the gap, and can be cancelled', async () => {
    await map.open();
    const choose = async (
      name: string,
      role: 'menuitem' | 'menuitemcheckbox' = 'menuitem',
    ): Promise<void> => {
      await map.button('More actions').click();
      await map.view.page.getByRole(role, { name }).click();
    };
    await choose('Update Map');
    await soon(() => map.lastOf('make')).toEqual({ type: 'make', shouldLayOut: false, keepGap: false });
    await choose('Lay Out Anew');
    await soon(() => map.lastOf('make')?.shouldLayOut).toBe(true);
    await choose('Keep Text and Pictures Apart', 'menuitemcheckbox');
    await soon(() => map.lastOf('make')?.keepGap).toBe(true);
    await map.view.post({ type: 'status', status: { kind: 'working', phase: 'layingOut', done: 0.4 } });
    await soon(() => map.view.page.getByRole('progressbar').getAttribute('value')).toBe('0.4');
    await map.button('Cancel').click();
    await soon(() => map.lastOf('cancel')).toBeDefined();
    await map.view.post({ type: 'status', status: { kind: 'ready', isStale: true } });
    await map.button(/The index has changed/).click();
  });

  it('keeps the view of the map when new points come, and shows the whole of another layout', async () => {
    await map.open();
    await map.drawn(5_000);
    await map.stage().focus();
    await map.view.page.keyboard.press('+');
    await soon(async () => (await map.keptState()).camera).not.toBeNull();
    const { camera } = await map.keptState();
    await map.view.post(mapMessage(fixtureMap({ points: 1200, version: 2 })));
    await soon(() => map.view.page.getByText('1,200 points').isVisible()).toBe(true);
    expect((await map.keptState()).camera).toEqual(camera);
    await map.view.post(mapMessage(fixtureMap({ points: 1200, version: 3, layout: 2 })));
    await soon(async () => (await map.keptState()).camera?.scale ?? 0).toBeLessThan(camera?.scale ?? 0);
  });

  it('hands over the picture with its legend, and the table', async () => {
    await map.open();
    await map.drawn(5_000);
    await map.button('More actions').click();
    await map.view.page.getByRole('menuitem', { name: 'Save as PNG…' }).click();
    await expect
      .poll(() => map.lastOf('savePng')?.bytes.length ?? 0, { timeout: 15_000 })
      .toBeGreaterThan(10_000);
    const picture = sharp(Buffer.from(map.lastOf('savePng')?.bytes ?? []));
    const { width, height } = await picture.metadata();
    const box = await map.stage().boundingBox();
    expect([width, height]).toEqual([2 * Math.round(box?.width ?? 0), 2 * Math.round(box?.height ?? 0)]);
    const { channels } = await picture.stats();
    // Neither empty nor of one colour.
    expect(channels[0]?.stdev ?? 0).toBeGreaterThan(5);
    await map.button('More actions').click();
    await map.view.page.getByRole('menuitem', { name: 'Save as CSV…' }).click();
    await soon(() => map.lastOf('saveCsv')?.text.trim().split('\r\n').length).toBe(1001);
  });

  it('looks as it did after a reload', async () => {
    const kept: MapViewState = {
      ...firstMapViewState,
      colourBy: 'modality',
      hidden: ['kind:text'],
      isSheetOpen: true,
      search: 'token',
    };
    await map.open({ keptState: kept });
    await soon(() => map.treeItem(/ points?$/).count()).toBe(2);
    await soon(() => map.lastOf('search')?.text).toBe('token');
    expect(await map.view.page.getByRole('checkbox', { name: /^Text/ }).isChecked()).toBe(false);
  });
});

describe('instead of a map', () => {
  const states: readonly [string, MapStatus, RegExp, string | undefined][] = [
    ['waiting', { kind: 'waiting', text: 'Indexing 40 of 90 files' }, /Indexing 40/, undefined],
    ['working', { kind: 'working', phase: 'comparing', done: 0.3 }, /Comparing neighbours/, 'Cancel'],
    ['empty', { kind: 'empty' }, /Nothing to show yet/, 'Make the Map'],
    ['cancelled', { kind: 'cancelled' }, /was not made/, 'Make the Map'],
    [
      'off',
      {
        kind: 'failed',
        isError: false,
        text: 'Semblance reads and indexes nothing until you trust this workspace.',
        actions: [{ id: 'manageTrust', title: 'Manage Workspace Trust' }],
      },
      /until you trust/,
      'Manage Workspace Trust',
    ],
    [
      'failed',
      {
        kind: 'failed',
        isError: true,
        text: 'The index is damaged.',
        actions: [{ id: 'showLog', title: 'Show Log' }],
      },
      /could not be made/,
      'Show Log',
    ],
  ];
  it.each(states)('%s is said, with what to do', async (name, status, text, action) => {
    await map.open({}, [{ type: 'status', status }]);
    await soon(() => map.view.page.getByRole('main').textContent()).toMatch(text);
    await map.view.screenshot(`state-${name}`);
    await map.view.checkAccessibility();
    if (action === undefined) return;
    await map.button(action).click();
    const types = { Cancel: 'cancel', 'Make the Map': 'make' } as Readonly<Record<string, MapToHost['type']>>;
    await soon(() => map.view.received.at(-1)?.type).toBe(types[action] ?? 'act');
  });

  it('a damaged file is said and made anew', async () => {
    const broken = thousand.slice();
    broken[broken.length - 100] = (broken[broken.length - 100] ?? 0) ^ 255;
    await map.open({}, [{ type: 'status', status: ready }, mapMessage(broken)]);
    await soon(() => map.view.page.getByRole('alert').textContent()).toContain('cannot be read');
    await map.button('Make the Map').click();
    await soon(() => map.lastOf('make')?.shouldLayOut).toBe(true);
  });

  it('a map without structure says so', async () => {
    await map.open({}, [
      { type: 'status', status: ready },
      { ...mapMessage(), warning: 'no-structure' },
    ]);
    await soon(() => map.view.page.getByText('hardly any structure').isVisible()).toBe(true);
  });
});
