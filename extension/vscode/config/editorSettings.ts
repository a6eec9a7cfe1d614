/**
 * Settings of the editor itself that change what this extension has to do.
 */
import * as vscode from 'vscode';

/** Whether files that are only looked at share one tab in italics, as they are now. */
export function hasPreviewTabs(): boolean {
  return vscode.workspace.getConfiguration('workbench.editor').get('enablePreview', true);
}
