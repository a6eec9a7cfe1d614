/**
 * Runs one task at a time, queries before documents. A run of the model blocks the thread, so nothing is won by
 * starting two, but the order decides how long a person waits.
 */
import { raceWithSignal, throwIfCancelled } from '../../extension/core/cancellation/cancellation.ts';

export type RunPriority = 'query' | 'document';

interface WaitingTask {
  start(): Promise<void>;
  reject(error: unknown): void;
}

export class RunQueue {
  readonly #waiting: Readonly<Record<RunPriority, WaitingTask[]>> = { query: [], document: [] };
  readonly #createClosedError: () => Error;
  /** The loop that empties the lists, while there is one. */
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(createClosedError: () => Error) {
    this.#createClosedError = createClosedError;
  }

  /** For callers that prepare something before they run it. */
  throwIfStopped(signal: AbortSignal): void {
    if (this.#isClosed) throw this.#createClosedError();
    throwIfCancelled(signal);
  }

  /**
   * Resolves with what the task returns. A task whose signal fires before its turn is not started; once the signal
   * fires the returned promise rejects at once, even while the task is still running.
   */
  run<T>(priority: RunPriority, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(this.#createClosedError());
    const result = new Promise<T>((resolve, reject) => {
      this.#waiting[priority].push({
        start: async () => {
          try {
            throwIfCancelled(signal);
            resolve(await task());
          } catch (error) {
            reject(error);
          }
        },
        reject,
      });
    });
    this.#running ??= this.#runAll();
    return raceWithSignal(result, signal);
  }

  /** Rejects what waits, then resolves when the running task has ended. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const list of [this.#waiting.query, this.#waiting.document]) {
      for (const task of list.splice(0)) task.reject(this.#createClosedError());
    }
    await this.#running;
  }

  async #runAll(): Promise<void> {
    for (;;) {
      const next = this.#waiting.query.shift() ?? this.#waiting.document.shift();
      if (next === undefined) break;
      await next.start();
    }
    this.#running = undefined;
  }
}
