/**
 * What a cosine with a fast vector lacks against the accurate vector of the same text. While an index holds vectors of
 * both, a question would otherwise prefer one kind.
 *
 * With d = the mean of (accurate - fast) over texts that have both, q·(fast + d) has the same expectation as
 * q·accurate for every question q: the offset is q·d. Constants measured elsewhere do not do: the difference of the two
 * means depends on the texts (`npm run bench -- model` prints the mixture with and without the offset).
 */
export interface VectorPair {
  readonly accurate: Float32Array;
  readonly fast: Float32Array;
}

/** What was learnt, as it is kept with an index. */
export interface LearntOffset {
  /** At least 1. */
  readonly pairs: number;
  /** The mean of (accurate - fast). */
  readonly mean: readonly number[];
}

/** From so many pairs on the offset is better than none (0.046 with a deviation of 0.005). */
const fewestPairs = 20;
/** More pairs change it by less than its own noise. */
const enoughPairs = 500;
/** What an earlier session learnt counts for so many: an index whose texts change over the weeks is followed. */
const mostRestoredPairs = enoughPairs / 2;

export class TowerOffset {
  #sum: Float64Array | undefined;
  #pairs = 0;

  /** How many the offset was learnt from. */
  get pairs(): number {
    return this.#pairs;
  }

  /** Undefined before the first pair. */
  get learnt(): LearntOffset | undefined {
    const sum = this.#sum;
    return sum && { pairs: this.#pairs, mean: Array.from(sum, (value) => value / this.#pairs) };
  }

  /** Takes the place of what was learnt here. */
  restore({ pairs, mean }: LearntOffset): void {
    this.#pairs = Math.min(pairs, mostRestoredPairs);
    this.#sum = Float64Array.from(mean, (value) => value * this.#pairs);
  }

  /** False once further pairs would not change it. */
  get wantsPairs(): boolean {
    return this.#pairs < enoughPairs;
  }

  add(pairs: readonly VectorPair[]): void {
    for (const { accurate, fast } of pairs) {
      this.#sum ??= new Float64Array(accurate.length);
      for (let i = 0; i < this.#sum.length; i++)
        this.#sum[i] = (this.#sum[i] ?? 0) + (accurate[i] ?? 0) - (fast[i] ?? 0);
      this.#pairs++;
    }
  }

  /** To be added to the cosine of `query` with a fast vector; 0 while too little is known. */
  for(query: Float32Array): number {
    const sum = this.#sum;
    if (sum === undefined || this.#pairs < fewestPairs) return 0;
    let product = 0;
    for (let i = 0; i < sum.length; i++) product += (sum[i] ?? 0) * (query[i] ?? 0);
    return product / this.#pairs;
  }
}
