/**
 * Puts a mention of a picture into the document that was edited last.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import { notify } from '../messages/notifications.ts';
import { referenceText, relativeReference, wordsOfFileName } from './referenceText.ts';

/** Remembers the text editor that was used last: while a page has the focus, VS Code names no active editor. */
export class ReferenceInserter implements Disposable {
  readonly #store = new DisposableStore();
  #last: vscode.TextEditor | undefined;

  constructor() {
    this.#last = vscode.window.activeTextEditor;
    this.#store.add(
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor !== undefined) this.#last = editor;
      }),
    );
  }

  /** At every cursor; without an open document the mention goes to the clipboard, and a message says so. */
  async insert(picture: vscode.Uri): Promise<void> {
    const editor = this.#target();
    if (editor === undefined) {
      await vscode.env.clipboard.writeText(referenceFor(undefined, picture));
      await notify(
        'info',
        vscode.l10n.t('No text editor is open. A reference to the picture is in the clipboard.'),
      );
      return;
    }
    const text = referenceFor(editor.document, picture);
    const shown = await vscode.window.showTextDocument(editor.document, {
      ...(editor.viewColumn === undefined ? {} : { viewColumn: editor.viewColumn }),
      preview: false,
    });
    const isDone = await shown.edit((edit) => {
      for (const selection of shown.selections) edit.replace(selection, text);
    });
    if (!isDone) {
      await vscode.env.clipboard.writeText(text);
      await notify(
        'info',
        vscode.l10n.t('The document cannot be changed. A reference to the picture is in the clipboard.'),
      );
    }
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** The document used last, also where a page covers its editor; else any that can be seen. */
  #target(): vscode.TextEditor | undefined {
    const visible = vscode.window.visibleTextEditors;
    const last = this.#last;
    const shown = visible.find((editor) => editor.document === last?.document);
    return shown ?? (last?.document.isClosed === false ? last : visible[0]);
  }
}

/** The mention as the document's language writes it; as Markdown when there is no document. */
export function referenceFor(document: vscode.TextDocument | undefined, picture: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(picture) ?? vscode.workspace.workspaceFolders?.[0];
  const path = relativeReference({
    document: document?.uri.scheme === picture.scheme ? document.uri.path : undefined,
    picture: picture.path,
    base: folder?.uri.path ?? '',
  });
  return referenceText(document?.languageId ?? 'markdown', path, wordsOfFileName(picture.path));
}
