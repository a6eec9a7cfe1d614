// A model is installed from a mirror of the hub, used, and deleted: through the lists and questions that a user sees.

import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { HubServer } from '../fakes/hubServer.ts';
import { modelId, tinyModel } from '../integration/models/installFixture.ts';
import { type EditorSession, keepEvidence, startEditor } from './harness/editorSession.ts';
import { waitForIndex } from './harness/product.ts';
import { productVsix } from './harness/productVsix.ts';
import { poll, type Workbench } from './harness/workbench.ts';
import { makeWorkspace } from './harness/workspaces.ts';

// A few files: it is the start of processes on a busy machine that may take long.
const stepTimeoutMs = 90_000;

let workspace = '';
let hub: HubServer | undefined;
let session: EditorSession | undefined;

function workbench(): Workbench {
  if (session === undefined) throw new Error('The editor did not start.');
  return session.workbench;
}

function hubOf(): HubServer {
  if (hub === undefined) throw new Error('The hub did not start.');
  return hub;
}

/** The modal question on screen: its whole text. */
async function question(): Promise<string> {
  const dialog = workbench().page.locator('.monaco-dialog-box');
  await dialog.waitFor({ timeout: stepTimeoutMs });
  return (await dialog.textContent()) ?? '';
}

async function answer(button: string): Promise<void> {
  const dialog = workbench().page.locator('.monaco-dialog-box');
  await dialog.getByRole('button', { name: button, exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** Waits for a notification that says `text`, and presses its button. */
async function answerNotification(text: string, button: string): Promise<void> {
  const notice = workbench().page.locator('.notification-list-item', { hasText: text });
  await notice.waitFor({ timeout: stepTimeoutMs });
  await notice.hover();
  await notice.getByRole('button', { name: button, exact: true }).click();
}

async function choose(row: string | RegExp): Promise<void> {
  await workbench().waitForQuickPickItem(row, stepTimeoutMs);
  await workbench().page.locator('.quick-input-list .monaco-list-row', { hasText: row }).first().click();
}

beforeAll(async () => {
  hub = await HubServer.start([tinyModel()]);
  workspace = makeWorkspace({
    'tides.md': '# Tides\n\nThe moon pulls the sea twice a day, and the harbour falls dry.\n',
    'bread.md': '# Sourdough\n\nFeed the starter, knead the dough and bake it in a hot oven.\n',
  });
  session = await startEditor({
    workspace,
    vsix: [productVsix()],
    settings: { 'semblance.models.remoteHost': hub.url },
  });
  await waitForIndex(workbench());
});

beforeEach((context) => keepEvidence(context, session));

afterAll(async () => {
  await session?.stop();
  await hub?.close();
  if (workspace !== '') rmSync(workspace, { recursive: true, force: true });
});

it('offers tested models and installs another one by its name, after its licence was shown', async () => {
  await workbench().runCommand('Semblance: Install Model...');
  const rows = await workbench().waitForQuickPickItem('From a folder');
  expect(rows.join('\n')).toContain('Another model of the hub');
  await workbench().screenshot('models-install');
  expect(hubOf().requests, 'asked before the user chose anything').toEqual([]);
  await choose(/Another model of the hub/);
  await workbench().typeIntoQuickPick('no slash');
  await workbench().page.getByText('Write it as organisation/name.').waitFor();
  await workbench().typeIntoQuickPick(modelId);
  await workbench().page.keyboard.press('Enter');
  const text = await question();
  expect(text).toContain(`Install the model ${modelId}?`);
  expect(text).toContain('MIT');
  expect(text).toContain(`From: ${hubOf().url}`);
  await workbench().screenshot('models-licence');
  expect(
    hubOf().requests.some(({ server }) => server === 'store'),
    'the weights came before the licence was agreed to',
  ).toBe(false);
  await answer('Agree and Install');
  await answerNotification(`The model ${modelId} is installed.`, 'Use for Indexing');
});

it('lists what is installed with its size, shows which model is in use, and deletes it', async () => {
  const title = await poll(
    async () => {
      await workbench().runCommand('Semblance: Manage Models');
      const rows = await workbench().waitForQuickPickItem(modelId, stepTimeoutMs);
      const row = rows.find((text) => text.includes(modelId));
      if (row?.includes('In use.') === true) return row;
      await workbench().closeQuickInput();
      return undefined;
    },
    { what: 'the installed model in use', timeoutMs: stepTimeoutMs },
  );
  expect(title).toMatch(/\d+(\.\d+)? (KB|MB)/u);
  await workbench().screenshot('models-manage');
  await choose(modelId);
  await workbench().waitForQuickPickItem('Delete', stepTimeoutMs);
  await workbench().screenshot('models-manage-one');
  await choose(/^\s*Delete/u);
  expect(await question()).toContain(`Delete the model ${modelId}?`);
  await answer('Delete');
  const rows = await workbench().waitForQuickPickItem('Install another model', stepTimeoutMs);
  expect(rows.some((row) => row.includes(modelId))).toBe(false);
  await workbench().closeQuickInput();
});
