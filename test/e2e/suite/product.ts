// Finds the extension under test.

import * as vscode from 'vscode';
import type { SemblanceApi } from '../../../extension/vscode/api/semblanceApi.ts';

export function product(): vscode.Extension<SemblanceApi> {
  const extension = vscode.extensions.getExtension<SemblanceApi>('semblance.semblance');
  if (extension === undefined) throw new Error('The extension semblance.semblance is not installed.');
  return extension;
}
