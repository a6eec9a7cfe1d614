/**
 * Speed of the running work and the time it still needs.
 */

/** Speed is averaged over this window: short enough to follow a change, long enough to be calm. */
const windowMs = 10_000;

export class WorkRate {
  readonly #now: () => number;
  #samples: { readonly at: number; readonly chunks: number; readonly files: number }[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  start(): void {
    this.#samples = [{ at: this.#now(), chunks: 0, files: 0 }];
  }

  note(chunks: number, files: number): void {
    const at = this.#now();
    this.#samples.push({ at, chunks, files });
    while (this.#samples.length > 2 && at - (this.#samples[1]?.at ?? at) > windowMs) this.#samples.shift();
  }

  get chunksPerSecond(): number {
    return Math.round(10 * this.#perSecond('chunks')) / 10;
  }

  /** Null while nothing was finished yet. */
  etaSeconds(filesLeft: number): number | null {
    const speed = this.#perSecond('files');
    return speed <= 0 ? null : Math.ceil(filesLeft / speed);
  }

  #perSecond(what: 'chunks' | 'files'): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.at <= first.at) return 0;
    return ((last[what] - first[what]) * 1000) / (last.at - first.at);
  }
}
