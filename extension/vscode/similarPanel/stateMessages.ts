/**
 * Tells a page the panel's state: all of it when it is fresh, and from then on the results only when they are others. It
 * knows nothing of VS Code.
 */
import type { PanelState, SimilarToView } from '../../core/protocol/views/similarView.ts';

export class StateMessages {
  /** The results that the page has, as text; undefined before it has any. */
  #drawn: string | undefined;

  /** For a page that knows nothing, also after a reload of it. */
  whole(state: PanelState): SimilarToView {
    this.#drawn = undefined;
    return this.next(state);
  }

  /** For a page that has got every message so far. */
  next(state: PanelState): SimilarToView {
    const { results, ...around } = state;
    const drawn = JSON.stringify(results);
    const isSame = drawn === this.#drawn;
    this.#drawn = drawn;
    return isSame ? { type: 'stateOfSameResults', state: around } : { type: 'state', state };
  }
}
