/**
 * Thins out a stream of values of which only the newest matters: at most one in `intervalMs`, never a second one
 * before the first has left, and the last one always.
 */
export class LatestValueSender<T> {
  readonly #send: (value: T) => Promise<void>;
  readonly #intervalMs: number;
  #next: { readonly value: T } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;

  /** `send` must not reject. */
  constructor(send: (value: T) => Promise<void>, intervalMs: number) {
    this.#send = send;
    this.#intervalMs = intervalMs;
  }

  offer(value: T): void {
    this.#next = { value };
    if (this.#timer === undefined && this.#sending === undefined) this.#sendNext();
  }

  /** Sends what waits without regard to the interval, and resolves when it has left. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#sending;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#next === undefined) return;
    this.#sendNext();
    await this.#sending;
  }

  /** Drops what waits. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next = undefined;
  }

  #sendNext(): void {
    if (this.#next === undefined) return;
    const { value } = this.#next;
    this.#next = undefined;
    this.#sending = this.#send(value).finally(() => {
      this.#sending = undefined;
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#sendNext();
      }, this.#intervalMs);
    });
  }
}
