/**
 * The host's end of the wire to a page: typed, parsed, and patient. Nothing is lost before the page listens, and a page
 * that was reloaded or hidden gets the whole state again.
 */
import type * as v from 'valibot';
import { type Disposable, DisposableStore, Emitter } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { parseViewMessage, wrapViewMessage } from '../../core/protocol/views/viewEnvelope.ts';

/** As much of a webview as messages need. */
export interface MessagePort {
  postMessage(message: unknown): PromiseLike<boolean>;
  readonly onDidReceiveMessage: (listener: (message: unknown) => void) => Disposable;
}

export interface ViewChannelOptions<ToView, ToHost> {
  readonly webview: MessagePort;
  readonly toView: v.GenericSchema<unknown, ToView>;
  readonly toHost: v.GenericSchema<unknown, ToHost>;
  /** Everything that a fresh page has to know. Called each time a page says that it is ready. */
  readonly stateOf: () => readonly ToView[];
  readonly logger: Logger;
}

/** More than this before the page listens means that it never will. */
const longestQueue = 1000;

export class ViewChannel<ToView, ToHost> implements Disposable {
  readonly #store = new DisposableStore();
  readonly #options: ViewChannelOptions<ToView, ToHost>;
  readonly #didReceive: Emitter<ToHost>;
  /** What was posted before the page listened. */
  readonly #queue: ToView[] = [];
  #isReady = false;

  constructor(options: ViewChannelOptions<ToView, ToHost>) {
    this.#options = options;
    this.#didReceive = this.#store.add(
      new Emitter<ToHost>((error) => options.logger.error('A message of the page was not handled', error)),
    );
    this.#store.add(options.webview.onDidReceiveMessage((data) => this.#receive(data)));
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get onDidReceive(): (listener: (message: ToHost) => void) => Disposable {
    return this.#didReceive.event;
  }

  /**
   * Sends, or keeps until the page listens; then the state goes first. A hidden page does not listen: VS Code drops the
   * message, and the page gets the state when it is shown.
   */
  post(message: ToView): void {
    if (this.#store.isDisposed) return;
    if (this.#isReady) this.#send(message);
    else if (this.#queue.length < longestQueue) this.#queue.push(message);
  }

  dispose(): void {
    this.#queue.length = 0;
    this.#store.dispose();
  }

  #receive(data: unknown): void {
    const parsed = parseViewMessage(this.#options.toHost, data);
    if (parsed.kind === 'misfit') {
      this.#options.logger.warn(`A message of the page was dropped: ${parsed.reason}`);
    } else if (parsed.kind === 'fault') {
      this.#options.logger.warn(`The page reports: ${parsed.text}`);
    } else if (parsed.kind === 'message') {
      this.#didReceive.fire(parsed.message);
    } else {
      this.#isReady = true;
      for (const message of [...this.#options.stateOf(), ...this.#queue.splice(0)]) this.#send(message);
    }
  }

  #send(message: ToView): void {
    // Its own messages are checked too: a wrong one is a fault of this side, and is told where it was made.
    const parsed = parseViewMessage(this.#options.toView, wrapViewMessage(message));
    if (parsed.kind !== 'message') {
      this.#options.logger.error(
        `A message to the page was not sent: ${parsed.kind === 'misfit' ? parsed.reason : parsed.kind}`,
      );
      return;
    }
    this.#options.webview.postMessage(wrapViewMessage(parsed.message)).then(undefined, (error: unknown) => {
      // The page may close at any moment.
      if (!this.#store.isDisposed) this.#options.logger.debug(`A message did not reach the page: ${error}`);
    });
  }
}
