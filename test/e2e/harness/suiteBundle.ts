// Prepares the suite that runs inside the editor: its bundle, the unpacked VSIX and a tiny workspace.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { inRepository } from '../../../scripts/bootstrap/repository.mjs';
import { readZip, unpackZip } from '../../../scripts/package/zip.ts';
import { productVsix } from './productVsix.ts';

export interface PreparedSuite {
  /** Temporary; the caller removes it. */
  readonly folder: string;
  readonly extensionFolder: string;
  readonly testsFile: string;
  readonly workspace: string;
  readonly resultsFile: string;
}

const workspaceFiles = {
  'retry.ts':
    'export async function retryWithBackoff(attempt: () => Promise<void>) {\n  let pause = 100;\n  for (;;) {\n    try {\n      return await attempt();\n    } catch {\n      await new Promise((resolve) => setTimeout(resolve, pause));\n      pause *= 2;\n    }\n  }\n}\n',
  'again.py':
    'def call_again(call, times):\n    """Repeat a failed call with longer pauses."""\n    pause = 0.1\n    for attempt in range(times):\n        try:\n            return call()\n        except OSError:\n            sleep(pause)\n            pause *= 2\n',
  'sun.svg':
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><title>The sun</title><circle cx="32" cy="32" r="20" fill="gold"/></svg>\n',
  'bread.md': '# Sourdough\n\nFeed the starter, knead the dough and bake it in a hot oven.\n',
};

export async function prepareSuite(): Promise<PreparedSuite> {
  const folder = mkdtempSync(path.join(tmpdir(), 'semblance-suite-'));
  unpackZip(readZip(productVsix()), path.join(folder, 'vsix'));
  const workspace = path.join(folder, 'workspace');
  mkdirSync(workspace);
  for (const [name, text] of Object.entries(workspaceFiles)) writeFileSync(path.join(workspace, name), text);
  // In the repository, so that the bundle finds mocha in its node_modules.
  const testsFile = inRepository('out', 'suite', 'index.cjs');
  await build({
    entryPoints: [inRepository('test/e2e/suite/index.ts')],
    outfile: testsFile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    logLevel: 'error',
  });
  return {
    folder,
    extensionFolder: path.join(folder, 'vsix', 'extension'),
    testsFile,
    workspace,
    resultsFile: path.join(folder, 'results.json'),
  };
}
