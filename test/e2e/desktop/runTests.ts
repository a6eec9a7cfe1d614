// Runs the suite of test/e2e/suite in a desktop VS Code: the oldest supported one and the newest. Where VS Code cannot
// be downloaded it says so and counts the runs as skipped. Writes $SEMBLANCE_DESKTOP_SUMMARY for the test runner.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { inRepository } from '../../../scripts/bootstrap/repository.mjs';
import { prepareSuite } from '../harness/suiteBundle.ts';
import type { SuiteTestResult } from '../suite/index.ts';

// engines.vscode, and what most users have.
const versions = ['1.102.0', 'stable'];

const labels = { passed: 'ok    ', failed: 'FAILED', skipped: 'skipped' } as const;

interface Summary {
  passed: number;
  failed: number;
  skipped: number;
}

async function download(version: string): Promise<string | undefined> {
  try {
    return await downloadAndUnzipVSCode({
      version,
      cachePath: inRepository('.cache', 'vscode'),
      timeout: 60_000,
    });
  } catch (error) {
    console.log(
      `Skipped on VS Code ${version}: it could not be downloaded (${error instanceof Error ? error.message : error}).`,
    );
    return undefined;
  }
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || process.env.DISPLAY !== undefined;
}

async function runOn(version: string, summary: Summary): Promise<void> {
  const executable = await download(version);
  if (executable === undefined) {
    summary.skipped += 1;
    return;
  }
  const suite = await prepareSuite();
  try {
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: suite.extensionFolder,
      extensionTestsPath: suite.testsFile,
      extensionTestsEnv: { SEMBLANCE_SUITE_RESULTS: suite.resultsFile },
      launchArgs: [
        suite.workspace,
        '--disable-extensions',
        '--disable-workspace-trust',
        '--user-data-dir',
        `${suite.folder}/data`,
      ],
    }).catch((error: Error) => console.error(error.message));
    if (!existsSync(suite.resultsFile)) {
      console.error(`VS Code ${version} ended without results.`);
      summary.failed += 1;
      return;
    }
    const results: SuiteTestResult[] = JSON.parse(readFileSync(suite.resultsFile, 'utf8'));
    for (const { title, state, error } of results) {
      summary[state] += 1;
      console.log(`${labels[state]} ${version}: ${title}${error === '' ? '' : `\n${error}`}`);
    }
  } finally {
    rmSync(suite.folder, { recursive: true, force: true });
  }
}

if (
  !hasDisplay() &&
  spawnSync('xvfb-run', ['--help']).status === 0 &&
  process.env.SEMBLANCE_XVFB === undefined
) {
  // Start again under a virtual display.
  const args = ['-a', process.execPath, import.meta.filename];
  const result = spawnSync('xvfb-run', args, {
    stdio: 'inherit',
    env: { ...process.env, SEMBLANCE_XVFB: '1' },
  });
  process.exit(result.status ?? 1);
}
const summary: Summary = { passed: 0, failed: 0, skipped: 0 };
for (const version of versions) await runOn(version, summary);
console.log(`Desktop: ${summary.passed} passed, ${summary.failed} failed, ${summary.skipped} skipped`);
const summaryFile = process.env.SEMBLANCE_DESKTOP_SUMMARY;
if (summaryFile !== undefined) writeFileSync(summaryFile, JSON.stringify(summary));
process.exitCode = summary.failed > 0 ? 1 : 0;
