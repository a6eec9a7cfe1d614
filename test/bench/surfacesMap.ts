/**
 * How long the map takes in the editor: from Enter in the command palette until the page has handed over the first frame
 * with all points, read from the stored map. The workspace's own map is replaced by one of as many points as wanted.
 */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame } from 'playwright-core';
import { decodeMapFile, encodeMapFile } from '../../extension/core/map/mapFile.ts';
import { poll } from '../e2e/harness/workbench.ts';
import { fixtureMap } from '../webview/mapFixture.ts';
import type { BenchEditor } from './surfacesEditor.ts';
import { takeKeys } from './surfacesPages.ts';

export interface MapTimes {
  /** From Enter until the page begins to load. */
  readonly toPage: number;
  /** From there until the first frame is handed over. */
  readonly toFrame: number;
  readonly total: number;
}

const command = 'Semblance: Show Similarity Map';
/** The first map of a workspace is laid out, on a machine that does other work too. */
const mapTimeoutMs = 300_000;
/** The editor is done with what came before. */
const settleMs = 3_000;

export class MapBench {
  readonly #editor: BenchEditor;
  readonly #points: number;

  constructor(editor: BenchEditor, points: number) {
    this.#editor = editor;
    this.#points = points;
  }

  /** Has the map of the workspace made, and puts a large one in its place. */
  async open(): Promise<void> {
    const { workbench } = this.#editor;
    await workbench.runCommand(command);
    await this.#firstFrame();
    const file = await poll(async () => findMap(this.#editor.server.userDataDir), {
      what: 'the file of the map',
      timeoutMs: mapTimeoutMs,
    });
    await workbench.runCommand('View: Close All Editors');
    const own = decodeMapFile(new Uint8Array(fs.readFileSync(file)));
    const large = decodeMapFile(fixtureMap({ points: this.#points }));
    if (own === undefined || large === undefined) throw new Error(`${file} is no map.`);
    // The engine takes it for its own, so that it does not lay out the small one again.
    const { roots, indexVersion, version, layout } = own;
    const bytes = encodeMapFile({ ...large, roots, indexVersion, version: version + 1, layout: layout + 1 });
    fs.writeFileSync(`${file}.bench`, bytes);
    fs.renameSync(`${file}.bench`, file);
  }

  async measure(): Promise<MapTimes> {
    const { workbench } = this.#editor;
    const { page } = workbench;
    await workbench.runCommand('View: Close All Editors');
    await sleep(settleMs);
    await workbench.openPalette(`>${command}`);
    await workbench.waitForQuickPickItem(command);
    await takeKeys(page);
    await page.keyboard.press('Enter');
    const { startAt, frameAt } = await this.#firstFrame();
    const enterAt = (await takeKeys(page)).at(-1) ?? Number.NaN;
    return { toPage: startAt - enterAt, toFrame: frameAt - startAt, total: frameAt - enterAt };
  }

  /** Moments at which the page began to load and its first frame was there. */
  async #firstFrame(): Promise<{ readonly startAt: number; readonly frameAt: number }> {
    return await poll(
      async () => {
        const frame = await this.#page();
        return frame?.evaluate<{ startAt: number; frameAt: number } | undefined>(`(() => {
          const [frame] = performance.getEntriesByName('semblance-map-frame');
          const startAt = performance.timeOrigin;
          return frame === undefined ? undefined : { startAt, frameAt: startAt + frame.startTime };
        })()`);
      },
      { what: 'the first frame of the map', timeoutMs: mapTimeoutMs },
    );
  }

  /** The page with the map; undefined while there is none. */
  async #page(): Promise<Frame | undefined> {
    for (const frame of this.#editor.workbench.page.frames()) {
      const isMap = await frame
        .evaluate<boolean>(`document.querySelector('.stage canvas') !== null`)
        .catch(() => false);
      if (isMap) return frame;
    }
    return undefined;
  }
}

function findMap(folder: string): string | undefined {
  const found = fs
    .readdirSync(path.join(folder, 'User', 'workspaceStorage'), { recursive: true, encoding: 'utf8' })
    .find((name) => path.basename(name) === 'joined.map');
  return found === undefined ? undefined : path.join(folder, 'User', 'workspaceStorage', found);
}
