// Everything one end-to-end test file needs: server, browser and window together, and evidence when a test fails.

import type { Browser } from 'playwright-core';
import { onTestFailed, type TestContext } from 'vitest';
import { artifactName } from './artifacts.ts';
import { launchBrowser } from './browser.ts';
import { type CodeServer, type CodeServerOptions, startCodeServer } from './codeServer.ts';
import { Workbench } from './workbench.ts';

// A common laptop screen; screenshots in the documentation have the same size.
const viewport = { width: 1280, height: 800 };

// What takes a moment takes a minute on a starved machine.
const patienceMs = 90_000;

export interface EditorSession {
  readonly server: CodeServer;
  readonly browser: Browser;
  readonly workbench: Workbench;
  /** Opens the workspace in one more window, with an extension host of its own. */
  openWindow(): Promise<Workbench>;
  stop(): Promise<void>;
}

/** Starts server and browser and opens the workspace. Call stop() in afterAll. */
export async function startEditor(options: CodeServerOptions): Promise<EditorSession> {
  const server = await startCodeServer(options);
  let browser: Browser | undefined;
  try {
    browser = await launchBrowser();
    const running = browser;
    const openWindow = async (): Promise<Workbench> => {
      const page = await running.newPage({ viewport });
      page.setDefaultTimeout(patienceMs);
      const window = new Workbench(page, server);
      await window.open();
      return window;
    };
    return {
      server,
      browser,
      workbench: await openWindow(),
      openWindow,
      stop: async () => {
        await running.close();
        await server.stop();
      },
    };
  } catch (error) {
    server.saveLogs('start-failed');
    await browser?.close();
    await server.stop();
    throw error;
  }
}

/** Call in beforeEach: a failed test leaves a picture and the logs in test/e2e/artifacts. */
export function keepEvidence(context: TestContext, session: EditorSession | undefined): void {
  onTestFailed(async () => {
    if (session === undefined) return;
    const name = `failed-${artifactName(context.task.name)}`;
    session.server.saveLogs(name);
    const pages = session.browser.contexts().flatMap((context) => context.pages());
    for (const [index, page] of pages.entries()) {
      await new Workbench(page, session.server).screenshot(
        index === 0 ? name : `${name}-window-${index + 1}`,
      );
    }
  });
}
