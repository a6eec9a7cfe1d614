/**
 * Schemas of the requests and the event about the map. The types of `MapApi` are the source of truth: each schema is
 * checked against them at compile time.
 */
import * as v from 'valibot';
import { count, modality, range, share, strings } from '../documents/valueSchemas.ts';
import type { MapTopic } from '../map/mapFile.ts';
import {
  type MapItem,
  type MapItemRequest,
  type MapPlaceRequest,
  type MapPlaces,
  type MapProgress,
  type MapRequest,
  type MapSummary,
  mapPhases,
  mapWarnings,
} from './mapApi.ts';
import type { RequestSchemas } from './requestSchemas.ts';
import { searchQuery, similarQuery } from './searchMessages.ts';

const mapRequest = v.object({
  mapId: v.string(),
  shouldLayOut: v.exactOptional(v.boolean()),
  keepGap: v.exactOptional(v.boolean()),
}) satisfies v.GenericSchema<unknown, MapRequest>;

/** The command line prints it too. */
export const mapTopic = v.object({
  id: count,
  name: v.string(),
  words: strings,
  size: count,
  x: v.number(),
  y: v.number(),
}) satisfies v.GenericSchema<unknown, MapTopic>;

const summary = v.object({
  version: count,
  layout: count,
  points: count,
  file: v.string(),
  trustworthiness: v.nullable(share),
  warning: v.exactOptional(v.picklist(mapWarnings)),
  topics: v.array(mapTopic),
  placed: count,
  isStale: v.boolean(),
}) satisfies v.GenericSchema<unknown, MapSummary>;

const placeRequest = v.pipe(
  v.object({
    version: count,
    keepGap: v.exactOptional(v.boolean()),
    search: v.exactOptional(searchQuery),
    similar: v.exactOptional(similarQuery),
  }),
  v.check(
    ({ search, similar }) => search !== undefined || similar !== undefined,
    'One of search and similar must be asked.',
  ),
) satisfies v.GenericSchema<unknown, MapPlaceRequest>;

const places = v.object({
  isCurrent: v.boolean(),
  query: v.nullable(v.object({ x: v.number(), y: v.number() })),
  hits: v.array(v.object({ point: count, result: count, score: v.number() })),
}) satisfies v.GenericSchema<unknown, MapPlaces>;

const itemRequest = v.object({
  version: count,
  keepGap: v.exactOptional(v.boolean()),
  point: count,
}) satisfies v.GenericSchema<unknown, MapItemRequest>;

const item = v.object({
  file: v.string(),
  path: v.string(),
  range,
  modality,
  languageId: v.string(),
  scope: strings,
  symbols: strings,
  snippet: v.string(),
}) satisfies v.GenericSchema<unknown, MapItem>;

/** What each request carries and what answers it. */
export interface MapRequestTypes {
  readonly map: { readonly params: MapRequest; readonly result: MapSummary };
  readonly mapPlace: { readonly params: MapPlaceRequest; readonly result: MapPlaces };
  readonly mapItem: { readonly params: MapItemRequest; readonly result: { readonly item: MapItem | null } };
}

export const mapRequests = {
  map: { params: mapRequest, result: summary },
  mapPlace: { params: placeRequest, result: places },
  mapItem: { params: itemRequest, result: v.object({ item: v.nullable(item) }) },
} satisfies RequestSchemas<MapRequestTypes>;

export const mapProgress = v.object({
  mapId: v.string(),
  phase: v.picklist(mapPhases),
  done: share,
}) satisfies v.GenericSchema<unknown, MapProgress>;
