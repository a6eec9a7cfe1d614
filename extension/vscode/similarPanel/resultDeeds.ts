/**
 * What can be done with a result in the editor: open it, compare it with its source, copy its path.
 */
import * as vscode from 'vscode';
import type { TextRange } from '../../core/documents/textRange.ts';
import type { SearchResult } from '../../core/search/searchTypes.ts';
import { notify } from '../messages/notifications.ts';
import { openResult, toVsCodeRange } from '../search/openResult.ts';
import { fileNameOf } from '../search/resultText.ts';
import type { PanelSubject } from './panelSubject.ts';
import { nameOfSubject } from './similarStrings.ts';

export type OpenHow = 'preview' | 'editor' | 'side';

/** Rejects when the file cannot be opened. */
export async function openFromPanel(result: SearchResult, range: TextRange, how: OpenHow): Promise<void> {
  const column =
    how === 'side' ? vscode.ViewColumn.Beside : vscode.window.tabGroups.activeTabGroup.viewColumn;
  const editor = await openResult(result, range, {
    isPreview: how !== 'side',
    shouldKeepFocus: how === 'preview',
    column,
  });
  // With the focus elsewhere the cursor stays, and so nothing else shows where the match begins.
  if (how === 'preview' && editor !== undefined) {
    const place = editor.document.validateRange(toVsCodeRange(range));
    editor.selection = new vscode.Selection(place.start, place.start);
  }
}

/** Texts as a difference, everything else side by side. Resolves after both are shown. */
export async function compareWithSource(subject: PanelSubject, result: SearchResult): Promise<void> {
  const resultUri = vscode.Uri.file(result.file);
  const source = subject.kind === 'picture' ? undefined : vscode.Uri.parse(subject.uri);
  if (source === undefined) {
    await notify(
      'info',
      vscode.l10n.t('The picture that you pasted or dropped is no file: {0} is shown alone.', result.path),
    );
    await vscode.commands.executeCommand('vscode.open', resultUri);
    return;
  }
  const areTexts = subject.kind === 'lines' && result.modality !== 'image';
  if (areTexts && source.toString() !== resultUri.toString()) {
    const title = `${nameOfSubject(subject)} ↔ ${fileNameOf(result.path)}:${result.range.start.line + 1}`;
    await vscode.commands.executeCommand('vscode.diff', source, resultUri, title, {
      preview: true,
      selection: toVsCodeRange(result.range),
    } satisfies vscode.TextDocumentShowOptions);
    return;
  }
  const { viewColumn } = vscode.window.tabGroups.activeTabGroup;
  await vscode.commands.executeCommand('vscode.open', source, {
    viewColumn,
    preview: false,
    preserveFocus: true,
  });
  await openResult(result, result.range, {
    isPreview: true,
    shouldKeepFocus: false,
    column: vscode.ViewColumn.Beside,
  });
}
