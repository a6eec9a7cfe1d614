/** The parts of VS Code's API for panels and their pages that the product uses; the spec is the user and the page. */
import type { WebviewPanelSerializer } from 'vscode';
import { EventEmitter, Uri } from '../shim/vscode.ts';

export class TestPanel {
  readonly #didDispose = new EventEmitter<void>();
  readonly #incoming = new EventEmitter<unknown>();
  readonly onDidDispose = this.#didDispose.event;
  readonly posted: unknown[] = [];
  readonly webview = {
    cspSource: 'vscode-resource:',
    options: {} as { readonly localResourceRoots?: readonly Uri[]; readonly enableForms?: boolean },
    html: '',
    asWebviewUri: (uri: Uri) => Uri.from({ scheme: 'vscode-resource', path: uri.path }),
    onDidReceiveMessage: this.#incoming.event,
    postMessage: async (message: unknown) => {
      this.posted.push(message);
      return true;
    },
  };
  title = '';
  iconPath: unknown;
  timesRevealed = 0;
  isDisposed = false;

  /** What the page says. */
  say(message: unknown): void {
    this.#incoming.fire(message);
  }
  reveal(): void {
    this.timesRevealed += 1;
  }
  /** Also what happens when the user closes the tab. */
  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.#didDispose.fire();
  }
}

const folderChanges = new EventEmitter<void>();

export const workspace = {
  workspaceFolders: [] as { readonly uri: Uri }[],
  onDidChangeWorkspaceFolders: folderChanges.event,
};

export function setFolders(...paths: readonly string[]): void {
  workspace.workspaceFolders = paths.map((path) => ({ uri: Uri.file(path) }));
  folderChanges.fire();
}

/** How many listen for changes of the folders. */
export const followers = (): number => folderChanges.size;

export const serializers = new Map<string, WebviewPanelSerializer>();
export const created: TestPanel[] = [];

export const window = {
  createWebviewPanel: (_viewType: string, title: string): TestPanel => {
    const panel = new TestPanel();
    panel.title = title;
    created.push(panel);
    return panel;
  },
  registerWebviewPanelSerializer: (viewType: string, serializer: WebviewPanelSerializer) => {
    serializers.set(viewType, serializer);
    return { dispose: () => serializers.delete(viewType) };
  },
};
