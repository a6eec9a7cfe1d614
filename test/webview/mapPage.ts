// The map's page for its test files: how it is opened, where points stand in it, and how much of it is drawn.

import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { expect, vi } from 'vitest';
import { decodeMapFile, type MapFile } from '../../extension/core/map/mapFile.ts';
import {
  type MapStatus,
  type MapToHost,
  type MapToView,
  type MapViewState,
  mapToHost,
  mapToView,
} from '../../extension/core/protocol/views/mapView.ts';
import { type Area, type Camera, fitted, toScreen } from '../../webview/map/model/camera.ts';
import { freeArea } from '../../webview/map/model/freeArea.ts';
import { MapPoints } from '../../webview/map/model/mapPoints.ts';
import { paletteOf, parseHex } from '../../webview/map/model/palettes.ts';
import type { OpenView, OpenViewOptions } from './harness.ts';
import { fixtureMap } from './mapFixture.ts';
import { type ViewSuite, viewSuite } from './viewSuite.ts';

vi.mock('vscode', () => import('../unit/vscode/shim/vscode.ts'));
const { mapWords } = await import('../../extension/vscode/map/mapWords.ts');

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const ready: MapStatus = { kind: 'ready', isStale: false };
export const thousand = fixtureMap({ points: 1000 });
export const points = new MapPoints(decoded(thousand));
export const allColours = paletteOf('dark').slice(0, 8);

/** As the page leaves it around the map. */
const fitMargin = 48;
const usualSize = { width: 1200, height: 780 };

/** A starved machine takes its time; a fault of the page lasts. */
export const soon = <T>(value: () => T | Promise<T>, options: { readonly timeout?: number } = {}) =>
  expect.poll(value, { timeout: 20_000, ...options });

export function mapMessage(bytes = thousand): Extract<MapToView, { type: 'map' }> {
  return { type: 'map', bytes, warning: null, rootUris: {} };
}

function decoded(bytes: Uint8Array<ArrayBuffer>): MapFile {
  const file = decodeMapFile(bytes);
  if (file === undefined) throw new Error('The fixture is no map.');
  return file;
}

export class MapPage {
  readonly #suite: ViewSuite<MapToView, MapToHost> = viewSuite();

  get view(): OpenView<MapToView, MapToHost> {
    return this.#suite.view;
  }

  async open(
    options: Partial<OpenViewOptions<MapToView, MapToHost>> = {},
    state: readonly MapToView[] = [{ type: 'status', status: ready }, mapMessage()],
  ): Promise<void> {
    await this.#suite.open({
      view: 'map',
      strings: mapWords(),
      toView: mapToView,
      toHost: mapToHost,
      size: usualSize,
      stateOf: () => state,
      shouldReduceMotion: true,
      ...options,
    });
  }

  stage(): Locator {
    return this.view.page.getByRole('application', { name: 'Similarity map' });
  }

  button(name: string | RegExp): Locator {
    return this.view.page.getByRole('button', { name });
  }

  treeItem(name: string | RegExp): Locator {
    return this.view.page.getByRole('treeitem', { name });
  }

  lastOf<Type extends MapToHost['type']>(type: Type): Extract<MapToHost, { type: Type }> | undefined {
    return this.view.received.findLast(
      (message): message is Extract<MapToHost, { type: Type }> => message.type === type,
    );
  }

  keptState(): Promise<MapViewState> {
    return this.view.keptState() as Promise<MapViewState>;
  }

  async stageBox(): Promise<Box> {
    return await boxOf(this.stage());
  }

  /** What lies over the map, in pixels of the stage. */
  async covered(): Promise<readonly Area[]> {
    const stage = await this.stageBox();
    const boxes = await Promise.all(
      ['.legend', '.zoom-buttons'].map((name) => boxOf(this.view.page.locator(name))),
    );
    return boxes.map(({ x, y, width, height }) => ({
      left: x - stage.x,
      top: y - stage.y,
      right: x - stage.x + width,
      bottom: y - stage.y + height,
    }));
  }

  /** As the map is shown at first, and after "Show all". */
  async wholeCamera(): Promise<Camera> {
    const stage = await this.stageBox();
    const area = freeArea(stage, await this.covered(), points.usualBounds, fitMargin);
    return fitted(points.usualBounds, stage, fitMargin, { area });
  }

  /** Where a point stands in the page while the whole map is shown. */
  async placeOf(point: number): Promise<{ readonly x: number; readonly y: number }> {
    return placeOn(await this.stageBox(), await this.wholeCamera(), point);
  }

  /** The points that stand where `isThere` is true, in the page. */
  async pointsWhere(isThere: (x: number, y: number) => boolean): Promise<readonly number[]> {
    const [stage, camera] = await Promise.all([this.stageBox(), this.wholeCamera()]);
    return Array.from({ length: points.count }, (_, point) => point).filter((point) => {
      const { x, y } = placeOn(stage, camera, point);
      return isThere(x, y);
    });
  }

  /** How many points of a map lie on the stage as it is shown now. */
  async visiblePoints(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
    const [stage, { camera }] = await Promise.all([this.stageBox(), this.keptState()]);
    if (camera === null || camera === undefined) throw new Error('The map has kept no view.');
    const { count, positions } = new MapPoints(decoded(bytes));
    let visible = 0;
    for (let point = 0; point < count; point++) {
      const { x, y } = toScreen(camera, stage, positions[2 * point] ?? 0, positions[2 * point + 1] ?? 0);
      if (x >= 0 && x <= stage.width && y >= 0 && y <= stage.height) visible++;
    }
    return visible;
  }

  /** A point of code that has no other one near, and lies where nothing covers the map. */
  async lonelyPoint(): Promise<number> {
    const inTheMiddle = await this.pointsWhere((x, y) => x > 400 && x < 900 && y > 150 && y < 600);
    const lonely = inTheMiddle.find((point) => {
      const x = points.positions[2 * point] ?? 0;
      const y = points.positions[2 * point + 1] ?? 0;
      const near = points.index.within({
        minX: x - 0.05,
        maxX: x + 0.05,
        minY: y - 0.05,
        maxY: y + 0.05,
      });
      return near.length === 1 && !points.isPicture(point);
    });
    if (lonely === undefined) throw new Error('No point stands alone.');
    return lonely;
  }

  /** Pixels of the stage in a colour of the palette, within rounding and smoothing. */
  async pixelsOf(colours: readonly string[]): Promise<number> {
    const { data, info } = await sharp(await this.stage().screenshot())
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const wanted = colours.map((colour) => parseHex(colour).map((share) => share * 255));
    let found = 0;
    for (let at = 0; at < data.length; at += info.channels) {
      const isOne = wanted.some((colour) =>
        colour.every((value, channel) => Math.abs(value - (data[at + channel] ?? 0)) <= 24),
      );
      if (isOne) found += 1;
    }
    return found;
  }

  /** Waits until so many pixels have colours of points. */
  drawn(atLeast: number): Promise<void> {
    return soon(() => this.pixelsOf(allColours), { timeout: 20_000 }).toBeGreaterThan(atLeast);
  }
}

function placeOn(stage: Box, camera: Camera, point: number): { readonly x: number; readonly y: number } {
  const place = toScreen(
    camera,
    stage,
    points.positions[2 * point] ?? 0,
    points.positions[2 * point + 1] ?? 0,
  );
  return { x: stage.x + place.x, y: stage.y + place.y };
}

async function boxOf(element: Locator): Promise<Box> {
  const box = await element.boundingBox();
  if (box === null) throw new Error(`${String(element)} is not drawn.`);
  return box;
}
