/**
 * The one map of a window: opened by a command, brought back by VS Code after a reload.
 */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import { mapViewState } from '../../core/protocol/views/mapView.ts';
import { MapPanel, type MapServices, mapViewType } from './mapPanel.ts';

export class SimilarityMap implements Disposable {
  readonly #services: MapServices;
  readonly #store = new DisposableStore();
  #open: { readonly panel: vscode.WebviewPanel; readonly page: MapPanel } | undefined;

  constructor(services: MapServices) {
    this.#services = services;
    this.#store.add(
      vscode.window.registerWebviewPanelSerializer(mapViewType, {
        deserializeWebviewPanel: async (panel, state) => {
          const kept = v.safeParse(mapViewState, state);
          this.#adopt(panel, kept.success && kept.output.keepGap);
        },
      }),
    );
  }

  show(): void {
    this.#shown().reveal();
  }

  /** Shows the map and brings it up to date, or lays it out anew. */
  async make(shouldLayOut: boolean): Promise<void> {
    const page = this.#shown();
    page.reveal();
    await page.make(shouldLayOut);
  }

  dispose(): void {
    this.#open?.panel.dispose();
    this.#store.dispose();
  }

  #shown(): MapPanel {
    if (this.#open !== undefined) return this.#open.page;
    const panel = vscode.window.createWebviewPanel(
      mapViewType,
      vscode.l10n.t('Similarity Map'),
      vscode.ViewColumn.Active,
    );
    return this.#adopt(panel, false);
  }

  #adopt(panel: vscode.WebviewPanel, keepGap: boolean): MapPanel {
    this.#open?.panel.dispose();
    const page = new MapPanel(panel, this.#services, keepGap);
    const open = { panel, page };
    this.#open = open;
    panel.onDidDispose(() => {
      page.dispose();
      if (this.#open === open) this.#open = undefined;
    });
    return page;
  }
}
