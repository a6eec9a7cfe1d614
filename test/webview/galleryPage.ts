// The gallery's page for its test files: how it is opened, and how its parts are found.

import type { Locator } from 'playwright-core';
import { vi } from 'vitest';
import {
  type GalleryToHost,
  type GalleryToView,
  galleryToHost,
  galleryToView,
} from '../../extension/core/protocol/views/galleryView.ts';
import { answer, served } from './galleryFixture.ts';
import type { OpenView } from './harness.ts';
import { type ViewSuite, viewSuite } from './viewSuite.ts';

vi.mock('vscode', () => import('../unit/vscode/shim/vscode.ts'));
const { galleryStrings } = await import('../../extension/vscode/gallery/galleryStrings.ts');

export type Ask = Extract<GalleryToHost, { type: 'ask' }>;

export function isAsk(message: GalleryToHost): message is Ask {
  return message.type === 'ask';
}

export interface OpenGalleryOptions {
  readonly keptState?: unknown;
  readonly state?: readonly GalleryToView[];
  readonly answer?: (message: GalleryToHost) => readonly GalleryToView[];
  readonly size?: { readonly width: number; readonly height: number };
}

export class GalleryPage {
  readonly #suite: ViewSuite<GalleryToView, GalleryToHost> = viewSuite();

  get view(): OpenView<GalleryToView, GalleryToHost> {
    return this.#suite.view;
  }

  async open(options: OpenGalleryOptions = {}): Promise<void> {
    const { page } = await this.#suite.open({
      view: 'gallery',
      strings: galleryStrings(),
      toView: galleryToView,
      toHost: galleryToHost,
      stateOf: () => options.state ?? [],
      answer: options.answer ?? answer,
      size: options.size ?? { width: 1000, height: 700 },
      files: served,
      ...(options.keptState === undefined ? {} : { keptState: options.keptState }),
    });
    // Nothing here takes longer, not even on two cores that others share.
    page.setDefaultTimeout(20_000);
  }

  /** Opens the page anew with what it has kept. */
  async reload(keptState: unknown): Promise<void> {
    await this.#suite.close();
    await this.open({ keptState });
  }

  /** What went wrong so far was meant to. */
  forgetProblems(): void {
    this.#suite.forgetProblems();
  }

  options(): Locator {
    return this.view.page.getByRole('listbox', { name: 'Pictures' }).getByRole('option');
  }

  option(name: string): Locator {
    return this.view.page
      .getByRole('listbox', { name: 'Pictures' })
      .getByRole('option', { name: new RegExp(name) });
  }

  selected(): Locator {
    return this.view.page.getByRole('listbox', { name: 'Pictures' }).getByRole('option', { selected: true });
  }

  lastAsk(): Ask | undefined {
    return this.view.received.filter(isAsk).at(-1);
  }

  /** Waits until the page says how many pictures it shows. */
  async loaded(count = '60 pictures'): Promise<void> {
    await this.view.page.getByRole('status').filter({ hasText: count }).waitFor({ timeout: 50_000 });
  }

  /** The tile or control that has the focus, by its name. */
  async focused(): Promise<string> {
    return (await this.view.page.evaluate(
      'document.activeElement?.getAttribute("aria-label") ?? ""',
    )) as string;
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.view.page.keyboard.press(key);
  }

  async searchFor(text: string): Promise<void> {
    await this.view.page.getByRole('textbox', { name: 'Search pictures' }).fill(text);
    await this.view.waitForMessage(
      (message) => isAsk(message) && message.question.kind === 'words' && message.question.text === text,
    );
  }
}
