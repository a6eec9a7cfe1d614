/**
 * Commands that search: by words, and by what the user looks at.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore, toDisposable } from '../../core/lifecycle/disposable.ts';
import { pictureOf } from '../gallery/galleryQuestions.ts';
import { notify } from '../messages/notifications.ts';
import { SearchPicker, type SearchPickerServices, type SearchSubject } from '../search/searchPicker.ts';
import { subjectOfEditor, subjectOfFile, subjectOfSearch } from '../search/searchSubjects.ts';
import { commandIds } from './ids.ts';
import { type CommandEnvironment, registerCommand } from './registerCommand.ts';

export function registerSearchCommands(
  services: SearchPickerServices,
  environment: CommandEnvironment,
): Disposable {
  const store = new DisposableStore();
  let open: SearchPicker | undefined;
  const show = (subject: SearchSubject, typed = ''): void => {
    // VS Code shows one list at a time: the earlier one was hidden, and has cleaned up or is about to.
    open = new SearchPicker(subject, services, typed);
    open.show();
  };
  store.add(toDisposable(() => open?.dispose()));

  store.add(
    registerCommand(commandIds.search, environment, (argument) => {
      // A query as argument lets key bindings and other extensions start a search.
      if (typeof argument === 'string') show({ kind: 'words', text: argument });
      else show(subjectOfSearch(vscode.window.activeTextEditor));
    }),
  );
  store.add(
    registerCommand(commandIds.findSimilar, environment, async (argument, others) => {
      const editor = vscode.window.activeTextEditor;
      const uri = argument instanceof vscode.Uri ? argument : undefined;
      // The explorer hands over the whole selection too: then the file is meant, not a place in it.
      const isFromExplorer = uri !== undefined && Array.isArray(others);
      const isFromEditor =
        editor !== undefined &&
        !isFromExplorer &&
        (uri === undefined || uri.toString() === editor.document.uri.toString());
      if (isFromEditor) show(subjectOfEditor(editor));
      else if (uri?.scheme === 'file') show(subjectOfFile(uri));
      else {
        await notify(
          'info',
          vscode.l10n.t('Open a file, or choose one in the explorer, to find what is similar to it.'),
        );
      }
    }),
  );
  store.add(
    registerCommand(commandIds.findCodeForImage, environment, async (argument) => {
      const picture = pictureOf(argument);
      if (picture !== undefined) show(subjectOfFile(picture), 'kind:code ');
      else {
        await notify(
          'info',
          vscode.l10n.t('Open a picture, or choose one in the explorer, to find the code for it.'),
        );
      }
    }),
  );
  return store;
}
