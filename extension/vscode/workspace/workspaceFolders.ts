/**
 * The folders of the window as roots of the index.
 */
import * as vscode from 'vscode';
import type { WorkspaceRoot } from '../../core/documents/workspaceFile.ts';
import { createWorkspaceRoot } from '../../node/files/workspaceRoot.ts';

/** Folders that lie on a disk of the machine where the extension runs; virtual ones are left out. */
export function localRoots(): readonly WorkspaceRoot[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter((folder) => folder.uri.scheme === 'file')
    .map((folder) => createWorkspaceRoot(folder.uri.fsPath, folder.name));
}
