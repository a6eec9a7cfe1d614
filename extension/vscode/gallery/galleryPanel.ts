/**
 * The gallery in the editor area: one page, its questions and what its buttons do.
 */
import * as vscode from 'vscode';
import { describeError } from '../../core/errors/semblanceError.ts';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { EngineApi } from '../../core/protocol/engineApi.ts';
import {
  type GalleryQuestion,
  type GalleryToHost,
  type GalleryToView,
  galleryToHost,
  galleryToView,
} from '../../core/protocol/views/galleryView.ts';
import { isMessageAction, type MessageAction } from '../../core/protocol/views/messageActions.ts';
import type { EngineState } from '../engine/engineState.ts';
import { messageForError } from '../messages/errorMessages.ts';
import { notify } from '../messages/notifications.ts';
import { messageForOff } from '../messages/offMessages.ts';
import { reasonText } from '../messages/searchTexts.ts';
import { progressText } from '../messages/statusTexts.ts';
import { actionTitle, type UserMessage } from '../messages/userMessage.ts';
import { IndexGrowth } from '../search/indexGrowth.ts';
import { reasonsToShow } from '../search/resultText.ts';
import { LatestRequest } from '../webviews/latestRequest.ts';
import type { ViewChannel } from '../webviews/viewChannel.ts';
import { ViewPage } from '../webviews/viewPage.ts';
import { isPicture, readPicture } from '../workspace/pictureFiles.ts';
import { GalleryAnswers } from './galleryAnswers.ts';
import { questionOfPicture } from './galleryQuestions.ts';
import { galleryStrings } from './galleryStrings.ts';

export interface GalleryServices {
  readonly engine: {
    readonly state: EngineState;
    readonly onDidChangeState: (listener: (state: EngineState) => void) => Disposable;
    engine(signal: AbortSignal): Promise<EngineApi>;
  };
  readonly extensionUri: vscode.Uri;
  readonly insertReference: (picture: vscode.Uri) => Promise<void>;
  /** Lists the code that belongs to a picture. */
  readonly findCode: (picture: vscode.Uri) => Promise<void>;
  readonly runAction: (action: MessageAction) => Promise<void>;
  readonly showError: (error: unknown) => void;
  readonly logger: Logger;
}

/** The page draws the first ones while the rest is on its way. */
const picturesPerMessage = 1_000;
/** A gallery that changes more often than this cannot be looked at. */
const refreshIntervalMs = 2_000;

export class GalleryPanel implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #services: GalleryServices;
  readonly #store = new DisposableStore();
  readonly #channel: ViewChannel<GalleryToView, GalleryToHost>;
  readonly #answers: GalleryAnswers;
  readonly #questions: LatestRequest;
  readonly #usages: LatestRequest;
  readonly #growth: IndexGrowth;
  /** Asked from outside and not yet taken up by the page, which may be hidden or still loading. */
  #waiting: readonly GalleryToView[] = [];
  #facets: Extract<GalleryToView, { type: 'facets' }> | undefined;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(panel: vscode.WebviewPanel, services: GalleryServices) {
    this.#panel = panel;
    this.#services = services;
    this.#growth = new IndexGrowth(services.engine.state);
    this.#questions = this.#store.add(new LatestRequest());
    this.#usages = this.#store.add(new LatestRequest());
    this.#answers = new GalleryAnswers({
      engine: (signal) => services.engine.engine(signal),
      uriOf: (file, version) => this.#uriOf(file, version),
      reasonsOf: (why) => reasonsToShow(why).map(reasonText),
      reasonText,
      readPicture,
    });
    const strings = galleryStrings();
    const page = this.#store.add(
      new ViewPage({
        webview: panel.webview,
        extensionUri: services.extensionUri,
        view: 'gallery',
        title: strings.title,
        strings,
        toView: galleryToView,
        toHost: galleryToHost,
        stateOf: () => [...(this.#facets === undefined ? [] : [this.#facets]), ...this.#waiting],
        receive: (message) => this.#receive(message),
        showError: services.showError,
        logger: services.logger,
      }),
    );
    this.#channel = page.channel;
    this.#store.add(services.engine.onDidChangeState((state) => this.#followEngine(state)));
  }

  ask(question: GalleryQuestion): void {
    this.#hand({ type: 'ask', question });
  }

  showPasteHint(): void {
    this.#hand({ type: 'showPasteHint' });
  }

  dispose(): void {
    clearTimeout(this.#refreshTimer);
    this.#store.dispose();
  }

  /** A hidden page gets it when it is shown; each kind of request replaces the one before. */
  #hand(message: GalleryToView): void {
    this.#waiting = [...this.#waiting.filter(({ type }) => type !== message.type), message];
    // Before the page is ready the channel asks for everything that waits.
    if (this.#channel.isReady) this.#channel.post(message);
  }

  async #receive(message: GalleryToHost): Promise<void> {
    // Whatever the page asks, it has seen what was handed to it.
    if (message.type === 'ask') this.#waiting = [];
    const { insertReference, findCode, runAction } = this.#services;
    switch (message.type) {
      case 'ask':
        return await this.#answer(message);
      case 'usages':
        return await this.#findUsages(message.request, message.file);
      case 'readPicture':
        return await this.#sendBytes(message.request, message.file);
      case 'open':
        await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(message.file), {
          preview: false,
          viewColumn: message.isToSide ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
        } satisfies vscode.TextDocumentShowOptions);
        return;
      case 'openPlace':
        await vscode.window.showTextDocument(vscode.Uri.file(message.file), {
          viewColumn: vscode.ViewColumn.Beside,
          selection: new vscode.Range(message.line, 0, message.line, 0),
        });
        return;
      case 'reveal':
        await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(message.file));
        return;
      case 'copyPath':
        await vscode.env.clipboard.writeText(message.file);
        return;
      case 'insertReference':
        return await insertReference(vscode.Uri.file(message.file));
      case 'findCode':
        return await findCode(vscode.Uri.file(message.file));
      case 'dropped':
        return await this.#takeDropped(message.uri);
      case 'press':
        if (isMessageAction(message.id)) await runAction(message.id);
        return;
    }
  }

  async #answer(message: Extract<GalleryToHost, { type: 'ask' }>): Promise<void> {
    const { request } = message;
    const { state } = this.#services.engine;
    if (state.kind === 'off') {
      this.#questions.cancel();
      this.#fail(request, messageForOff(state.reason));
      return;
    }
    try {
      const answer = await this.#questions.run((signal) => this.#answers.answer(message, signal));
      if (answer === undefined) return;
      const { pictures } = answer;
      const note = answer.isComplete ? '' : this.#progressNote();
      let offset = 0;
      do {
        const page = pictures.slice(offset, offset + picturesPerMessage);
        const isLast = offset + page.length >= pictures.length;
        this.#channel.post({
          type: 'pictures',
          request,
          offset,
          total: pictures.length,
          isLast,
          pictures: page,
          note,
        });
        offset += page.length;
      } while (offset < pictures.length);
      await this.#sendFacets();
    } catch (error) {
      this.#services.logger.warn(`The gallery has no answer: ${describeError(error)}`);
      this.#fail(request, messageForError(error));
    }
  }

  async #sendFacets(): Promise<void> {
    const facets = await this.#answers.facets(new AbortController().signal);
    const message = {
      type: 'facets',
      formats: [...facets.formats],
      folders: [...facets.folders],
    } satisfies GalleryToView;
    if (JSON.stringify(message) === JSON.stringify(this.#facets)) return;
    this.#facets = message;
    this.#channel.post(message);
  }

  #fail(request: number, message: UserMessage): void {
    this.#channel.post({
      type: 'failed',
      request,
      text: message.text,
      buttons: message.actions.map((action) => ({ id: action, title: actionTitle(action) })),
    });
  }

  #progressNote(): string {
    const { state } = this.#services.engine;
    return state.kind === 'running' && state.status.filesPending > 0
      ? vscode.l10n.t('The index has {0} files so far; more pictures will come.', progressText(state.status))
      : vscode.l10n.t('The index is not complete yet; more pictures will come.');
  }

  async #findUsages(request: number, file: string): Promise<void> {
    if (this.#services.engine.state.kind === 'off') return;
    const usages = await this.#usages
      .run((signal) => this.#answers.usages(file, signal))
      .catch((error: unknown) => {
        // The preview is of use without them.
        this.#services.logger.warn(`No uses of ${file}: ${describeError(error)}`);
        return [];
      });
    if (usages !== undefined) this.#channel.post({ type: 'usages', request, file, usages: [...usages] });
  }

  async #sendBytes(request: number, file: string): Promise<void> {
    try {
      const { bytes, mediaType } = await readPicture(file);
      this.#channel.post({ type: 'pictureBytes', request, file, mediaType, bytes });
    } catch (error) {
      this.#channel.post({ type: 'noPictureBytes', request, text: messageForError(error).text });
    }
  }

  async #takeDropped(address: string): Promise<void> {
    const uri = vscode.Uri.parse(address);
    if (isPicture(uri)) this.ask(questionOfPicture(uri));
    else {
      await notify('info', vscode.l10n.t('Drop a picture: a png, jpg, webp, gif or svg file.'));
    }
  }

  #followEngine(state: EngineState): void {
    if (!this.#growth.hasChanged(state)) return;
    this.#answers.forget();
    this.#refreshTimer ??= setTimeout(() => {
      this.#refreshTimer = undefined;
      // A hidden page asks again when it is shown.
      if (this.#panel.visible) this.#channel.post({ type: 'changed' });
    }, refreshIntervalMs);
  }

  /** The version makes the page load a picture again that was changed under its name. */
  #uriOf(file: string, version: number): string {
    const uri = vscode.Uri.file(file).with({ query: `v=${Math.round(version)}` });
    return this.#panel.webview.asWebviewUri(uri).toString();
  }
}
