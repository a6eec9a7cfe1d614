/**
 * How long the search list takes: questions are typed key by key, and from the last key until the last change of the
 * list is drawn, whatever the product waits for in between.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openSearch } from '../e2e/harness/product.ts';
import { poll } from '../e2e/harness/workbench.ts';
import { sampleQueries } from './sampleQueries.ts';
import type { BenchEditor } from './surfacesEditor.ts';
import { type ListChange, takeKeys, takeListChanges } from './surfacesPages.ts';

export interface PaletteTimes {
  readonly total: number;
  /** From the list's change until it is drawn. */
  readonly toDrawn: number;
  /** Lists that were shown while the question was typed. */
  readonly listsWhileTyping: number;
}

/** A fast and an easy typist, in turns. */
const keyIntervalsMs = [80, 150];
/** Long after an answer: nothing comes any more. */
const settleMs = 900;
const answerTimeoutMs = 120_000;

export class PaletteBench {
  readonly #editor: BenchEditor;
  readonly #questions: readonly string[];

  constructor(editor: BenchEditor) {
    this.#editor = editor;
    this.#questions = sampleQueries().flatMap(({ query }) => (query === undefined ? [] : [query]));
  }

  async open(): Promise<void> {
    await openSearch(this.#editor.workbench);
  }

  async close(): Promise<void> {
    await this.#editor.workbench.closeQuickInput();
  }

  /** Undefined when the last key did not change the list: then nobody can tell when its answer was there. */
  async measure(round: number): Promise<PaletteTimes | undefined> {
    const { workbench } = this.#editor;
    const { page } = workbench;
    // A stride that has no factor in common with their number takes them from all kinds.
    const question = this.#questions[(round * 17) % this.#questions.length] ?? '';
    await workbench.typeIntoQuickPick('');
    await sleep(settleMs);
    await takeKeys(page);
    await takeListChanges(page);
    for (const character of question) {
      await page.keyboard.press(character === ' ' ? 'Space' : character);
      await sleep(keyIntervalsMs[round % 2] ?? 0);
    }
    const keyAt = (await takeKeys(page)).at(-1) ?? Number.NaN;
    const changes: ListChange[] = [];
    await poll(
      async () => {
        await sleep(settleMs);
        const later = await takeListChanges(page);
        changes.push(...later);
        return later.length === 0 && changes.length > 0 ? true : undefined;
      },
      { what: `the answer to "${question}"`, timeoutMs: answerTimeoutMs },
    );
    const last = changes.at(-1);
    if (last === undefined || last.at < keyAt) return undefined;
    const listsWhileTyping = changes.filter(({ at }) => at < keyAt).length;
    return { total: last.drawnAt - keyAt, toDrawn: last.drawnAt - last.at, listsWhileTyping };
  }
}
