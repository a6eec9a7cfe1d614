/**
 * Long questions of a page: a newer one takes the place of the older one, whose answer nobody waits for any more.
 */
import { CancelledError, isCancelled } from '../../core/cancellation/cancellation.ts';
import type { Disposable } from '../../core/lifecycle/disposable.ts';

export class LatestRequest implements Disposable {
  #running: AbortController | undefined;

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /**
   * Runs `work` and aborts the one before. Resolves to its outcome, or to undefined when it was superseded or cancelled.
   * Rejects when the work fails while it is the latest.
   */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.cancel();
    const controller = new AbortController();
    this.#running = controller;
    try {
      const outcome = await work(controller.signal);
      return controller.signal.aborted ? undefined : outcome;
    } catch (error) {
      if (controller.signal.aborted || isCancelled(error)) return undefined;
      throw error;
    } finally {
      if (this.#running === controller) this.#running = undefined;
    }
  }

  cancel(): void {
    this.#running?.abort(new CancelledError());
    this.#running = undefined;
  }

  dispose(): void {
    this.cancel();
  }
}
