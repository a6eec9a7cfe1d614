// The page of the panel "Similar" for its test files: how it is opened, and how its parts are found.

import type { Locator } from 'playwright-core';
import { vi } from 'vitest';
import {
  type PanelState,
  type SimilarToHost,
  type SimilarToView,
  similarToHost,
  similarToView,
} from '../../extension/core/protocol/views/similarView.ts';
import type { OpenView, OpenViewOptions } from './harness.ts';
import { explainingHost, panelState, pictureFile } from './similarFixture.ts';
import { type ViewSuite, viewSuite } from './viewSuite.ts';

vi.mock('vscode', () => import('../unit/vscode/shim/vscode.ts'));
const { similarStrings } = await import('../../extension/vscode/similarPanel/similarStrings.ts');

export class SimilarPage {
  readonly #suite: ViewSuite<SimilarToView, SimilarToHost> = viewSuite();

  get view(): OpenView<SimilarToView, SimilarToHost> {
    return this.#suite.view;
  }

  async open(
    state: Partial<PanelState> = {},
    options: Partial<OpenViewOptions<SimilarToView, SimilarToHost>> = {},
  ): Promise<void> {
    await this.#suite.open({
      view: 'similar',
      strings: similarStrings(),
      toView: similarToView,
      toHost: similarToHost,
      stateOf: () => [{ type: 'state', state: { ...panelState, ...state } }],
      answer: explainingHost,
      files: { 'upload.svg': pictureFile },
      ...options,
    });
  }

  /** A result by its name, or by a name with others in it. */
  row(name: string | RegExp): Locator {
    return this.view.page.getByRole('listitem').filter({ has: this.nameOf(name) });
  }

  /** What has the focus of a row. */
  nameOf(name: string | RegExp): Locator {
    return this.view.page.locator('.result-label').filter({ hasText: name });
  }

  group(name: string): Locator {
    return this.view.page.locator('.group-button').filter({ hasText: name });
  }

  chip(name: string): Locator {
    return this.view.page.locator('.chip').filter({ hasText: name });
  }

  /** What the page has said last. */
  last(): SimilarToHost | undefined {
    return this.view.received.at(-1);
  }

  hasFocus(name: string | RegExp): Promise<boolean> {
    return this.nameOf(name).evaluate((item) => item === document.activeElement);
  }

  focusRow(name: string | RegExp): Promise<void> {
    return this.nameOf(name).focus();
  }
}
