/**
 * The map in the editor area: hands the map to its page and does what the page asks for.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import {
  type MapPlace,
  type MapPlacesAnswer,
  type MapToHost,
  type MapToView,
  mapToHost,
  mapToView,
} from '../../core/protocol/views/mapView.ts';
import type { MessageAction } from '../../core/protocol/views/messageActions.ts';
import { parseQueryFilters } from '../../core/search/queryFilters.ts';
import { messageForError } from '../messages/errorMessages.ts';
import { notify } from '../messages/notifications.ts';
import { progressText } from '../messages/statusTexts.ts';
import { LatestRequest } from '../webviews/latestRequest.ts';
import type { ViewChannel } from '../webviews/viewChannel.ts';
import { ViewPage } from '../webviews/viewPage.ts';
import { uriOfTab } from '../workspace/uriOfTab.ts';
import { localRoots } from '../workspace/workspaceFolders.ts';
import { MapMaker, type MapMakerOptions, type MapMemory, type ShownMap } from './mapMaker.ts';
import { describeMapProblem } from './mapProblems.ts';
import { mapWords } from './mapWords.ts';
import { pathGlobOf } from './pathGlob.ts';
import { placesOfFilter } from './placesOfFilter.ts';

export interface MapServices {
  readonly engine: MapMakerOptions['engine'];
  readonly extensionUri: vscode.Uri;
  readonly memory: MapMemory;
  readonly runAction: (action: MessageAction) => Promise<void>;
  readonly showError: (error: unknown) => void;
  readonly logger: Logger;
}

/** As many as the eye can follow on a map. */
const mostHits = 200;

export class MapPanel implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #services: MapServices;
  readonly #store = new DisposableStore();
  readonly #channel: ViewChannel<MapToView, MapToHost>;
  readonly #maker: MapMaker;
  readonly #searches: LatestRequest;
  readonly #cards: LatestRequest;
  #activeFile: string | null = null;

  /** `keepGap` as the page had it before a reload. */
  constructor(panel: vscode.WebviewPanel, services: MapServices, keepGap: boolean) {
    this.#panel = panel;
    this.#services = services;
    this.#searches = this.#store.add(new LatestRequest());
    this.#cards = this.#store.add(new LatestRequest());
    this.#maker = this.#store.add(
      new MapMaker(
        {
          engine: services.engine,
          // A copy: the bytes may be part of a larger buffer, which would travel to the page as a whole.
          readFile: async (path) => new Uint8Array(await vscode.workspace.fs.readFile(vscode.Uri.file(path))),
          memory: services.memory,
          describe: describeMapProblem,
          progressOf: (state) => (state.kind === 'running' ? progressText(state.status) : ''),
          logger: services.logger,
        },
        keepGap,
      ),
    );
    const strings = mapWords();
    const page = this.#store.add(
      new ViewPage({
        webview: panel.webview,
        extensionUri: services.extensionUri,
        view: 'map',
        title: strings.title,
        strings,
        toView: mapToView,
        toHost: mapToHost,
        stateOf: () => this.#wholeState(),
        receive: (message) => this.#receive(message),
        showError: services.showError,
        logger: services.logger,
      }),
    );
    this.#channel = page.channel;
    this.#store.add(
      this.#maker.onDidChangeStatus((status) => this.#postWhenReady({ type: 'status', status })),
    );
    this.#store.add(this.#maker.onDidChangeMap((map) => this.#postWhenReady(this.#mapMessage(map))));
    this.#store.add(panel.onDidChangeViewState(() => this.#maker.setVisible(panel.visible)));
    this.#store.add(vscode.window.onDidChangeActiveTextEditor(() => this.#followEditor()));
    this.#store.add(vscode.window.tabGroups.onDidChangeTabs(() => this.#followEditor()));
    this.#store.add(vscode.window.tabGroups.onDidChangeTabGroups(() => this.#followEditor()));
    this.#activeFile = shownFile() ?? vscode.window.visibleTextEditors[0]?.document.uri.fsPath ?? null;
    this.#maker.start().catch(services.showError);
  }

  /** Brings the map up to date, or lays it out anew. */
  async make(shouldLayOut: boolean): Promise<void> {
    await this.#maker.make({ shouldLayOut, keepGap: this.#maker.map?.keepGap ?? false });
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** A page that is not there gets the whole state when it comes; what is posted meanwhile would only repeat it. */
  #postWhenReady(message: MapToView): void {
    if (this.#channel.isReady) this.#channel.post(message);
  }

  #wholeState(): readonly MapToView[] {
    const { map, status } = this.#maker;
    return [
      { type: 'active', file: this.#activeFile },
      { type: 'status', status },
      ...(map === undefined ? [] : [this.#mapMessage(map)]),
    ];
  }

  #mapMessage({ bytes, warning }: ShownMap): MapToView {
    const { webview } = this.#panel;
    const folders = vscode.workspace.workspaceFolders ?? [];
    const rootUris = localRoots().map(({ path, name }) => {
      // The engine may spell a folder differently; the page may load it only under the editor's name.
      const folder = folders.find((candidate) => candidate.name === name && candidate.uri.scheme === 'file');
      return [path, webview.asWebviewUri(folder?.uri ?? vscode.Uri.file(path)).toString()];
    });
    return { type: 'map', bytes, warning, rootUris: Object.fromEntries(rootUris) };
  }

  #followEditor(): void {
    const file = shownFile();
    // The map itself is no file; it goes on showing the one before.
    if (file === undefined || file === this.#activeFile) return;
    this.#activeFile = file;
    this.#postWhenReady({ type: 'active', file });
  }

  async #receive(message: MapToHost): Promise<void> {
    switch (message.type) {
      case 'make':
        return await this.#maker.make(message);
      case 'cancel':
        this.#maker.cancel();
        return;
      case 'act':
        return await this.#services.runAction(message.action);
      case 'open':
        for (const place of message.places) {
          await this.#open(place, message, message.places.length > 1);
        }
        return;
      case 'item':
        return await this.#sendCard(message);
      case 'search':
        return await this.#search(message);
      case 'savePng':
        return await this.#save(message.bytes, 'png', vscode.l10n.t('Picture'));
      case 'saveCsv':
        return await this.#save(new TextEncoder().encode(message.text), 'csv', vscode.l10n.t('Table'));
    }
  }

  async #open(
    place: MapPlace,
    { toSide, keepFocus }: { readonly toSide: boolean; readonly keepFocus: boolean },
    isOneOfMany: boolean,
  ): Promise<void> {
    const uri = vscode.Uri.file(place.file);
    // The page is told what to show, and asks for nothing else; a path from elsewhere is a fault.
    if (vscode.workspace.getWorkspaceFolder(uri) === undefined) {
      this.#services.logger.warn('The map asked for a file outside of the workspace');
      return;
    }
    const viewColumn = toSide ? vscode.ViewColumn.Beside : this.#columnForFiles();
    if (place.isPicture) {
      await vscode.commands.executeCommand('vscode.open', uri, {
        viewColumn,
        preserveFocus: keepFocus,
        preview: !isOneOfMany,
      } satisfies vscode.TextDocumentShowOptions);
      return;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    // The file may have changed since the map was made.
    const range = document.validateRange(
      new vscode.Range(place.startLine, 0, place.endLine, Number.MAX_SAFE_INTEGER),
    );
    const editor = await vscode.window.showTextDocument(document, {
      viewColumn,
      preserveFocus: keepFocus,
      preview: !isOneOfMany,
    });
    editor.selection = new vscode.Selection(range.start, range.start);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** Beside the map, not over it: where text is shown already, or in a new group. */
  #columnForFiles(): vscode.ViewColumn {
    const own = this.#panel.viewColumn;
    const other = vscode.window.tabGroups.all.find(({ viewColumn }) => viewColumn !== own);
    return other?.viewColumn ?? vscode.ViewColumn.Beside;
  }

  async #sendCard(message: Extract<MapToHost, { type: 'item' }>): Promise<void> {
    const { request, version, keepGap, point } = message;
    try {
      const item = await this.#cards.run(async (signal) => {
        const engine = await this.#services.engine.engine(signal);
        return await engine.mapItem({ version, keepGap, point }, signal);
      });
      if (item === undefined) return;
      this.#channel.post({
        type: 'item',
        request,
        item:
          item === null
            ? null
            : {
                path: item.path,
                scope: [...item.scope],
                symbols: [...item.symbols],
                languageId: item.languageId,
                snippet: item.snippet,
              },
      });
    } catch (error) {
      // A card without contents says so; nobody wants a message box for having moved the pointer.
      this.#services.logger.debug(`No preview: ${String(error)}`);
      this.#channel.post({ type: 'item', request, item: null });
    }
  }

  async #search(message: Extract<MapToHost, { type: 'search' }>): Promise<void> {
    const { request, version, keepGap } = message;
    const { text, filter } = parseQueryFilters(message.text);
    const pathGlobs = filter.pathGlobs ?? message.paths.map(pathGlobOf);
    try {
      if (text === '') {
        this.#searches.cancel();
        if (message.text !== '') this.#postPlaces(request, placesOfFilter(filter));
        return;
      }
      const places = await this.#searches.run(async (signal) => {
        const engine = await this.#services.engine.engine(signal);
        return await engine.mapPlace(
          {
            version,
            keepGap,
            search: {
              text,
              filter: pathGlobs.length === 0 ? filter : { ...filter, pathGlobs },
              limit: mostHits,
              mode: 'hybrid',
            },
          },
          signal,
        );
      });
      if (places === undefined) return;
      this.#postPlaces(
        request,
        places.isCurrent
          ? { kind: 'found', query: places.query, hits: places.hits.map((hit) => ({ ...hit })) }
          : { kind: 'outdated' },
      );
      // The page shows another version than the engine: it gets the present one, and asks again.
      if (!places.isCurrent && this.#maker.status.kind !== 'working') {
        await this.#maker.make({ shouldLayOut: false, keepGap });
      }
    } catch (error) {
      this.#services.logger.warn(`A search on the map failed: ${String(error)}`);
      this.#postPlaces(request, { kind: 'failed', text: messageForError(error).text });
    }
  }

  #postPlaces(request: number, places: MapPlacesAnswer): void {
    this.#channel.post({ type: 'places', request, places });
  }

  async #save(bytes: Uint8Array, extension: 'png' | 'csv', kind: string): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const name = `similarity-map.${extension}`;
    const target = await vscode.window.showSaveDialog({
      ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
      filters: { [kind]: [extension] },
    });
    if (target === undefined) return;
    await vscode.workspace.fs.writeFile(target, bytes);
    const open = vscode.l10n.t('Open');
    const answer = await notify(
      'info',
      vscode.l10n.t('Saved as {0}.', vscode.workspace.asRelativePath(target)),
      open,
    );
    if (answer === open) await vscode.commands.executeCommand('vscode.open', target);
  }
}

/** The file in the active tab of any kind; undefined when the active tab shows none. */
function shownFile(): string | undefined {
  const uri = uriOfTab(vscode.window.tabGroups.activeTabGroup.activeTab);
  return uri?.scheme === 'file' ? uri.fsPath : undefined;
}
