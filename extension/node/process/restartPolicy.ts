/**
 * Decides whether and when an engine process that crashed is started again.
 */

export interface RestartPolicyOptions {
  /** Pause before each restart; as many restarts as there are numbers, then no more. */
  readonly delaysMs: readonly number[];
  /** Crashes older than this are forgotten. */
  readonly windowMs: number;
}

export const defaultRestartPolicy: RestartPolicyOptions = {
  // The first pause is short, because a single crash should hardly be noticed; the last leaves time for memory
  // or a disk to become free.
  delaysMs: [500, 2000, 8000],
  windowMs: 5 * 60_000,
};

export class RestartPolicy {
  readonly #options: RestartPolicyOptions;
  #crashes: number[] = [];

  constructor(options: RestartPolicyOptions) {
    this.#options = options;
  }

  /** Crashes inside the window as of the last report. */
  get recentCrashes(): number {
    return this.#crashes.length;
  }

  /** Reports a crash at `nowMs`. Milliseconds to wait before the restart, or undefined when it is not worth it. */
  onCrash(nowMs: number): number | undefined {
    this.#crashes = this.#crashes.filter((at) => nowMs - at < this.#options.windowMs);
    this.#crashes.push(nowMs);
    return this.#options.delaysMs[this.#crashes.length - 1];
  }

  /** A person asked for a fresh start. */
  reset(): void {
    this.#crashes = [];
  }
}
