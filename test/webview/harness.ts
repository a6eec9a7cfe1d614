// Opens a built page (dist/webview) in Chromium as VS Code does: the real document with its real security policy, the
// recorded colours of a theme, and in place of the editor a host that the test plays with real protocol messages.

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import type { GenericSchema } from 'valibot';
import { expect } from 'vitest';
import { parseViewMessage, wrapViewMessage } from '../../extension/core/protocol/views/viewEnvelope.ts';
import { pageHtml } from '../../extension/vscode/webviews/pageHtml.ts';
import { inRepository } from '../../scripts/bootstrap/repository.mjs';
import { launchBrowser } from '../e2e/harness/browser.ts';
import { editorDefaultStyles, themeFixture, type ViewTheme } from './themes.ts';

export const viewArtifactsFolder = inRepository('test/.artifacts/webview');

export interface OpenViewOptions<ToView, ToHost> {
  /** Name of the folder in webview/. */
  readonly view: string;
  readonly strings: Readonly<Record<string, string>>;
  readonly toView: GenericSchema<unknown, ToView>;
  readonly toHost: GenericSchema<unknown, ToHost>;
  /** What the host answers to `ready`. */
  readonly stateOf: () => readonly ToView[];
  /** The host's behaviour: called for each message of the page; what it returns is posted. */
  readonly answer?: (message: ToHost) => readonly ToView[] | undefined;
  readonly theme?: ViewTheme;
  /** CSS pixels; the size of a usual side bar when absent. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Kept state of an earlier life of the page. */
  readonly keptState?: unknown;
  /** Files that the page may load below `pictureOrigin`, by path. */
  readonly files?: Readonly<Record<string, { readonly contentType: string; readonly body: Buffer | string }>>;
  readonly shouldReduceMotion?: boolean;
}

const origin = 'https://page.semblance.test';
/** Stands for the editor's address of workspace files: `${pictureOrigin}/a.png` is `files['a.png']`. */
export const pictureOrigin = `${origin}/files`;
const usualSize = { width: 320, height: 700 };
const messageTimeoutMs = 10_000;

/** One browser for a test file: make it in beforeAll, close it in afterAll. */
export class ViewBrowser {
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async launch(): Promise<ViewBrowser> {
    return new ViewBrowser(await launchBrowser());
  }

  async open<ToView, ToHost>(options: OpenViewOptions<ToView, ToHost>): Promise<OpenView<ToView, ToHost>> {
    const context = await this.#browser.newContext({
      viewport: options.size ?? usualSize,
      reducedMotion: options.shouldReduceMotion === true ? 'reduce' : 'no-preference',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    this.#contexts.push(context);
    const view = new OpenView(await context.newPage(), options);
    await view.load();
    return view;
  }

  /** Closes what was opened so far; call it after each test. */
  async closeViews(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

export class OpenView<ToView, ToHost> {
  readonly page: Page;
  readonly #options: OpenViewOptions<ToView, ToHost>;
  readonly #received: ToHost[] = [];
  readonly #misfits: string[] = [];
  readonly #problems: string[] = [];
  #theme: ViewTheme;

  constructor(page: Page, options: OpenViewOptions<ToView, ToHost>) {
    this.page = page;
    this.#options = options;
    this.#theme = options.theme ?? 'dark';
  }

  /** What the page has sent so far, without `ready`. */
  get received(): readonly ToHost[] {
    return this.#received;
  }

  /** Everything that must not happen: faults told by the page, console errors, blocked resources, bad messages. */
  get problems(): readonly string[] {
    return [...this.#misfits, ...this.#problems];
  }

  async load(): Promise<void> {
    const { page } = this;
    await page.exposeFunction('toTestHost', (data: unknown) => this.#receive(data));
    page.on('pageerror', (error) => this.#problems.push(`page error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.#problems.push(`console: ${message.text()}`);
    });
    await page.route(`${origin}/**`, (route) => this.#serve(route));
    await page.addInitScript(
      ({ state }) => {
        let kept: unknown = state;
        const scope = globalThis as unknown as Record<string, unknown>;
        const toHost = scope.toTestHost as (data: unknown) => Promise<void>;
        scope.acquireVsCodeApi = () => ({
          postMessage: (data: unknown) => void toHost(structuredClone(data)),
          getState: () => kept,
          setState: (value: unknown) => {
            kept = structuredClone(value);
          },
        });
        scope.keptState = () => kept;
      },
      { state: this.#options.keptState },
    );
    await page.goto(`${origin}/page`, { waitUntil: 'load' });
    await this.useTheme(this.#theme);
  }

  /** Sends a message of the host. */
  async post(message: ToView): Promise<void> {
    const checked = parseViewMessage(this.#options.toView, wrapViewMessage(message));
    if (checked.kind === 'misfit') throw new Error(`The test's own message does not fit: ${checked.reason}`);
    await this.page.evaluate((data) => window.postMessage(data, '*'), wrapViewMessage(message));
  }

  /** Waits until the page has sent a message for which `test` is true, and returns the first such. */
  async waitForMessage<Found extends ToHost>(test: (message: ToHost) => message is Found): Promise<Found>;
  async waitForMessage(test: (message: ToHost) => boolean): Promise<ToHost>;
  async waitForMessage(test: (message: ToHost) => boolean): Promise<ToHost> {
    await expect.poll(() => this.#received.find(test), { timeout: messageTimeoutMs }).toBeDefined();
    const found = this.#received.find(test);
    if (found === undefined) throw new Error('The message went away.');
    return found;
  }

  /** Forgets what the page has sent. */
  clearReceived(): void {
    this.#received.length = 0;
  }

  /** What the page would find after a reload. */
  async keptState(): Promise<unknown> {
    return this.page.evaluate(() => (globalThis as unknown as { keptState: () => unknown }).keptState());
  }

  async useTheme(theme: ViewTheme): Promise<void> {
    this.#theme = theme;
    await this.page.evaluate(
      ({ variables, classes, kind, styles, known }) => {
        // As the editor does it: variables on the root, classes on the body, its own styles first.
        if (document.getElementById('_defaultStyles') === null) {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(
            `@layer editor { ${styles} } html { background: var(--vscode-sideBar-background); }`,
          );
          document.adoptedStyleSheets = [sheet];
        }
        document.documentElement.removeAttribute('style');
        for (const [name, value] of Object.entries(variables)) {
          document.documentElement.style.setProperty(name, value);
        }
        document.body.classList.remove(...known);
        document.body.classList.add(...classes);
        document.body.dataset.vscodeThemeKind = kind;
      },
      {
        ...themeFixture(theme),
        styles: editorDefaultStyles,
        known: ['vscode-dark', 'vscode-light', 'vscode-high-contrast', 'vscode-high-contrast-light'],
      },
    );
  }

  /** A picture in test/.artifacts/webview, for eyes. Returns its path. */
  async screenshot(name: string): Promise<string> {
    mkdirSync(viewArtifactsFolder, { recursive: true });
    const file = path.join(viewArtifactsFolder, `${this.#options.view}-${name}-${this.#theme}.png`);
    await this.page.screenshot({ path: file, animations: 'disabled' });
    return file;
  }

  /** @throws when axe-core finds a serious or critical violation; the message names each with its elements */
  async checkAccessibility(): Promise<void> {
    // Evaluated by the browser's debugger, which the page's security policy does not bind.
    await this.page.evaluate(readFileSync(inRepository('node_modules/axe-core/axe.min.js'), 'utf8'));
    const violations = await this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: {
          run(): Promise<{
            violations: {
              id: string;
              impact: string | null;
              help: string;
              nodes: { html: string; failureSummary?: string }[];
            }[];
          }>;
        };
      };
      const found = await axe.run();
      return found.violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, help, nodes }) => ({
          id,
          help,
          nodes: nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary ?? ''}`),
        }));
    });
    expect(violations, `accessibility in the theme ${this.#theme}`).toEqual([]);
  }

  #receive(data: unknown): void {
    const parsed = parseViewMessage(this.#options.toHost, data);
    if (parsed.kind === 'ready') void this.#postAll(this.#options.stateOf());
    else if (parsed.kind === 'misfit') this.#misfits.push(`message of the page: ${parsed.reason}`);
    else if (parsed.kind === 'fault') this.#problems.push(`fault of the page: ${parsed.text}`);
    else {
      this.#received.push(parsed.message);
      void this.#postAll(this.#options.answer?.(parsed.message) ?? []);
    }
  }

  async #postAll(messages: readonly ToView[]): Promise<void> {
    try {
      for (const message of messages) await this.post(message);
    } catch (error) {
      // A page that was closed meanwhile needs no answer.
      if (!this.page.isClosed()) this.#problems.push(`not posted: ${error}`);
    }
  }

  async #serve(route: Route): Promise<void> {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/page') return route.fulfill({ contentType: 'text/html', body: this.#document() });
    if (pathname.startsWith('/files/')) {
      const file = this.#options.files?.[decodeURIComponent(pathname.slice('/files/'.length))];
      return file === undefined ? route.fulfill({ status: 404 }) : route.fulfill(file);
    }
    const file = inRepository('dist/webview', path.basename(pathname));
    return existsSync(file) ? route.fulfill({ path: file }) : route.fulfill({ status: 404 });
  }

  #document(): string {
    const { view, strings } = this.#options;
    return pageHtml({
      cspSource: origin,
      nonce: 'dGVzdCBub25jZQ',
      scriptUri: `${origin}/${view}.js`,
      styleUris: [`${origin}/codicon.css`, `${origin}/${view}.css`],
      view,
      title: view,
      language: 'en',
      strings,
    });
  }
}
