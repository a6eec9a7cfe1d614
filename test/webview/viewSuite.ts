// What every test file of a page needs: one browser, a page for each test, and nothing that went wrong in it.

import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type OpenView, type OpenViewOptions, ViewBrowser } from './harness.ts';

export interface ViewSuite<ToView, ToHost> {
  /** The page that the test has opened last. */
  readonly view: OpenView<ToView, ToHost>;
  open(options: OpenViewOptions<ToView, ToHost>): Promise<OpenView<ToView, ToHost>>;
  /** Closes what was opened so far, as a reload does. */
  close(): Promise<void>;
  /** What went wrong so far was meant to. */
  forgetProblems(): void;
}

/** Call it once at the top of a test file. */
export function viewSuite<ToView, ToHost>(): ViewSuite<ToView, ToHost> {
  let browser: ViewBrowser | undefined;
  let opened: readonly OpenView<ToView, ToHost>[] = [];
  let isForgiven = false;

  beforeAll(async () => {
    browser = await ViewBrowser.launch();
  });
  afterEach(async () => {
    const problems = isForgiven ? [] : opened.flatMap((view) => view.problems);
    isForgiven = false;
    opened = [];
    await browser?.closeViews();
    expect(problems).toEqual([]);
  });
  afterAll(() => browser?.close());

  return {
    get view() {
      const view = opened.at(-1);
      if (view === undefined) throw new Error('The test has not opened a page yet.');
      return view;
    },
    async open(options) {
      if (browser === undefined) throw new Error('The browser is not there: open pages in tests only.');
      const view = await browser.open(options);
      opened = [...opened, view];
      return view;
    },
    async close() {
      await browser?.closeViews();
    },
    forgetProblems() {
      isForgiven = true;
    },
  };
}
