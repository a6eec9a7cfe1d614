// Drives one workbench page the way a user does: command palette, quick pick, notifications, themes.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { artifactsFolder } from './artifacts.ts';
import type { CodeServer } from './codeServer.ts';

export type Theme = 'dark' | 'light' | 'high contrast' | 'high contrast light';

const themes: Readonly<Record<Theme, { readonly label: string; readonly cssClass: string }>> = {
  dark: { label: 'Dark Modern', cssClass: 'vs-dark' },
  light: { label: 'Light Modern', cssClass: 'vs' },
  'high contrast': { label: 'Dark High Contrast', cssClass: 'hc-black' },
  'high contrast light': { label: 'Light High Contrast', cssClass: 'hc-light' },
};

// The workbench draws in 4 to 5 s on a free machine.
const openTimeoutMs = 90_000;
// How long the palette may take to show before the key is pressed again: a key right after loading is lost.
const paletteTimeoutMs = 3_000;
// How long a command may take to be listed: extensions register theirs while the window starts.
const listTimeoutMs = 30_000;
// A click waits for two drawn frames in which its target stood still; a starved browser draws one in seconds.
const clickTimeoutMs = 10_000;
// The click that chose an entry may be the one that waits for it: the menu is gone then.
const menuTimeoutMs = 2_000;

export interface Notification {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
}

/** Options of `poll`. */
interface PollOptions {
  readonly what: string;
  readonly timeoutMs?: number;
}

/** Asks until the answer is not undefined. @throws Error naming `what` when the time is up */
export async function poll<T>(ask: () => Promise<T | undefined>, options: PollOptions): Promise<T> {
  const deadline = Date.now() + (options.timeoutMs ?? listTimeoutMs);
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${options.what}.`);
    await delay(100);
  }
}

/** Asserts again and again, for as long as something late could still make it false. */
export async function staysTrue(check: () => Promise<void>, forMs: number): Promise<void> {
  const end = Date.now() + forMs;
  do {
    await check();
    await delay(100);
  } while (Date.now() < end);
}

/** One open window of the editor. */
export class Workbench {
  readonly page: Page;
  readonly #server: CodeServer;

  constructor(page: Page, server: CodeServer) {
    this.page = page;
    this.#server = server;
  }

  get #quickInput(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  /** Loads a folder (the server's workspace when none is given) and waits until the window can be used. */
  async open(folder = this.#server.workspace): Promise<void> {
    const url = new URL(this.#server.url);
    url.searchParams.set('folder', folder);
    await this.page.goto(url.href, { waitUntil: 'domcontentloaded', timeout: openTimeoutMs });
    await this.page.locator('.monaco-workbench').waitFor({ timeout: openTimeoutMs });
    await this.page.locator('.explorer-folders-view').first().waitFor({ timeout: openTimeoutMs });
  }

  /** Loads the window anew as a user does; what was open comes back. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load', { timeout: openTimeoutMs });
    // The page may be gone before the command has been reported as run.
    await Promise.all([loaded, this.runCommand('Developer: Reload Window').catch(() => undefined)]);
    await this.page.locator('.explorer-folders-view').first().waitFor({ timeout: openTimeoutMs });
  }

  /** Opens the palette with `text` in it. */
  async openPalette(text: string): Promise<void> {
    // Another list would take the text for itself.
    await this.closeQuickInput();
    const input = this.#quickInput.locator('input.input');
    await poll(
      async () => {
        if (!(await input.isVisible())) {
          await this.page.keyboard.press('F1');
          await input.waitFor({ timeout: paletteTimeoutMs }).catch(() => undefined);
        }
        if (!(await input.isVisible())) return undefined;
        // An editor that takes the focus meanwhile closes the palette: then it is opened again.
        return input.fill(text, { timeout: paletteTimeoutMs }).then(
          () => true,
          () => undefined,
        );
      },
      { what: 'the command palette' },
    );
  }

  /** Chooses an entry of the context menu that is open. @throws Error naming the entry when the menu stays */
  async chooseFromMenu(entry: string): Promise<void> {
    const menu = this.page.locator('.context-view .monaco-menu');
    const item = menu.getByRole('menuitem', { name: entry, exact: true });
    await item.waitFor();
    // A menu takes no click in its first moment, so that the one that opened it chooses nothing.
    await poll(
      async () => {
        await item.click({ timeout: menuTimeoutMs }).catch(() => undefined);
        return (await menu.count()) === 0 ? true : undefined;
      },
      { what: `the menu's entry "${entry}"` },
    );
  }

  /**
   * Runs a command by the title that the palette shows, for example "Semblance: Search".
   * @throws Error with what the palette offers when there is no such command within a minute
   */
  async runCommand(title: string): Promise<void> {
    let offered: string[] = [];
    const run = async (): Promise<true | undefined> => {
      await this.openPalette(`>${title}`);
      const index = await poll(
        async () => {
          offered = (await this.#rowLabels()).map((label) => label.trim());
          const found = offered.findIndex((label) => label === title || label.startsWith(`${title},`));
          return found < 0 ? undefined : found;
        },
        { what: title, timeoutMs: paletteTimeoutMs },
      ).catch(() => undefined);
      if (index === undefined) {
        // Commands that an extension registers late are listed only when the palette opens again.
        await this.closeQuickInput();
        return undefined;
      }
      const wasRun = await this.#rows
        .nth(index)
        .click({ timeout: clickTimeoutMs })
        .then(
          () => true as const,
          () => undefined,
        );
      // Left where it is, the mouse would call up a hover over what the command shows.
      await this.page.mouse.move(0, 0);
      return wasRun;
    };
    await poll(run, { what: `the command "${title}"`, timeoutMs: 2 * listTimeoutMs }).catch(
      (error: Error) => {
        throw new Error(
          `${error.message} The palette offers: ${offered.slice(0, 8).join(' | ') || 'nothing'}`,
        );
      },
    );
  }

  get #rows(): Locator {
    return this.#quickInput.locator('.quick-input-list .monaco-list-row');
  }

  async #rowLabels(): Promise<string[]> {
    return this.#rows.evaluateAll((rows) =>
      rows.map((row) => row.getAttribute('aria-label') ?? row.textContent ?? ''),
    );
  }

  /** The input of the open quick pick or input box. */
  get quickInput(): Locator {
    return this.#quickInput.locator('input.input');
  }

  /** Waits for the quick pick's input, and types. */
  async typeIntoQuickPick(text: string): Promise<void> {
    await this.quickInput.waitFor({ timeout: listTimeoutMs });
    await this.quickInput.fill(text);
  }

  /** What the visible rows of the quick pick say to a screen reader: label, description and detail. */
  async quickPickItems(): Promise<string[]> {
    return (await this.#quickInput.isVisible()) ? this.#rowLabels() : [];
  }

  /** Waits until a row contains `text` (or matches it), and returns all rows. */
  async waitForQuickPickItem(text: string | RegExp, timeoutMs = listTimeoutMs): Promise<string[]> {
    const matches = (row: string): boolean =>
      typeof text === 'string' ? row.includes(text) : text.test(row);
    let rows: string[] = [];
    return poll(
      async () => {
        rows = await this.quickPickItems();
        return rows.some(matches) ? rows : undefined;
      },
      { what: `a row with ${text}`, timeoutMs },
    ).catch((error: Error) => {
      throw new Error(`${error.message} The rows are: ${rows.join(' | ') || 'none'}`);
    });
  }

  async closeQuickInput(): Promise<void> {
    if (await this.#quickInput.isVisible()) await this.page.keyboard.press('Escape');
    await this.#quickInput.waitFor({ state: 'hidden', timeout: paletteTimeoutMs }).catch(() => undefined);
  }

  /** The notifications on screen. */
  async notifications(): Promise<Notification[]> {
    return this.page.locator('.notifications-toasts .notification-list-item').evaluateAll((items) =>
      items.map((item) => {
        const icon = item.querySelector('.notification-list-item-icon')?.className ?? '';
        const severity = icon.includes('codicon-error')
          ? 'error'
          : icon.includes('codicon-warning')
            ? 'warning'
            : 'info';
        const text = item.querySelector('.notification-list-item-message')?.textContent ?? '';
        return { severity, text } as const;
      }),
    );
  }

  /** Titles of the open editors, left to right. */
  async editorTabs(): Promise<string[]> {
    return this.page.locator('.tabs-container .tab .label-name').allTextContents();
  }

  /** Texts of the status bar's entries. */
  async statusBarItems(): Promise<string[]> {
    const items = this.page.locator('.statusbar-item');
    return items.evaluateAll((elements) =>
      elements.map((item) => item.getAttribute('aria-label') ?? item.textContent ?? ''),
    );
  }

  /** The document inside the one open page of the product, or of whoever has one (a picture's preview of VS Code's own). */
  webview(owner: 'product' | 'anybody'): FrameLocator {
    const filter = owner === 'product' ? '[src*="extensionId=semblance.semblance"]' : '';
    return this.page.frameLocator(`iframe.webview.ready${filter}`).frameLocator('iframe#active-frame');
  }

  /** Chooses a colour theme as a user does, and waits until it is drawn. */
  async setTheme(theme: Theme): Promise<void> {
    const { label, cssClass } = themes[theme];
    const drawn = this.page.locator(`.monaco-workbench.${cssClass}`);
    if ((await drawn.count()) > 0) return;
    await this.runCommand('Preferences: Color Theme');
    await this.typeIntoQuickPick(label);
    await this.waitForQuickPickItem(new RegExp(`^${label}`));
    await this.page.keyboard.press('Enter');
    await drawn.waitFor({ timeout: listTimeoutMs });
    await this.closeQuickInput();
  }

  /** Saves a picture of the window as test/e2e/artifacts/<name>.png and returns its path. */
  async screenshot(name: string): Promise<string> {
    mkdirSync(artifactsFolder, { recursive: true });
    const file = path.join(artifactsFolder, `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }
}
