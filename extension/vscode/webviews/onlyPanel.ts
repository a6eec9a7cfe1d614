/**
 * The one panel of its kind that a window has in the editor area: made when it is first wanted, brought to the front
 * after that, and brought back by VS Code when the window is reloaded.
 */
import * as vscode from 'vscode';
import type { Disposable } from '../../core/lifecycle/disposable.ts';

export interface PanelKind<Page extends Disposable> {
  /** The name under which VS Code brings the panel back after a reload of the window. */
  readonly viewType: string;
  readonly title: string;
  readonly icon: { readonly light: vscode.Uri; readonly dark: vscode.Uri };
  /**
   * Puts the page into the panel; it is disposed with the panel at the latest, perhaps twice. `kept` is what the page
   * wrote down before a reload of the window, unchecked; undefined in a new panel.
   */
  readonly fill: (panel: vscode.WebviewPanel, kept: unknown) => Page;
}

export class OnlyPanel<Page extends Disposable> implements Disposable {
  readonly #kind: PanelKind<Page>;
  readonly #restoring: Disposable;
  #open: { readonly panel: vscode.WebviewPanel; readonly page: Page } | undefined;

  constructor(kind: PanelKind<Page>) {
    this.#kind = kind;
    this.#restoring = vscode.window.registerWebviewPanelSerializer(kind.viewType, {
      deserializeWebviewPanel: async (panel, kept) => {
        this.#adopt(panel, kept);
      },
    });
  }

  /** Brings the panel to the front, or makes it. */
  show(): Page {
    if (this.#open !== undefined) {
      this.#open.panel.reveal();
      return this.#open.page;
    }
    const { viewType, title } = this.#kind;
    return this.#adopt(
      vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active),
      undefined,
    );
  }

  /** The panel itself stays: a window that is reloaded brings it back. */
  dispose(): void {
    this.#restoring.dispose();
    this.#open?.page.dispose();
    this.#open = undefined;
  }

  #adopt(panel: vscode.WebviewPanel, kept: unknown): Page {
    this.#open?.panel.dispose();
    // A panel that comes back has the words of the language that the window had then.
    panel.title = this.#kind.title;
    panel.iconPath = this.#kind.icon;
    const page = this.#kind.fill(panel, kept);
    const open = { panel, page };
    this.#open = open;
    panel.onDidDispose(() => {
      page.dispose();
      if (this.#open === open) this.#open = undefined;
    });
    return page;
  }
}
