/**
 * What the map's page does: takes messages of the host and wishes of the user, and changes the page's state.
 */

import { decodeMapFile } from '../../extension/core/map/mapFile.ts';
import { csvLines } from '../../extension/core/map/mapTable.ts';
import {
  type ColourMode,
  type MapStateAction,
  type MapToView,
  type MapViewState,
  mostOpenedAtOnce,
} from '../../extension/core/protocol/views/mapView.ts';
import { Hovering } from './hovering.ts';
import type { MapHost } from './mapHost.ts';
import type { MapScene } from './mapScene.ts';
import { MapSearch } from './mapSearch.ts';
import type { Camera } from './model/camera.ts';
import { colourPoints } from './model/colouring.ts';
import { MapPoints } from './model/mapPoints.ts';
import { firstPageState, hiddenCategories, noSearch, type PageState, PageStore } from './pageState.ts';
import { pictureOfMap } from './pictureOfMap.ts';
import type { MapTheme } from './render/mapTheme.ts';
import { SceneContents } from './sceneContents.ts';
import { categoryWords, type MapWords } from './words.ts';

/** The state is kept when the hand rests. */
const keepPauseMs = 200;

export class MapController {
  readonly words: MapWords;
  readonly store: PageStore;
  readonly search: MapSearch;
  readonly #host: MapHost;
  readonly #hovering: Hovering;
  readonly #contents = new SceneContents();
  #scene: MapScene | undefined;
  #keepTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: MapHost, words: MapWords) {
    this.#host = host;
    this.words = words;
    this.store = new PageStore(firstPageState(host.getState()));
    this.search = new MapSearch(host, this.store);
    this.#hovering = new Hovering(host, this.store);
    this.store.subscribe(() => this.#scene?.setContent(this.#contents.of(this.state)));
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
        this.store.change({ status: message.status });
        break;
      case 'map':
        this.#takeMap(message);
        break;
      case 'active':
        this.store.change({
          activeFile: message.file,
          active: message.file === null ? [] : (this.state.points?.pointsOfFile(message.file) ?? []),
        });
        break;
      case 'item':
        this.#hovering.takeCard(message);
        break;
      case 'places':
        this.search.take(message);
        break;
    }
  }

  // The drawing

  /** `undefined` when the canvas is gone. */
  attachScene(scene: MapScene | undefined): void {
    this.#scene = scene;
    const { points, view } = this.state;
    if (scene !== undefined && points !== undefined) {
      scene.setPoints(points, this.#contents.of(this.state), view.camera ?? undefined);
    }
  }

  tellNoGraphics(): void {
    this.store.change({ hasGraphics: false });
    this.changeView({ isSheetOpen: true });
  }

  keepCamera(camera: Camera): void {
    this.hover(-1);
    this.changeView({ camera });
  }

  // What is shown

  changeView(change: Partial<MapViewState>): void {
    this.store.change({ view: { ...this.state.view, ...change } });
    clearTimeout(this.#keepTimer);
    this.#keepTimer = setTimeout(() => this.#host.setState(this.state.view), keepPauseMs);
  }

  colourBy(mode: ColourMode): void {
    const { points } = this.state;
    this.changeView({ colourBy: mode, hidden: [] });
    if (points === undefined) return;
    const colouring = colourPoints(points.file, mode, categoryWords(this.words), Date.now());
    this.store.change({ colouring, hidden: new Set() });
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

  /** Rings a point, -1 for none, and shows its card when a place on the stage is given. */
  hover(point: number, place?: { readonly x: number; readonly y: number }): void {
    this.#hovering.hover(point, place);
  }

  open(point: number, options: { readonly toSide: boolean; readonly keepFocus: boolean }): void {
    const { points } = this.state;
    if (points === undefined) return;
    this.#host.post({ type: 'open', places: [points.placeOf(point)], ...options });
  }

  setTool(tool: PageState['tool']): void {
    this.store.change({ tool });
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
    this.store.change({
      selected: [...points].sort((a, b) => a - b),
      isSearchInSelection: this.state.isSearchInSelection && points.length > 0,
      tool: 'pan',
    });
    if (points.length === 0 && search.kind !== 'none') this.search.ask(this.state.view.search);
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
    this.search.askSoon(text);
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
      this.search.ask('');
    } else return false;
    return true;
  }

  /** Address of a picture of the workspace; undefined for a file outside of its folders. */
  uriOfPicture(point: number): string | undefined {
    const { points, rootUris } = this.state;
    return points?.uriOfPicture(point, rootUris);
  }

  #takeMap({ bytes, warning, rootUris }: Extract<MapToView, { type: 'map' }>): void {
    // The host's bytes may lie in a larger buffer of any kind; a copy is the file's own.
    const file = decodeMapFile(new Uint8Array(bytes));
    if (file === undefined) {
      this.store.change({ isDamaged: true });
      return;
    }
    const before = this.state;
    const points = new MapPoints(file);
    const colouring = colourPoints(file, before.view.colourBy, categoryWords(this.words), Date.now());
    const isOtherLayout = before.points !== undefined && before.points.file.layout !== file.layout;
    const isSame = before.points?.file.version === file.version && !isOtherLayout;
    this.#hovering.forget();
    this.store.change({
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
    this.#scene?.setPoints(points, this.#contents.of(this.state), camera ?? undefined);
    if (isOtherLayout) this.#scene?.camera.showWhole();
    this.search.askAgain();
  }

  #hide(hidden: ReadonlySet<number>): void {
    const { colouring } = this.state;
    if (colouring === undefined) return;
    this.store.change({ hidden });
    this.changeView({
      hidden: colouring.categories.flatMap(({ key }, index) => (hidden.has(index) ? [key] : [])),
    });
  }
}
