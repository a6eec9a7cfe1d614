// The product in a workbench: its status bar entry, its search list, and what a search shows in the editor.

import { expect } from 'vitest';
import { poll, type Workbench } from './workbench.ts';

const statusItem = '#semblance\\.semblance\\.semblance\\.status';
// The sample workspace takes half a minute on a free machine with two cores; a starved one is given time.
const indexTimeoutMs = 400_000;
// An answer takes a fraction of a second; a test machine may be a hundred times slower.
const answerTimeoutMs = 45_000;

/** An expectation of what can be seen shortly; the default of `expect.poll`, a second, is too short here. */
export function eventually<T>(ask: () => Promise<T>) {
  return expect.poll(ask, { timeout: answerTimeoutMs });
}

/** What the status bar entry says to a screen reader; empty while there is none. */
export async function statusLabel(workbench: Workbench): Promise<string> {
  const labels = await workbench.page
    .locator(`${statusItem} .statusbar-item-label`)
    .evaluateAll((items) => items.map((item) => item.getAttribute('aria-label') ?? ''));
  return labels[0] ?? '';
}

/** Waits until the status bar entry says something; returns it. */
export async function waitForStatus(
  workbench: Workbench,
  pattern: RegExp,
  timeoutMs = indexTimeoutMs,
): Promise<string> {
  let label = '';
  return poll(
    async () => {
      label = await statusLabel(workbench);
      return pattern.test(label) ? label : undefined;
    },
    { what: `the status ${pattern}`, timeoutMs },
  ).catch((error: Error) => {
    throw new Error(`${error.message} It says: ${label || 'nothing'}`);
  });
}

/** Waits until the index is complete; returns the number of items that the status bar shows. */
export async function waitForIndex(workbench: Workbench): Promise<number> {
  const label = await waitForStatus(workbench, /^Semblance, [\d,]+ items? in the index$/);
  return Number(label.replaceAll(/\D/g, ''));
}

/** Waits until every piece has its accurate vector; texts in pictures may still be read. Leaves no editor open. For hooks as well as tests. */
export async function waitUntilRefined(workbench: Workbench): Promise<void> {
  await workbench.runCommand('Semblance: Show Index Status');
  const lines = workbench.page.locator('.editor-group-container.active .view-line');
  await poll(
    async () => {
      const texts = (await lines.allTextContents()).map((text) => text.replaceAll('\u00a0', ' ').trim());
      return texts.some((text) => /^Up to date(?!; [\d,]+ pieces)/.test(text)) ? true : undefined;
    },
    { what: 'accurate vectors', timeoutMs: indexTimeoutMs },
  );
  await workbench.runCommand('View: Close All Editors');
}

/** One row of the search list. */
export interface ResultRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** What a screen reader says. */
  readonly accessibleName: string;
  /** Classes and inline style of the icon. */
  readonly icon: string;
}

/** Opens the search from the command palette. */
export async function openSearch(workbench: Workbench): Promise<void> {
  await workbench.runCommand('Semblance: Search by Meaning');
  await waitForTitle(workbench, /^Search by Meaning/);
}

export async function searchTitle(workbench: Workbench): Promise<string> {
  return (await workbench.page.locator('.quick-input-title').textContent()) ?? '';
}

export async function waitForTitle(workbench: Workbench, pattern: RegExp): Promise<string> {
  return poll(
    async () => {
      const title = await searchTitle(workbench);
      return pattern.test(title) ? title : undefined;
    },
    { what: `a list with the title ${pattern}` },
  );
}

/** The visible rows. */
export async function resultRows(workbench: Workbench): Promise<ResultRow[]> {
  return workbench.page.locator('.quick-input-list .monaco-list-row').evaluateAll((rows) =>
    rows.map((row) => {
      const icon = row.querySelector('.quick-input-list-icon');
      return {
        label: row.querySelector('.label-name')?.textContent ?? '',
        description: row.querySelector('.label-description')?.textContent ?? '',
        detail: row.querySelector('.quick-input-list-label-meta')?.textContent ?? '',
        accessibleName: row.getAttribute('aria-label') ?? '',
        icon: `${icon?.className ?? ''} ${icon?.getAttribute('style') ?? ''}`.trim(),
      };
    }),
  );
}

/** Waits until the rows are as wanted; returns them. */
export async function waitForRows(
  workbench: Workbench,
  what: string,
  areWanted: (rows: readonly ResultRow[]) => boolean,
  timeoutMs = answerTimeoutMs,
): Promise<ResultRow[]> {
  let rows: ResultRow[] = [];
  return poll(
    async () => {
      rows = await resultRows(workbench);
      return areWanted(rows) ? rows : undefined;
    },
    { what, timeoutMs },
  ).catch((error: Error) => {
    const seen = rows.map(({ label, description }) => `${label} (${description})`);
    throw new Error(`${error.message} The rows are: ${seen.join(' | ') || 'none'}`);
  });
}

/** Types a question into the open list and waits until the best row is the wanted one. */
export async function searchFor(
  workbench: Workbench,
  question: string,
  best: string | RegExp,
  timeoutMs = answerTimeoutMs,
): Promise<ResultRow[]> {
  await workbench.typeIntoQuickPick(question);
  return waitForRows(
    workbench,
    `${best} as the best answer to "${question}"`,
    ([first]) =>
      typeof best === 'string'
        ? first?.description.startsWith(best) === true
        : best.test(first?.description ?? ''),
    timeoutMs,
  );
}

/** The accessible name of the active editor's tab, for example "store.go, preview". */
export async function activeTab(workbench: Workbench): Promise<string> {
  const tabs = workbench.page.locator('.editor-group-container.active .tab.active');
  return (await tabs.count()) === 0 ? '' : ((await tabs.first().getAttribute('aria-label')) ?? '');
}

export async function waitForActiveTab(workbench: Workbench, pattern: RegExp): Promise<void> {
  await eventually(() => activeTab(workbench)).toMatch(pattern);
}

/** Line numbers (from 1) of the visible lines that the product highlights in the active editor. */
export async function highlightedLines(workbench: Workbench): Promise<number[]> {
  return workbench.page.locator('.editor-group-container.active .monaco-editor').evaluateAll((editors) => {
    const lines: number[] = [];
    for (const editor of editors) {
      const numbers = new Map<string, number>();
      for (const line of editor.querySelectorAll('.margin-view-overlays > div')) {
        numbers.set(line.style.top, Number(line.querySelector('.line-numbers')?.textContent));
      }
      for (const line of editor.querySelectorAll('.view-overlays > div')) {
        const isHighlighted = line.querySelector('[class*="TextEditorDecorationType"]') !== null;
        const number = numbers.get(line.style.top);
        if (isHighlighted && number !== undefined) lines.push(number);
      }
    }
    return lines;
  });
}

/** Line of the cursor (from 1) as the status bar says it; undefined when no text editor is active. */
export async function cursorLine(workbench: Workbench): Promise<number | undefined> {
  const items = await workbench.statusBarItems();
  const found = items.map((item) => /Ln (\d+), Col \d+/.exec(item)?.[1]).find((line) => line !== undefined);
  return found === undefined ? undefined : Number(found);
}

/** Presses a button above the list by its tooltip. */
export async function pressListButton(workbench: Workbench, name: string | RegExp): Promise<void> {
  const { page } = workbench;
  const button = page.locator('.quick-input-titlebar').getByRole('button', { name });
  await poll(
    async () => {
      // A pointer that rests on the input brings up a tooltip, which covers the buttons.
      await page.mouse.move(awayFromTheList.x, awayFromTheList.y);
      return await button.click({ timeout: 3_000 }).then(
        () => true,
        () => undefined,
      );
    },
    { what: `a click on "${name}"` },
  );
}

/** Near the lower left corner of the window, in pixels: nothing there has a tooltip over the list. */
const awayFromTheList = { x: 300, y: 700 } as const;

/** A pattern for a text that begins with exactly these characters. */
export function startingWith(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
}

/** Opens a file by its path, at a line when one is given. */
export async function openFile(workbench: Workbench, file: string, line?: number): Promise<void> {
  const { page } = workbench;
  await workbench.openPalette(line === undefined ? file : `${file}:${line}`);
  const name = file.slice(file.lastIndexOf('/') + 1);
  await workbench.waitForQuickPickItem(name);
  await page.keyboard.press('Enter');
  await waitForActiveTab(workbench, startingWith(name));
  if (line !== undefined) await eventually(() => cursorLine(workbench)).toBe(line);
}

/** A tab is active before its text has the focus; keys that come in between go nowhere. */
export async function waitForTextFocus(workbench: Workbench): Promise<void> {
  const focused = workbench.page.locator('.editor-group-container.active .monaco-editor.focused');
  await eventually(() => focused.count()).toBe(1);
}

/** Types at the end of the open text file and saves it; done when the file is written. */
export async function appendAndSave(workbench: Workbench, text: string): Promise<void> {
  const { page } = workbench;
  const group = page.locator('.editor-group-container.active');
  await waitForTextFocus(workbench);
  await page.keyboard.press('Control+End');
  await page.keyboard.type(text);
  // An editor in the browser saves by itself after a second, so that the mark of unsaved text may be gone already.
  const lines = group.locator('.view-line');
  await eventually(async () =>
    (await lines.allTextContents()).join('\n').replaceAll('\u00a0', ' '),
  ).toContain(text.slice(-20));
  await page.keyboard.press('Control+S');
  await eventually(() => group.locator('.tab.active.dirty').count()).toBe(0);
}

/** Closes list, menus and editors. */
export async function tidyUp(workbench: Workbench): Promise<void> {
  const tabs = workbench.page.locator('.tab');
  await workbench.closeQuickInput();
  if ((await tabs.count()) > 0) await workbench.runCommand('View: Close All Editors');
  await eventually(() => tabs.count()).toBe(0);
}
