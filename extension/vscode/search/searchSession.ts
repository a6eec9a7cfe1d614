/**
 * One dialogue of questions and answers while somebody types: asks with each key as long as the answers keep up, waits for
 * a pause when they do not, aborts the superseded question, drops stale answers, and asks again as the index grows. It
 * knows nothing of VS Code.
 */
import { CancelledError, isCancelled } from '../../core/cancellation/cancellation.ts';
import type { Disposable } from '../../core/lifecycle/disposable.ts';

export type SearchState<Question, Answer> =
  | { readonly kind: 'empty' }
  | { readonly kind: 'searching'; readonly question: Question }
  | {
      readonly kind: 'answered';
      readonly question: Question;
      readonly answer: Answer;
      /** True when the same question was asked again because the index had grown. */
      readonly isRefresh: boolean;
    }
  | { readonly kind: 'failed'; readonly question: Question; readonly error: unknown };

export interface SearchSessionOptions<Question, Answer> {
  readonly ask: (question: Question, signal: AbortSignal) => Promise<Answer>;
  /** Pause in typing after which a question is asked when the one before it is still without an answer. */
  readonly pauseMs: number;
  /** Least time between two refreshes of one answer. */
  readonly refreshIntervalMs: number;
  readonly onDidChange: (state: SearchState<Question, Answer>) => void;
}

export class SearchSession<Question, Answer> implements Disposable {
  readonly #options: SearchSessionOptions<Question, Answer>;
  #state: SearchState<Question, Answer> = { kind: 'empty' };
  /** Raised by every new question; an answer of an older revision has no reader any more. */
  #revision = 0;
  #running: AbortController | undefined;
  #pauseTimer: ReturnType<typeof setTimeout> | undefined;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #answeredAtMs = 0;
  #isFrozen = false;
  #isDisposed = false;

  constructor(options: SearchSessionOptions<Question, Answer>) {
    this.#options = options;
  }

  get state(): SearchState<Question, Answer> {
    return this.#state;
  }

  /**
   * Asks at once when the question before has been answered: the engine is as fast as the typing, and a pause would only
   * make the list late. Otherwise asks after a pause in typing. `undefined` means that there is nothing to ask.
   */
  ask(question: Question | undefined): void {
    const keepsUp = this.#state.kind !== 'searching';
    this.#supersede();
    if (this.#isDisposed) return;
    if (question === undefined) {
      this.#setState({ kind: 'empty' });
      return;
    }
    this.#setState({ kind: 'searching', question });
    if (keepsUp) this.#run(question, false);
    else this.#pauseTimer = setTimeout(() => this.#run(question, false), this.#options.pauseMs);
  }

  /** Asks at once: a question that was not typed. */
  askNow(question: Question): void {
    this.#supersede();
    if (this.#isDisposed) return;
    this.#setState({ kind: 'searching', question });
    this.#run(question, false);
  }

  /**
   * The index has more than before: the present question, whether it was answered or failed, is asked again, not too
   * often and not when frozen.
   */
  noteGrowth(): void {
    if (this.#isDisposed || this.#isFrozen || this.#refreshTimer !== undefined) return;
    if (!isSettled(this.#state) || this.#running !== undefined) return;
    const waitMs = Math.max(0, this.#answeredAtMs + this.#options.refreshIntervalMs - Date.now());
    this.#refreshTimer = setTimeout(() => {
      this.#refreshTimer = undefined;
      if (isSettled(this.#state) && !this.#isFrozen) this.#run(this.#state.question, true);
    }, waitMs);
  }

  /** Keeps the present answer as it is, until the next question: somebody is choosing from it. */
  freeze(): void {
    this.#isFrozen = true;
    // A refresh that is under way would move the list below the reader's eyes.
    if (this.#state.kind === 'answered') this.#stopRunning();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#supersede();
  }

  #supersede(): void {
    this.#isFrozen = false;
    clearTimeout(this.#pauseTimer);
    this.#pauseTimer = undefined;
    this.#stopRunning();
  }

  #stopRunning(): void {
    this.#revision += 1;
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = undefined;
    this.#running?.abort(new CancelledError());
    this.#running = undefined;
  }

  #run(question: Question, isRefresh: boolean): void {
    const revision = this.#revision;
    const controller = new AbortController();
    this.#running = controller;
    this.#options.ask(question, controller.signal).then(
      (answer) => {
        if (revision !== this.#revision) return;
        this.#running = undefined;
        this.#answeredAtMs = Date.now();
        this.#setState({ kind: 'answered', question, answer, isRefresh });
      },
      (error: unknown) => {
        if (revision !== this.#revision) return;
        this.#running = undefined;
        this.#answeredAtMs = Date.now();
        // What is shown stays good; the next growth asks again.
        if (isRefresh) return;
        // Cancelled by the other side, not by a newer question: nobody would ever answer.
        this.#setState(isCancelled(error) ? { kind: 'empty' } : { kind: 'failed', question, error });
      },
    );
  }

  #setState(state: SearchState<Question, Answer>): void {
    this.#state = state;
    if (!this.#isDisposed) this.#options.onDidChange(state);
  }
}

function isSettled<Question, Answer>(
  state: SearchState<Question, Answer>,
): state is Extract<SearchState<Question, Answer>, { kind: 'answered' | 'failed' }> {
  return state.kind === 'answered' || state.kind === 'failed';
}
