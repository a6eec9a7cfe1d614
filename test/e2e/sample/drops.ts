// Pictures that are dragged out of the product's pages with the mouse and dropped on a document: what stands in the
// saved file afterwards.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { dragOnto } from '../harness/mouseDrag.ts';
import { eventually, openFile, startingWith, waitForActiveTab } from '../harness/product.ts';
import type { SampleEditor } from '../harness/sampleEditor.ts';
import {
  galleryPaths,
  galleryPictures,
  hideSimilarPanel,
  openGallery,
  searchGallery,
  showSimilarPanel,
  similarResults,
  surface,
  waitForSubject,
} from '../harness/surfaces.ts';

/** A document to drop on, the line there (from 1), and the mention as its language writes it. */
interface Target {
  readonly document: string;
  readonly line: number;
  readonly mention: RegExp;
}

const markdown: Target = {
  document: 'docs/mobile.md',
  line: 2,
  mention: /^!\[battery[\w ]*\]\((?<path>\.\.\/assets\/[^)]*battery[^)]*\.\w+)\)$/,
};

const html: Target = {
  document: 'web/offline.html',
  line: 3,
  mention: /^<img src="(?<path>\.\.\/assets\/[^"]*battery[^"]*\.\w+)" alt="battery[\w ]*">/,
};

export function defineDropTests({ workbench, workspace }: SampleEditor): void {
  const changed = new Map<string, string>();

  /** Before the next test and not after this one: a failed test leaves a picture of the window. */
  const takeBack = async (): Promise<void> => {
    await hideSimilarPanel(workbench());
    for (const [file, text] of changed) writeFileSync(file, text);
    changed.clear();
  };
  beforeEach(takeBack);
  afterAll(takeBack);

  /** Where a line of the document on screen begins. */
  const lineOnScreen = async (line: number): Promise<{ readonly x: number; readonly y: number }> => {
    const editor = workbench().page.locator('.editor-group-container .monaco-editor').first();
    const lineNumber = editor.locator('.line-numbers').getByText(String(line), { exact: true });
    // A tab is active before its text is drawn.
    await lineNumber.waitFor();
    const number = await lineNumber.boundingBox();
    const text = await editor.locator('.view-lines').boundingBox();
    if (number === null || text === null) throw new Error(`Line ${line} is not on screen.`);
    return { x: text.x + 2, y: number.y + number.height / 2 };
  };

  /** Drops the picture, saves the document, and follows the mention from there to a file. */
  const expectMention = async (picture: Locator, { document, line, mention }: Target, key?: 'Shift') => {
    const file = path.join(workspace(), document);
    changed.set(file, readFileSync(file, 'utf8'));
    await dragOnto(workbench().page, picture, await lineOnScreen(line), key);
    await waitForActiveTab(workbench(), startingWith(path.basename(document)));
    await workbench().runCommand('File: Save');
    const written = (): string => readFileSync(file, 'utf8').split('\n')[line - 1] ?? '';
    await eventually(async () => written()).toMatch(mention);
    const mentioned = mention.exec(written())?.groups?.path ?? '';
    expect(existsSync(path.resolve(path.dirname(file), decodeURI(mentioned)))).toBe(true);
  };

  const openBesideSimilarPanel = async (document: string): Promise<Locator> => {
    await showSimilarPanel(workbench());
    await openFile(workbench(), 'web/src/components/BatteryBadge.tsx', 14);
    await waitForSubject(workbench(), /^BatteryBadge\.tsx:14$/);
    await workbench().runCommand('Semblance: Similar: Pin');
    await openFile(workbench(), document);
    const pictures = similarResults(workbench()).filter({ has: surface(workbench()).locator('.thumbnail') });
    return pictures
      .filter({ hasText: /battery/ })
      .first()
      .locator('.thumbnail');
  };

  it('from the panel "Similar" into Markdown', async () => {
    await expectMention(await openBesideSimilarPanel(markdown.document), markdown);
    await workbench().screenshot('picture-dropped-on-markdown');
  });

  it('from the panel "Similar" into HTML, with Shift held out of habit', async () => {
    await expectMention(await openBesideSimilarPanel(html.document), html, 'Shift');
  });

  it.each([
    ['Markdown', markdown],
    ['HTML', html],
  ] as const)('from the gallery into %s beside it', async (_language, target) => {
    await openFile(workbench(), target.document);
    await openGallery(workbench());
    await searchGallery(workbench(), 'path:assets battery', /battery/);
    await workbench().runCommand('View: Move Editor into Right Group');
    await eventually(() => workbench().page.locator('.editor-group-container').count()).toBe(2);
    // The page was loaded anew by the move, and asks again.
    await eventually(async () => (await galleryPaths(workbench(), 1)).join()).toMatch(/battery/);
    await eventually(() => surface(workbench()).locator('.progress.active').count()).toBe(0);
    await expectMention(galleryPictures(workbench()).first().locator('.tile-picture'), target);
  });
}
