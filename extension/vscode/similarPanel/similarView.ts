/**
 * The panel "Similar" in the side bar: its page, and what the page's buttons, menus and drops do.
 */
import * as vscode from 'vscode';
import { isCancelled } from '../../core/cancellation/cancellation.ts';
import { describeError } from '../../core/errors/semblanceError.ts';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import {
  type ResultAction,
  type SimilarToHost,
  type SimilarToView,
  similarToHost,
  similarToView,
} from '../../core/protocol/views/similarView.ts';
import { type CommandId, commandIds } from '../commands/ids.ts';
import { messageForError } from '../messages/errorMessages.ts';
import { isMessageAction, type MessageAction } from '../messages/userMessage.ts';
import { LatestRequest } from '../webviews/latestRequest.ts';
import { ViewChannel } from '../webviews/viewChannel.ts';
import { htmlOf, pageOptions } from '../webviews/viewPage.ts';
import { isPanelAction, type PanelAction } from './panelNotice.ts';
import { compareWithSource, type OpenHow, openFromPanel } from './resultDeeds.ts';
import { type ResultAddresses, viewOfExplanation } from './resultViews.ts';
import type { SimilarPanel } from './similarPanel.ts';
import { similarStrings, similarTitle } from './similarStrings.ts';
import { isPictureName, type SubjectFollower, subjectOfFile } from './subjectFollower.ts';

export const similarViewId = 'semblance.similar';

export interface SimilarViewServices {
  readonly panel: SimilarPanel;
  readonly follower: Pick<SubjectFollower, 'ignore'>;
  readonly extensionUri: vscode.Uri;
  /** How the document that is edited would mention the picture. */
  readonly referenceFor: (picture: vscode.Uri) => string;
  readonly insertReference: (picture: vscode.Uri) => Promise<void>;
  readonly runAction: (action: MessageAction) => Promise<void>;
  readonly runCommand: (command: CommandId) => Promise<void>;
  readonly showError: (error: unknown) => void;
  readonly logger: Logger;
}

/** While the page is there. */
interface ShownPage {
  readonly view: vscode.WebviewView;
  readonly channel: ViewChannel<SimilarToView, SimilarToHost>;
}

export class SimilarView implements vscode.WebviewViewProvider, Disposable {
  readonly #services: SimilarViewServices;
  readonly #store = new DisposableStore();
  readonly #explanations: LatestRequest;
  #page: ShownPage | undefined;
  #pictures = 0;

  constructor(services: SimilarViewServices) {
    this.#services = services;
    this.#explanations = this.#store.add(new LatestRequest());
    this.#store.add(services.panel.onDidChange(() => this.#draw()));
    this.#store.add(
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        // Pictures of a new folder are to be seen as well.
        if (this.#page !== undefined) this.#page.view.webview.options = pageOptions(services.extensionUri);
      }),
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { extensionUri, logger, panel } = this.#services;
    const { webview } = view;
    webview.options = pageOptions(extensionUri);
    const pageStore = new DisposableStore();
    const channel = pageStore.add(
      new ViewChannel<SimilarToView, SimilarToHost>({
        webview,
        toView: similarToView,
        toHost: similarToHost,
        stateOf: () => this.#stateMessages(webview),
        logger,
      }),
    );
    this.#page = { view, channel };
    pageStore.add(channel.onDidReceive((message) => this.#receive(message)));
    pageStore.add(view.onDidChangeVisibility(() => panel.setVisible(view.visible)));
    pageStore.add(
      view.onDidDispose(() => {
        if (this.#page?.view === view) this.#page = undefined;
        panel.setVisible(false);
        pageStore.dispose();
      }),
    );
    webview.html = htmlOf({
      webview,
      extensionUri,
      view: 'similar',
      title: similarTitle(),
      strings: similarStrings(),
    });
    panel.setVisible(view.visible);
  }

  /** Carries out what a row's button, key or context menu asks for. */
  act(id: string, action: ResultAction): void {
    this.#run(() => this.#act(id, action));
  }

  open(id: string, how: OpenHow, further?: number): void {
    this.#run(async () => {
      const { panel, follower } = this.#services;
      const result = panel.resultOf(id);
      if (result === undefined) return;
      follower.ignore(vscode.Uri.file(result.file));
      await openFromPanel(result, panel.rangeOf(result, further), how);
    });
  }

  toggleExplanation(id: string): void {
    this.#page?.channel.post({ type: 'toggleExplanation', id });
  }

  dispose(): void {
    this.#store.dispose();
    this.#page?.channel.dispose();
  }

  #receive(message: SimilarToHost): void {
    const { panel } = this.#services;
    switch (message.type) {
      case 'open':
        this.open(message.id, message.how, message.further);
        return;
      case 'act':
        this.act(message.id, message.action);
        return;
      case 'filter':
        panel.setFilter(message.shown);
        return;
      case 'unsteer':
        panel.unsteer(message.key);
        return;
      case 'setPinned':
        panel.setPinned(message.isPinned);
        return;
      case 'picture':
        this.#pictures += 1;
        panel.show({
          kind: 'picture',
          id: this.#pictures,
          name: message.name,
          mediaType: message.mediaType,
          bytes: Buffer.from(message.base64, 'base64'),
          thumbnail: message.thumbnail,
        });
        return;
      case 'file':
        this.#showFile(message.uri);
        return;
      case 'refused':
        this.#run(() => tellRefusal(message.reason));
        return;
      case 'explain':
        this.#run(() => this.#explain(message.request, message.id));
        return;
      case 'notice':
        this.#run(() => this.#pressNotice(message.id));
        return;
    }
  }

  async #act(id: string, action: ResultAction): Promise<void> {
    const { panel, follower, insertReference } = this.#services;
    const result = panel.resultOf(id);
    if (result === undefined) return;
    const uri = vscode.Uri.file(result.file);
    switch (action) {
      case 'compare':
        follower.ignore(uri);
        if (panel.subject !== undefined) await compareWithSource(panel.subject, result);
        return;
      case 'more':
      case 'less':
        panel.mark(id, action);
        return;
      case 'excludeFile':
        panel.exclude(id, 'file');
        return;
      case 'excludeFolder':
        panel.exclude(id, 'folder');
        return;
      case 'copyPath':
        await vscode.env.clipboard.writeText(result.file);
        return;
      case 'insertReference':
        await insertReference(uri);
        return;
    }
  }

  #showFile(address: string): void {
    const uri = vscode.Uri.parse(address);
    if (uri.scheme === 'file' && isPictureName(uri.path)) this.#services.panel.show(subjectOfFile(uri));
    else this.#run(() => tellRefusal('not-a-picture'));
  }

  async #explain(request: number, id: string): Promise<void> {
    const { panel } = this.#services;
    try {
      const explanation = await this.#explanations.run((signal) => panel.explain(id, signal));
      if (explanation === undefined) return;
      const view = viewOfExplanation(explanation);
      this.#page?.channel.post({ type: 'explanation', request, id, explanation: view });
    } catch (error) {
      this.#services.logger.warn(`No explanation: ${describeError(error)}`);
      const { text } = messageForError(error);
      this.#page?.channel.post({ type: 'explanationFailed', request, id, text });
    }
  }

  async #pressNotice(id: string): Promise<void> {
    if (isPanelAction(id)) await this.#pressPanelAction(id);
    else if (isMessageAction(id)) await this.#services.runAction(id);
  }

  async #pressPanelAction(action: PanelAction): Promise<void> {
    const { panel, runCommand } = this.#services;
    switch (action) {
      case 'refresh':
        panel.refresh();
        return;
      case 'clearFilter':
        panel.setFilter([]);
        return;
      case 'resetSteering':
        panel.unsteer();
        return;
      case 'showIndexStatus':
        await runCommand(commandIds.showIndexStatus);
        return;
    }
  }

  #draw(): void {
    const page = this.#page;
    // A page that is hidden or still loading gets the state when it says that it is ready.
    if (page?.view.visible !== true || !page.channel.isReady) return;
    for (const message of this.#stateMessages(page.view.webview)) page.channel.post(message);
  }

  #stateMessages(webview: vscode.Webview): readonly SimilarToView[] {
    const addresses: ResultAddresses = {
      thumbnailOf: (file) => webview.asWebviewUri(vscode.Uri.file(file)).toString(),
      uriOf: (file) => vscode.Uri.file(file).toString(),
      referenceOf: (file) => this.#services.referenceFor(vscode.Uri.file(file)),
    };
    return [{ type: 'state', state: this.#services.panel.stateFor(addresses) }];
  }

  #run(deed: () => Promise<void>): void {
    deed().catch((error: unknown) => {
      if (isCancelled(error)) return;
      this.#services.logger.error('The panel could not do what was asked', error);
      this.#services.showError(error);
    });
  }
}

async function tellRefusal(reason: Extract<SimilarToHost, { type: 'refused' }>['reason']): Promise<void> {
  const texts = {
    'not-a-picture': vscode.l10n.t(
      'Only pictures can be dropped or pasted here: PNG, JPEG, WebP, GIF or SVG. Open any other file to compare it.',
    ),
    'too-large': vscode.l10n.t('The picture is too large to be compared: 24 MB are the most.'),
    unreadable: vscode.l10n.t('The picture could not be read.'),
  };
  await vscode.window.showInformationMessage(texts[reason]);
}
