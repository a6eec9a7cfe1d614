// The panel "Similar" in the real editor: it follows cursor, selection and picture, and what its rows, keys, menus and
// title do.

import type { FrameLocator, Locator } from 'playwright-core';
import { afterAll, beforeEach, expect, it } from 'vitest';
import {
  eventually,
  openFile,
  startingWith,
  waitForActiveTab,
  waitForTextFocus,
} from '../harness/product.ts';
import type { SampleEditor } from '../harness/sampleEditor.ts';
import {
  hideSimilarPanel,
  showSimilarPanel,
  similarResults,
  surface,
  waitForSubject,
} from '../harness/surfaces.ts';

export function defineSimilarPanelTests({ workbench, press }: SampleEditor): void {
  beforeEach(() => showSimilarPanel(workbench()));

  afterAll(() => hideSimilarPanel(workbench()));

  const panel = (): FrameLocator => surface(workbench());
  const subject = (): Locator => panel().locator('.subject-label');
  const rows = (): Locator => similarResults(workbench());
  const labels = (): Promise<string[]> => panel().locator('.result-label').allTextContents();

  const showTheBadge = async (): Promise<void> => {
    await openFile(workbench(), 'web/src/components/BatteryBadge.tsx', 14);
    await waitForSubject(workbench(), /^BatteryBadge/);
  };

  /** From another file, by the history. */
  const goBackToTheBadge = async (): Promise<void> => {
    await showTheBadge();
    await openFile(workbench(), 'web/src/lib/session.ts', 5);
    await waitForSubject(workbench(), /^session\.ts/);
    await workbench().runCommand('Semblance: Similar: Go Back');
    await waitForSubject(workbench(), /^BatteryBadge/);
  };

  it('follows the cursor, and finds the pictures that belong to the code', async () => {
    await openFile(workbench(), 'web/src/components/BatteryBadge.tsx', 14);
    await waitForSubject(workbench(), /^BatteryBadge\.tsx:14$/);
    await eventually(labels).toContainEqual(expect.stringMatching(/battery/i));
    await eventually(() =>
      panel()
        .getByRole('button', { name: /^Images \d/ })
        .count(),
    ).toBeGreaterThan(0);
    await waitForTextFocus(workbench());
    await press('ArrowDown');
    await waitForSubject(workbench(), /^BatteryBadge\.tsx:15$/);
  });

  it('compares a selection, and a picture that is open', async () => {
    await openFile(workbench(), 'web/src/lib/session.ts', 1);
    await waitForTextFocus(workbench());
    await press('Control+a');
    await waitForSubject(workbench(), /^session\.ts:1-\d+$/);
    expect(await panel().locator('.subject-detail').innerText()).toBe('selection');
    await openFile(workbench(), 'battery-low.svg');
    await waitForSubject(workbench(), /^battery-low\.svg$/);
    await panel().locator('.subject .thumbnail img').waitFor();
    await eventually(labels).toContainEqual(expect.stringMatching(/battery/i));
  });

  it('previews with a click and stays with its subject, opens with Enter, and opens to the side', async () => {
    await showTheBadge();
    await eventually(() => rows().count()).toBeGreaterThan(2);
    const name = await panel().locator('.result .breadcrumb').first().innerText();
    const file = name.split(' › ').find((part) => /\.\w+$/.test(part)) ?? '';
    await panel().locator('.result-label').first().click();
    await waitForActiveTab(workbench(), startingWith(file));
    await expect.poll(() => subject().innerText()).toMatch(/^BatteryBadge/);
    await press('Enter');
    await waitForActiveTab(workbench(), startingWith(file));
    await workbench().runCommand('Semblance: Focus on Similar View');
    await panel().locator('.result-label').nth(1).press('Control+Enter');
    await eventually(() => workbench().page.locator('.editor-group-container').count()).toBe(2);
  });

  it('asks for less like a result, excludes a file, and takes both back', async () => {
    await showTheBadge();
    await eventually(() => rows().count()).toBeGreaterThan(3);
    const before = await labels();
    await panel().locator('.result-label').first().press('-');
    await eventually(() => panel().locator('.steering-chip').count()).toBe(1);
    await eventually(labels).not.toContain(before[0]);
    await panel().locator('.result-label').first().press('Delete');
    await eventually(() => panel().locator('.steering-chip').count()).toBe(2);
    await panel().getByRole('button', { name: 'Take Back All' }).click();
    // Results of the same score may change places between two answers.
    await eventually(async () => (await labels())[0]).toBe(before[0]);
    expect(await labels()).toHaveLength(before.length);
  });

  it('explains a result line by line', async () => {
    await showTheBadge();
    await panel().locator('.result-label').first().press('ArrowRight');
    await panel().locator('.explanation .bars li').first().waitFor();
    expect(await panel().locator('.explanation .bar-number').first().innerText()).toMatch(/^[+−]\d\.\d\d$/);
  });

  it('pins, and goes back to what was compared before', async () => {
    await goBackToTheBadge();
    await openFile(workbench(), 'web/src/lib/session.ts', 9);
    await workbench().runCommand('Semblance: Similar: Refresh');
    await expect.poll(() => subject().innerText()).toMatch(/^BatteryBadge/);
    await workbench().runCommand('Semblance: Similar: Unpin');
    await waitForSubject(workbench(), /^session\.ts:9$/);
  });

  it('shows what can be done with a result in its context menu', async () => {
    await openFile(workbench(), 'battery-low.svg');
    await waitForSubject(workbench(), /^battery-low\.svg$/);
    const picture = panel()
      .locator('.result')
      .filter({ has: panel().locator('.thumbnail') });
    await picture.first().locator('.result-label').click({ button: 'right' });
    const menu = workbench().page.locator('.context-view .monaco-menu');
    await menu.waitFor();
    const entries = await menu.locator('.action-label').allTextContents();
    for (const entry of ['Open to the Side', 'Compare with Source', 'More Like This', 'Insert Reference']) {
      expect(entries).toContain(entry);
    }
    await press('Escape');
  });

  it('does from the context menu what its entries say', async () => {
    await showTheBadge();
    await eventually(() => rows().count()).toBeGreaterThan(3);
    const fromMenu = async (entry: string): Promise<void> => {
      await panel().locator('.result-label').first().click({ button: 'right' });
      await workbench().chooseFromMenu(entry);
    };
    const breadcrumb = (): Promise<string> => panel().locator('.result .breadcrumb').first().innerText();
    const chips = (): Locator => panel().locator('.steering-chip');
    const takeBack = async (): Promise<void> => {
      await panel().getByRole('button', { name: 'Take Back All' }).click();
      await eventually(() => chips().count()).toBe(0);
    };

    await fromMenu('Explain');
    await panel().locator('.explanation .bars li').first().waitFor();

    const before = (await labels())[0];
    await fromMenu('Less Like This');
    await eventually(() => chips().count()).toBe(1);
    await eventually(async () => (await labels())[0]).not.toBe(before);
    await takeBack();
    await eventually(async () => (await labels())[0]).toBe(before);

    const [folder = ''] = (await breadcrumb()).split(' › ');
    await fromMenu('Exclude This Folder for Now');
    await eventually(() => chips().count()).toBe(1);
    await eventually(breadcrumb).not.toMatch(startingWith(`${folder} › src › components`));
    await takeBack();

    const file = await breadcrumb();
    await fromMenu('Exclude This File for Now');
    await eventually(() => chips().count()).toBe(1);
    await eventually(breadcrumb).not.toBe(file);
    await takeBack();

    await workbench().page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const name = (await breadcrumb()).split(' › ').find((part) => /\.\w+$/.test(part)) ?? 'no file';
    await fromMenu('Copy Path');
    await eventually(() => workbench().page.evaluate<string>('navigator.clipboard.readText()')).toContain(
      name,
    );

    await fromMenu('Compare with Source');
    await waitForActiveTab(workbench(), /^BatteryBadge\.tsx.* ↔ /);
  });

  it('goes forward again, and pins what the editor shows', async () => {
    await goBackToTheBadge();
    await workbench().runCommand('Semblance: Similar: Go Forward');
    await waitForSubject(workbench(), /^session\.ts/);
    // What was gone back to stays until it is let go; then the active editor is followed, and can be pinned itself.
    await workbench().runCommand('Semblance: Similar: Unpin');
    await openFile(workbench(), 'web/src/lib/readings.ts', 3);
    await waitForSubject(workbench(), /^readings\.ts:3$/);
    await workbench().runCommand('Semblance: Similar: Pin');
    await openFile(workbench(), 'web/src/components/BatteryBadge.tsx', 14);
    await workbench().runCommand('Semblance: Similar: Refresh');
    await expect.poll(() => subject().innerText()).toMatch(/^readings\.ts:3$/);
    await workbench().runCommand('Semblance: Similar: Unpin');
  });

  it('keeps its place when it was hidden', async () => {
    await showTheBadge();
    await panel().locator('.group-button').first().click();
    await hideSimilarPanel(workbench());
    await showSimilarPanel(workbench());
    await waitForSubject(workbench(), /^BatteryBadge/);
    expect(await panel().locator('.group-button').first().getAttribute('aria-expanded')).toBe('false');
    await panel().locator('.group-button').first().click();
  });
}
