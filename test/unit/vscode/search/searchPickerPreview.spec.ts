import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SearchAnswer } from '../../../../extension/core/search/searchTypes.ts';
import { answerOf, resultOf } from '../shim/samples.ts';
import type { TestQuickPick } from '../shim/vscode.ts';

vi.mock('vscode', () => import('../shim/vscode.ts'));
const shim = await import('../shim/vscode.ts');
const { emptyWindow, entry, open, pass, typeAndWait } = await import('./openSearchPicker.ts');

/** The list with one result in each of these files, after somebody typed. */
async function openWithFiles(...names: readonly string[]): Promise<TestQuickPick> {
  const results = names.map((name) => resultOf({ scope: [name], file: `/w/${name}.ts` }));
  const { list } = open({ answer: async () => answerOf(results) });
  await typeAndWait(list, 'x');
  return list;
}

/** The window shows this tab alone. */
function showTab(tab: {
  readonly input: unknown;
  readonly isPreview: boolean;
  readonly label?: string;
}): void {
  const active = { label: '', ...tab, isActive: true, isDirty: false };
  shim.window.tabGroups.activeTabGroup.tabs = [active];
  shim.window.tabGroups.activeTabGroup.activeTab = active;
}

async function previewAndEscape(): Promise<void> {
  const { list } = open({});
  await typeAndWait(list, 'x');
  await pass(350);
  list.hide();
  await pass(100);
}

/** How a tab is opened that Escape brings back. */
function shownAgain(preview: boolean): object {
  return { preview, preserveFocus: false, viewColumn: 1 };
}

describe('previews of the search list', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    emptyWindow();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('previews the highlighted match without taking the focus, and not every one that is passed', async () => {
    const list = await openWithFiles('a', 'b', 'c');
    list.highlight(entry(list, 1));
    await pass(30);
    list.highlight(entry(list, 2));
    await pass(60);
    expect(shim.recorded.opened).toEqual([
      { path: '/w/c.ts', preview: true, preserveFocus: true, column: 1 },
    ]);
    expect(shim.recorded.decorated.map(({ start, end }) => [start.line, end.line])).toEqual([[40, 52]]);
  });

  it('does not open editors while somebody is still typing', async () => {
    const { list } = open({});
    await typeAndWait(list, 'd');
    await pass(200);
    await typeAndWait(list, 'da');
    expect(shim.recorded.opened).toEqual([]);
    await pass(350);
    expect(shim.recorded.opened).toHaveLength(1);
  });

  it('drops the preview of an answer as soon as a key makes it out of date', async () => {
    const late = new Map<string, (answer: SearchAnswer) => void>();
    const { list } = open({
      answer: (text) =>
        text === 'd'
          ? Promise.resolve(answerOf([resultOf({ file: '/w/d.ts' })]))
          : new Promise((resolve) => late.set(text, resolve)),
    });
    await typeAndWait(list, 'd');
    await pass(200);
    list.type('da');
    await pass(1000);
    expect(shim.recorded.opened).toEqual([]);
    late.get('da')?.(answerOf([resultOf({ file: '/w/da.ts' })]));
    await pass(349);
    expect(shim.recorded.opened).toEqual([]);
    await pass(1);
    expect(shim.recorded.opened.map(({ path }) => path)).toEqual(['/w/da.ts']);
  });

  it('does not open the same match again for another answer', async () => {
    const { list } = open({});
    await typeAndWait(list, 'parse');
    await pass(350);
    await typeAndWait(list, 'parse a date');
    await pass(1000);
    expect(shim.recorded.opened).toHaveLength(1);
    expect(shim.recorded.decorated).toHaveLength(1);
  });

  it('previews the first entry at once when somebody comes back to it with the keys', async () => {
    const list = await openWithFiles('a', 'b');
    list.highlight(entry(list, 1));
    await pass(60);
    list.highlight(entry(list, 0));
    await pass(60);
    expect(shim.recorded.opened.map(({ path }) => path)).toEqual(['/w/b.ts', '/w/a.ts']);
  });

  it('opens nothing after the list was hidden, whatever VS Code still tells of it', async () => {
    const list = await openWithFiles('a', 'b');
    list.highlight(entry(list, 1));
    await pass(30);
    list.hide();
    list.highlight(entry(list, 0));
    await pass(1000);
    expect(shim.recorded.opened).toEqual([]);
  });

  it('puts the editor back on Escape', async () => {
    const document = { uri: shim.Uri.file('/w/original.ts'), isClosed: false };
    shim.window.activeTextEditor = { document, viewColumn: 1, selections: [], visibleRanges: [] };
    const { list } = open({});
    await typeAndWait(list, 'x');
    await pass(350);
    const previewTab = {
      input: new shim.TabInputText(shim.Uri.file('/w/src/dates/parse.ts')),
      isPreview: true,
      isDirty: false,
    };
    shim.window.tabGroups.activeTabGroup.tabs = [previewTab];
    list.hide();
    await pass(100);
    expect(shim.recorded.closedTabs).toEqual([previewTab]);
    expect(shim.recorded.opened.at(-1)).toMatchObject({ path: '/w/original.ts', preserveFocus: false });
    expect(list.isDisposed).toBe(true);
  });

  it('stays where the user clicked into the preview', async () => {
    const document = { uri: shim.Uri.file('/w/original.ts'), isClosed: false };
    shim.window.activeTextEditor = { document, viewColumn: 1, selections: [], visibleRanges: [] };
    const { list } = open({});
    await typeAndWait(list, 'x');
    await pass(350);
    list.hide();
    shim.selectionChanges.fire({ kind: shim.TextEditorSelectionChangeKind.Mouse });
    await pass(100);
    expect(shim.recorded.opened.map(({ path }) => path)).toEqual(['/w/src/dates/parse.ts']);
  });

  it('opens the text again that only stood in italics, and that VS Code has closed since', async () => {
    const document = { uri: shim.Uri.file('/w/original.ts'), isClosed: false, isUntitled: false };
    shim.window.activeTextEditor = { document, viewColumn: 1, selections: [], visibleRanges: [] };
    showTab({ input: new shim.TabInputText(document.uri), isPreview: true });
    const { list } = open({});
    await typeAndWait(list, 'x');
    await pass(350);
    document.isClosed = true;
    list.hide();
    await pass(100);
    expect(shim.recorded.opened.at(-1)).toMatchObject({ path: '/w/original.ts', preview: true });
  });

  it.each([
    ['in italics', true],
    ['that was there to stay', false],
  ])('puts a picture %s back on Escape, in the viewer it had', async (_, isPreview) => {
    const input = new shim.TabInputCustom(shim.Uri.file('/w/cat.png'), 'imagePreview.previewEditor');
    showTab({ input, isPreview });
    await previewAndEscape();
    expect(shim.recorded.commands).toEqual([
      {
        id: 'vscode.openWith',
        arguments_: [input.uri, 'imagePreview.previewEditor', shownAgain(isPreview)],
      },
    ]);
  });

  it('puts a comparison back on Escape, not the file on its right side', async () => {
    const [left, right] = [shim.Uri.from({ scheme: 'git', path: '/w/a.ts' }), shim.Uri.file('/w/a.ts')];
    const document = { uri: right, isClosed: false };
    shim.window.activeTextEditor = { document, viewColumn: 1, selections: [], visibleRanges: [] };
    showTab({ input: new shim.TabInputTextDiff(left, right), isPreview: true, label: 'a.ts (Working Tree)' });
    await previewAndEscape();
    expect(shim.recorded.commands).toEqual([
      { id: 'vscode.diff', arguments_: [left, right, 'a.ts (Working Tree)', shownAgain(true)] },
    ]);
    expect(shim.recorded.opened.map(({ path }) => path)).toEqual(['/w/src/dates/parse.ts']);
  });

  it('puts a notebook back on Escape, not the cell with the cursor', async () => {
    const cell = { uri: shim.Uri.from({ scheme: 'vscode-notebook-cell', path: '/w/a.ipynb' }) };
    const document = { ...cell, isClosed: false };
    shim.window.activeTextEditor = { document, viewColumn: 1, selections: [], visibleRanges: [] };
    const input = new shim.TabInputNotebook(shim.Uri.file('/w/a.ipynb'), 'jupyter-notebook');
    showTab({ input, isPreview: true });
    await previewAndEscape();
    expect(shim.recorded.commands).toEqual([
      { id: 'vscode.openWith', arguments_: [input.uri, 'jupyter-notebook', shownAgain(true)] },
    ]);
    expect(shim.recorded.opened.map(({ path }) => path)).toEqual(['/w/src/dates/parse.ts']);
  });

  it('puts a comparison back that stood in italics beside the active editor', async () => {
    const document = { uri: shim.Uri.file('/w/original.ts'), isClosed: false };
    shim.window.activeTextEditor = { document, viewColumn: 1, selections: [], visibleRanges: [] };
    showTab({ input: new shim.TabInputText(document.uri), isPreview: false });
    const [left, right] = [shim.Uri.file('/w/old.ts'), shim.Uri.file('/w/new.ts')];
    const other = { input: new shim.TabInputTextDiff(left, right), label: 'old.ts ↔ new.ts' };
    shim.window.tabGroups.activeTabGroup.tabs.push({ ...other, isPreview: true, isActive: false });
    await previewAndEscape();
    expect(shim.recorded.commands).toEqual([
      {
        id: 'vscode.diff',
        arguments_: [left, right, 'old.ts ↔ new.ts', { ...shownAgain(true), preserveFocus: true }],
      },
    ]);
    expect(shim.recorded.opened.at(-1)).toMatchObject({ path: '/w/original.ts' });
  });

  it.each([
    ['closes what was walked over where no tab is in italics', false, 1],
    ['leaves a result that was given a tab of its own', true, 0],
  ])('%s', async (_, hasPreviewTabs, closed) => {
    shim.workspace.settings.set('workbench.editor.enablePreview', hasPreviewTabs);
    const { list } = open({});
    await typeAndWait(list, 'x');
    await pass(350);
    const tab = { input: new shim.TabInputText(shim.Uri.file('/w/src/dates/parse.ts')), isPreview: false };
    const edited = { ...tab, isDirty: true };
    shim.window.tabGroups.activeTabGroup.tabs = [{ ...tab, isDirty: false }, edited];
    list.hide();
    await pass(100);
    expect(shim.recorded.closedTabs).toHaveLength(closed);
    expect(shim.recorded.closedTabs).not.toContain(edited);
  });

  it('touches no editor when nothing was previewed', async () => {
    const { list } = open({});
    list.hide();
    await pass(100);
    expect(shim.recorded.opened).toEqual([]);
    expect(list.isDisposed).toBe(true);
  });
});
