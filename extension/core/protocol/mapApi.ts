/**
 * The map of the workspace: the requests and answers about it. The engine implements this interface and its client
 * offers it; the points themselves travel in a file (core/map/mapFile.ts).
 */
import type { Modality } from '../documents/modality.ts';
import type { TextRange } from '../documents/textRange.ts';
import type { Disposable } from '../lifecycle/disposable.ts';
import type { MapTopic } from '../map/mapFile.ts';
import type { SearchQuery, SimilarQuery } from '../search/searchTypes.ts';

export interface MapRequest {
  /** Any text that tells this call's progress from others'. */
  readonly mapId: string;
  /**
   * Makes a new layout, near the old one. Otherwise a stored map is brought up to date: new points are placed among the
   * old ones, which stay where they are, unless more than 30 % of the points changed.
   */
  readonly shouldLayOut?: boolean;
  /**
   * Leaves the clouds of text and pictures where the encoders put them. By default they are moved and scaled so that
   * they meet; that is for display only and changes no search.
   */
  readonly keepGap?: boolean;
}

/** What the map cannot be trusted in. */
export const mapWarnings = [
  /** Fewer points than a layout needs; they are shown in a circle. */
  'few-points',
  /** The vectors lie as unrelated ones would: what looks like groups is chance. */
  'no-structure',
  /** Too many neighbours on the map are far from each other in meaning. */
  'untrustworthy',
] as const;
export type MapWarning = (typeof mapWarnings)[number];

/** What the making of a map goes through. */
export const mapPhases = ['reading', 'comparing', 'layingOut', 'placing', 'naming', 'writing'] as const;

export interface MapSummary {
  /** Grows with every change of the map. */
  readonly version: number;
  /** Another number than before: all points may have moved. */
  readonly layout: number;
  readonly points: number;
  /** Absolute path of the file with the points. It is replaced, never changed in place. */
  readonly file: string;
  /** Trustworthiness of the ten nearest neighbours, 0..1, measured on a sample; null with too few points. */
  readonly trustworthiness: number | null;
  readonly warning?: MapWarning;
  readonly topics: readonly MapTopic[];
  /** Points that were placed among the others since the layout was made. */
  readonly placed: number;
  /** True when the index was changing while the map was made, so that a later call will show more. */
  readonly isStale: boolean;
}

export interface MapProgress {
  /** That of the call. */
  readonly mapId: string;
  readonly phase: (typeof mapPhases)[number];
  /** Of this phase, 0..1. */
  readonly done: number;
}

/** Told while one map is made. */
export type MapProgressListener = (progress: Omit<MapProgress, 'mapId'>) => void;

/** One of `search` and `similar` must be there; `search` is asked when both are. */
export interface MapPlaceRequest {
  /** Version of the map that the answer's points belong to. */
  readonly version: number;
  readonly keepGap?: boolean;
  readonly search?: SearchQuery;
  readonly similar?: SimilarQuery;
}

export interface MapPlaces {
  /** False when the map has another version now: ask for the map again. Everything else is empty then. */
  readonly isCurrent: boolean;
  /** Where the query itself would lie; null when nothing was found. */
  readonly query: { readonly x: number; readonly y: number } | null;
  /** Best first; several points may belong to one result. */
  readonly hits: readonly MapHit[];
}

export interface MapHit {
  readonly point: number;
  /** Of the search's answer. */
  readonly result: number;
  /** Fused score of the result in 0..1; comparable inside one answer only. */
  readonly score: number;
}

export interface MapItemRequest {
  readonly version: number;
  readonly keepGap?: boolean;
  readonly point: number;
}

/** What a point stands for. */
export interface MapItem {
  /** Absolute path. */
  readonly file: string;
  /** Relative to its root; prefixed with the root's name when there is more than one root. */
  readonly path: string;
  readonly range: TextRange;
  readonly modality: Modality;
  readonly languageId: string;
  readonly scope: readonly string[];
  readonly symbols: readonly string[];
  /** At most 12 lines; for a picture its description. */
  readonly snippet: string;
}

export interface MapApi {
  readonly onDidMapProgress: (listener: (progress: MapProgress) => void) => Disposable;
  /**
   * The map of what the index holds now. Rejects with CancelledError and leaves the old map when it is cancelled; with
   * `engine/not-open`, `index/corrupt` or `index/io`.
   */
  map(request: MapRequest, signal: AbortSignal): Promise<MapSummary>;
  /** Where the hits of a search lie on the map, and the query itself. Rejects as `search` and `similar` do. */
  mapPlace(request: MapPlaceRequest, signal: AbortSignal): Promise<MapPlaces>;
  /** Null when the map has another version now or the item is gone from the index. */
  mapItem(request: MapItemRequest, signal: AbortSignal): Promise<MapItem | null>;
}
