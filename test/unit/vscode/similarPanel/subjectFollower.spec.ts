/** What the window shows becomes a subject once the cursor rests, and what the panel opened itself does not. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createNullLogger } from '../../../../extension/core/logging/logger.ts';
import type { PanelSubject } from '../../../../extension/vscode/similarPanel/panelSubject.ts';
import {
  EventEmitter,
  Position,
  Range,
  Selection,
  TabInputCustom,
  TabInputText,
  Uri,
} from '../shim/vscode.ts';

const selectionChanges = new EventEmitter<{ kind: number | undefined; textEditor: unknown }>();
const editorChanges = new EventEmitter<unknown>();
const tabChanges = new EventEmitter<unknown>();
const window = {
  activeTextEditor: undefined as unknown,
  tabGroups: {
    activeTabGroup: { activeTab: undefined as unknown },
    onDidChangeTabs: tabChanges.event,
    onDidChangeTabGroups: tabChanges.event,
  },
  onDidChangeActiveTextEditor: editorChanges.event,
  onDidChangeTextEditorSelection: selectionChanges.event,
};
const keyboard = 1;
const mouse = 2;

vi.mock('vscode', async () => ({ ...(await import('../shim/vscode.ts')), window }));
const { SubjectFollower } = await import('../../../../extension/vscode/similarPanel/subjectFollower.ts');

const text = ['import x from "x";', '', 'export function run() {', '  return x;', '}'];

/** A document of `text`, the cursor or selection in it. */
function editorOf(path: string, selection: Selection, changes: { isDirty?: boolean; scheme?: string } = {}) {
  const uri = Uri.from({ scheme: changes.scheme ?? 'file', path });
  const document = {
    uri,
    languageId: 'typescript',
    isDirty: changes.isDirty ?? false,
    lineCount: text.length,
    lineAt: (line: number) => ({ range: new Range(line, 0, line, text[line]?.length ?? 0) }),
    getText: (range: Range) => text.slice(range.start.line, range.end.line + 1).join('\n'),
  };
  return { document, selection };
}

const cursorAt = (line: number): Selection => new Selection(line, 0, line, 0);

function showText(path: string, selection: Selection, changes = {}): void {
  const editor = editorOf(path, selection, changes);
  window.activeTextEditor = editor;
  window.tabGroups.activeTabGroup.activeTab = { input: new TabInputText(editor.document.uri) };
  editorChanges.fire(editor);
}

function showPicture(path: string): void {
  window.activeTextEditor = undefined;
  window.tabGroups.activeTabGroup.activeTab = { input: new TabInputCustom(Uri.file(path)) };
  tabChanges.fire(undefined);
}

let follower: InstanceType<typeof SubjectFollower>;
let followed: PanelSubject[];

beforeEach(() => {
  vi.useFakeTimers();
  window.activeTextEditor = undefined;
  window.tabGroups.activeTabGroup.activeTab = undefined;
  followed = [];
  follower = new SubjectFollower(createNullLogger());
  follower.onDidChange((subject) => followed.push(subject));
});
afterEach(() => {
  follower.dispose();
  vi.useRealTimers();
});

const rest = (): unknown => vi.advanceTimersByTime(80);

describe('a cursor', () => {
  it('is followed when it rests, not on its way', () => {
    for (const line of [0, 2, 3]) {
      showText('/w/a.ts', cursorAt(line));
      vi.advanceTimersByTime(33);
    }
    expect(followed).toEqual([]);
    rest();
    expect(followed).toMatchObject([
      { kind: 'lines', file: '/w/a.ts', isSelection: false, range: { start: { line: 3 } } },
    ]);
  });

  it('on an empty line stands for the lines around it', () => {
    showText('/w/a.ts', cursorAt(1));
    expect(follower.current()).toMatchObject({ kind: 'lines', text: text.join('\n') });
  });

  it('in a changed or unsaved document cannot be found by its place', () => {
    showText('/w/a.ts', cursorAt(2), { isDirty: true });
    expect(follower.current()).toMatchObject({ isChanged: true, file: '/w/a.ts' });
    showText('Untitled-1', cursorAt(2), { scheme: 'untitled' });
    expect(follower.current()).toMatchObject({ isChanged: true, file: undefined });
  });

  it('in a log is not followed', () => {
    showText('/log', cursorAt(2), { scheme: 'output' });
    rest();
    expect(followed).toEqual([]);
  });
});

describe('a step of the cursor', () => {
  /** The cursor goes there by a key, or by a click. */
  function step(
    line: number,
    changes: { isDirty?: boolean; kind?: number; selection?: Selection } = {},
  ): void {
    const editor = editorOf('/w/a.ts', changes.selection ?? cursorAt(line), changes);
    window.activeTextEditor = editor;
    selectionChanges.fire({ kind: changes.kind ?? keyboard, textEditor: editor });
  }
  const lines = (): unknown[] =>
    followed.map((subject) => (subject.kind === 'lines' ? subject.range.start.line : subject.kind));

  beforeEach(() => {
    showText('/w/a.ts', cursorAt(0));
    rest();
    followed.length = 0;
  });

  it.each([
    ['key', keyboard],
    ['click', mouse],
  ])('by a single %s is followed at once', (_, kind) => {
    step(2, { kind });
    vi.advanceTimersByTime(10);
    expect(lines()).toEqual([2]);
    rest();
    expect(lines()).toEqual([2]);
  });

  it('by a key that is held down is followed at the first one and the last one', () => {
    for (const line of [1, 2, 3, 4, 3, 2]) {
      step(line);
      vi.advanceTimersByTime(33);
    }
    expect(lines()).toEqual([1]);
    vi.advanceTimersByTime(16);
    expect(lines()).toEqual([1]);
    vi.advanceTimersByTime(1);
    expect(lines()).toEqual([1, 2]);
  });

  it('of a hand that taps is followed each time', () => {
    for (const line of [1, 2, 3]) {
      step(line);
      vi.advanceTimersByTime(90);
    }
    expect(lines()).toEqual([1, 2, 3]);
  });

  it('waits for the pause in typing, also when the document is known to be changed later than the cursor', () => {
    step(2, { isDirty: true });
    vi.advanceTimersByTime(49);
    expect(lines()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(followed).toMatchObject([{ isChanged: true }]);
    rest();
    step(3);
    window.activeTextEditor = editorOf('/w/a.ts', cursorAt(3), { isDirty: true });
    vi.advanceTimersByTime(49);
    expect(followed).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(followed).toHaveLength(2);
    expect(followed[1]).toMatchObject({ isChanged: true, range: { start: { line: 3 } } });
  });

  it('waits for a selection to be made', () => {
    step(2, { selection: new Selection(2, 0, 3, 1), kind: mouse });
    vi.advanceTimersByTime(49);
    expect(followed).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(followed).toMatchObject([{ isSelection: true }]);
  });

  it('into another editor waits until the window has settled', () => {
    showText('/w/b.ts', cursorAt(1));
    step(2, { kind: mouse });
    vi.advanceTimersByTime(10);
    expect(followed).toEqual([]);
    vi.advanceTimersByTime(40);
    expect(lines()).toEqual([2]);
  });

  it('that nobody made, as when a file is opened at a line, waits as well', () => {
    selectionChanges.fire({ kind: undefined, textEditor: window.activeTextEditor });
    vi.advanceTimersByTime(49);
    expect(followed).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(lines()).toEqual([0]);
  });
});

it('a selection is taken as it is', () => {
  showText('/w/a.ts', new Selection(new Position(2, 0), new Position(3, 4)));
  expect(follower.current()).toMatchObject({
    isSelection: true,
    range: { start: { line: 2 }, end: { line: 3, character: 4 } },
    text: text.slice(2, 4).join('\n'),
  });
});

describe('pictures', () => {
  it('in a tab of their own, and drawings whose source is open, are compared as pictures', () => {
    showPicture('/w/a.png');
    expect(follower.current()).toMatchObject({ kind: 'file', file: '/w/a.png', isPicture: true });
    showText('/w/a.svg', cursorAt(0));
    expect(follower.current()).toMatchObject({ kind: 'file', file: '/w/a.svg', isPicture: true });
  });

  it('and nothing else in a tab without text', () => {
    showPicture('/w/table.xlsx');
    expect(follower.current()).toBeUndefined();
  });
});

describe('what the panel opened', () => {
  it('is not followed until somebody clicks in it', () => {
    showText('/w/a.ts', cursorAt(2));
    rest();
    follower.ignore(Uri.file('/w/b.ts') as never);
    // The tab comes before the editor does: nothing of that ends the ignoring.
    tabChanges.fire(undefined);
    rest();
    showText('/w/b.ts', cursorAt(2));
    rest();
    expect(followed.filter((subject) => subject.kind === 'lines' && subject.file === '/w/b.ts')).toEqual([]);
    selectionChanges.fire({ kind: undefined, textEditor: window.activeTextEditor });
    rest();
    expect(followed.at(-1)).toMatchObject({ file: '/w/a.ts' });
    selectionChanges.fire({ kind: mouse, textEditor: window.activeTextEditor });
    rest();
    expect(followed.at(-1)).toMatchObject({ file: '/w/b.ts' });
  });

  it('is followed when it is chosen again after something else', () => {
    follower.ignore(Uri.file('/w/a.png') as never);
    showPicture('/w/a.png');
    rest();
    expect(followed).toEqual([]);
    vi.advanceTimersByTime(2000);
    showText('/w/a.ts', cursorAt(2));
    rest();
    showPicture('/w/a.png');
    rest();
    expect(followed.at(-1)).toMatchObject({ file: '/w/a.png' });
  });
});
