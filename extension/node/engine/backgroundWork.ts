/**
 * Work that is done later, one timer for each purpose, and the waiting for what has begun. Failures are logged: nobody
 * waits for background work.
 */
import { isCancelled } from '../../core/cancellation/cancellation.ts';
import type { Logger } from '../../core/logging/logger.ts';

export class BackgroundWork {
  readonly #logger: Logger;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  isScheduled(purpose: string): boolean {
    return this.#timers.has(purpose);
  }

  /** A new timer replaces the one of the same purpose, unless that is to be kept. */
  schedule(
    purpose: string,
    ms: number,
    work: () => Promise<void>,
    policy: 'replace' | 'keep' = 'replace',
  ): void {
    if (policy === 'keep' && this.#timers.has(purpose)) return;
    clearTimeout(this.#timers.get(purpose));
    const timer = setTimeout(() => {
      this.#timers.delete(purpose);
      const running = work()
        .catch((error: unknown) => {
          if (!isCancelled(error)) this.#logger.error(`Background work "${purpose}" failed`, error);
        })
        .finally(() => this.#running.delete(running));
      this.#running.add(running);
    }, ms);
    timer.unref();
    this.#timers.set(purpose, timer);
  }

  cancelTimers(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Resolves when the work that timers have begun is over. */
  async settle(): Promise<void> {
    await Promise.all(this.#running);
  }
}
