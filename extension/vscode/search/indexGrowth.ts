/**
 * Tells whether the index holds something new for an open search list.
 */
import { type EngineState, isWorking } from '../engine/engineState.ts';

export class IndexGrowth {
  #content: string;
  #isWorking: boolean;

  constructor(state: EngineState) {
    this.#content = contentOf(state);
    this.#isWorking = isAtWork(state);
  }

  /**
   * True when files came, went or changed, and when work has ended. Call it with each state, in order.
   */
  hasChanged(state: EngineState): boolean {
    const content = contentOf(state);
    const isNowWorking = isAtWork(state);
    const hasChanged = content !== this.#content || (this.#isWorking && !isNowWorking);
    this.#content = content;
    this.#isWorking = isNowWorking;
    return hasChanged;
  }
}

/** Says what can be found, as far as the status tells; empty while no engine runs. */
function contentOf(state: EngineState): string {
  if (state.kind !== 'running') return '';
  const { filesIndexed, chunks, images, contentMark } = state.status;
  return [filesIndexed, chunks, images, contentMark].join(' ');
}

function isAtWork(state: EngineState): boolean {
  return state.kind === 'running' && isWorking(state.status);
}
