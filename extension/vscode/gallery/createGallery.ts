/**
 * Puts the gallery together: its panel and its commands.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { CommandEnvironment } from '../commands/registerCommand.ts';
import { OnlyPanel } from '../webviews/onlyPanel.ts';
import { registerGalleryCommands } from './galleryCommands.ts';
import { GalleryPanel, type GalleryServices } from './galleryPanel.ts';

export function createGallery(services: GalleryServices, environment: CommandEnvironment): Disposable {
  const store = new DisposableStore();
  const media = vscode.Uri.joinPath(services.extensionUri, 'extension', 'media', 'filters');
  const gallery = store.add(
    new OnlyPanel({
      viewType: 'semblance.gallery',
      title: vscode.l10n.t('Image Gallery'),
      icon: {
        light: vscode.Uri.joinPath(media, 'image-off-light.svg'),
        dark: vscode.Uri.joinPath(media, 'image-off-dark.svg'),
      },
      // The page has kept what it showed, and asks for it again.
      fill: (panel) => new GalleryPanel(panel, services),
    }),
  );
  store.add(registerGalleryCommands(gallery, environment));
  return store;
}
