/**
 * Collects changed paths into batches, so that one save is answered at once and a branch switch is one call. Knows
 * nothing of VS Code or of files.
 */
import { isCancelled } from '../../core/cancellation/cancellation.ts';
import type { Disposable } from '../../core/lifecycle/disposable.ts';

export interface ChangeBatcherOptions {
  readonly sendPaths: (paths: readonly string[], signal: AbortSignal) => Promise<void>;
  /** Compares everything with the index; stands for any number of paths. */
  readonly sendAll: (signal: AbortSignal) => Promise<void>;
  readonly onDidFail: (error: unknown) => void;
}

/** Files of one operation (a formatter, a checkout) arrive within this time of each other. */
const batchDelayMs = 100;
/** Somebody saved and is waiting for nothing but this file. */
const saveDelayMs = 50;
/** From here on a comparison of the folders is cheaper than that many single questions. */
export const mostPathsPerBatch = 1000;
/** A switch of branches touches files for a while; comparing before it has settled would be done twice. */
const everythingDelayMs = 500;
/** After a failed call the paths of its batch are unknown to the engine; it gets time to come back. */
const retryDelayMs = 5000;

export class ChangeBatcher implements Disposable {
  readonly #options: ChangeBatcherOptions;
  readonly #lifetime = new AbortController();
  #paths = new Set<string>();
  #isEverythingDue = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAtMs = Number.POSITIVE_INFINITY;
  #isSending = false;
  #isComparing = false;

  constructor(options: ChangeBatcherOptions) {
    this.#options = options;
  }

  /** A path that was created, changed or deleted. `save` goes out sooner than a `change`. */
  add(path: string, kind: 'save' | 'change'): void {
    // A comparison that is due finds this one too, and must not be hurried by it.
    if (this.#lifetime.signal.aborted || this.#isEverythingDue) return;
    this.#paths.add(path);
    if (this.#paths.size > mostPathsPerBatch) {
      this.addEverything();
      return;
    }
    this.#schedule(kind === 'save' ? saveDelayMs : batchDelayMs);
  }

  /** Paths cannot be told any more: everything is compared. */
  addEverything(): void {
    if (this.#lifetime.signal.aborted) return;
    this.#isEverythingDue = true;
    this.#paths = new Set();
    this.#postpone(everythingDelayMs);
  }

  dispose(): void {
    this.#lifetime.abort();
    clearTimeout(this.#timer);
    this.#paths.clear();
  }

  /** The earliest of all deadlines counts: a save does not wait for the batch, nor a batch for ever. */
  #schedule(delayMs: number): void {
    const dueAtMs = Date.now() + delayMs;
    if (dueAtMs >= this.#dueAtMs) return;
    this.#setTimer(dueAtMs, delayMs);
  }

  #postpone(delayMs: number): void {
    this.#setTimer(Date.now() + delayMs, delayMs);
  }

  #setTimer(dueAtMs: number, delayMs: number): void {
    if (this.#lifetime.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#dueAtMs = dueAtMs;
    this.#timer = setTimeout(() => this.#flush(), delayMs);
  }

  #flush(): void {
    this.#dueAtMs = Number.POSITIVE_INFINITY;
    this.#timer = undefined;
    if (this.#isEverythingDue) this.#compareEverything();
    else if (this.#paths.size > 0) this.#sendPaths();
  }

  /** One call at a time; what comes meanwhile is the next batch. */
  #sendPaths(): void {
    if (this.#isSending) return;
    const paths = [...this.#paths];
    this.#paths = new Set();
    this.#isSending = true;
    this.#options
      .sendPaths(paths, this.#lifetime.signal)
      .catch((error: unknown) => this.#retry(error))
      .finally(() => {
        this.#isSending = false;
        if (this.#paths.size > 0) this.#schedule(batchDelayMs);
      });
  }

  /** May take minutes, so paths go on being sent beside it; a second comparison waits for the first. */
  #compareEverything(): void {
    if (this.#isComparing) return;
    this.#isEverythingDue = false;
    this.#isComparing = true;
    this.#options
      .sendAll(this.#lifetime.signal)
      .catch((error: unknown) => this.#retry(error))
      .finally(() => {
        this.#isComparing = false;
        if (this.#isEverythingDue && this.#timer === undefined) this.#postpone(everythingDelayMs);
      });
  }

  #retry(error: unknown): void {
    if (this.#lifetime.signal.aborted || isCancelled(error)) return;
    this.#options.onDidFail(error);
    this.#isEverythingDue = true;
    this.#paths = new Set();
    this.#postpone(retryDelayMs);
  }
}
