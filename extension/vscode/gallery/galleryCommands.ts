/**
 * Commands that show the gallery: as it was, with pictures for code, with pictures like a picture.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import { commandIds } from '../commands/ids.ts';
import { type CommandEnvironment, registerCommand } from '../commands/registerCommand.ts';
import { notify } from '../messages/notifications.ts';
import type { SearchSubject } from '../search/searchPicker.ts';
import type { GalleryPanel } from './galleryPanel.ts';
import { pictureOf, questionOfEditor, questionOfPicture, questionOfSubject } from './galleryQuestions.ts';

/** `gallery.show` brings the gallery to the front; without a question it goes on where it was. */
export function registerGalleryCommands(
  gallery: { readonly show: () => Pick<GalleryPanel, 'ask' | 'showPasteHint'> },
  environment: CommandEnvironment,
): Disposable {
  const store = new DisposableStore();
  store.add(
    registerCommand(commandIds.openGallery, environment, (argument) => {
      // A question as argument lets key bindings, other extensions and the search list begin with it.
      const page = gallery.show();
      if (typeof argument === 'string') page.ask({ kind: 'words', text: argument });
      else if (isSubject(argument)) page.ask(questionOfSubject(argument));
    }),
  );
  store.add(
    registerCommand(commandIds.findImagesForCode, environment, async () => {
      const editor = vscode.window.activeTextEditor;
      if (editor !== undefined) gallery.show().ask(questionOfEditor(editor));
      else await tell(vscode.l10n.t('Open a file and put the cursor into the code to find pictures for it.'));
    }),
  );
  store.add(
    registerCommand(commandIds.findSimilarImages, environment, async (argument) => {
      const picture = pictureOf(argument);
      if (picture !== undefined) gallery.show().ask(questionOfPicture(picture));
      else
        await tell(vscode.l10n.t('Open a picture, or choose one in the explorer, to find similar pictures.'));
    }),
  );
  store.add(
    registerCommand(commandIds.searchClipboardImage, environment, () => gallery.show().showPasteHint()),
  );
  return store;
}

async function tell(text: string): Promise<void> {
  await notify('info', text);
}

/** Arguments of commands are unchecked: VS Code hands over addresses and selections as well. */
function isSubject(value: unknown): value is SearchSubject {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  if (value.kind === 'words') return 'text' in value && typeof value.text === 'string';
  return (
    value.kind === 'similar' && 'query' in value && typeof value.query === 'object' && value.query !== null
  );
}
