/**
 * Small icons in screens, with the encoders and the store of the product: tiles find them, outline them, and take
 * nothing from what was found before. The full check is `npm run bench -- tiles`.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { EngineApi } from '../../../extension/core/protocol/engineApi.ts';
import { createEngine } from '../../../extension/node/engine/compose.ts';
import { benchConfiguration, layout } from '../../bench/benchEngine.ts';
import { measureTiles } from '../../bench/tiles/measureTiles.ts';
import { makeTileWorld, type NamedDrawing } from '../../bench/tiles/tileWorld.ts';

const assets = path.resolve(import.meta.dirname, '../../fixtures/sample-workspace/assets');
const pasted = 'lock star bell umbrella camera car printer lightbulb mail sun flame trees'.split(' ');
const alone = 'compass tornado snow moon-full thermometer-warmer barometer clear-day rain'.split(' ');
const subjects = ['fire alarm', 'garden hose', 'tax return', 'railway bridge', 'chess club'];

const drawings = (folder: string, names: readonly string[]): Promise<readonly NamedDrawing[]> =>
  Promise.all(
    names.map(async (name) => ({
      caption: name.replaceAll('-', ' '),
      svg: await fs.readFile(path.join(assets, folder, `${name}.svg`), 'utf8'),
    })),
  );

let folder = '';
let engine: EngineApi;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'semblance-tiles-'));
  engine = createEngine(layout);
});
afterEach(async () => {
  await engine.close();
  await fs.rm(folder, { recursive: true, force: true });
});

it('finds small icons in screens by tiles, and everything else as before', { timeout: 600_000 }, async () => {
  const workspace = path.join(folder, 'workspace');
  const world = await makeTileWorld({
    folder: workspace,
    icons: await drawings('icons', pasted),
    screens: 24,
    scenes: await drawings('weather', alone),
    notes: subjects,
  });
  const configuration = benchConfiguration(workspace, path.join(folder, 'storage'));
  const settings = { ...configuration.settings, shouldReadImageText: false };
  await engine.open({ ...configuration, settings }, neverCancelled());
  await engine.index(neverCancelled());
  await engine.pause(neverCancelled());
  const waiting = (await engine.status(neverCancelled())).picturesToCut;
  const whole = await measureTiles(engine, world);
  await engine.resume(neverCancelled());
  for (;;) {
    const { isRefining, picturesToCut } = await engine.status(neverCancelled());
    if (!isRefining && picturesToCut === 0) break;
    await sleep(100);
  }
  const tiled = await measureTiles(engine, world);
  const told = JSON.stringify({ whole, tiled });
  expect(waiting, told).toBe(24 + alone.length);
  for (const by of ['words', 'picture'] as const) {
    expect(tiled[by].recallAt1 - whole[by].recallAt1, told).toBeGreaterThanOrEqual(0.2);
    expect(tiled[by].centred, told).toBeGreaterThanOrEqual(0.8 * tiled[by].right);
    expect(whole[by].outlined, told).toBe(0);
  }
  expect(tiled.scenesAt1, told).toBeGreaterThanOrEqual(whole.scenesAt1);
  expect(tiled.notesAt1, told).toBe(1);
  expect(tiled.listsWithRepeats, told).toBe(0);
});
