// The packaged extension in a real editor: it is installed, starts, and offers its commands.

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { inRepository } from '../../scripts/bootstrap/repository.mjs';
import { type EditorSession, keepEvidence, startEditor } from './harness/editorSession.ts';
import { productVsix } from './harness/productVsix.ts';

let workspace: string;
let session: EditorSession | undefined;

beforeAll(async () => {
  workspace = mkdtempSync(path.join(tmpdir(), 'semblance-workspace-'));
  cpSync(inRepository('test/fixtures/sample-workspace'), workspace, { recursive: true });
  session = await startEditor({ workspace, vsix: [productVsix()] });
});

beforeEach((context) => keepEvidence(context, session));

afterAll(async () => {
  await session?.stop();
  rmSync(workspace, { recursive: true, force: true });
});

function workbench() {
  if (session === undefined) throw new Error('The editor did not start.');
  return session.workbench;
}

it('lists the extension as installed', async () => {
  await workbench().runCommand('Extensions: Show Installed Extensions');
  const row = workbench().page.locator('.extensions-list .monaco-list-row').filter({ hasText: 'Semblance' });
  await row.first().waitFor();
});

it('activates without an error message', async () => {
  await workbench().runCommand('Developer: Show Running Extensions');
  const row = workbench()
    .page.locator('.runtime-extensions-editor .monaco-list-row')
    .filter({ hasText: 'Semblance' });
  await row.first().waitFor();
  await expect.poll(() => row.first().textContent(), { timeout: 30_000 }).toMatch(/Activation|Startup/);
  expect((await workbench().notifications()).filter(({ severity }) => severity === 'error')).toEqual([]);
  await workbench().screenshot('running-extensions');
});

it('offers its search in the command palette', async () => {
  await workbench().openPalette('>Semblance: Search');
  await workbench().waitForQuickPickItem(/^Semblance: Search/);
  await workbench().closeQuickInput();
});

it('draws in every theme', async () => {
  for (const theme of ['light', 'dark', 'high contrast', 'high contrast light'] as const) {
    await workbench().setTheme(theme);
    await workbench().screenshot(`workbench-${theme.replaceAll(' ', '-')}`);
  }
});
