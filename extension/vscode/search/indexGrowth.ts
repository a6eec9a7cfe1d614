/**
 * Tells whether the index holds something new for an open search list.
 */
import type { EngineState } from '../engine/engineState.ts';

/** A number that changes when items come into the index; zero while no engine runs. */
export function indexSizeOf(state: EngineState): number {
  return state.kind === 'running' ? state.status.chunks + state.status.images + state.status.filesIndexed : 0;
}
