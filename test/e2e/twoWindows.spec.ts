// Two windows on one folder: one builds the index, the other reads it and takes over when the first is gone.

import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type EditorSession, keepEvidence, startEditor } from './harness/editorSession.ts';
import { enginesOf, killHard } from './harness/processes.ts';
import { openSearch, searchFor, statusLabel, waitForIndex, waitForStatus } from './harness/product.ts';
import { productVsix } from './harness/productVsix.ts';
import { poll, type Workbench } from './harness/workbench.ts';
import { makeWorkspace } from './harness/workspaces.ts';

let workspace = '';
let session: EditorSession | undefined;
let second: Workbench | undefined;
let firstEngine = 0;
let secondEngine = 0;

function editor(): EditorSession {
  if (session === undefined) throw new Error('The editor did not start.');
  return session;
}

function secondWindow(): Workbench {
  if (second === undefined) throw new Error('The second window did not open.');
  return second;
}

// The lease is given up when its holder's process is gone; then the next look of the reader finds it free.
const longestTakeoverMs = 30_000;

const isFollowing = /another window builds the index$/;

beforeAll(async () => {
  workspace = makeWorkspace({
    'tides.md': '# Tides\n\nThe moon pulls the sea twice a day, and the harbour falls dry.\n',
    'bread.md': '# Sourdough\n\nFeed the starter, knead the dough and bake it in a hot oven.\n',
  });
  session = await startEditor({ workspace, vsix: [productVsix()] });
  await waitForIndex(editor().workbench);
  firstEngine = enginesOf(editor().server)[0]?.pid ?? 0;
});

beforeEach((context) => {
  keepEvidence(context, session);
});

afterAll(async () => {
  await session?.stop();
  if (workspace !== '') rmSync(workspace, { recursive: true, force: true });
});

it('opens a second window, which says that it follows', async () => {
  second = await editor().openWindow();
  await waitForStatus(secondWindow(), isFollowing, longestTakeoverMs);
  const engines = enginesOf(editor().server);
  expect(engines).toHaveLength(2);
  secondEngine = engines.find(({ pid }) => pid !== firstEngine)?.pid ?? 0;
});

it('searches in both windows', async () => {
  for (const window of [editor().workbench, secondWindow()]) {
    await openSearch(window);
    await searchFor(window, 'ocean level and lunar gravity', 'tides.md:');
    await window.closeQuickInput();
  }
});

it('shows in the second window what the first one indexes', async () => {
  writeFileSync(
    path.join(workspace, 'volcano.md'),
    '# Volcanoes\n\nMolten rock rises through the crust and flows down the mountain.\n',
  );
  await openSearch(secondWindow());
  await searchFor(secondWindow(), 'lava streams from an eruption', 'volcano.md:', 30_000);
  await secondWindow().closeQuickInput();
});

it('one window stays the writer when the engine of the first one is killed', async () => {
  killHard(firstEngine);
  firstEngine = await poll(
    async () =>
      enginesOf(editor().server).find(({ pid }) => pid !== firstEngine && pid !== secondEngine)?.pid,
    { what: 'a new engine of the first window' },
  );
  // Either took the lease; never both, and never none.
  const roles = async (): Promise<string[]> => {
    const windows = [editor().workbench, secondWindow()];
    return Promise.all(windows.map((window) => waitForStatus(window, /items/, 30_000)));
  };
  await poll(
    async () => ((await roles()).filter((label) => isFollowing.test(label)).length === 1 ? true : undefined),
    { what: 'one reader and one writer', timeoutMs: 30_000 },
  );
  await openSearch(editor().workbench);
  await searchFor(editor().workbench, 'making a loaf at home', 'bread.md:');
  await editor().workbench.closeQuickInput();
});

it('the reader takes over when the window that builds the index is gone', async () => {
  const isSecondReader = isFollowing.test(await statusLabel(secondWindow()));
  const [writer, reader, writingEngine] = isSecondReader
    ? [editor().workbench, secondWindow(), firstEngine]
    : [secondWindow(), editor().workbench, secondEngine];
  expect(await statusLabel(reader)).toMatch(isFollowing);
  const engine = enginesOf(editor().server).find(({ pid }) => pid === writingEngine);
  if (engine === undefined) throw new Error('The engine of the writer is not there.');
  // The server keeps the extension host of a closed page for hours, so it is ended here; nothing can tidy up.
  await writer.page.close();
  killHard(engine.parent);
  const gone = Date.now();
  await waitForStatus(reader, /items? in the index$/, longestTakeoverMs);
  console.log(`The other window built the index after ${Date.now() - gone} ms.`);
  await poll(async () => (enginesOf(editor().server).length === 1 ? true : undefined), {
    what: 'the end of the engine, which must not outlive its extension host',
  });

  writeFileSync(
    path.join(workspace, 'glacier.md'),
    '# Glaciers\n\nIce grinds the valley floor and carries boulders to the lowland.\n',
  );
  await openSearch(reader);
  await searchFor(reader, 'frozen river that moves stones', 'glacier.md:');
  expect((await reader.notifications()).filter(({ severity }) => severity === 'error')).toEqual([]);
});
