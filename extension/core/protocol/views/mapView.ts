/**
 * What the map's page and its host tell each other. The points travel as the bytes of the map's file; the page owns how
 * it looks at them (camera, colours, filters), so that it survives a reload.
 */
import * as v from 'valibot';
import { count, modality, share, strings } from '../../documents/valueSchemas.ts';
import { mapPhases, mapWarnings } from '../mapApi.ts';
import { messageActions } from './messageActions.ts';

const finite = v.pipe(v.number(), v.finite());
/** Longer than any question; a page that sends more is at fault. */
const question = v.pipe(v.string(), v.maxLength(10_000));

/** Something that the host can do about a state. */
const stateAction = v.object({ id: v.picklist(messageActions), title: v.string() });
export type MapStateAction = v.InferOutput<typeof stateAction>;

const status = v.variant('kind', [
  /** Nothing to show yet, and nothing that the user must do: the engine starts, or the first index is made. */
  v.object({ kind: v.literal('waiting'), text: v.string() }),
  v.object({ kind: v.literal('working'), phase: v.picklist(mapPhases), done: share }),
  /** `isStale`: the index has changed since, so that the map can be brought up to date. */
  v.object({ kind: v.literal('ready'), isStale: v.boolean() }),
  /** The index holds nothing. */
  v.object({ kind: v.literal('empty') }),
  /** The user stopped the making of the map. */
  v.object({ kind: v.literal('cancelled') }),
  /** There is no engine, or it failed; `title` and `text` say why. */
  v.object({
    kind: v.literal('failed'),
    isError: v.boolean(),
    text: v.string(),
    actions: v.array(stateAction),
  }),
]);
export type MapStatus = v.InferOutput<typeof status>;

const mapItem = v.object({
  path: v.string(),
  scope: v.array(v.string()),
  symbols: v.array(v.string()),
  languageId: v.string(),
  snippet: v.string(),
});
export type MapCard = v.InferOutput<typeof mapItem>;

const places = v.variant('kind', [
  v.object({
    kind: v.literal('found'),
    /** Where the question itself would lie. */
    query: v.nullable(v.object({ x: finite, y: finite })),
    /** Best first; several points may belong to one result. */
    hits: v.array(v.object({ point: count, result: count, score: finite })),
  }),
  /** Filters without words: there is nothing to rank, and the page knows what each point is. Empty lists let all pass. */
  v.object({
    kind: v.literal('filter'),
    modalities: v.array(modality),
    languageIds: strings,
    /** Regular expressions, of which one must fit a path inside of its root or as it is shown. */
    paths: strings,
  }),
  /** The map has changed since the page asked. */
  v.object({ kind: v.literal('outdated') }),
  v.object({ kind: v.literal('failed'), text: v.string() }),
]);
export type MapPlacesAnswer = v.InferOutput<typeof places>;

export const mapToView = v.variant('type', [
  v.object({ type: v.literal('status'), status }),
  v.object({
    type: v.literal('map'),
    /** The map's file (core/map/mapFile.ts). */
    bytes: v.instance(Uint8Array),
    warning: v.nullable(v.picklist(mapWarnings)),
    /** Addresses under which the page loads files of a folder of the workspace, by the folder's path. */
    rootUris: v.record(v.string(), v.string()),
  }),
  /** The file in the active editor, absolute; null when there is none. */
  v.object({ type: v.literal('active'), file: v.nullable(v.string()) }),
  v.object({ type: v.literal('item'), request: count, item: v.nullable(mapItem) }),
  v.object({ type: v.literal('places'), request: count, places }),
]);
export type MapToView = v.InferOutput<typeof mapToView>;

const place = v.object({
  /** Absolute path. */
  file: v.string(),
  /** Zero-based; the end inclusive. */
  startLine: count,
  endLine: count,
  isPicture: v.boolean(),
});
export type MapPlace = v.InferOutput<typeof place>;

/** More editors than this at once help nobody. */
export const mostOpenedAtOnce = 20;
/** A search inside of a selection names its files; more make the question longer than it is worth. */
export const mostSearchedPaths = 500;

export const mapToHost = v.variant('type', [
  /** Makes the map, or brings it up to date; `shouldLayOut` lays it out anew. */
  v.object({ type: v.literal('make'), shouldLayOut: v.boolean(), keepGap: v.boolean() }),
  v.object({ type: v.literal('cancel') }),
  v.object({ type: v.literal('act'), action: stateAction.entries.id }),
  v.object({
    type: v.literal('open'),
    places: v.pipe(v.array(place), v.minLength(1), v.maxLength(mostOpenedAtOnce)),
    toSide: v.boolean(),
    keepFocus: v.boolean(),
  }),
  v.object({
    type: v.literal('item'),
    request: count,
    version: count,
    keepGap: v.boolean(),
    point: count,
  }),
  /** An empty text only cancels the search before. `paths` narrows it to some files; empty means all. */
  v.object({
    type: v.literal('search'),
    request: count,
    version: count,
    keepGap: v.boolean(),
    text: question,
    paths: v.pipe(v.array(v.string()), v.maxLength(mostSearchedPaths)),
  }),
  v.object({ type: v.literal('savePng'), bytes: v.instance(Uint8Array) }),
  v.object({ type: v.literal('saveCsv'), text: v.string() }),
]);
export type MapToHost = v.InferOutput<typeof mapToHost>;

export const colourModes = ['topic', 'folder', 'language', 'modality', 'age'] as const;
export type ColourMode = (typeof colourModes)[number];

/** How the page looks at the map; the host hands it back after a restart of the editor. */
export const mapViewState = v.object({
  camera: v.nullable(v.object({ x: finite, y: finite, scale: v.pipe(finite, v.gtValue(0)) })),
  colourBy: v.picklist(colourModes),
  /** Categories that are switched off, by key; of the present colouring. */
  hidden: v.array(v.string()),
  showsDensity: v.boolean(),
  showsThumbnails: v.boolean(),
  showsNames: v.boolean(),
  isSheetOpen: v.boolean(),
  isLegendOpen: v.boolean(),
  keepGap: v.boolean(),
  search: v.string(),
});
export type MapViewState = v.InferOutput<typeof mapViewState>;

export const firstMapViewState: MapViewState = {
  camera: null,
  colourBy: 'topic',
  hidden: [],
  showsDensity: true,
  showsThumbnails: true,
  showsNames: true,
  isSheetOpen: false,
  isLegendOpen: true,
  keepGap: false,
  search: '',
};
