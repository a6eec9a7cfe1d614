/**
 * Speed of the running work and the time it still needs.
 */

/** The shown speed is averaged over this window: short enough to follow a change, long enough to be calm. */
const windowMs = 10_000;
/**
 * What was done this long ago counts for a third of what was done just now. Files differ a lot (a picture takes
 * milliseconds, a long source seconds) and come in batches: only a long memory gives an estimate that does not jump.
 */
const memoryMs = 60_000;
/** An estimate from less than this is a guess: a few files of one kind, while the processor still warms up. */
const firstEstimateMs = 5_000;

interface Sample {
  readonly at: number;
  readonly chunks: number;
  readonly files: number;
}

export class WorkRate {
  readonly #now: () => number;
  #samples: Sample[] = [];
  /** When the first of the work began: looking through the folders is no measure for encoding. */
  #begunAt = 0;
  /** Files and time since then, both fading with age, so that their ratio is the speed at any moment. */
  #fadedFiles = 0;
  #fadedMs = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  start(): void {
    this.#begin(this.#now());
  }

  /** Takes the totals since the start. */
  note(chunks: number, files: number): void {
    const at = this.#now();
    if (chunks === 0 && files === 0) {
      this.#begin(at);
      return;
    }
    const last = this.#samples.at(-1);
    const kept = Math.exp(-(at - (last?.at ?? at)) / memoryMs);
    this.#fadedFiles = this.#fadedFiles * kept + Math.max(0, files - (last?.files ?? 0));
    this.#fadedMs = this.#fadedMs * kept + memoryMs * (1 - kept);
    this.#samples.push({ at, chunks, files });
    while (this.#samples.length > 2 && at - (this.#samples[1]?.at ?? at) > windowMs) this.#samples.shift();
  }

  get chunksPerSecond(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.at <= first.at) return 0;
    return Math.round((10 * (last.chunks - first.chunks) * 1000) / (last.at - first.at)) / 10;
  }

  /** Null during the first five seconds of the work, and while no file was finished. */
  etaSeconds(filesLeft: number): number | null {
    const last = this.#samples.at(-1);
    if (last === undefined || last.at - this.#begunAt < firstEstimateMs || this.#fadedFiles <= 0) return null;
    return Math.ceil((filesLeft * this.#fadedMs) / this.#fadedFiles / 1000);
  }

  #begin(at: number): void {
    this.#samples = [{ at, chunks: 0, files: 0 }];
    this.#begunAt = at;
    this.#fadedFiles = 0;
    this.#fadedMs = 0;
  }
}
