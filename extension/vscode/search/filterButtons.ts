/**
 * Buttons in the title of the search list that switch kinds of results on and off. VS Code has no pressed state for
 * such buttons, so each has two pictures.
 */
import * as vscode from 'vscode';
import { type Modality, modalities } from '../../core/documents/modality.ts';
import { filterButtonTooltip } from '../messages/searchTexts.ts';
import type { ShownModalities } from './modalityToggles.ts';

export interface FilterButton extends vscode.QuickInputButton {
  readonly modality: Modality;
}

export function isFilterButton(button: vscode.QuickInputButton): button is FilterButton {
  return 'modality' in button;
}

export function filterButtons(extensionUri: vscode.Uri, shown: ShownModalities): readonly FilterButton[] {
  return modalities.map((modality) => {
    const isOn = shown.has(modality);
    const icon = (theme: 'light' | 'dark'): vscode.Uri =>
      vscode.Uri.joinPath(
        extensionUri,
        'extension',
        'media',
        'filters',
        `${modality}-${isOn ? 'on' : 'off'}-${theme}.svg`,
      );
    return {
      modality,
      iconPath: { light: icon('light'), dark: icon('dark') },
      tooltip: filterButtonTooltip(modality, isOn),
    };
  });
}
