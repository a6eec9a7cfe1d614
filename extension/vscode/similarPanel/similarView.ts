/**
 * The panel "Similar" in the side bar: its page, and what the page's buttons, menus and drops do.
 */
import * as vscode from 'vscode';
import { describeError } from '../../core/errors/semblanceError.ts';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { isMessageAction, type MessageAction } from '../../core/protocol/views/messageActions.ts';
import {
  type PanelState,
  type ResultAction,
  type SimilarToHost,
  type SimilarToView,
  similarToHost,
  similarToView,
} from '../../core/protocol/views/similarView.ts';
import { type CommandId, commandIds } from '../commands/ids.ts';
import { messageForError } from '../messages/errorMessages.ts';
import { notify } from '../messages/notifications.ts';
import { LatestRequest } from '../webviews/latestRequest.ts';
import { ViewPage } from '../webviews/viewPage.ts';
import { isPicture } from '../workspace/pictureFiles.ts';
import { isPanelAction, type PanelAction } from './panelNotice.ts';
import { compareWithSource, type OpenHow, openFromPanel } from './resultDeeds.ts';
import { viewOfExplanation } from './resultViews.ts';
import type { SimilarPanel } from './similarPanel.ts';
import { similarStrings, similarTitle } from './similarStrings.ts';
import { StateMessages } from './stateMessages.ts';
import { type SubjectFollower, subjectOfFile } from './subjectFollower.ts';

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

/** While the view is there. */
interface Shown {
  readonly view: vscode.WebviewView;
  readonly page: ViewPage<SimilarToView, SimilarToHost>;
  readonly messages: StateMessages;
}

export class SimilarView implements vscode.WebviewViewProvider, Disposable {
  readonly #services: SimilarViewServices;
  readonly #store = new DisposableStore();
  readonly #explanations: LatestRequest;
  #shown: Shown | undefined;
  #pictures = 0;

  constructor(services: SimilarViewServices) {
    this.#services = services;
    this.#explanations = this.#store.add(new LatestRequest());
    this.#store.add(services.panel.onDidChange(() => this.#draw()));
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { extensionUri, showError, logger, panel } = this.#services;
    const { webview } = view;
    const store = new DisposableStore();
    const messages = new StateMessages();
    const page = store.add(
      new ViewPage<SimilarToView, SimilarToHost>({
        webview,
        extensionUri,
        view: 'similar',
        title: similarTitle(),
        strings: similarStrings(),
        toView: similarToView,
        toHost: similarToHost,
        stateOf: () => [messages.whole(this.#stateFor(webview))],
        receive: (message) => this.#receive(message),
        showError,
        logger,
      }),
    );
    this.#shown = { view, page, messages };
    store.add(view.onDidChangeVisibility(() => panel.setVisible(view.visible)));
    store.add(
      view.onDidDispose(() => {
        if (this.#shown?.view === view) this.#shown = undefined;
        panel.setVisible(false);
        store.dispose();
      }),
    );
    panel.setVisible(view.visible);
  }

  async open(id: string, how: OpenHow, further?: number): Promise<void> {
    const { panel, follower } = this.#services;
    const result = panel.resultOf(id);
    if (result === undefined) return;
    follower.ignore(vscode.Uri.file(result.file));
    await openFromPanel(result, panel.rangeOf(result, further), how);
  }

  /** Carries out what a row's button, key or context menu asks for. */
  async act(id: string, action: ResultAction): Promise<void> {
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

  toggleExplanation(id: string): void {
    this.#shown?.page.channel.post({ type: 'toggleExplanation', id });
  }

  dispose(): void {
    this.#store.dispose();
    this.#shown?.page.dispose();
  }

  async #receive(message: SimilarToHost): Promise<void> {
    const { panel } = this.#services;
    switch (message.type) {
      case 'open':
        return await this.open(message.id, message.how, message.further);
      case 'act':
        return await this.act(message.id, message.action);
      case 'filter':
        return panel.setFilter(message.shown);
      case 'unsteer':
        return panel.unsteer(message.key);
      case 'setPinned':
        return panel.setPinned(message.isPinned);
      case 'picture':
        this.#pictures += 1;
        return panel.show({
          kind: 'picture',
          id: this.#pictures,
          name: message.name,
          mediaType: message.mediaType,
          bytes: Buffer.from(message.base64, 'base64'),
          thumbnail: message.thumbnail,
        });
      case 'file':
        return await this.#showFile(vscode.Uri.parse(message.uri));
      case 'refused':
        return await tellRefusal(message.reason);
      case 'explain':
        return await this.#explain(message.request, message.id);
      case 'notice':
        return await this.#pressNotice(message.id);
    }
  }

  async #showFile(uri: vscode.Uri): Promise<void> {
    if (isPicture(uri)) this.#services.panel.show(subjectOfFile(uri));
    else await tellRefusal('not-a-picture');
  }

  async #explain(request: number, id: string): Promise<void> {
    const { panel } = this.#services;
    try {
      const explanation = await this.#explanations.run((signal) => panel.explain(id, signal));
      if (explanation === undefined) return;
      const view = viewOfExplanation(explanation);
      this.#shown?.page.channel.post({ type: 'explanation', request, id, explanation: view });
    } catch (error) {
      this.#services.logger.warn(`No explanation: ${describeError(error)}`);
      const { text } = messageForError(error);
      this.#shown?.page.channel.post({ type: 'explanationFailed', request, id, text });
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
    if (this.#shown === undefined) return;
    const { view, page, messages } = this.#shown;
    // A page that is hidden or still loading gets the state when it says that it is ready.
    if (!view.visible || !page.channel.isReady) return;
    page.channel.post(messages.next(this.#stateFor(view.webview)));
  }

  #stateFor(webview: vscode.Webview): PanelState {
    return this.#services.panel.stateFor({
      thumbnailOf: (file) => webview.asWebviewUri(vscode.Uri.file(file)).toString(),
      referenceOf: (file) => this.#services.referenceFor(vscode.Uri.file(file)),
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
  await notify('info', texts[reason]);
}
