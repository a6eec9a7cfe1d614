/**
 * The file behind a tab, whether it is shown as text or by an editor of its own, such as a picture.
 */
import * as vscode from 'vscode';

/** Undefined for what shows no file, such as settings, a comparison or a page. */
export function uriOfTab(tab: vscode.Tab | undefined): vscode.Uri | undefined {
  const input = tab?.input;
  return input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom
    ? input.uri
    : undefined;
}
