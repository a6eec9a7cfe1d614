/**
 * Pictures of the workspace: what is one, and its bytes for a question.
 */
import * as vscode from 'vscode';
import { imageFormatOf, mediaTypeOf } from '../../core/discovery/languages.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import { mostPictureBytes } from '../../core/protocol/searchMessages.ts';
import type { PictureInput } from '../../core/search/searchTypes.ts';

/** By the name alone. Only files on this machine can be compared. */
export function isPicture(uri: vscode.Uri | undefined): uri is vscode.Uri {
  return uri?.scheme === 'file' && imageFormatOf(uri.path) !== undefined;
}

/** Only pictures, and only as large ones as a question may carry. Rejects with `file/...` otherwise. */
export async function readPicture(
  file: string,
): Promise<PictureInput & { readonly bytes: Uint8Array<ArrayBuffer> }> {
  const uri = vscode.Uri.file(file);
  const format = imageFormatOf(uri.path);
  if (format === undefined)
    throw new SemblanceError('file/not-indexed', `${file} is no picture that can be compared.`, { file });
  const stat = await vscode.workspace.fs.stat(uri).then(undefined, () => {
    throw new SemblanceError('file/not-found', `${file} does not exist any more.`, { file });
  });
  if (stat.size > mostPictureBytes)
    throw new SemblanceError('file/not-indexed', `${file} is too large to be compared.`, { file });
  const bytes = await vscode.workspace.fs.readFile(uri);
  // A copy as a plain array: VS Code hands buffers of Node to a page as something else.
  return { bytes: new Uint8Array(bytes), mediaType: mediaTypeOf(format) };
}
