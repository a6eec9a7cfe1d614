/**
 * Tells whether the index holds something new for an open search list.
 */
import { type EngineState, isWorking } from '../engine/engineState.ts';

export class IndexGrowth {
  #items: number;
  #isWorking: boolean;

  constructor(state: EngineState) {
    this.#items = itemsOf(state);
    this.#isWorking = isAtWork(state);
  }

  /**
   * True when items came or went, and when work has ended: an edit may leave every number as it was. Call it with each
   * state, in order.
   */
  hasChanged(state: EngineState): boolean {
    const items = itemsOf(state);
    const isNowWorking = isAtWork(state);
    const hasChanged = items !== this.#items || (this.#isWorking && !isNowWorking);
    this.#items = items;
    this.#isWorking = isNowWorking;
    return hasChanged;
  }
}

/** Zero while no engine runs. */
function itemsOf(state: EngineState): number {
  return state.kind === 'running' ? state.status.chunks + state.status.images + state.status.filesIndexed : 0;
}

function isAtWork(state: EngineState): boolean {
  return state.kind === 'running' && isWorking(state.status);
}
