/**
 * Everything that the map's page knows at one moment, and what follows from it.
 */
import type { MapWarning } from '../../extension/core/protocol/mapApi.ts';
import {
  firstMapViewState,
  type MapCard,
  type MapStatus,
  type MapViewState,
} from '../../extension/core/protocol/views/mapView.ts';
import { Store } from '../shared/store.ts';
import type { Colouring } from './model/colouring.ts';
import type { MapPoints } from './model/mapPoints.ts';

export interface SearchState {
  readonly kind: 'none' | 'searching' | 'found' | 'failed';
  /** Why it failed. */
  readonly problem: string;
  /** Points, best first. */
  readonly hits: readonly number[];
  /** Results that the hits belong to; one result may be several points. */
  readonly results: number;
  readonly query: { readonly x: number; readonly y: number } | undefined;
}

export const noSearch: SearchState = { kind: 'none', problem: '', hits: [], results: 0, query: undefined };

export interface HoverState {
  readonly point: number;
  /** CSS pixels of the stage. */
  readonly x: number;
  readonly y: number;
}

export interface PageState {
  readonly status: MapStatus;
  readonly points: MapPoints | undefined;
  /** The map's file could not be read. */
  readonly isDamaged: boolean;
  readonly hasGraphics: boolean;
  readonly warning: MapWarning | null;
  readonly rootUris: Readonly<Record<string, string>>;
  readonly view: MapViewState;
  readonly colouring: Colouring | undefined;
  /** Categories that are switched off, of the present colouring. */
  readonly hidden: ReadonlySet<number>;
  readonly search: SearchState;
  readonly isSearchInSelection: boolean;
  readonly selected: readonly number[];
  readonly activeFile: string | null;
  readonly active: readonly number[];
  /** The point with a ring around it; -1 for none. */
  readonly hovered: number;
  /** Shows the card of the hovered point. */
  readonly hover: HoverState | undefined;
  /** Contents of the card; undefined while it is asked for, null when there is none. */
  readonly card: MapCard | null | undefined;
  readonly tool: 'pan' | 'lasso';
}

export class PageStore extends Store<PageState> {
  change(change: Partial<PageState>): void {
    this.update((state) => ({ ...state, ...change }));
  }
}

export function firstPageState(view: MapViewState | undefined): PageState {
  return {
    status: { kind: 'waiting', text: '' },
    points: undefined,
    isDamaged: false,
    hasGraphics: true,
    warning: null,
    rootUris: {},
    view: view ?? firstMapViewState,
    colouring: undefined,
    hidden: new Set(),
    search: noSearch,
    isSearchInSelection: false,
    selected: [],
    activeFile: null,
    active: [],
    hovered: -1,
    hover: undefined,
    card: undefined,
    tool: 'pan',
  };
}

/** Indexes of the categories whose keys are named. */
export function hiddenCategories(colouring: Colouring, keys: readonly string[]): ReadonlySet<number> {
  const hidden = new Set(keys);
  return new Set(colouring.categories.flatMap(({ key }, index) => (hidden.has(key) ? [index] : [])));
}

export function isPointShown(state: PageState, point: number): boolean {
  return state.colouring !== undefined && !state.hidden.has(state.colouring.categoryOf[point] ?? 0);
}
