/**
 * The one gallery of a window: opened by commands, brought back by VS Code after a reload.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { GalleryQuestion } from '../../core/protocol/views/galleryView.ts';
import { GalleryPanel, type GalleryServices, galleryViewType } from './galleryPanel.ts';

export class Gallery implements Disposable {
  readonly #services: GalleryServices;
  readonly #store = new DisposableStore();
  #open: { readonly panel: vscode.WebviewPanel; readonly page: GalleryPanel } | undefined;

  constructor(services: GalleryServices) {
    this.#services = services;
    this.#store.add(
      vscode.window.registerWebviewPanelSerializer(galleryViewType, {
        // The page has kept what it showed, and asks for it again.
        deserializeWebviewPanel: async (panel) => {
          this.#adopt(panel);
        },
      }),
    );
  }

  /** Shows the gallery; without a question it goes on where it was. */
  show(question?: GalleryQuestion): void {
    const page = this.#shown();
    if (question !== undefined) page.ask(question);
  }

  /** Shows the gallery, which tells how a picture gets from the clipboard into it. */
  showPasteHint(): void {
    this.#shown().showPasteHint();
  }

  dispose(): void {
    // The panel itself stays: a window that is reloaded brings it back.
    this.#open?.page.dispose();
    this.#store.dispose();
  }

  #shown(): GalleryPanel {
    if (this.#open !== undefined) {
      this.#open.page.reveal();
      return this.#open.page;
    }
    const panel = vscode.window.createWebviewPanel(
      galleryViewType,
      vscode.l10n.t('Image Gallery'),
      vscode.ViewColumn.Active,
      { enableFindWidget: false },
    );
    return this.#adopt(panel);
  }

  #adopt(panel: vscode.WebviewPanel): GalleryPanel {
    this.#open?.panel.dispose();
    const page = new GalleryPanel(panel, this.#services);
    const open = { panel, page };
    this.#open = open;
    panel.onDidDispose(() => {
      page.dispose();
      if (this.#open === open) this.#open = undefined;
    });
    return page;
  }
}
