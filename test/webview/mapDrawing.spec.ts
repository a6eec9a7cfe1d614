// The drawing of the map in a real browser with WebGL drawn by the processor, and how pointer and keys move it.

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Camera } from '../../webview/map/model/camera.ts';
import { isInside } from '../../webview/map/model/lasso.ts';
import { pictureOrigin } from './harness.ts';
import { fixtureMap, fixtureRoot } from './mapFixture.ts';
import { allColours, MapPage, mapMessage, points, ready, soon } from './mapPage.ts';

const map = new MapPage();

/** Pixels of a point in its full colour, when a part of them lies under other points, or has a colour that is not counted. */
const leastPixelsOfPoint = 4;

describe('the drawing', () => {
  it('draws the points of a thousand items in their colours and says how many there are', async () => {
    await map.open();
    await map.drawn(5_000);
    await soon(() => map.view.page.getByText('1,000 points').isVisible()).toBe(true);
    expect(await map.view.page.getByText('Neighbourhoods kept: 87 %').isVisible()).toBe(true);
  });

  it('draws a hundred thousand, and draws them again where they are moved to', async () => {
    const bytes = fixtureMap({ points: 100_000 });
    await map.open({}, [{ type: 'status', status: ready }, mapMessage(bytes)]);
    await map.drawn(60_000);
    await map.view.screenshot('hundred-thousand');
    await map.stage().focus();
    for (let i = 0; i < 6; i++) await map.view.page.keyboard.press('+');
    await soon(async () => (await map.keptState()).camera?.scale ?? 0).toBeGreaterThan(2000);
    const visible = await map.visiblePoints(bytes);
    expect(visible).toBeGreaterThan(50);
    // Every point that is on screen, not one in two or sixteen, as while the map moves.
    await map.drawn(visible * leastPixelsOfPoint);
  });

  it('draws nothing more while nothing changes', async () => {
    await map.open();
    await map.drawn(5_000);
    const frames = (): Promise<number> =>
      map.view.page.evaluate(() => performance.getEntriesByName('semblance-map-frame').length);
    // The ground is painted and thumbnails are given up shortly after the first frame.
    await map.view.page.waitForTimeout(800);
    const before = await frames();
    await map.view.page.waitForTimeout(500);
    expect(await frames()).toBe(before);
    await map.stage().focus();
    await map.view.page.keyboard.press('ArrowLeft');
    await soon(frames).toBeGreaterThan(before);
  });

  it.each([
    ['wide', { width: 1200, height: 780 }],
    ['high', { width: 520, height: 1100 }],
  ])(
    'puts no group of points under the legend and the buttons at first, in a %s window',
    async (name, size) => {
      await map.open({ size });
      await map.view.page.locator('.legend-list').waitFor();
      const [stage, covered] = await Promise.all([map.stageBox(), map.covered()]);
      const under = await map.pointsWhere((x, y) =>
        covered.some(
          ({ left, top, right, bottom }) =>
            x - stage.x >= left && x - stage.x <= right && y - stage.y >= top && y - stage.y <= bottom,
        ),
      );
      // Strays far out are left out of every first view; a group is a hundred points.
      expect(under.length).toBeLessThan(points.count * 0.02);
      const camera = await map.wholeCamera();
      await map.view.screenshot(`first-${name}`);
      // "Show the whole map" leads back there, and makes use of the room when the legend is closed.
      const isShown = async (whole: Camera): Promise<void> => {
        await map.button('Show the whole map').click();
        const part = async (name: keyof Camera): Promise<number> =>
          (await map.keptState()).camera?.[name] ?? 0;
        // The page counts whole pixels, the test parts of them.
        await soon(() => part('scale')).toBeCloseTo(whole.scale, 0);
        for (const name of ['x', 'y'] as const) await soon(() => part(name)).toBeCloseTo(whole[name], 2);
      };
      await map.stage().focus();
      for (const key of ['+', '+', 'ArrowLeft']) await map.view.page.keyboard.press(key);
      await isShown(camera);
      await map.button('Show the legend').click();
      await soon(() => map.view.page.locator('.legend-list').count()).toBe(0);
      const roomier = await map.wholeCamera();
      expect(roomier.scale).toBeGreaterThanOrEqual(camera.scale);
      await isShown(roomier);
    },
    // Every step is a frame that the processor draws.
    120_000,
  );

  it('comes back when the graphics card drops it', async () => {
    await map.open();
    await map.drawn(5_000);
    const card = await map.view.page.evaluateHandle(() =>
      document.querySelector('canvas')?.getContext('webgl2')?.getExtension('WEBGL_lose_context'),
    );
    await card.evaluate((loss) => loss?.loseContext());
    await soon(() => map.pixelsOf(allColours)).toBeLessThan(1_000);
    await card.evaluate((loss) => loss?.restoreContext());
    await map.drawn(5_000);
  });

  it('shows pictures themselves when it has them', async () => {
    const magenta = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#ff00ff' } })
      .png()
      .toBuffer();
    const pictures = [...points.pictures].map((point) => points.file.paths[points.pathIndexOf(point)] ?? '');
    expect(pictures.length).toBeGreaterThan(5);
    const files = Object.fromEntries(
      pictures.map((path) => [path, { contentType: 'image/png', body: magenta }]),
    );
    await map.open({ files }, [
      { type: 'status', status: ready },
      { ...mapMessage(), rootUris: { [fixtureRoot]: pictureOrigin } },
    ]);
    await soon(() => map.pixelsOf(['#ff00ff']), { timeout: 15_000 }).toBeGreaterThan(1_500);
    await map.button('Show pictures as thumbnails').click();
    await soon(() => map.pixelsOf(['#ff00ff'])).toBe(0);
  });

  it('gives a list and says why when there is no WebGL 2', async () => {
    await map.open({}, [{ type: 'status', status: ready }]);
    await map.view.page.evaluate(() => {
      const original = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (
        this: HTMLCanvasElement,
        kind: string,
        ...rest: unknown[]
      ) {
        return kind === 'webgl2' ? null : Reflect.apply(original, this, [kind, ...rest]);
      } as typeof original;
    });
    await map.view.post(mapMessage());
    await soon(() => map.view.page.getByRole('alert').textContent()).toContain('cannot be drawn');
    await soon(() => map.treeItem(/^retry upload/).count()).toBe(1);
    await map.view.screenshot('no-graphics');
  });
});

describe('pointer and keys', () => {
  it('shows what is under the pointer, with the text that the host knows', async () => {
    await map.open({
      answer: (message) =>
        message.type === 'item'
          ? [
              {
                type: 'item',
                request: message.request,
                item: {
                  path: 'x',
                  scope: ['Uploader'],
                  symbols: ['retryUpload'],
                  languageId: 'go',
                  snippet: 'func retryUpload() error {\n  return nil\n}',
                },
              },
            ]
          : undefined,
    });
    await map.drawn(5_000);
    const point = await map.lonelyPoint();
    const place = await map.placeOf(point);
    await map.view.page.mouse.move(place.x, place.y);
    const card = map.view.page.getByRole('tooltip');
    await soon(() => card.textContent()).toContain('func retryUpload');
    const path = points.shownPathOf(point);
    expect(await card.textContent()).toContain(path.slice(path.lastIndexOf('/') + 1));
    expect(await card.textContent()).toContain('Uploader › retryUpload');
    expect(map.lastOf('item')).toMatchObject({ point, version: 1, keepGap: false });
    await map.view.screenshot('card');
    await map.view.page.mouse.move(5, 5);
    await soon(() => card.count()).toBe(0);
  });

  it('opens the point that is clicked, and not after a drag', async () => {
    await map.open();
    await map.drawn(5_000);
    const point = await map.lonelyPoint();
    const place = await map.placeOf(point);
    await map.view.page.mouse.click(place.x, place.y);
    await soon(() => map.lastOf('open')).toBeDefined();
    expect(map.lastOf('open')).toEqual({
      type: 'open',
      places: [points.placeOf(point)],
      toSide: false,
      keepFocus: false,
    });
    map.view.clearReceived();
    await map.view.page.mouse.move(place.x, place.y);
    await map.view.page.mouse.down();
    await map.view.page.mouse.move(place.x + 60, place.y + 30, { steps: 4 });
    await map.view.page.mouse.up();
    await soon(async () => (await map.keptState()).camera).not.toBeNull();
    expect(map.lastOf('open')).toBeUndefined();
  });

  it('zooms around the pointer with the wheel', async () => {
    await map.open();
    await map.drawn(5_000);
    const point = await map.lonelyPoint();
    const place = await map.placeOf(point);
    await map.view.page.mouse.move(place.x, place.y);
    await map.view.page.mouse.wheel(0, -600);
    await soon(async () => (await map.keptState()).camera?.scale ?? 0).toBeGreaterThan(500);
    // What was under the pointer still is.
    await map.view.page.mouse.click(place.x, place.y);
    await soon(() => map.lastOf('open')?.places).toEqual([points.placeOf(point)]);
  });

  it('walks with keys and shows everything again with 0', async () => {
    await map.open();
    await map.drawn(5_000);
    const before = await map.wholeCamera();
    await map.stage().focus();
    await map.view.page.keyboard.press('+');
    await map.view.page.keyboard.press('ArrowRight');
    await soon(async () => (await map.keptState()).camera?.x ?? before.x).toBeGreaterThan(before.x + 0.05);
    const { camera } = await map.keptState();
    await map.view.page.keyboard.press('0');
    await soon(async () => (await map.keptState()).camera?.scale ?? 0).toBeLessThan(camera?.scale ?? 0);
    await map.view.page.keyboard.press('-');
    await map.button('Zoom in').click();
  });

  it('selects what a lasso encloses and offers what to do with it', async () => {
    await map.open();
    await map.drawn(5_000);
    await map.button(/lasso/).click();
    const corners = [
      [500, 250],
      [760, 260],
      [780, 420],
      [640, 480],
      [490, 430],
    ] as const;
    // Asked now: the bar of the selection takes room from the map.
    const { length: expected } = await map.pointsWhere((x, y) => isInside(corners.flat(), x, y));
    expect(expected).toBeGreaterThan(20);
    await map.view.page.mouse.move(...corners[0]);
    await map.view.page.mouse.down();
    for (const [x, y] of corners) await map.view.page.mouse.move(x, y, { steps: 3 });
    await map.view.screenshot('lasso');
    await map.view.page.mouse.up();
    await soon(() => map.view.page.locator('.selection-bar').textContent()).toMatch(/\d+ selected/);
    const said = Number(/\d+/.exec((await map.view.page.locator('.selection-bar').textContent()) ?? '')?.[0]);
    // A corner of the loop is kept for every few pixels only.
    expect(Math.abs(said - expected)).toBeLessThanOrEqual(3);
    await map.button('Save the selection as CSV…').click();
    await soon(() => map.lastOf('saveCsv')?.text.trim().split('\r\n').length).toBe(said + 1);
    await map.button('Open the selected files').click();
    await soon(() => map.lastOf('open')?.places.length ?? 0).toBeGreaterThan(3);
    expect(new Set(map.lastOf('open')?.places.map(({ file }) => file)).size).toBe(
      map.lastOf('open')?.places.length,
    );
    await map.button('Search inside of the selection').click();
    await map.view.page.getByRole('textbox', { name: 'Search on the map' }).fill('token');
    await soon(() => map.lastOf('search')?.paths.length ?? 0).toBeGreaterThan(3);
    await map.view.page.keyboard.press('Escape');
    await map.stage().focus();
    await map.view.page.keyboard.press('Escape');
    await soon(() => map.view.page.locator('.selection-bar').count()).toBe(0);
  });
});
