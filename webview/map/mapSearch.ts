/**
 * Searching on the map: asks the host, and shows what it answers as hits among the points.
 */
import {
  type MapPlacesAnswer,
  type MapToHost,
  type MapToView,
  mostSearchedPaths,
} from '../../extension/core/protocol/views/mapView.ts';
import { filteredPoints } from './model/filteredPoints.ts';
import { noSearch, type PageState, type PageStore } from './pageState.ts';

/** A pause in typing; shorter would ask for halves of words. */
const searchPauseMs = 220;

/** What a search needs of the page's host. */
export interface SearchHost {
  post(message: MapToHost): void;
}

export class MapSearch {
  readonly #host: SearchHost;
  readonly #store: PageStore;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Answers to older numbers are dropped. */
  #request = 0;

  constructor(host: SearchHost, store: PageStore) {
    this.#host = host;
    this.#store = store;
  }

  /** Asks once no more keys follow. */
  askSoon(text: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.ask(text), text.trim() === '' ? 0 : searchPauseMs);
  }

  /** An empty text forgets the hits. */
  ask(text: string): void {
    clearTimeout(this.#timer);
    const { points, view, search } = this.#store.value;
    if (points === undefined) return;
    this.#request += 1;
    const paths = this.#searchedPaths();
    this.#host.post({
      type: 'search',
      request: this.#request,
      version: points.file.version,
      keepGap: view.keepGap,
      text: text.trim(),
      // Too many files to name: then hits outside of the selection are left out here.
      paths: paths.length > mostSearchedPaths ? [] : paths,
    });
    this.#store.change({
      search: text.trim() === '' ? noSearch : { ...search, kind: 'searching', problem: '' },
    });
  }

  /** Asks the present question once more, if there is one. */
  askAgain(): void {
    const { search } = this.#store.value.view;
    if (search.trim() !== '') this.ask(search);
  }

  /** Searches among the selected points, or in the whole map. */
  restrictToSelection(isOn: boolean): void {
    this.#store.change({ isSearchInSelection: isOn && this.#store.value.selected.length > 0 });
    this.askAgain();
  }

  take({ request, places }: Extract<MapToView, { type: 'places' }>): void {
    if (request !== this.#request) return;
    if (places.kind === 'found') this.#takeHits(places);
    else if (places.kind === 'filter') this.#takeFilter(places);
    else if (places.kind === 'failed') {
      this.#store.change({ search: { ...noSearch, kind: 'failed', problem: places.text } });
    } else {
      // The next version of the map is on its way, and brings the search with it.
      this.#store.change({ search: { ...this.#store.value.search, kind: 'searching' } });
    }
  }

  #takeFilter(filter: Extract<MapPlacesAnswer, { kind: 'filter' }>): void {
    const { points } = this.#store.value;
    if (points === undefined) return;
    // As in a search, the results are files.
    const hits = filteredPoints(points.file, filter).map((point) => ({
      point,
      result: points.pathIndexOf(point),
    }));
    this.#takeHits({ query: null, hits });
  }

  #takeHits(places: {
    readonly query: PageState['search']['query'] | null;
    readonly hits: readonly { readonly point: number; readonly result: number }[];
  }): void {
    const { isSearchInSelection, selected, points } = this.#store.value;
    const inside = isSearchInSelection ? new Set(selected) : undefined;
    const hits = places.hits.filter(
      ({ point }) => point < (points?.count ?? 0) && (inside?.has(point) ?? true),
    );
    this.#store.change({
      search: {
        kind: 'found',
        problem: '',
        hits: [...new Set(hits.map(({ point }) => point))],
        results: new Set(hits.map(({ result }) => result)).size,
        query: places.query ?? undefined,
      },
    });
  }

  /** Empty for the whole map. */
  #searchedPaths(): string[] {
    const { points, selected, isSearchInSelection } = this.#store.value;
    if (points === undefined || !isSearchInSelection) return [];
    return [...new Set(selected.map((point) => points.file.paths[points.pathIndexOf(point)] ?? ''))];
  }
}
