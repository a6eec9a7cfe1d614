/**
 * What was compared, in order, with a present place in it: back and forward, as in a browser. It knows nothing of VS
 * Code.
 */

export interface SubjectHistoryOptions<Entry> {
  /** True when the later entry takes the earlier one's place. */
  readonly continues: (earlier: Entry, later: Entry) => boolean;
  /** More entries than this: the oldest goes. */
  readonly limit: number;
}

export class SubjectHistory<Entry> {
  readonly #options: SubjectHistoryOptions<Entry>;
  #entries: readonly Entry[] = [];
  #index = -1;

  constructor(options: SubjectHistoryOptions<Entry>) {
    this.#options = options;
  }

  get current(): Entry | undefined {
    return this.#entries[this.#index];
  }

  get canGoBack(): boolean {
    return this.#index > 0;
  }

  get canGoForward(): boolean {
    return this.#index < this.#entries.length - 1;
  }

  /** Goes on from the present place; what was ahead of it is forgotten. */
  visit(entry: Entry): void {
    const { current } = this;
    const isSamePlace = current !== undefined && this.#options.continues(current, entry);
    const before = this.#entries.slice(0, isSamePlace ? this.#index : this.#index + 1);
    this.#entries = [...before, entry].slice(-this.#options.limit);
    this.#index = this.#entries.length - 1;
  }

  /** Changes the present entry and keeps its place. */
  replace(entry: Entry): void {
    this.#entries = this.#entries.map((old, index) => (index === this.#index ? entry : old));
  }

  /** The entry that is current then; undefined when there is none in that direction. */
  back(): Entry | undefined {
    return this.#go(-1);
  }

  forward(): Entry | undefined {
    return this.#go(1);
  }

  #go(step: number): Entry | undefined {
    const entry = this.#entries[this.#index + step];
    if (entry !== undefined) this.#index += step;
    return entry;
  }
}
