/**
 * `npm run bench -- tiles [--screens 400] [--icons 40] [--scenes 100] [--set noto] [--iconify folder]`: small icons in
 * drawn screens, found by the whole pictures alone and with tiles, and what the tiles cost.
 */
import fs from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import type { EngineApi, EngineStatus } from '../../extension/core/protocol/engineApi.ts';
import { createEngine } from '../../extension/node/engine/compose.ts';
import { numberArgument, textArgument } from './benchArguments.ts';
import { benchConfiguration, layout, temporaryFolder } from './benchEngine.ts';
import { fetchIconify, type HeldOutIcon, heldOutIcons } from './heldOutIcons.ts';
import { type IconReport, measureTiles, type TileReport } from './tiles/measureTiles.ts';
import { makeTileWorld } from './tiles/tileWorld.ts';

export interface TilesBench {
  readonly screens: number;
  readonly icons: number;
  readonly set: string;
  readonly whole: TileReport;
  readonly tiled: TileReport;
  readonly firstIndexMs: number;
  readonly tilesMs: number;
  readonly tilesMsPerPicture: number;
  readonly megabytes: { readonly before: number; readonly after: number };
}

/** Sets of the icons in the screens, of the scenes and of the notes' subjects: none of them was trained on. */
const sceneSet = 'openmoji';
const noteSet = 'tabler';
const notes = 60;

export async function benchTiles(rest: readonly string[]): Promise<TilesBench> {
  const screens = numberArgument(rest, 'screens', 400);
  const icons = numberArgument(rest, 'icons', 40);
  const scenes = numberArgument(rest, 'scenes', 100);
  const set = textArgument(rest, 'set') ?? 'noto';
  const sets = heldOutIcons(textArgument(rest, 'iconify') ?? (await fetchIconify()));
  const workspace = await temporaryFolder('tiles');
  const storage = await temporaryFolder('tiles-storage');
  try {
    const world = await makeTileWorld({
      folder: workspace,
      icons: withNames(sets.get(set)).slice(0, icons),
      screens,
      scenes: withNames(sets.get(sceneSet)).slice(0, scenes),
      notes: withNames(sets.get(noteSet))
        .slice(0, notes)
        .map(({ caption }) => caption),
    });
    const engine = await openEngine(workspace, storage);
    try {
      const startedMs = performance.now();
      await engine.index(neverCancelled());
      await engine.pause(neverCancelled());
      const firstIndexMs = performance.now() - startedMs;
      const before = await engine.status(neverCancelled());
      if (before.picturesToCut !== screens + scenes)
        throw new Error(`Only ${before.picturesToCut} large pictures wait for their tiles.`);
      const whole = await measureTiles(engine, world);
      print('whole', whole);
      await engine.resume(neverCancelled());
      const resumedMs = performance.now();
      const after = await untilCut(engine);
      const tilesMs = performance.now() - resumedMs;
      const tiled = await measureTiles(engine, world);
      print('tiled', tiled);
      const report: TilesBench = {
        screens,
        icons,
        set,
        whole,
        tiled,
        firstIndexMs: Math.round(firstIndexMs),
        tilesMs: Math.round(tilesMs),
        tilesMsPerPicture: Math.round(tilesMs / (screens + scenes)),
        megabytes: { before: megabytes(before), after: megabytes(after) },
      };
      const { tilesMsPerPicture, megabytes: size } = report;
      console.log(
        `first index ${report.firstIndexMs} ms, then ${tilesMsPerPicture} ms a large picture; index ${size.before} MB, then ${size.after} MB`,
      );
      return report;
    } finally {
      await engine.close();
    }
  } finally {
    await fs.rm(workspace, { recursive: true, force: true });
    await fs.rm(storage, { recursive: true, force: true });
  }
}

/** Some names are those of brands and counters; a caption without letters asks for nothing. */
function withNames(icons: readonly HeldOutIcon[] | undefined): readonly HeldOutIcon[] {
  if (icons === undefined) throw new RangeError('There is no such set of icons.');
  return icons.filter(({ caption }) => /\p{L}{3}/u.test(caption));
}

async function openEngine(workspace: string, storage: string): Promise<EngineApi> {
  const configuration = benchConfiguration(workspace, storage);
  const engine = createEngine(layout);
  // Words in the screens are drawn at random: reading them would only take time.
  const settings = { ...configuration.settings, shouldReadImageText: false };
  await engine.open({ ...configuration, settings }, neverCancelled());
  return engine;
}

async function untilCut(engine: EngineApi): Promise<EngineStatus> {
  for (;;) {
    const status = await engine.status(neverCancelled());
    if (!status.isRefining && status.picturesToCut === 0) return status;
    await sleep(200);
  }
}

function megabytes({ indexBytes }: EngineStatus): number {
  return Math.round((indexBytes / 1024 ** 2) * 10) / 10;
}

function print(name: string, report: TileReport): void {
  const icon = ({ recallAt1, recallAt10, right, outlined, centred }: IconReport): string =>
    `R@1 ${recallAt1.toFixed(3)} R@10 ${recallAt10.toFixed(3)} outlined ${outlined}/${right}, centre inside ${centred}`;
  console.log(`${name}: icons by words   ${icon(report.words)}`);
  console.log(`${name}: icons by picture ${icon(report.picture)}`);
  console.log(
    `${name}: scenes R@1 ${report.scenesAt1.toFixed(3)} R@10 ${report.scenesAt10.toFixed(3)}, by picture R@1 ${report.scenesByPictureAt1.toFixed(3)}; notes R@1 ${report.notesAt1.toFixed(3)}, ${report.picturesInMixedLists.toFixed(1)} pictures in ten; lists with repeats ${report.listsWithRepeats}; ${report.medianQueryMs.toFixed(0)} ms a question`,
  );
}
