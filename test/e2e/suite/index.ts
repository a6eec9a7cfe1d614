// Entry of the suite that runs inside the editor's extension host (desktop or code-server). The host calls run().

import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { defineActivationTests } from './activation.ts';
import { defineLanguageModelToolTests } from './languageModelTools.ts';
import { defineMcpServerTests } from './mcpServer.ts';
import { defineRestrictedModeTests } from './restrictedMode.ts';
import { defineSearchTests } from './search.ts';

export interface SuiteTestResult {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** Message and stack of a failure; empty otherwise. */
  readonly error: string;
}

// Indexing the tiny workspace loads the model first: seconds, on a busy machine many.
const testTimeoutMs = 120_000;

/** Runs every test and writes the results to the file $SEMBLANCE_SUITE_RESULTS. @throws Error when a test failed */
export async function run(): Promise<void> {
  const resultsFile = process.env.SEMBLANCE_SUITE_RESULTS;
  if (resultsFile === undefined)
    throw new Error('SEMBLANCE_SUITE_RESULTS must name the file for the results.');
  const mocha = new Mocha({ ui: 'bdd', timeout: testTimeoutMs });
  // What loading a test file would do; here the tests are functions of one bundle.
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  defineActivationTests();
  // First of those that need an index: it is about the time before there is one.
  defineRestrictedModeTests();
  defineSearchTests();
  defineLanguageModelToolTests();
  defineMcpServerTests();
  const results: SuiteTestResult[] = [];
  const failures = await new Promise<number>((resolve) => {
    mocha
      .run(resolve)
      .on('pass', (test) => results.push({ title: test.fullTitle(), state: 'passed', error: '' }))
      .on('pending', (test) => results.push({ title: test.fullTitle(), state: 'skipped', error: '' }))
      // Hooks that fail are reported here too.
      .on('fail', (test, error: Error) =>
        results.push({ title: test.fullTitle(), state: 'failed', error: error.stack ?? error.message }),
      );
  });
  writeFileSync(resultsFile, JSON.stringify(results, null, 2));
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
