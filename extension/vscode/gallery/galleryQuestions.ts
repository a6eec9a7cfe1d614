/**
 * What a gallery is opened for: the code at the cursor, a picture of the explorer or of an editor tab.
 */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { GalleryQuestion } from '../../core/protocol/views/galleryView.ts';
import type { SearchSubject } from '../search/searchPicker.ts';
import { subjectOfEditor } from '../search/searchSubjects.ts';
import { isPicture } from '../workspace/pictureFiles.ts';
import { uriOfTab } from '../workspace/uriOfTab.ts';

export function questionOfPicture(uri: vscode.Uri): GalleryQuestion {
  return { kind: 'picture', file: uri.fsPath, name: basename(uri.fsPath) };
}

/** Selected lines, or the piece of code at the cursor; all pictures for a document without text. */
export function questionOfEditor(editor: vscode.TextEditor): GalleryQuestion {
  return questionOfSubject(subjectOfEditor(editor));
}

/** The question of an open search list; all pictures when nothing was asked yet. */
export function questionOfSubject(subject: SearchSubject): GalleryQuestion {
  if (subject.kind === 'words') {
    return subject.text.trim() === '' ? { kind: 'all' } : { kind: 'words', text: subject.text };
  }
  const { file, range, text } = subject.query;
  if (file === undefined && text === undefined) return { kind: 'all' };
  if (file !== undefined && range === undefined && text === undefined) {
    const uri = vscode.Uri.file(file);
    if (isPicture(uri)) return questionOfPicture(uri);
  }
  return {
    kind: 'code',
    name: subject.name,
    ...(file === undefined ? {} : { file }),
    ...(range === undefined ? {} : { range }),
    ...(text === undefined ? {} : { text }),
    ...(subject.nearby === undefined ? {} : { nearby: subject.nearby }),
  };
}

/** The picture that a command is about: its argument, or what the active tab shows. */
export function pictureOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return isPicture(argument) ? argument : undefined;
  const uri = uriOfTab(vscode.window.tabGroups.activeTabGroup.activeTab);
  return isPicture(uri) ? uri : undefined;
}
