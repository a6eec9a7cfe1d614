/**
 * Opens a tab again that made room for another one: text, a picture, a notebook or a comparison.
 */
import * as vscode from 'vscode';

/** What a tab was; VS Code's own object is of no use once the tab is gone. */
export type KnownTab = Pick<vscode.Tab, 'input' | 'label' | 'isPreview'>;

export interface ReopenOptions {
  readonly column: vscode.ViewColumn;
  readonly shouldKeepFocus: boolean;
}

/** Undefined for what no extension can open again, such as settings, a terminal or a page. */
export function knownTab(tab: vscode.Tab | undefined): KnownTab | undefined {
  if (tab === undefined || openingOf(tab) === undefined) return undefined;
  const { input, label, isPreview } = tab;
  return { input, label, isPreview };
}

/** In italics if it was. VS Code remembers the place and the selection in it. Rejects when it cannot be opened. */
export async function reopenTab(tab: KnownTab, { column, shouldKeepFocus }: ReopenOptions): Promise<void> {
  const opening = openingOf(tab);
  if (opening === undefined) return;
  const [command, ...subject] = opening;
  await vscode.commands.executeCommand(command, ...subject, {
    preview: tab.isPreview,
    preserveFocus: shouldKeepFocus,
    viewColumn: column,
  } satisfies vscode.TextDocumentShowOptions);
}

/** The command that opens it and what that is told of it. */
function openingOf({
  input,
  label,
}: Pick<KnownTab, 'input' | 'label'>): readonly [string, ...unknown[]] | undefined {
  if (input instanceof vscode.TabInputText) return ['vscode.open', input.uri];
  if (input instanceof vscode.TabInputCustom) return ['vscode.openWith', input.uri, input.viewType];
  if (input instanceof vscode.TabInputNotebook) return ['vscode.openWith', input.uri, input.notebookType];
  return input instanceof vscode.TabInputTextDiff || input instanceof vscode.TabInputNotebookDiff
    ? ['vscode.diff', input.original, input.modified, label]
    : undefined;
}
