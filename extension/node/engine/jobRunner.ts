/**
 * Runs the engine's jobs one after the other; the running one can be stopped, and all can wait while paused.
 */
import { CancelledError } from '../../core/cancellation/cancellation.ts';

export class JobRunner {
  #tail: Promise<unknown> = Promise.resolve();
  #running: AbortController | undefined;
  #closed = false;
  #waiting = 0;
  /** Raised by `stopAll`: jobs that wait from before are not started any more. */
  #round = 0;

  get isBusy(): boolean {
    return this.count > 0;
  }

  /** Jobs that run or wait. */
  get count(): number {
    return this.#waiting + (this.#running === undefined ? 0 : 1);
  }

  /**
   * Runs `job` after the ones before it, and settles when it has ended. The job's signal fires when the caller's does,
   * or when `stopRunning` or `close` is called. Rejects with CancelledError when it never started.
   */
  run<T>(job: (signal: AbortSignal) => Promise<T>, caller: AbortSignal): Promise<T> {
    this.#waiting++;
    const round = this.#round;
    const result = this.#tail.then(async () => {
      this.#waiting--;
      if (this.#closed || caller.aborted || round !== this.#round) throw new CancelledError();
      const controller = new AbortController();
      this.#running = controller;
      try {
        return await job(AbortSignal.any([caller, controller.signal]));
      } finally {
        this.#running = undefined;
      }
    });
    this.#tail = result.catch(() => undefined);
    return result;
  }

  stopRunning(): void {
    this.#running?.abort();
  }

  /** Stops the running job and those that wait; later ones run. */
  stopAll(): void {
    this.#round++;
    this.stopRunning();
  }

  /** Stops the running job, refuses the waiting ones, and waits until all have ended. */
  async close(): Promise<void> {
    this.#closed = true;
    this.stopRunning();
    await this.#tail;
  }
}
