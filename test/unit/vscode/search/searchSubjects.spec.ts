/** What "find similar" and "find images for this code" ask for, from every kind of document. */
import { describe, expect, it, vi } from 'vitest';
import { Position, Range, Selection, Uri } from '../shim/vscode.ts';

vi.mock('vscode', () => import('../shim/vscode.ts'));
const { subjectOfEditor } = await import('../../../../extension/vscode/search/searchSubjects.ts');
const { questionOfEditor } = await import('../../../../extension/vscode/gallery/galleryQuestions.ts');

type Editor = Parameters<typeof subjectOfEditor>[0];

/** Two functions and a blank line between them. */
const text = ['function one() {', '  return 1;', '}', '', 'function two() {', '  return 2;', '}'];

function editorOf(
  selection: Selection,
  changes: { isDirty?: boolean; scheme?: string; path?: string; text?: readonly string[] } = {},
): Editor {
  const lines = changes.text ?? text;
  const document = {
    uri: Uri.from({ scheme: changes.scheme ?? 'file', path: changes.path ?? '/w/a.ts' }),
    isDirty: changes.isDirty ?? false,
    lineCount: lines.length,
    lineAt: (line: number) => ({ range: new Range(line, 0, line, lines[line]?.length ?? 0) }),
    getText: ({ start, end }: Range) =>
      lines
        .slice(start.line, end.line + 1)
        .map((line, index) => (index === end.line - start.line ? line.slice(0, end.character) : line))
        .map((line, index) => (index === 0 ? line.slice(start.character) : line))
        .join('\n'),
  };
  return { document, selection } as unknown as Editor;
}

const cursorAt = (line: number): Selection => new Selection(line, 0, line, 0);
const selected = (from: number, to: number, end: number): Selection =>
  new Selection(new Position(from, 0), new Position(to, end));
const all = text.join('\n');
const untitled = { scheme: 'untitled', path: 'Untitled-1', isDirty: true };

describe('a cursor', () => {
  it('in a saved file is asked for by its whole line, with the text around it for a place between two pieces', () => {
    expect(subjectOfEditor(editorOf(cursorAt(3)))).toEqual({
      kind: 'similar',
      name: 'a.ts:4',
      query: {
        file: '/w/a.ts',
        range: { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } },
      },
      nearby: all,
    });
  });

  it('in a changed file is asked for by the text around it, not by one line', () => {
    const subject = subjectOfEditor(editorOf(cursorAt(3), { isDirty: true }));
    expect(subject).toMatchObject({ kind: 'similar', query: { file: '/w/a.ts', text: all } });
    expect(subject).not.toHaveProperty('nearby');
  });

  it('reaches twelve lines far', () => {
    const long = Array.from({ length: 40 }, (_, line) => `line ${line}`);
    expect(subjectOfEditor(editorOf(cursorAt(20), { text: long }))).toMatchObject({
      nearby: long.slice(8, 33).join('\n'),
    });
  });

  it('with nothing but blanks around it sends no empty text', () => {
    const subject = subjectOfEditor(editorOf(cursorAt(1), { isDirty: true, text: ['', '  ', ''] }));
    expect(subject).toMatchObject({ kind: 'similar', query: { file: '/w/a.ts' } });
    expect(subject).not.toHaveProperty('query.text');
    expect(subject).not.toHaveProperty('nearby');
  });
});

describe('a selection', () => {
  it('is asked for by its text', () => {
    expect(subjectOfEditor(editorOf(selected(0, 2, 1)))).toEqual({
      kind: 'similar',
      name: 'a.ts:1-3',
      query: {
        file: '/w/a.ts',
        range: { start: { line: 0, character: 0 }, end: { line: 2, character: 1 } },
        text: text.slice(0, 3).join('\n'),
      },
    });
  });

  it('of blanks is the cursor in it', () => {
    expect(subjectOfEditor(editorOf(selected(3, 4, 0)))).toEqual(subjectOfEditor(editorOf(cursorAt(4))));
  });
});

describe('a document without a file', () => {
  it('is compared by its selected text, however long that is', () => {
    const long = Array.from({ length: 40 }, (_, line) => `const value${line} = ${line};`);
    const editor = editorOf(selected(0, 39, 99), { ...untitled, text: long });
    expect(subjectOfEditor(editor)).toEqual({
      kind: 'similar',
      name: 'Untitled-1:1-40',
      query: { text: long.join('\n') },
    });
    expect(questionOfEditor(editor)).toEqual({
      kind: 'code',
      name: 'Untitled-1:1-40',
      text: long.join('\n'),
    });
  });

  it('is compared by the text around the cursor', () => {
    expect(subjectOfEditor(editorOf(cursorAt(3), untitled))).toMatchObject({ query: { text: all } });
  });

  it('and without text begins an empty search', () => {
    const editor = editorOf(cursorAt(0), { ...untitled, text: [''] });
    expect(subjectOfEditor(editor)).toEqual({ kind: 'words', text: '' });
    expect(questionOfEditor(editor)).toEqual({ kind: 'all' });
  });
});

it('the gallery is told of the text around a cursor too', () => {
  expect(questionOfEditor(editorOf(cursorAt(3)))).toEqual({
    kind: 'code',
    file: '/w/a.ts',
    name: 'a.ts:4',
    range: { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } },
    nearby: all,
  });
});
