/**
 * The offset between the encoders of one index, together with what is kept of it: the writer learns and saves it, and
 * every window ranks with it.
 */
import { describeError } from '../errors/semblanceError.ts';
import type { Logger } from '../logging/logger.ts';
import type { OffsetStorage } from '../ports/offsetStorage.ts';
import { TowerOffset } from './towerOffset.ts';

export class OffsetKeeper {
  readonly offset = new TowerOffset();
  readonly #storage: OffsetStorage | undefined;
  readonly #logger: Logger;
  /** Pairs that were known when it was loaded or saved last. */
  #savedPairs = 0;

  /** Without a storage it is forgotten with the session. */
  constructor(storage: OffsetStorage | undefined, logger: Logger) {
    this.#storage = storage;
    this.#logger = logger;
  }

  /** What is known stays when nothing usable was saved. */
  async load(): Promise<void> {
    const learnt = await this.#storage?.load();
    if (learnt === undefined) return;
    this.offset.restore(learnt);
    this.#savedPairs = this.offset.pairs;
  }

  /** Does nothing without news. A failure costs the other windows some order, so it is only logged. */
  async save(): Promise<void> {
    const { pairs, learnt } = this.offset;
    if (learnt === undefined || pairs === this.#savedPairs) return;
    try {
      await this.#storage?.save(learnt);
      this.#savedPairs = pairs;
    } catch (error) {
      this.#logger.debug(`The offset of the fast encoder could not be saved: ${describeError(error)}`);
    }
  }
}
