// Keeping the index: edits, deletions, the status document, rebuilding.

import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type EditorSession, keepEvidence, startEditor } from './harness/editorSession.ts';
import {
  appendAndSave,
  openFile,
  openSearch,
  searchFor,
  waitForActiveTab,
  waitForIndex,
  waitForRows,
  waitForTitle,
} from './harness/product.ts';
import { productVsix } from './harness/productVsix.ts';
import { poll, type Workbench } from './harness/workbench.ts';
import { copySampleWorkspace, generatedTexts, makeWorkspace } from './harness/workspaces.ts';

const generatedFiles = 200;
// What a user would call at once is a second or two; the rest is patience with a busy test machine.
const longestUpdateMs = 10_000;

let workspace = '';
let session: EditorSession | undefined;

function workbench(): Workbench {
  if (session === undefined) throw new Error('The editor did not start.');
  return session.workbench;
}

beforeAll(async () => {
  workspace = copySampleWorkspace(['odd-files', '.gitignore']);
  makeWorkspace(generatedTexts(generatedFiles), workspace);
  session = await startEditor({ workspace, vsix: [productVsix()] });
  expect(await waitForIndex(workbench())).toBeGreaterThanOrEqual(generatedFiles);
});

beforeEach(async (context) => {
  keepEvidence(context, session);
  await workbench().closeQuickInput();
});

afterAll(async () => {
  await session?.stop();
  if (workspace !== '') rmSync(workspace, { recursive: true, force: true });
});

it('finds a saved edit', async () => {
  await openFile(workbench(), 'stories/0007-weaver.md');
  await appendAndSave(
    workbench(),
    'A telescope on the roof showed the rings of Saturn and four moons of Jupiter.',
  );
  const saved = Date.now();
  await openSearch(workbench());
  await searchFor(workbench(), 'the rings of Saturn seen through a telescope', 'stories/0007-weaver.md:');
  const latencyMs = Date.now() - saved;
  console.log(`A saved edit was found after ${latencyMs} ms, of which opening the list took a part.`);
  expect(latencyMs).toBeLessThan(longestUpdateMs);
});

it('adds a new file to the open list, and takes a deleted one out, without a key being pressed', async () => {
  await openSearch(workbench());
  await workbench().typeIntoQuickPick('penguins on the ice');
  await waitForRows(workbench(), 'any answer', (rows) => rows.length > 0);
  const file = path.join(workspace, 'antarctica.md');
  writeFileSync(
    file,
    '# Antarctica\n\nFlightless birds in black and white huddle together against the polar storm.\n',
  );
  const written = Date.now();
  const isFirst = (description = ''): boolean => description.startsWith('antarctica.md:');
  await waitForRows(workbench(), 'the new file', ([first]) => isFirst(first?.description), longestUpdateMs);
  console.log(`A new file came into the open list after ${Date.now() - written} ms.`);
  rmSync(file);
  const removed = Date.now();
  await waitForRows(
    workbench(),
    'a list without the deleted file',
    (rows) => rows.length > 0 && !rows.some(({ description }) => isFirst(description)),
    longestUpdateMs,
  );
  console.log(`A deleted file left the open list after ${Date.now() - removed} ms.`);
});

it('lists skipped files with their reasons, and never what is in them', async () => {
  await workbench().runCommand('Semblance: Show Index Status');
  await waitForActiveTab(workbench(), /^Semblance Status\.md/);
  const { page } = workbench();
  const lines = page.locator('.editor-group-container.active .view-line');
  const textWith = (wanted: string): Promise<string> =>
    poll(
      async () => {
        const all = (await lines.allTextContents()).join('\n').replaceAll('\u00a0', ' ');
        return all.includes(wanted) ? all : undefined;
      },
      { what: `a report with ${wanted}` },
    );
  const beginning = await textWith('Left out, by reason');
  await workbench().screenshot('status-document');
  // The editor draws what is in view only.
  await page.locator('.editor-group-container.active .view-lines').click();
  await page.keyboard.press('Control+End');
  const text = `${beginning}\n${await textWith('broken.png')}`;
  expect(text).toContain('Up to date');
  expect(text).toMatch(/may hold credentials: 2/);
  expect(text).toMatch(/minified: \d/);
  expect(text).toMatch(/matched by an ignore file: \d/);
  expect(text).toMatch(/odd-files\/broken\.png`: picture that cannot be decoded \(.+\)\./);
  expect(text).not.toMatch(/BEGIN [A-Z ]*PRIVATE KEY|PASSWORD|SECRET/);
});

it('rebuilds on request', async () => {
  writeFileSync(
    path.join(workspace, 'volcano.md'),
    '# Volcanoes\n\nMolten rock rises through the crust and flows down the mountain.\n',
  );
  const findsVolcano = async (): Promise<void> => {
    await openSearch(workbench());
    await searchFor(workbench(), 'lava streams from an eruption', 'volcano.md:');
  };
  await findsVolcano();
  await workbench().closeQuickInput();
  await workbench().runCommand('Semblance: Rebuild Index');
  const dialog = workbench().page.locator('.monaco-dialog-box');
  await dialog.waitFor();
  expect(await dialog.textContent()).toContain('Build the index of this workspace anew?');
  await dialog.getByRole('button', { name: 'Rebuild Index' }).click();
  // All embeddings are remembered, so it may be over before anybody sees its notification.
  expect(await waitForIndex(workbench())).toBeGreaterThanOrEqual(generatedFiles);
  await findsVolcano();
  await waitForTitle(workbench(), /^Search by Meaning( · \d+ results?)?$/);
});

it('checks the index on request, and says how it is', async () => {
  await workbench().runCommand('Semblance: Check and Repair Index');
  const notice = workbench().page.locator('.notification-toast').filter({ hasText: 'The index was checked' });
  await notice.waitFor();
  expect(await notice.innerText()).toContain('everything is in order');
});
