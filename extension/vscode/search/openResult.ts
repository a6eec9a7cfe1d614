/**
 * Opens a result in an editor: text at its lines, a picture in the viewer that VS Code has for it.
 */
import * as vscode from 'vscode';
import type { TextRange } from '../../core/documents/textRange.ts';
import type { SearchResult } from '../../core/search/searchTypes.ts';

export interface OpenOptions {
  readonly isPreview: boolean;
  readonly shouldKeepFocus: boolean;
  readonly column: vscode.ViewColumn;
}

/** Positions of the index as VS Code's; the caller clamps them to the document. */
export function toVsCodeRange(range: TextRange): vscode.Range {
  return new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
}

/**
 * Resolves with the editor, or undefined for a picture. Does not touch the selection when the focus stays elsewhere.
 * Rejects when the file cannot be opened.
 */
export async function openResult(
  result: SearchResult,
  range: TextRange,
  options: OpenOptions,
): Promise<vscode.TextEditor | undefined> {
  const uri = vscode.Uri.file(result.file);
  if (result.modality === 'image') {
    // A file that is gone would open as an empty editor instead of failing.
    await vscode.workspace.fs.stat(uri);
    await vscode.commands.executeCommand('vscode.open', uri, {
      preview: options.isPreview,
      preserveFocus: options.shouldKeepFocus,
      viewColumn: options.column,
    } satisfies vscode.TextDocumentShowOptions);
    return undefined;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  // The file may have changed since it was indexed.
  const place = document.validateRange(toVsCodeRange(range));
  const editor = await vscode.window.showTextDocument(document, {
    preview: options.isPreview,
    preserveFocus: options.shouldKeepFocus,
    viewColumn: options.column,
  });
  if (!options.shouldKeepFocus) {
    // Only the cursor goes there: with the whole range selected the next key press would replace it.
    const start = new vscode.Position(
      place.start.line,
      Math.max(place.start.character, document.lineAt(place.start.line).firstNonWhitespaceCharacterIndex),
    );
    editor.selection = new vscode.Selection(start, start);
  }
  editor.revealRange(place, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return editor;
}
