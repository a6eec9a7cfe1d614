// An extension of somebody else contributes encoders: a good one makes the index anew, a bad one is named and costs
// nothing.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type EditorSession, keepEvidence, startEditor } from './harness/editorSession.ts';
import { openSearch, searchFor, waitForActiveTab, waitForIndex } from './harness/product.ts';
import { productVsix } from './harness/productVsix.ts';
import { packSampleEncoders } from './harness/sampleEncoders.ts';
import { poll, type Workbench } from './harness/workbench.ts';
import { makeWorkspace } from './harness/workspaces.ts';

// A few files: it is the start of processes on a busy machine that may take long.
const switchTimeoutMs = 90_000;

let workspace = '';
let scratch = '';
let session: EditorSession | undefined;

function workbench(): Workbench {
  if (session === undefined) throw new Error('The editor did not start.');
  return session.workbench;
}

function chooseEncoder(id: string): void {
  mkdirSync(path.join(workspace, '.vscode'), { recursive: true });
  writeFileSync(
    path.join(workspace, '.vscode', 'settings.json'),
    JSON.stringify({ 'semblance.encoder': id, 'semblance.exclude': { '.vscode': true } }),
  );
}

/** Waits until the open status document holds all of the texts; returns it. */
async function waitForReport(...texts: readonly string[]): Promise<string> {
  const lines = workbench().page.locator('.editor-group-container.active .view-line');
  let report = '';
  return poll(
    async () => {
      report = (await lines.allTextContents()).join('\n').replaceAll('\u00a0', ' ');
      return texts.every((text) => report.includes(text)) ? report : undefined;
    },
    { what: `a report with ${texts.join(', ')}`, timeoutMs: switchTimeoutMs },
  ).catch((error: Error) => {
    throw new Error(`${error.message} It says:\n${report}`);
  });
}

async function showReport(): Promise<void> {
  await workbench().closeQuickInput();
  await workbench().runCommand('Semblance: Show Index Status');
  await waitForActiveTab(workbench(), /^Semblance Status\.md/);
}

beforeAll(async () => {
  const sample = await packSampleEncoders();
  scratch = sample.folder;
  workspace = makeWorkspace({
    'tides.md': '# Tides\n\nThe moon pulls the sea twice a day, and the harbour falls dry.\n',
    'bread.md': '# Sourdough\n\nFeed the starter, knead the dough and bake it in a hot oven.\n',
    'src/retry.ts':
      'export function retry(task: () => void): void {\n  // Runs the task until it succeeds.\n  task();\n}\n',
  });
  session = await startEditor({ workspace, vsix: [productVsix(), sample.vsix] });
  await waitForIndex(workbench());
});

beforeEach((context) => keepEvidence(context, session));

afterAll(async () => {
  await session?.stop();
  if (workspace !== '') rmSync(workspace, { recursive: true, force: true });
  if (scratch !== '') rmSync(scratch, { recursive: true, force: true });
});

it('makes the index anew with a contributed encoder, which the status names and which answers', async () => {
  await showReport();
  await waitForReport('Encoder: built-in', 'Up to date');
  chooseEncoder('sample.ngrams');
  await waitForReport('Encoder: sample.ngrams', 'Up to date');
  await workbench().screenshot('third-party-encoder');
  await openSearch(workbench());
  // Letter groups see through other forms of the words.
  await searchFor(workbench(), 'kneading doughs and baking them in hot ovens', 'bread.md:');
});

it('names an encoder that lies and switches it off, while the index goes on answering', async () => {
  await showReport();
  chooseEncoder('sample.nan');
  const report = await waitForReport('sample.nan', 'switched off', 'Up to date');
  expect(report).toContain('Encoder: sample.ngrams');
  await workbench().screenshot('encoder-switched-off');
  const notices = await poll(
    async () => {
      const shown = await workbench().notifications();
      return shown.some(({ text }) => text.includes('sample.nan')) ? shown : undefined;
    },
    { what: 'a notification that names the encoder' },
  );
  expect(notices.filter(({ severity }) => severity === 'error')).toEqual([]);
  writeFileSync(
    path.join(workspace, 'penguins.md'),
    '# Antarctica\n\nPenguins huddle against the polar storm.\n',
  );
  await openSearch(workbench());
  await searchFor(workbench(), 'penguins huddling in polar storms', 'penguins.md:');
});
