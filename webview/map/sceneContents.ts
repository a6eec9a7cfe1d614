/**
 * What the drawing shows of the page's state.
 */
import type { SceneContent } from './model/sceneContent.ts';
import { noSearch, type PageState } from './pageState.ts';

export class SceneContents {
  /** The same set as long as its points are the same, so that the scene sees what changed. */
  #focus: { readonly of: readonly number[]; readonly set: ReadonlySet<number> } | undefined;

  of(state: PageState): SceneContent {
    const { colouring, hidden, search, selected, active, hovered, view } = state;
    const isSearching = search.kind === 'found' || (search.kind === 'searching' && search.hits.length > 0);
    return {
      colouring: colouring ?? { mode: 'topic', categories: [], categoryOf: new Uint16Array() },
      hidden,
      focus: this.#focusOn(isSearching ? search.hits : selected.length > 0 ? selected : undefined),
      hits: isSearching ? search.hits : noSearch.hits,
      selected,
      active,
      hovered,
      query: isSearching ? search.query : undefined,
      showsDensity: view.showsDensity,
      showsThumbnails: view.showsThumbnails,
      showsNames: view.showsNames,
    };
  }

  #focusOn(points: readonly number[] | undefined): ReadonlySet<number> | undefined {
    if (points === undefined) this.#focus = undefined;
    else if (this.#focus?.of !== points) this.#focus = { of: points, set: new Set(points) };
    return this.#focus?.set;
  }
}
