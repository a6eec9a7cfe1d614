/**
 * Buttons in the title of the search list: those that switch kinds of results on and off, and the way to the gallery.
 * VS Code has no pressed state for such buttons, so each filter has two pictures.
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

/** Shows the same question as pictures in the gallery. */
export interface GalleryButton extends vscode.QuickInputButton {
  readonly opens: 'gallery';
}

export function isGalleryButton(button: vscode.QuickInputButton): button is GalleryButton {
  return 'opens' in button;
}

export function galleryButton(): GalleryButton {
  return {
    opens: 'gallery',
    iconPath: new vscode.ThemeIcon('file-media'),
    tooltip: vscode.l10n.t('Show Pictures in the Gallery'),
  };
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
