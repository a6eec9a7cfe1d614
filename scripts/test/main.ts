// Runs everything that CI checks, goes on after a failure where that makes sense, and ends with one line of counts.
// --only NAME[,NAME] runs some of the steps.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { codeServerObstacle, ensureCodeServer } from '../../test/e2e/code-server/install.ts';
import { cacheFolder, inRepository, repositoryRoot } from '../bootstrap/repository.mjs';
import { ensureChromium } from './chromium.ts';
import {
  failedOnce,
  failuresOf,
  type Outcome,
  outcomeOfVitest,
  passedOnce,
  skippedOnce,
  sum,
  type VitestReport,
} from './outcome.ts';

interface Step {
  /** As in --only. */
  readonly group: string;
  readonly name: string;
  /** Steps of other groups without which this one cannot run. */
  readonly needs?: readonly string[];
  /** Runs only when its group is named: it makes something, and checks nothing that others do not. */
  readonly isOnRequest?: true;
  run(): Promise<Outcome>;
}

mkdirSync(cacheFolder, { recursive: true });
const reports = mkdtempSync(path.join(cacheFolder, 'reports-'));
const failures: string[] = [];

/** Runs a program of the repository on this Node; resolves to its exit code. */
function runNode(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], {
      cwd: repositoryRoot,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

const program = (
  name: string,
  group: string,
  args: readonly string[],
  needs: readonly string[] = [],
): Step => ({
  name,
  group,
  needs,
  run: async () => ((await runNode(args)) === 0 ? passedOnce : failedOnce),
});

const vitest = (project: string, needs: readonly string[] = []): Step => ({
  name: `${project} tests`,
  group: project,
  needs,
  run: async () => {
    const report = path.join(reports, `${project}.json`);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const exitCode = await runNode([
      inRepository('node_modules/vitest/vitest.mjs'),
      'run',
      '--project',
      project,
      ...reporters,
    ]);
    try {
      // Written by vitest for this run: its shape is known.
      const json: VitestReport = JSON.parse(readFileSync(report, 'utf8'));
      failures.push(...failuresOf(json));
      return outcomeOfVitest(json, exitCode);
    } catch (error) {
      console.error(`vitest left no report: ${error instanceof Error ? error.message : error}`);
      return failedOnce;
    }
  },
});

const editorAndBrowser = (group: string): Step => ({
  name: 'editor and browser',
  group,
  run: async () => {
    const obstacle = codeServerObstacle();
    if (obstacle !== undefined) throw new Error(obstacle);
    ensureChromium();
    await ensureCodeServer((line) => console.log(line));
    return passedOnce;
  },
});

const typescript = inRepository('node_modules/typescript/bin/tsc');

const steps: readonly Step[] = [
  program('biome', 'lint', [
    inRepository('node_modules/@biomejs/biome/bin/biome'),
    'check',
    '--error-on-warnings',
    '.',
  ]),
  program('layers', 'lint', [inRepository('scripts/layers/main.ts')]),
  program('types', 'types', [typescript, '-p', 'tsconfig.json']),
  program('types of the core', 'types', [typescript, '-p', 'tsconfig.core.json']),
  program('types of the pages', 'types', [typescript, '-p', 'tsconfig.webview.json']),
  program('types of their tests', 'types', [typescript, '-p', 'test/webview']),
  vitest('unit'),
  vitest('contract'),
  program('build and package', 'package', [inRepository('scripts/package/main.ts')]),
  vitest('integration'),
  program('build', 'webview', [inRepository('scripts/build/main.ts')]),
  {
    name: 'browser',
    group: 'webview',
    run: async () => {
      ensureChromium();
      return passedOnce;
    },
  },
  vitest('webview', ['build', 'browser']),
  editorAndBrowser('e2e'),
  vitest('e2e', ['build and package', 'editor and browser']),
  {
    name: 'desktop VS Code',
    group: 'desktop',
    needs: ['build and package'],
    run: async () => {
      const summaryFile = path.join(reports, 'desktop.json');
      const exitCode = await runNode([inRepository('test/e2e/desktop/runTests.ts')], {
        SEMBLANCE_DESKTOP_SUMMARY: summaryFile,
      });
      try {
        return JSON.parse(readFileSync(summaryFile, 'utf8'));
      } catch {
        return exitCode === 0 ? skippedOnce : failedOnce;
      }
    },
  },
  { ...editorAndBrowser('tour'), isOnRequest: true },
  { ...vitest('tour', ['build and package', 'editor and browser']), isOnRequest: true },
];

function chooseSteps(args: readonly string[]): readonly Step[] {
  const index = args.indexOf('--only');
  const groups = [...new Set(steps.map(({ group }) => group))];
  if (index < 0) {
    if (args.length > 0)
      throw new Error(`Unknown argument ${args[0]}: there is --only ${groups.join(', ')}.`);
    return steps.filter(({ isOnRequest }) => isOnRequest !== true);
  }
  const wanted = (args[index + 1] ?? '').split(',');
  const unknown = wanted.filter((group) => !groups.includes(group));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(',')}: there are ${groups.join(', ')}.`);
  return steps.filter(({ group }) => wanted.includes(group));
}

async function runSteps(chosen: readonly Step[]): Promise<Outcome> {
  const outcomes = new Map<string, Outcome>();
  const lines: string[] = [];
  for (const step of chosen) {
    console.log(`\n=== ${step.name}`);
    const started = performance.now();
    const broken = step.needs?.filter((name) => (outcomes.get(name)?.failed ?? 0) > 0) ?? [];
    let outcome: Outcome;
    if (broken.length > 0) {
      console.error(`Not run: ${broken.join(' and ')} failed.`);
      outcome = failedOnce;
    } else {
      outcome = await step.run().catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        return failedOnce;
      });
    }
    outcomes.set(step.name, outcome);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    lines.push(
      `${outcome.failed > 0 ? 'FAILED' : 'ok    '}  ${step.name.padEnd(22)} ${seconds.padStart(7)} s  ` +
        `${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped`,
    );
  }
  console.log(`\n${lines.join('\n')}\n`);
  for (const failure of failures)
    console.log(`FAILED  ${path.isAbsolute(failure) ? path.relative(repositoryRoot, failure) : failure}\n`);
  return sum([...outcomes.values()]);
}

try {
  const { passed, failed, skipped } = await runSteps(chooseSteps(process.argv.slice(2)));
  // CI reads this line, so it is the last one and has no colour.
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(reports, { recursive: true, force: true });
}
