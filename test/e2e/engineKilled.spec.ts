// The engine process dies: searches recover by themselves, the index stays whole, and an engine that keeps dying is
// reported once, with something to do about it.

import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type EditorSession, keepEvidence, startEditor } from './harness/editorSession.ts';
import { enginesOf, killHard } from './harness/processes.ts';
import {
  openSearch,
  resultRows,
  searchFor,
  statusLabel,
  waitForIndex,
  waitForRows,
  waitForStatus,
} from './harness/product.ts';
import { productVsix } from './harness/productVsix.ts';
import { poll, type Workbench } from './harness/workbench.ts';
import { generatedTexts, makeWorkspace } from './harness/workspaces.ts';

let workspace = '';
let session: EditorSession | undefined;
let items = 0;

function editor(): EditorSession {
  if (session === undefined) throw new Error('The editor did not start.');
  return session;
}

function workbench(): Workbench {
  return editor().workbench;
}

/** The one engine that runs, when it is not `old`. */
async function engine(old?: number): Promise<number> {
  return poll(
    async () => {
      const [first, ...others] = enginesOf(editor().server);
      return first !== undefined && others.length === 0 && first.pid !== old ? first.pid : undefined;
    },
    { what: 'one engine process' },
  );
}

beforeAll(async () => {
  workspace = makeWorkspace({
    'tides.md': '# Tides\n\nThe moon pulls the sea twice a day, and the harbour falls dry.\n',
    'bread.md': '# Sourdough\n\nFeed the starter, knead the dough and bake it in a hot oven.\n',
    ...generatedTexts(20),
  });
  session = await startEditor({ workspace, vsix: [productVsix()] });
  items = await waitForIndex(workbench());
});

beforeEach(async (context) => {
  keepEvidence(context, session);
  await workbench().closeQuickInput();
});

afterAll(async () => {
  await session?.stop();
  if (workspace !== '') rmSync(workspace, { recursive: true, force: true });
});

it('answers a search although the engine dies under it', async () => {
  await openSearch(workbench());
  await searchFor(workbench(), 'making a loaf at home', 'bread.md:');
  const old = await engine();
  await workbench().typeIntoQuickPick('ocean level and lunar gravity');
  killHard(old);
  const started = Date.now();
  await waitForRows(
    workbench(),
    'tides.md',
    ([first]) => first?.description.startsWith('tides.md:') === true,
  );
  console.log(`Answered ${Date.now() - started} ms after the engine was killed.`);
  expect(await engine(old)).not.toBe(old);
  expect(await workbench().notifications()).toEqual([]);
});

it('answers a search that is asked while the engine is down', async () => {
  const old = await engine();
  await openSearch(workbench());
  killHard(old);
  await workbench().typeIntoQuickPick('making a loaf at home');
  await waitForRows(
    workbench(),
    'bread.md',
    ([first]) => first?.description.startsWith('bread.md:') === true,
  );
  expect(await workbench().notifications()).toEqual([]);
});

it('has the same index afterwards', async () => {
  expect(await waitForIndex(workbench())).toBe(items);
});

it('says once that the engine keeps dying, and the search list says so too', async () => {
  // Two deaths are behind it; the fourth within five minutes is one too many.
  let old = await engine();
  killHard(old);
  old = await engine(old);
  killHard(old);
  await waitForStatus(workbench(), /^Semblance failed/, 60_000);
  const notifications = await poll(
    async () => {
      const shown = await workbench().notifications();
      return shown.length > 0 ? shown : undefined;
    },
    { what: 'a message' },
  );
  expect(notifications).toHaveLength(1);
  expect(notifications[0]?.text).toMatch(/engine/);
  await workbench().screenshot('engine-failed');
  const toast = workbench().page.locator('.notifications-toasts .notification-list-item');
  await toast.hover();
  const buttons = toast.locator('.notification-list-item-buttons-container').getByRole('button');
  expect(await buttons.allTextContents()).toEqual(expect.arrayContaining(['Show Log', 'Restart Engine']));
  expect(enginesOf(editor().server)).toEqual([]);

  await openSearch(workbench());
  await workbench().typeIntoQuickPick('ocean level and lunar gravity');
  await waitForRows(workbench(), 'what is wrong', ([first]) => /engine/.test(first?.label ?? ''));
  expect(await resultRows(workbench())).toHaveLength(1);
});

it('works again after Restart Engine', async () => {
  const toast = workbench().page.locator('.notifications-toasts .notification-list-item').first();
  await toast.hover();
  await toast.getByRole('button', { name: 'Restart Engine' }).click();
  expect(await waitForIndex(workbench())).toBe(items);
  await openSearch(workbench());
  await searchFor(workbench(), 'ocean level and lunar gravity', 'tides.md:');
  expect(await statusLabel(workbench())).toMatch(/in the index/);
});
