/**
 * What a search starts from: the selected text, the code at the cursor, or a file of the explorer.
 */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { longestQuery } from '../../core/protocol/searchMessages.ts';
import { fileNameOf } from './resultText.ts';
import type { SearchSubject } from './searchPicker.ts';

/** An empty search, or one for the selected text. */
export function subjectOfSearch(editor: vscode.TextEditor | undefined): SearchSubject {
  const text =
    editor === undefined || editor.selection.isEmpty ? '' : editor.document.getText(editor.selection);
  return { kind: 'words', text };
}

/** Selected lines, or the line at the cursor: the engine compares the piece of code or text around it. */
export function subjectOfEditor(editor: vscode.TextEditor): SearchSubject {
  const { document, selection } = editor;
  const range = selection.isEmpty
    ? document.lineAt(selection.active.line).range
    : new vscode.Range(selection.start, selection.end);
  const text = document.getText(range).slice(0, longestQuery);
  // A document without a file can only be compared by its words.
  if (document.uri.scheme !== 'file') return { kind: 'words', text };
  const first = range.start.line + 1;
  const last = range.end.line + 1;
  return {
    kind: 'similar',
    name: `${fileNameOf(document.uri.path)}:${first === last ? first : `${first}-${last}`}`,
    query: {
      file: document.uri.fsPath,
      range: {
        start: { line: range.start.line, character: range.start.character },
        end: { line: range.end.line, character: range.end.character },
      },
      // The index knows the saved file; what was typed since counts too.
      ...(document.isDirty || !selection.isEmpty ? { text } : {}),
    },
  };
}

export function subjectOfFile(uri: vscode.Uri): SearchSubject {
  return { kind: 'similar', name: basename(uri.fsPath), query: { file: uri.fsPath } };
}
