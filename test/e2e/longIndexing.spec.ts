// Building an index takes time: searching meanwhile, cancelling a rebuild, pausing and resuming. The encoder waits for
// every input, so that nothing here depends on how fast the machine is.

import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type EditorSession, keepEvidence, startEditor } from './harness/editorSession.ts';
import {
  openSearch,
  searchTitle,
  statusLabel,
  waitForIndex,
  waitForRows,
  waitForStatus,
} from './harness/product.ts';
import { productVsix } from './harness/productVsix.ts';
import { packSampleEncoders } from './harness/sampleEncoders.ts';
import { poll, staysTrue, type Workbench } from './harness/workbench.ts';
import { generatedTexts, makeWorkspace } from './harness/workspaces.ts';

// Half a minute of the slow encoder: a starved machine needs a part of it for the first test.
const generatedFiles = 700;

let workspace = '';
let scratch = '';
let session: EditorSession | undefined;

function workbench(): Workbench {
  if (session === undefined) throw new Error('The editor did not start.');
  return session.workbench;
}

beforeAll(async () => {
  const sample = await packSampleEncoders();
  scratch = sample.folder;
  workspace = makeWorkspace({
    ...generatedTexts(generatedFiles),
    '.vscode/settings.json': JSON.stringify({
      'semblance.encoder': 'sample.slow',
      'semblance.exclude': { '.vscode': true },
    }),
  });
  session = await startEditor({ workspace, vsix: [productVsix(), sample.vsix] });
});

beforeEach(async (context) => {
  keepEvidence(context, session);
  await workbench().closeQuickInput();
});

afterAll(async () => {
  await session?.stop();
  for (const folder of [workspace, scratch])
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

const isIndexing = /^Semblance is indexing, [1-9][\d,]*\/[\d,]+ files$/;
const answersMeanwhile = /files - answers come from what is there$/;

async function expectStories(): Promise<void> {
  await openSearch(workbench());
  await workbench().typeIntoQuickPick('letters home from a weaver');
  await waitForRows(
    workbench(),
    'any story',
    ([first]) => first?.description.startsWith('stories/') === true,
  );
}

/** Asks for a rebuild and returns its notification. */
async function rebuild(): Promise<ReturnType<Workbench['page']['locator']>> {
  const { page } = workbench();
  await workbench().runCommand('Semblance: Rebuild Index');
  const toast = page
    .locator('.notifications-toasts .notification-list-item')
    .filter({ hasText: 'Semblance: rebuilding the index' });
  const confirm = page.locator('.monaco-dialog-box').getByRole('button', { name: 'Rebuild Index' });
  await poll(
    async () => {
      // There is no question while there is nothing to lose.
      if (await confirm.isVisible()) await confirm.click({ timeout: 3_000 }).catch(() => undefined);
      return (await toast.isVisible()) ? true : undefined;
    },
    { what: 'the notification of the rebuild' },
  );
  return toast;
}

it('answers while the first index is being built, and says so', async () => {
  await waitForStatus(workbench(), isIndexing);
  await expectStories();
  expect(await searchTitle(workbench())).toMatch(answersMeanwhile);
  expect(await statusLabel(workbench())).toMatch(isIndexing);
});

it('cancels a rebuild from its notification', async () => {
  const toast = await rebuild();
  await poll(
    async () => {
      await toast.hover({ timeout: 3_000 }).catch(() => undefined);
      const button = toast.getByRole('button', { name: 'Cancel' });
      return await button.click({ timeout: 3_000 }).then(
        () => true,
        () => undefined,
      );
    },
    { what: 'a click on Cancel', timeoutMs: 20_000 },
  );
  await toast.waitFor({ state: 'hidden', timeout: 10_000 });
  // Far less than all: it ended because it was cancelled.
  expect(await statusLabel(workbench())).not.toContain(generatedFiles.toLocaleString('en'));
  expect((await workbench().notifications()).filter(({ severity }) => severity !== 'info')).toEqual([]);
});

it('shows the progress of a rebuild, pauses it from the command palette, and still answers', async () => {
  const toast = await rebuild();
  await poll(async () => (/[1-9]\d*\/\d+ files/.test((await toast.textContent()) ?? '') ? true : undefined), {
    what: 'progress in the notification',
    timeoutMs: 60_000,
  });
  await workbench().screenshot('rebuilding');
  await workbench().runCommand('Semblance: Pause Indexing');
  const label = await waitForStatus(workbench(), /^Semblance is paused/);
  expect(Number(label.replaceAll(/\D/g, ''))).toBeGreaterThan(0);
  await expectStories();
  expect(await searchTitle(workbench())).toMatch(
    /^Search by Meaning · \d+ results? · indexing is paused at [\d,]+\/[\d,]+ files/,
  );
  // No file is indexed while paused.
  const before = await statusLabel(workbench());
  await staysTrue(async () => expect(await statusLabel(workbench())).toBe(before), 2000);
});

it('resumes, and completes the index', async () => {
  await workbench().runCommand('Semblance: Resume Indexing');
  expect(await waitForIndex(workbench())).toBeGreaterThanOrEqual(generatedFiles);
});
