// The short animated picture of the README, made from the real editor: search by words, a picture found, the panel Similar
// following the cursor, and the map. `npm run tour` writes it.

import path from 'node:path';
import { expect, it } from 'vitest';
import { inRepository } from '../../../scripts/bootstrap/repository.mjs';
import { eventually, openFile, openSearch, searchFor, waitForActiveTab } from '../harness/product.ts';
import { useSampleEditor } from '../harness/sampleEditor.ts';
import {
  hideSimilarPanel,
  showMap,
  showSimilarPanel,
  similarResults,
  surface,
  waitForSubject,
} from '../harness/surfaces.ts';
import { Film } from './film.ts';

const { workbench, press } = useSampleEditor();

// As wide as GitHub shows a README, so that nothing is scaled; the rest is a common shape of a window.
const size = { width: 960, height: 600 };
const largestBytes = 1.5 * 1024 * 1024;

// How long things are seen, in milliseconds.
const keys = 160;
const glance = 900;
const look = 1_800;

/** What is typed, a few letters more each time. */
function beginnings(text: string, parts: number): string[] {
  const step = Math.ceil(text.length / parts);
  return Array.from({ length: parts }, (_, part) => text.slice(0, (part + 1) * step));
}

it('shows what the product does', async () => {
  const { page } = workbench();
  await page.setViewportSize(size);
  const film = new Film(page);

  const type = async (caption: string, text: string, best: RegExp): Promise<void> => {
    for (const beginning of beginnings(text, 6)) {
      await workbench().typeIntoQuickPick(beginning);
      await film.take(caption, keys);
    }
    await searchFor(workbench(), text, best);
  };

  const byWords = 'Search by meaning: ask in your own words';
  await openFile(workbench(), 'web/src/App.tsx');
  await film.take(byWords, glance);
  await openSearch(workbench());
  await type(byWords, 'reconnect automatically when the stream breaks', /^web\/src\/lib\/liveFeed\.ts:/);
  await waitForActiveTab(workbench(), /^liveFeed\.ts/);
  await film.take(byWords, look);

  const pictures = 'Pictures too, by what they show';
  await type(pictures, 'picture of a cat', /^assets\/photos\/.*cat/);
  await waitForActiveTab(workbench(), /cat/);
  await workbench().webview('anybody').locator('img').waitFor();
  await film.take(pictures, look);
  await press('Escape');
  await workbench().runCommand('View: Close All Editors');

  const similar = 'Similar: what is like the code at the cursor';
  await openFile(workbench(), 'web/src/components/BatteryBadge.tsx', 14);
  await showSimilarPanel(workbench());
  for (const [file, line, subject] of [
    ['web/src/components/BatteryBadge.tsx', 14, /^BatteryBadge\.tsx:14$/],
    ['web/src/lib/session.ts', 5, /^session\.ts:5$/],
  ] as const) {
    await openFile(workbench(), file, line);
    await waitForSubject(workbench(), subject);
    await eventually(() => similarResults(workbench()).count()).toBeGreaterThan(3);
    await film.take(similar, look);
  }
  await hideSimilarPanel(workbench());
  await workbench().runCommand('View: Close All Editors');

  const map = 'The map: everything in the workspace, by meaning';
  await workbench().runCommand('View: Toggle Primary Side Bar Visibility');
  await showMap(workbench());
  await film.take(map, look);
  const search = surface(workbench()).getByRole('textbox', { name: 'Search on the map' });
  for (const beginning of beginnings('battery', 3)) {
    await search.fill(beginning);
    await film.take(map, keys);
  }
  await eventually(() => surface(workbench()).getByRole('status').textContent()).toMatch(/result/);
  await film.take(map, look);

  const file = inRepository('docs', 'images', 'tour.webp');
  const facts = await film.write(file);
  console.log(`${path.basename(file)}: ${JSON.stringify(facts)}`);
  expect(facts.bytes).toBeLessThan(largestBytes);
  expect(facts.width).toBe(size.width);
  expect(facts.frames).toBeGreaterThan(12);
  expect(facts.seconds).toBeGreaterThanOrEqual(8);
  expect(facts.seconds).toBeLessThanOrEqual(15);
});
