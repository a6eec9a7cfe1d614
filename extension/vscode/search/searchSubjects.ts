/**
 * What a search starts from: the selected text, the code at the cursor, or a file of the explorer.
 */
import { basename } from 'node:path';
import type * as vscode from 'vscode';
import type { TextRange } from '../../core/documents/textRange.ts';
import { longestQuery } from '../../core/protocol/searchMessages.ts';
import { nearbyText } from './nearbyText.ts';
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
  const selected = document.getText(selection).slice(0, longestQuery);
  // Selected blanks say nothing; the place does.
  const isSelection = selected.trim() !== '';
  const cursor = selection.active.line;
  const text = isSelection ? selected : nearbyText(document, cursor);
  const first = (isSelection ? selection.start.line : cursor) + 1;
  const last = (isSelection ? selection.end.line : cursor) + 1;
  const name = `${fileNameOf(document.uri.path)}:${first === last ? first : `${first}-${last}`}`;
  const hasText = text.trim() !== '';
  // A document without a file can only be compared by its text.
  if (document.uri.scheme !== 'file') {
    return hasText ? { kind: 'similar', name, query: { text } } : { kind: 'words', text: '' };
  }
  const range = isSelection ? rangeOf(selection) : wholeLine(cursor);
  const place = { file: document.uri.fsPath, range };
  if (!hasText) return { kind: 'similar', name, query: place };
  // The index knows the saved file; what was typed since counts too.
  return document.isDirty || isSelection
    ? { kind: 'similar', name, query: { ...place, text } }
    : { kind: 'similar', name, query: place, nearby: text };
}

function rangeOf({ start, end }: vscode.Range): TextRange {
  return {
    start: { line: start.line, character: start.character },
    end: { line: end.line, character: end.character },
  };
}

/** So that a cursor at the start or end of a line is inside of what stands there. */
function wholeLine(line: number): TextRange {
  return { start: { line, character: 0 }, end: { line: line + 1, character: 0 } };
}

export function subjectOfFile(uri: vscode.Uri): SearchSubject {
  return { kind: 'similar', name: basename(uri.fsPath), query: { file: uri.fsPath } };
}
