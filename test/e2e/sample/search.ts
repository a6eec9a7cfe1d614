// The search as a user has it: question, preview, opening, filters, similar things, recent searches. Keyboard and
// mouse only; whatever is asserted can be seen on the screen.

import { expect, it } from 'vitest';
import {
  activeTab,
  cursorLine,
  eventually,
  highlightedLines,
  openFile,
  openSearch,
  pressListButton,
  resultRows,
  searchFor,
  searchTitle,
  startingWith,
  statusLabel,
  waitForActiveTab,
  waitForIndex,
  waitForRows,
  waitForTitle,
} from '../harness/product.ts';
import type { SampleEditor } from '../harness/sampleEditor.ts';
import { staysTrue } from '../harness/workbench.ts';

export function defineSearchTests({ workbench, press }: SampleEditor): void {
  it('says in the status bar that the index is ready and how much it holds', async () => {
    const items = await waitForIndex(workbench());
    expect(items).toBeGreaterThan(1000);
    const text = await workbench().page.locator('#semblance\\.semblance\\.semblance\\.status').textContent();
    expect(Number(text?.replaceAll(/\D/g, ''))).toBe(items);
  });

  it.each([
    [
      'code',
      'kind:code reconnect automatically when the streaming channel to the server breaks',
      'web/src/lib/liveFeed.ts:',
    ],
    ['documentation', 'kind:text why does no household data go to the cloud', 'docs/privacy.md:'],
    ['a picture', 'kind:image picture of a cat', /^assets\/photos\/(cat-close-up\.webp|office-cat\.jpg)$/],
  ])('finds %s by a paraphrase', async (_, question, best) => {
    await openSearch(workbench());
    const [first] = await searchFor(workbench(), question, best);
    expect(first?.detail).toMatch(/(meaning|description) 0\.\d\d/);
  });

  it('finds a function by its name', async () => {
    await openSearch(workbench());
    const rows = await searchFor(workbench(), 'getMoonIllumination', 'libraries/suncalc-2.0.2/index.js:');
    expect(rows[0]?.detail).toContain('defines getMoonIllumination');
  });

  it('finds a function by the beginning of its name', async () => {
    await openSearch(workbench());
    await searchFor(workbench(), 'getMoonIllum', 'libraries/suncalc-2.0.2/');
  });

  it('previews what the arrow keys reach, and Escape brings the editor back', async () => {
    await openFile(workbench(), 'docs/glossary.txt', 5);
    await openSearch(workbench());
    await searchFor(workbench(), 'kind:code lang:go save readings in the database', /\.go:\d+$/);
    await press('ArrowDown');
    const rows = await resultRows(workbench());
    const [, place = '', line = ''] = /([^/]+):(\d+)$/.exec(rows[1]?.description ?? '') ?? [];
    await waitForActiveTab(workbench(), startingWith(`${place}, preview`));
    await eventually(() => highlightedLines(workbench())).toContain(Number(line));
    // The keys still belong to the list.
    await press('ArrowDown');
    const third = /([^/]+):\d+$/.exec(rows[2]?.description ?? '')?.[1] ?? '';
    await waitForActiveTab(workbench(), startingWith(third));

    await press('Escape');
    await waitForActiveTab(workbench(), /^glossary\.txt/);
    await eventually(() => workbench().editorTabs()).toHaveLength(1);
    await eventually(() => cursorLine(workbench())).toBe(5);
    await eventually(() => highlightedLines(workbench())).toEqual([]);
  });

  it('opens the chosen match at its line, and the keys go to the editor', async () => {
    await openSearch(workbench());
    const [first] = await searchFor(
      workbench(),
      'kind:code thin out a polyline by dropping vertices that hardly matter',
      /simplifyLine\.ts:|LineUtil\.js:/,
    );
    const line = Number(/:(\d+)$/.exec(first?.description ?? '')?.[1]);
    await press('Enter');
    await eventually(() => cursorLine(workbench())).toBe(line);
    expect(await activeTab(workbench())).not.toMatch(/preview/);
    expect(await workbench().quickInput.isVisible()).toBe(false);
    const focused = await workbench().page.evaluate(
      'document.activeElement?.closest(".monaco-editor .view-lines, .monaco-editor") !== null',
    );
    expect(focused).toBe(true);
  });

  it('Enter right after typing opens the answer to what was typed', async () => {
    await openSearch(workbench());
    await searchFor(workbench(), 'kind:image picture of a cat', /cat/);
    await workbench().quickInput.fill('getMoonIllumination');
    await press('Enter');
    await waitForActiveTab(workbench(), /^index\.js/);
  });

  it('opens a match to the side and leaves the first editor alone', async () => {
    await openFile(workbench(), 'docs/glossary.txt');
    await openSearch(workbench());
    await searchFor(workbench(), 'getMoonIllumination', 'libraries/suncalc-2.0.2/index.js:');
    const { page } = workbench();
    await page.locator('.quick-input-list .monaco-list-row').first().hover();
    await page
      .locator('.quick-input-list .monaco-list-row')
      .first()
      .getByRole('button', { name: 'Open to the Side' })
      .click();
    await eventually(() => page.locator('.editor-group-container').count()).toBe(2);
    await waitForActiveTab(workbench(), /^index\.js/);
    const left = page.locator('.editor-group-container').first().locator('.tab');
    await eventually(() => left.count()).toBe(1);
    expect(await left.first().getAttribute('aria-label')).toMatch(/^glossary\.txt/);
  });

  it('narrows to images with the button, shows the pictures themselves, and widens again', async () => {
    await openSearch(workbench());
    await searchFor(workbench(), 'battery is almost empty', /./);
    await pressListButton(workbench(), 'Show only images');
    await waitForTitle(workbench(), /only images/);
    const rows = await waitForRows(
      workbench(),
      'pictures only',
      (all) =>
        all.length > 0 && all.every(({ description }) => /\.(svg|png|jpg|webp|gif)$/.test(description)),
    );
    for (const { icon, description } of rows) {
      expect(decodeURIComponent(icon)).toContain('background-image');
      expect(decodeURIComponent(icon)).toContain(description);
    }
    // The browser really has the first picture.
    const size = await workbench().page.evaluate(async (style: string) => {
      const url = /url\(["']?(.*?)["']?\)/.exec(style)?.[1] ?? '';
      const answer = await fetch(url);
      return answer.ok ? (await answer.arrayBuffer()).byteLength : 0;
    }, rows[0]?.icon ?? '');
    expect(size).toBeGreaterThan(100);
    await pressListButton(workbench(), /Showing images/);
    await waitForRows(workbench(), 'other kinds too', (all) =>
      all.some(({ description }) => /:\d+$/.test(description)),
    );
    expect(await searchTitle(workbench())).toMatch(/^Search by Meaning · \d+ results$/);
  });

  it.each([
    ['kind:image', 'kind:image a number that is too high', /\.(svg|png|jpg|webp|gif)$/],
    ['lang:go', 'lang:go a number that is too high', /\.go:\d+$/],
    ['path:docs/**', 'path:docs/** a number that is too high', /^docs\//],
  ])('narrows with the prefix %s', async (_, question, every) => {
    await openSearch(workbench());
    await workbench().typeIntoQuickPick(question);
    await waitForRows(
      workbench(),
      `only ${every}`,
      (rows) => rows.length > 0 && rows.every(({ description }) => every.test(description)),
    );
  });

  it('never puts a late answer in the place of a newer one, and never empties the list between two answers', async () => {
    await openSearch(workbench());
    await searchFor(workbench(), 'kind:code electricity is less expensive after dark', /Tariff\.java/);
    const { page } = workbench();
    await page.evaluate(`{
    const list = document.querySelector('.quick-input-list');
    globalThis.seenBest = [];
    const note = () => {
      const best = list.querySelector('.monaco-list-row[data-index="0"] .label-description')?.textContent ?? 'empty';
      if (globalThis.seenBest.at(-1) !== best) globalThis.seenBest.push(best);
    };
    new MutationObserver(note).observe(list, { childList: true, subtree: true, characterData: true });
  }`);
    // A picture is shown between two of them when the engine is faster than the typing, which is as it should be.
    for (let round = 0; round < 5; round++) {
      await workbench().quickInput.fill(`kind:image picture of a cat ${round}`);
      await workbench().quickInput.fill('kind:text why does no household data go to the cloud');
    }
    await waitForRows(
      workbench(),
      'privacy.md',
      ([first]) => first?.description.startsWith('docs/privacy.md') === true,
    );
    const atFirst = await page.evaluate<string[]>('globalThis.seenBest');
    expect(atFirst).not.toContain('empty');
    // Time for a late answer to do harm.
    await staysTrue(async () => {
      expect(await page.evaluate<string[]>('globalThis.seenBest')).toEqual(atFirst);
    }, 1000);
    expect(atFirst.at(-1)).toMatch(/^docs\/privacy\.md/);
  });

  it('says that nothing was found, and offers a way on', async () => {
    await openSearch(workbench());
    await workbench().typeIntoQuickPick('path:no/such/folder/** weather forecast');
    await waitForRows(
      workbench(),
      'the advice',
      ([first]) => first?.label === 'No result with these filters',
    );
    expect(await workbench().quickPickItems()).toEqual([
      expect.stringContaining('Press Enter to search without them'),
    ]);
    await press('Enter');
    await waitForRows(workbench(), 'results', (rows) => rows.length > 3);
    expect(await workbench().quickInput.inputValue()).toBe('weather forecast');
  });

  it('offers recent searches in an empty list, repeats one and forgets one', async () => {
    await openSearch(workbench());
    await searchFor(workbench(), 'kind:text how is an old key replaced', 'docs/runbooks/rotate-the-keys.md:');
    await press('Enter');
    await waitForActiveTab(workbench(), /^rotate-the-keys\.md/);
    await openSearch(workbench());
    const [first] = await waitForRows(
      workbench(),
      'the recent search',
      ([row]) => row?.label === 'kind:text how is an old key replaced',
    );
    expect(first?.accessibleName).toContain('recent searches');
    await press('Enter');
    await waitForRows(
      workbench(),
      'its answer',
      ([row]) => row?.description.startsWith('docs/runbooks/rotate') === true,
    );
    await press('Escape');
    await openSearch(workbench());
    const row = workbench().page.locator('.quick-input-list .monaco-list-row').first();
    await row.hover();
    await row.getByRole('button', { name: 'Remove from Recent Searches' }).click();
    await waitForRows(workbench(), 'a list without it', (rows) =>
      rows.every(({ label }) => label !== 'kind:text how is an old key replaced'),
    );
  });

  it('finds what is similar to the selected lines', async () => {
    await openFile(workbench(), 'web/src/components/BatteryBadge.tsx', 12);
    for (let line = 0; line < 9; line++) await press('Shift+ArrowDown');
    await workbench().runCommand('Semblance: Find Similar by Meaning');
    await waitForTitle(workbench(), /^Similar to BatteryBadge\.tsx:12-2\d/);
    await waitForRows(workbench(), 'an answer', (rows) => rows.length > 2);
    await pressListButton(workbench(), 'Show only images');
    await waitForRows(workbench(), 'battery pictures', (rows) =>
      rows.slice(0, 3).every(({ description }) => /battery/.test(description)),
    );
  });

  it('finds what is similar to a picture, from the menu of the explorer', async () => {
    const { page } = workbench();
    const row = (name: string) =>
      page
        .locator('.explorer-folders-view .monaco-list-row')
        .filter({ has: page.getByText(name, { exact: true }) });
    await workbench().runCommand('View: Show Explorer');
    if (!(await row('rain.svg').isVisible())) {
      await openFile(workbench(), 'assets/weather/rain.svg');
    }
    await row('rain.svg').click({ button: 'right' });
    await workbench().chooseFromMenu('Find Similar by Meaning');
    await waitForTitle(workbench(), /^Similar to rain\.svg/);
    const rows = await waitForRows(
      workbench(),
      'wet weather',
      (all) =>
        all.slice(0, 3).filter(({ description }) => /rain|drizzle|sleet|hail|thunder/.test(description))
          .length >= 2,
    );
    expect(rows.map(({ description }) => description)).not.toContain('assets/weather/rain.svg');
    expect(await statusLabel(workbench())).toMatch(/in the index/);
  });
}
