/**
 * Makes a webview show one of the product's pages: its options, its policy, its files and its words.
 */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageHtml } from './pageHtml.ts';

export interface ViewPageOptions {
  readonly webview: vscode.Webview;
  readonly extensionUri: vscode.Uri;
  /** Name of the folder in `webview/`, and so of the bundle. */
  readonly view: string;
  readonly title: string;
  /** Words of the page, translated, by key. */
  readonly strings: Readonly<Record<string, string>>;
}

/** Long enough that it cannot be guessed; as long as the specification recommends. */
const nonceBytes = 16;

function pageFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

/**
 * What a page may load: its own files and pictures of the workspace. Set again when the folders of the workspace
 * change (`webview.options = pageOptions(extensionUri)`); the page keeps its state.
 */
export function pageOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  return {
    enableScripts: true,
    enableForms: false,
    localResourceRoots: [pageFolder(extensionUri), ...folders],
  };
}

/** The document for `webview.html`; a new nonce each time. */
export function htmlOf({ webview, extensionUri, view, title, strings }: ViewPageOptions): string {
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
