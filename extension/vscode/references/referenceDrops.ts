/**
 * Pictures that are dragged out of the product's pages and dropped on a document become mentions in its language.
 */
import * as vscode from 'vscode';
import type { Disposable } from '../../core/lifecycle/disposable.ts';
import { draggedPictureType } from '../../core/protocol/views/draggedPicture.ts';
import { referenceFor } from './insertReference.ts';

/**
 * Every document, as a pattern: VS Code's own "Insert Plain Text" is registered for `*`, which a pattern outranks. With
 * `*` here, whichever of the two was registered last would be inserted.
 */
const everyDocument: vscode.DocumentFilter = { pattern: '**' };

/** The path in the mention leads from the document to the picture, whichever document it is dropped on. */
export function registerReferenceDrops(): Disposable {
  const kind = vscode.DocumentDropOrPasteEditKind.Empty.append('semblance', 'reference');
  return vscode.languages.registerDocumentDropEditProvider(
    everyDocument,
    {
      async provideDocumentDropEdits(document, _position, dataTransfer, token) {
        const file = await dataTransfer.get(draggedPictureType)?.asString();
        if (file === undefined || file === '' || token.isCancellationRequested) return undefined;
        const text = referenceFor(document, vscode.Uri.file(file));
        return new vscode.DocumentDropEdit(text, vscode.l10n.t('Insert Reference'), kind);
      },
    },
    { dropMimeTypes: [draggedPictureType], providedDropEditKinds: [kind] },
  );
}
