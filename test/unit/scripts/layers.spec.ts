import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheFolder, repositoryRoot } from '../../../scripts/bootstrap/repository.mjs';
import { checkLayers, type LayerReport } from '../../../scripts/layers/check.ts';

// Each file is planted into a copy of the sources; the rule beside it must catch it.
const planted = [
  { rule: 'core-without-platform', file: 'extension/core/p1.ts', text: "import 'node:fs';" },
  {
    rule: 'editor-api-in-adapters-only',
    file: 'extension/core/p2.ts',
    text: "import type { Uri } from 'vscode';\nexport type A = Uri;",
  },
  {
    rule: 'editor-api-in-adapters-only',
    file: 'extension/node/p3.ts',
    text: "import * as vscode from 'vscode';\nexport const a = vscode;",
  },
  { rule: 'database-in-one-folder', file: 'extension/node/files/p4.ts', text: "import '@lancedb/lancedb';" },
  {
    rule: 'database-in-one-folder',
    file: 'extension/node/files/p5.ts',
    text: "import type { Table } from 'apache-arrow';\nexport type A = Table;",
  },
  { rule: 'core-uses-pure-libraries', file: 'extension/core/p6.ts', text: "import '@lancedb/lancedb';" },
  { rule: 'inference-in-plugins-only', file: 'extension/node/p7.ts', text: "import 'onnxruntime-node';" },
  { rule: 'picture-decoding-in-its-place', file: 'extension/node/p8.ts', text: "import 'sharp';" },
  { rule: 'plugin-interface-stands-alone', file: 'plugins/api/p9.ts', text: "import 'valibot';" },
  {
    rule: 'core-imports-core-only',
    file: 'extension/core/p10.ts',
    text: "import '../node/productLayout.ts';",
  },
  {
    rule: 'plugins-see-little-of-the-core',
    file: 'plugins/text-planted/p11.ts',
    text: "import '../../extension/core/search/searchTypes.ts';",
  },
  {
    rule: 'test-kit-sees-the-interface-only',
    file: 'plugins/testkit/p26.ts',
    text: "import '../../extension/core/errors/semblanceError.ts';",
  },
  {
    rule: 'product-without-tests',
    file: 'extension/core/p12.ts',
    text: "import '../../test/fakes/planted.ts';",
  },
  { rule: 'no-cycles', file: 'extension/node/p13.ts', text: "import './p14.ts';" },
  { rule: 'everything-resolves', file: 'extension/node/p15.ts', text: "import './thereIsNoSuchFile.ts';" },
  { rule: 'product-without-development-packages', file: 'extension/node/p16.ts', text: "import 'esbuild';" },
  {
    rule: 'adapters-are-imported-by-composition-only',
    file: 'extension/cli/p17.ts',
    text: "import '../vscode/planted.ts';",
  },
  {
    // Takes the place of the real one.
    rule: 'composition-sees-clients-only',
    file: 'extension/compose.ts',
    text: "import './node/lance/lanceEmbeddingCache.ts';",
  },
  {
    rule: 'adapters-see-node-as-types',
    file: 'extension/vscode/p18.ts',
    text: "import '../node/productLayout.ts';",
  },
  { rule: 'pages-without-node', file: 'webview/p19.ts', text: "import 'node:fs';" },
  {
    rule: 'pages-are-shown-not-imported',
    file: 'extension/vscode/p20.ts',
    text: "import '../../webview/p19.ts';",
  },
  {
    rule: 'pages-see-the-core-only',
    file: 'webview/planted/p22.tsx',
    text: "import '../../extension/vscode/planted.ts';",
  },
  { rule: 'pages-use-listed-libraries', file: 'webview/planted/p23.ts', text: "import 'picomatch';" },
  {
    rule: 'pages-do-not-import-each-other',
    file: 'webview/planted/p24.ts',
    text: "import '../other/main.ts';",
  },
  { rule: 'shared-parts-know-no-page', file: 'webview/shared/p25.ts', text: "import '../other/main.ts';" },
  { rule: 'command-line-is-a-leaf', file: 'extension/node/p21.ts', text: "import '../cli/p17.ts';" },
];
const helpers = [
  { file: 'extension/node/p14.ts', text: "import './p13.ts';" },
  { file: 'extension/vscode/planted.ts', text: 'export const a = 1;' },
  { file: 'test/fakes/planted.ts', text: 'export const a = 1;' },
  { file: 'webview/other/main.ts', text: 'export const a = 1;' },
];
// Allowed, so that the rules cannot pass this test by forbidding everything.
const allowed = [
  { file: 'extension/core/q1.ts', text: "import 'valibot';\nimport '../../plugins/api/encoder.ts';" },
  { file: 'extension/node/lance/q2.ts', text: "import '@lancedb/lancedb';\nimport 'node:fs';" },
  {
    file: 'extension/vscode/q3.ts',
    text: "import 'vscode';\nimport type { ProductLayout } from '../node/productLayout.ts';\nexport type A = ProductLayout;",
  },
  {
    file: 'plugins/text-planted/q4.ts',
    text: "import 'onnxruntime-node';\nimport '../../extension/core/errors/semblanceError.ts';",
  },
  { file: 'extension/node/images/q5.ts', text: "import 'sharp';" },
  {
    file: 'webview/planted/q6.tsx',
    text: "import 'preact';\nimport '../../extension/core/protocol/views/viewEnvelope.ts';\nimport '../shared/host.ts';",
  },
];

describe('layers', () => {
  let root: string;
  let report: LayerReport;

  beforeAll(async () => {
    // Inside the repository, so that packages resolve as they do for the real sources.
    mkdirSync(cacheFolder, { recursive: true });
    root = mkdtempSync(path.join(cacheFolder, 'layers-'));
    for (const folder of ['extension', 'plugins', 'webview', 'package.json']) {
      // git keeps no empty folders.
      if (!existsSync(path.join(repositoryRoot, folder))) continue;
      cpSync(path.join(repositoryRoot, folder), path.join(root, folder), { recursive: true });
    }
    for (const { file, text } of [...planted, ...helpers, ...allowed]) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), `${text}\n`);
    }
    report = await checkLayers(root);
  }, 60_000);

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('sees every source file', () => {
    expect(report.files).toBeGreaterThan(planted.length);
    expect(report.modules).toBe(report.files);
  });

  it.each(planted)('catches $file by the rule $rule', ({ rule, file }) => {
    const caught = report.violations.filter(({ from }) => from === file);
    expect(caught.map((violation) => violation.rule)).toContain(rule);
    for (const { advice } of caught) expect(advice).not.toBe('');
  });

  it.each(allowed)('lets $file pass', ({ file }) => {
    expect(report.violations.filter(({ from }) => from === file)).toEqual([]);
  });
});
