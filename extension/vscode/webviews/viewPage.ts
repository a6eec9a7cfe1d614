/**
 * One of the product's pages in a webview: its document, what it may load, and the wire to it, for as long as the page
 * is there.
 */
import { randomBytes } from 'node:crypto';
import type * as v from 'valibot';
import * as vscode from 'vscode';
import { isCancelled } from '../../core/cancellation/cancellation.ts';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { pageHtml } from './pageHtml.ts';
import { ViewChannel } from './viewChannel.ts';

export interface ViewPageOptions<ToView, ToHost> {
  readonly webview: vscode.Webview;
  readonly extensionUri: vscode.Uri;
  /** Name of the folder in `webview/`, and so of the bundle. */
  readonly view: string;
  readonly title: string;
  /** Words of the page, translated, by key. */
  readonly strings: Readonly<Record<string, string>>;
  readonly toView: v.GenericSchema<unknown, ToView>;
  readonly toHost: v.GenericSchema<unknown, ToHost>;
  /** Everything that a fresh page has to know. Called each time the page says that it is ready. */
  readonly stateOf: () => readonly ToView[];
  /** Does what the page asks for. What it rejects with is shown, unless the deed was cancelled. */
  readonly receive: (message: ToHost) => Promise<void>;
  readonly showError: (error: unknown) => void;
  readonly logger: Logger;
}

/** Long enough that it cannot be guessed; as long as the specification recommends. */
const nonceBytes = 16;

export class ViewPage<ToView, ToHost> implements Disposable {
  readonly channel: ViewChannel<ToView, ToHost>;
  readonly #store = new DisposableStore();

  constructor(options: ViewPageOptions<ToView, ToHost>) {
    const { webview, extensionUri, receive, showError, logger } = options;
    // Before the document is there: nothing that the page says may be missed.
    this.channel = this.#store.add(new ViewChannel<ToView, ToHost>(options));
    this.#store.add(
      this.channel.onDidReceive((message) => {
        receive(message).catch((error: unknown) => {
          if (isCancelled(error)) return;
          logger.error('The page could not do what was asked', error);
          showError(error);
        });
      }),
    );
    this.#store.add(
      // Pictures of a new folder are to be seen as well; the page keeps its state.
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        webview.options = pageOptions(extensionUri);
      }),
    );
    webview.options = pageOptions(extensionUri);
    webview.html = documentOf(options);
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function pageFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

/** What a page may load: its own files and pictures of the workspace. */
function pageOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  return {
    enableScripts: true,
    enableForms: false,
    localResourceRoots: [pageFolder(extensionUri), ...folders],
  };
}

function documentOf(
  options: Omit<ViewPageOptions<unknown, unknown>, 'receive' | 'toView' | 'toHost'>,
): string {
  const { webview, extensionUri, view, title, strings } = options;
  const folder = pageFolder(extensionUri);
  const uriOf = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
  return pageHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(nonceBytes).toString('base64url'),
    scriptUri: uriOf(`${view}.js`),
    styleUris: [uriOf('codicon.css'), uriOf(`${view}.css`)],
    view,
    title,
    language: vscode.env.language,
    strings,
  });
}
