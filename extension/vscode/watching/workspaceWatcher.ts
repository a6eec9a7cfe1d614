/**
 * Watches the folders of the workspace and feeds what changed to the batcher. Events of the disk tell of everything;
 * events of the editor only tell of it sooner.
 */
import * as vscode from 'vscode';
import type { WorkspaceRoot } from '../../core/documents/workspaceFile.ts';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import { keyOfAbsolutePath } from '../../node/files/workspaceRoots.ts';
import type { ChangeBatcher } from './changeBatcher.ts';
import { createPathRules } from './pathRules.ts';

/** Volumes of these systems are normally mounted without regard to case. */
const isCaseSensitive = process.platform === 'linux';

/** Until disposed. The batcher belongs to the caller. */
export function watchWorkspace(
  roots: readonly WorkspaceRoot[],
  excludeGlobs: readonly string[],
  batcher: Pick<ChangeBatcher, 'add' | 'addEverything'>,
): Disposable {
  const store = new DisposableStore();
  const rules = createPathRules(excludeGlobs, isCaseSensitive);

  const report = (uri: vscode.Uri, kind: 'save' | 'change'): void => {
    if (uri.scheme !== 'file') return;
    const key = keyOfAbsolutePath(roots, uri.fsPath);
    if (key === undefined || key.path === '') return;
    const change = rules(key.path);
    if (change === 'checkout') batcher.addEverything();
    else if (change === 'file') batcher.add(uri.fsPath, kind);
  };

  for (const root of roots) {
    const pattern = new vscode.RelativePattern(vscode.Uri.file(root.path), '**/*');
    const watcher = store.add(vscode.workspace.createFileSystemWatcher(pattern));
    for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) {
      store.add(event((uri) => report(uri, 'change')));
    }
  }
  store.add(vscode.workspace.onDidSaveTextDocument((document) => report(document.uri, 'save')));
  for (const event of [vscode.workspace.onDidCreateFiles, vscode.workspace.onDidDeleteFiles]) {
    store.add(
      event(({ files }) => {
        for (const uri of files) report(uri, 'save');
      }),
    );
  }
  store.add(
    vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) {
        report(oldUri, 'save');
        report(newUri, 'save');
      }
    }),
  );
  return store;
}
