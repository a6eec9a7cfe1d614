// Runs the suite of test/e2e/suite inside code-server's extension host; each of its tests is one test here. Where a
// desktop VS Code can be downloaded, test/e2e/desktop runs the same suite there.

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { launchBrowser } from './harness/browser.ts';
import { startCodeServer } from './harness/codeServer.ts';
import { prepareSuite } from './harness/suiteBundle.ts';
import { poll } from './harness/workbench.ts';
import type { SuiteTestResult } from './suite/index.ts';

// Opening the editor, loading the model and every test, on a busy machine.
const suiteTimeoutMs = 420_000;
// The workbench draws in 4 to 5 s on a free machine.
const openTimeoutMs = 90_000;

/**
 * A script for the page that adds development options to the workbench's configuration: a release build takes them
 * from there only, and the server, which writes the configuration, has no flag for them.
 */
const developmentOptionsScript = (options: object): string => `{
  const original = Element.prototype.getAttribute;
  Element.prototype.getAttribute = function (name) {
    const value = original.call(this, name);
    const isConfiguration = this.id === 'vscode-workbench-web-configuration' && name === 'data-settings';
    if (!isConfiguration || value === null) return value;
    const configuration = JSON.parse(value);
    Object.assign((configuration.developmentOptions ??= {}), ${JSON.stringify(options)});
    return JSON.stringify(configuration);
  };
}`;

/** Opens a window that runs the tests, as the editor does for extension developers. */
async function runSuite(): Promise<SuiteTestResult[]> {
  const suite = await prepareSuite();
  const server = await startCodeServer({
    workspace: suite.workspace,
    environment: { SEMBLANCE_SUITE_RESULTS: suite.resultsFile },
    // The suite begins in Restricted Mode. Tools and MCP servers belong to the features of chat.
    isTrusted: false,
    settings: { 'chat.disableAIFeatures': false },
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const locate = (file: string) => ({
      scheme: 'vscode-remote',
      authority: new URL(server.url).host,
      path: file,
    });
    await page.addInitScript({
      content: developmentOptionsScript({
        extensions: [locate(suite.extensionFolder)],
        extensionTestsPath: locate(suite.testsFile),
      }),
    });
    await page.goto(`${server.url}/?folder=${encodeURIComponent(suite.workspace)}`, {
      waitUntil: 'domcontentloaded',
      timeout: openTimeoutMs,
    });
    const trust = page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true });
    await poll(
      async () => {
        // The suite opens the trust editor; only a user can answer it.
        if (await trust.isVisible()) await trust.click({ timeout: 3_000 }).catch(() => undefined);
        return existsSync(suite.resultsFile) ? true : undefined;
      },
      { what: 'the results of the suite', timeoutMs: suiteTimeoutMs },
    );
    return JSON.parse(readFileSync(suite.resultsFile, 'utf8'));
  } catch (error) {
    server.saveLogs('suite-failed');
    throw error;
  } finally {
    await browser.close();
    await server.stop();
    rmSync(suite.folder, { recursive: true, force: true });
  }
}

const results = await runSuite();

it('runs at least one test inside the editor', () => {
  expect(results.length).toBeGreaterThan(0);
});

it.each(results)('$title', ({ state, error }) => {
  // Nothing is left out here: code-server has all that the suite asks for.
  expect(error).toBe('');
  expect(state).toBe('passed');
});
