/**
 * How long the panel "Similar" takes to follow the cursor: from the last key to the drawn list. The time for which the
 * panel waits whether the cursor rests (`restMs` in subjectFollower.ts) is part of it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame } from 'playwright-core';
import { activeTab, cursorLine } from '../e2e/harness/product.ts';
import { poll, type Workbench } from '../e2e/harness/workbench.ts';
import type { BenchEditor } from './surfacesEditor.ts';
import { type PanelChange, takeKeys, takePanelChanges, watchPanel } from './surfacesPages.ts';

export interface PanelTimes {
  /** From the last key until the page has the new list. */
  readonly toList: number;
  /** From there until it is drawn. */
  readonly toDrawn: number;
  readonly total: number;
  /** False when the cursor stayed in one chunk: only what is compared is drawn anew. */
  readonly isOtherList: boolean;
}

/** Long files of the sample workspace in four languages, none of which the editor wraps. */
const places = [
  'suncalc-2.0.2/index.js',
  'astral/moon.py',
  'x-time-0.3.0/rate/rate.go',
  'humantime-2.1.0/src/duration.rs',
] as const;
const firstLine = 20;
/** In the next round through the same files: other lines. */
const linesPerRound = 40;

/** A hand on the arrow key, and one that holds it down. */
const keyIntervalsMs = [110, 33];
/** Long after the answer: what comes later belongs to nothing that was measured. */
const settleMs = 350;
/** A busy machine gives the engine, which is below normal priority, next to no time. */
const answerTimeoutMs = 120_000;
/** A group of lines is one chunk: so many lines down, the answer is another one. */
const mostSteps = 6;

export class PanelBench {
  readonly #editor: BenchEditor;
  #frame: Frame | undefined;
  /** The list of the rest before. */
  #rows = '';

  constructor(editor: BenchEditor) {
    this.#editor = editor;
  }

  async open(): Promise<void> {
    const { workbench } = this.#editor;
    await workbench.runCommand('Semblance: Focus on Similar View');
    this.#frame = await watchPanel(workbench);
  }

  /** Goes down in a file, in steps of different number and speed, and measures after each. */
  async measure(round: number, rests: number): Promise<readonly PanelTimes[]> {
    const file = places[round % places.length] ?? places[0];
    const line = firstLine + linesPerRound * Math.floor(round / places.length);
    await openAt(this.#editor.workbench, file, line);
    await sleep(settleMs);
    const times: PanelTimes[] = [];
    let present = line;
    for (let rest = 0; rest < rests; rest++) {
      const steps = 1 + ((rest * 3 + round) % mostSteps);
      present += steps;
      times.push(await this.#moveAndWait(steps, keyIntervalsMs[rest % 2] ?? 0, `:${present}`));
    }
    return times;
  }

  /** `place` ends the name of what is compared in the end. */
  async #moveAndWait(steps: number, intervalMs: number, place: string): Promise<PanelTimes> {
    const { page } = this.#editor.workbench;
    const frame = this.#frame;
    if (frame === undefined) throw new Error('The panel is not open.');
    await takeKeys(page);
    await takePanelChanges(frame);
    for (let step = 0; step < steps; step++) {
      if (step > 0) await sleep(intervalMs);
      await page.keyboard.press('ArrowDown');
    }
    const keyAt = (await takeKeys(page)).at(-1) ?? Number.NaN;
    const changes: PanelChange[] = [];
    await poll(
      async () => {
        await sleep(settleMs);
        changes.push(...(await takePanelChanges(frame)));
        const last = changes.at(-1);
        return last?.isBusy === false && last.subject.endsWith(place) ? true : undefined;
      },
      { what: 'the answer of the panel', timeoutMs: answerTimeoutMs },
    ).catch((error: Error) => {
      throw new Error(`${error.message} ${steps} steps down it told: ${JSON.stringify(changes)}`);
    });
    // Nothing may be missing: the list of the last line, not the first sign of life.
    const answered = changes.find(({ subject, isBusy }) => subject.endsWith(place) && !isBusy);
    if (answered === undefined) throw new Error('The panel did not follow the cursor.');
    // The frame with the answer has the rows that can be seen; those below follow.
    const isOtherList = !this.#rows.startsWith(answered.rows);
    this.#rows = changes.at(-1)?.rows ?? '';
    return {
      isOtherList,
      toList: answered.at - keyAt,
      toDrawn: answered.drawnAt - answered.at,
      total: answered.drawnAt - keyAt,
    };
  }
}

/** As the harness does it for tests, whose expectations work in tests alone. */
async function openAt(workbench: Workbench, file: string, line: number): Promise<void> {
  await workbench.openPalette(`${file}:${line}`);
  const name = file.slice(file.lastIndexOf('/') + 1);
  await workbench.waitForQuickPickItem(name);
  await workbench.page.keyboard.press('Enter');
  const isThere = async (): Promise<true | undefined> =>
    (await activeTab(workbench)).startsWith(name) && (await cursorLine(workbench)) === line
      ? true
      : undefined;
  await poll(isThere, { what: `${file}:${line}`, timeoutMs: answerTimeoutMs });
}
