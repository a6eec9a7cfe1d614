/**
 * What the map's page does: takes messages of the host and wishes of the user, and changes the page's state.
 */

import { decodeMapFile } from '../../extension/core/map/mapFile.ts';
import { csvLines } from '../../extension/core/map/mapTable.ts';
import {
  type ColourMode,
  type MapPlacesAnswer,
  type MapStateAction,
  type MapToHost,
  type MapToView,
  type MapViewState,
  mostOpenedAtOnce,
  mostSearchedPaths,
} from '../../extension/core/protocol/views/mapView.ts';
import type { Host } from '../shared/host.ts';
import { Store } from '../shared/store.ts';
import type { MapScene, SceneContent } from './mapScene.ts';
import type { Camera } from './model/camera.ts';
import { colourPoints } from './model/colouring.ts';
import { MapPoints } from './model/mapPoints.ts';
import { firstPageState, hiddenCategories, noSearch, type PageState, type SearchState } from './pageState.ts';
import { pictureOfMap } from './pictureOfMap.ts';
import type { MapTheme } from './render/mapTheme.ts';
import { categoryWords, type MapWords } from './words.ts';

export type MapHost = Host<MapToView, MapToHost, MapViewState>;

/** A pause in typing; shorter would ask for halves of words. */
const searchPauseMs = 220;
/** The pointer rests: passing over points asks for nothing. */
const cardPauseMs = 140;
/** The state is kept when the hand rests. */
const keepPauseMs = 200;

export class MapController {
  readonly words: MapWords;
  readonly store: Store<PageState>;
  readonly #host: MapHost;
  #scene: MapScene | undefined;
  #request = 0;
  #searchRequest = -1;
  #cardRequest = -1;
  #searchTimer: ReturnType<typeof setTimeout> | undefined;
  #cardTimer: ReturnType<typeof setTimeout> | undefined;
  #keepTimer: ReturnType<typeof setTimeout> | undefined;
  /** The same set as long as its points are the same, so that the scene sees what changed. */
  #focus: { readonly of: readonly number[]; readonly set: ReadonlySet<number> } | undefined;

  constructor(host: MapHost, words: MapWords) {
    this.#host = host;
    this.words = words;
    this.store = new Store(firstPageState(host.getState()));
    this.store.subscribe(() => this.#scene?.setContent(this.#content()));
    host.listen((message) => this.receive(message));
  }

  get state(): PageState {
    return this.store.value;
  }

  get scene(): MapScene | undefined {
    return this.#scene;
  }

  receive(message: MapToView): void {
    switch (message.type) {
      case 'status':
        this.#set({ status: message.status });
        break;
      case 'map':
        this.#takeMap(message);
        break;
      case 'active':
        this.#set({
          activeFile: message.file,
          active: message.file === null ? [] : (this.state.points?.pointsOfFile(message.file) ?? []),
        });
        break;
      case 'item':
        if (message.request === this.#cardRequest) this.#set({ card: message.item });
        break;
      case 'places':
        if (message.request === this.#searchRequest) this.#takePlaces(message.places);
        break;
    }
  }

  // The drawing

  /** `undefined` when the canvas is gone. */
  attachScene(scene: MapScene | undefined): void {
    this.#scene = scene;
    const { points, view } = this.state;
    if (scene !== undefined && points !== undefined) {
      scene.setPoints(points, this.#content(), view.camera ?? undefined);
    }
  }

  tellNoGraphics(): void {
    this.#set({ hasGraphics: false });
    this.changeView({ isSheetOpen: true });
  }

  keepCamera(camera: Camera): void {
    this.hover(-1);
    this.changeView({ camera });
  }

  // What is shown

  changeView(change: Partial<MapViewState>): void {
    this.#set({ view: { ...this.state.view, ...change } });
    clearTimeout(this.#keepTimer);
    this.#keepTimer = setTimeout(() => this.#host.setState(this.state.view), keepPauseMs);
  }

  colourBy(mode: ColourMode): void {
    const { points } = this.state;
    this.changeView({ colourBy: mode, hidden: [] });
    if (points === undefined) return;
    const colouring = colourPoints(points.file, mode, categoryWords(this.words), Date.now());
    this.#set({ colouring, hidden: new Set() });
  }

  toggleCategory(index: number): void {
    const { hidden } = this.state;
    const changed = new Set(hidden);
    if (!changed.delete(index)) changed.add(index);
    this.#hide(changed);
  }

  showOnly(index: number): void {
    const { colouring } = this.state;
    if (colouring === undefined) return;
    this.#hide(new Set(colouring.categories.map((_, other) => other).filter((other) => other !== index)));
  }

  showAllCategories(): void {
    this.#hide(new Set());
  }

  // Pointing

  /** Rings a point, and shows its card when a place on the stage is given. */
  hover(point: number, place?: { readonly x: number; readonly y: number }): void {
    const { hovered, hover } = this.state;
    if (point === hovered && (place === undefined) === (hover === undefined)) return;
    clearTimeout(this.#cardTimer);
    this.#cardRequest = -1;
    this.#set({
      hovered: point,
      hover: place === undefined || point < 0 ? undefined : { point, ...place },
      card: undefined,
    });
    if (point < 0 || place === undefined) return;
    this.#cardTimer = setTimeout(() => this.#askForCard(point), cardPauseMs);
  }

  open(point: number, options: { readonly toSide: boolean; readonly keepFocus: boolean }): void {
    const { points } = this.state;
    if (points === undefined) return;
    this.#host.post({ type: 'open', places: [points.placeOf(point)], ...options });
  }

  setTool(tool: PageState['tool']): void {
    this.#set({ tool });
  }

  setLasso(corners: readonly number[]): void {
    this.#scene?.setLasso(corners);
  }

  /** Ends a lasso. `isAdding` keeps what was selected before. */
  selectInside(corners: readonly number[], isAdding: boolean): void {
    const found = this.#scene?.pointsInside(corners) ?? [];
    this.#scene?.setLasso([]);
    const selected = isAdding ? [...new Set([...this.state.selected, ...found])] : [...found];
    this.select(selected);
    if (selected.length > 0) this.changeView({ isSheetOpen: true });
  }

  select(points: readonly number[]): void {
    const { search } = this.state;
    this.#set({
      selected: [...points].sort((a, b) => a - b),
      isSearchInSelection: this.state.isSearchInSelection && points.length > 0,
      tool: 'pan',
    });
    if (points.length === 0 && search.kind !== 'none') this.search(this.state.view.search);
  }

  toggleSelected(point: number): void {
    const { selected } = this.state;
    const others = selected.filter((other) => other !== point);
    this.select(others.length < selected.length ? others : [...selected, point]);
  }

  openSelected(): void {
    const { points, selected } = this.state;
    if (points === undefined || selected.length === 0) return;
    const first = new Map<number, number>();
    for (const point of selected) {
      const path = points.pathIndexOf(point);
      if (!first.has(path)) first.set(path, point);
    }
    const places = [...first.values()].slice(0, mostOpenedAtOnce).map((point) => points.placeOf(point));
    this.#host.post({ type: 'open', places, toSide: false, keepFocus: false });
  }

  // Searching

  typeSearch(text: string): void {
    this.changeView({ search: text });
    clearTimeout(this.#searchTimer);
    this.#searchTimer = setTimeout(() => this.search(text), text.trim() === '' ? 0 : searchPauseMs);
  }

  setSearchInSelection(isOn: boolean): void {
    this.#set({ isSearchInSelection: isOn && this.state.selected.length > 0 });
    if (this.state.view.search.trim() !== '') this.search(this.state.view.search);
  }

  search(text: string): void {
    clearTimeout(this.#searchTimer);
    const { points, view, isSearchInSelection, selected } = this.state;
    if (points === undefined) return;
    this.#searchRequest = ++this.#request;
    const paths = isSearchInSelection
      ? [...new Set(selected.map((point) => points.file.paths[points.pathIndexOf(point)] ?? ''))]
      : [];
    this.#host.post({
      type: 'search',
      request: this.#searchRequest,
      version: points.file.version,
      keepGap: view.keepGap,
      text: text.trim(),
      // Too many files to name: then hits outside of the selection are left out here.
      paths: paths.length > mostSearchedPaths ? [] : paths,
    });
    if (text.trim() === '') this.#set({ search: noSearch });
    else this.#set({ search: { ...this.state.search, kind: 'searching', problem: '' } });
  }

  // Making and saving

  make(options: { readonly shouldLayOut: boolean; readonly keepGap?: boolean }): void {
    const keepGap = options.keepGap ?? this.state.view.keepGap;
    if (keepGap !== this.state.view.keepGap) this.changeView({ keepGap, camera: null });
    this.#host.post({ type: 'make', shouldLayOut: options.shouldLayOut, keepGap });
  }

  cancel(): void {
    this.#host.post({ type: 'cancel' });
  }

  act(action: MapStateAction['id']): void {
    this.#host.post({ type: 'act', action });
  }

  saveCsv(points: readonly number[] | undefined): void {
    const { points: map } = this.state;
    if (map !== undefined)
      this.#host.post({ type: 'saveCsv', text: [...csvLines(map.file, points)].join('') });
  }

  async savePng(theme: MapTheme): Promise<void> {
    if (this.#scene === undefined) return;
    const bytes = await pictureOfMap(this.#scene, this.state, this.words, theme);
    this.#host.post({ type: 'savePng', bytes });
  }

  /** Goes back one step: lasso, selection, search. True when there was something to leave. */
  escape(): boolean {
    const { tool, selected, view } = this.state;
    if (tool === 'lasso') this.setTool('pan');
    else if (selected.length > 0) this.select([]);
    else if (view.search !== '') {
      this.changeView({ search: '' });
      this.search('');
    } else return false;
    return true;
  }

  /** Address of a picture of the workspace; undefined for a file outside of its folders. */
  uriOfPicture(point: number): string | undefined {
    const { points, rootUris } = this.state;
    if (points === undefined) return undefined;
    const path = points.pathIndexOf(point);
    const root = points.file.roots[points.file.pathRoots[path] ?? 0];
    const base = root === undefined ? undefined : rootUris[root.path];
    if (base === undefined) return undefined;
    const relative = (points.file.paths[path] ?? '').split('/').map(encodeURIComponent).join('/');
    return `${base.replace(/\/$/, '')}/${relative}`;
  }

  #takeMap({ bytes, warning, rootUris }: Extract<MapToView, { type: 'map' }>): void {
    // The host's bytes may lie in a larger buffer of any kind; a copy is the file's own.
    const file = decodeMapFile(new Uint8Array(bytes));
    if (file === undefined) {
      this.#set({ isDamaged: true });
      return;
    }
    const before = this.state;
    const points = new MapPoints(file);
    const colouring = colourPoints(file, before.view.colourBy, categoryWords(this.words), Date.now());
    const isOtherLayout = before.points !== undefined && before.points.file.layout !== file.layout;
    const isSame = before.points?.file.version === file.version && !isOtherLayout;
    this.#cardRequest = -1;
    this.store.set({
      ...before,
      points,
      isDamaged: false,
      warning,
      rootUris,
      colouring,
      hidden: hiddenCategories(colouring, before.view.hidden),
      hovered: -1,
      hover: undefined,
      card: undefined,
      // Points have other numbers in another version.
      selected: isSame ? before.selected : [],
      isSearchInSelection: isSame && before.isSearchInSelection,
      search: noSearch,
      active: before.activeFile === null ? [] : points.pointsOfFile(before.activeFile),
    });
    if (isOtherLayout) this.changeView({ camera: null });
    const camera = isOtherLayout ? null : before.view.camera;
    this.#scene?.setPoints(points, this.#content(), camera ?? undefined);
    if (isOtherLayout) this.#scene?.camera.showWhole();
    if (this.state.view.search.trim() !== '') this.search(this.state.view.search);
  }

  #takePlaces(places: MapPlacesAnswer): void {
    if (places.kind === 'failed') {
      this.#set({ search: { ...noSearch, kind: 'failed', problem: places.text } });
      return;
    }
    if (places.kind === 'outdated') {
      // The next version of the map is on its way, and brings the search with it.
      this.#set({ search: { ...this.state.search, kind: 'searching' } });
      return;
    }
    const { isSearchInSelection, selected, points } = this.state;
    const inside = isSearchInSelection ? new Set(selected) : undefined;
    const hits = places.hits.filter(
      ({ point }) => point < (points?.count ?? 0) && (inside?.has(point) ?? true),
    );
    const search: SearchState = {
      kind: 'found',
      problem: '',
      hits: [...new Set(hits.map(({ point }) => point))],
      results: new Set(hits.map(({ result }) => result)).size,
      query: places.query ?? undefined,
    };
    this.#set({ search });
  }

  #askForCard(point: number): void {
    const { points, view } = this.state;
    if (points === undefined) return;
    this.#cardRequest = ++this.#request;
    this.#host.post({
      type: 'item',
      request: this.#cardRequest,
      version: points.file.version,
      keepGap: view.keepGap,
      point,
    });
  }

  #hide(hidden: ReadonlySet<number>): void {
    const { colouring } = this.state;
    if (colouring === undefined) return;
    this.#set({ hidden });
    this.changeView({
      hidden: colouring.categories.flatMap(({ key }, index) => (hidden.has(index) ? [key] : [])),
    });
  }

  #content(): SceneContent {
    const { colouring, hidden, search, selected, active, hovered, view } = this.state;
    const isSearching = search.kind === 'found' || (search.kind === 'searching' && search.hits.length > 0);
    const bright = isSearching ? search.hits : selected.length > 0 ? selected : undefined;
    if (bright === undefined) this.#focus = undefined;
    else if (this.#focus?.of !== bright) this.#focus = { of: bright, set: new Set(bright) };
    return {
      colouring: colouring ?? { mode: 'topic', categories: [], categoryOf: new Uint16Array() },
      hidden,
      focus: this.#focus?.set,
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

  #set(change: Partial<PageState>): void {
    this.store.update((state) => ({ ...state, ...change }));
  }
}
