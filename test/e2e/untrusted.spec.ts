// In Restricted Mode nothing is read, started or stored, and the search says why and how to change that.

import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type EditorSession, keepEvidence, startEditor } from './harness/editorSession.ts';
import { enginesOf } from './harness/processes.ts';
import { openSearch, searchFor, waitForIndex, waitForStatus } from './harness/product.ts';
import { productVsix } from './harness/productVsix.ts';
import type { Workbench } from './harness/workbench.ts';
import { makeWorkspace } from './harness/workspaces.ts';

let workspace = '';
let session: EditorSession | undefined;

function editor(): EditorSession {
  if (session === undefined) throw new Error('The editor did not start.');
  return session;
}

function workbench(): Workbench {
  return editor().workbench;
}

/** Index and cache folders, wherever below the user data they are. */
function storedFolders(): string[] {
  return readdirSync(editor().server.userDataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /[\\/]semblance\.semblance$/.test(entry.parentPath))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

beforeAll(async () => {
  workspace = makeWorkspace({
    'tides.md': '# Tides\n\nThe moon pulls the sea twice a day, and the harbour falls dry.\n',
    'bread.md': '# Sourdough\n\nFeed the starter, knead the dough and bake it in a hot oven.\n',
  });
  session = await startEditor({ workspace, vsix: [productVsix()], isTrusted: false });
});

beforeEach((context) => keepEvidence(context, session));

afterAll(async () => {
  await session?.stop();
  if (workspace !== '') rmSync(workspace, { recursive: true, force: true });
});

it('is off, and says why to a screen reader', async () => {
  expect(await waitForStatus(workbench(), /^Semblance is off/)).toContain('until you trust this workspace');
});

it('offers to manage trust instead of results, indexes nothing and starts no engine', async () => {
  await openSearch(workbench());
  await workbench().typeIntoQuickPick('ocean level and lunar gravity');
  const rows = await workbench().waitForQuickPickItem('until you trust this workspace');
  expect(rows).toEqual([expect.stringContaining('Press Enter: Manage Workspace Trust')]);
  await workbench().screenshot('untrusted');
  expect(enginesOf(editor().server)).toEqual([]);
  expect(storedFolders()).toEqual([]);
});

it('leads to the trust editor, and works once the workspace is trusted', async () => {
  const { page } = workbench();
  await page.keyboard.press('Enter');
  const trust = page.locator('.workspace-trust-editor');
  await trust.waitFor();
  await trust.getByRole('button', { name: 'Trust', exact: true }).click();
  await waitForIndex(workbench());
  await openSearch(workbench());
  await searchFor(workbench(), 'ocean level and lunar gravity', 'tides.md:');
  expect(enginesOf(editor().server)).toHaveLength(1);
  expect(storedFolders().some((folder) => path.basename(folder) === 'index')).toBe(true);
});
