/**
 * The file that holds a map: one point per chunk and picture, column by column, so that 100 000 points are read without
 * parsing. The engine writes it; the engine and the map's view read it.
 *
 * Layout, little endian: a head of 32 bytes (magic, format, number of points, length of the texts, checksum), the texts
 * as UTF-8 JSON (`MapTexts`), then the columns in the order of `columnsOf`, each beginning at a multiple of 8 bytes. The
 * checksum covers everything after the head.
 */
import * as v from 'valibot';
import { type Modality, modalities } from '../documents/modality.ts';
import { count, share } from '../documents/valueSchemas.ts';

export interface MapRoot {
  readonly id: string;
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

export interface MapTopic {
  /** Number of the topic in the column `topic`. */
  readonly id: number;
  /** Readable, unique on the map: its two or three most telling words. */
  readonly name: string;
  /** The most telling words, best first. */
  readonly words: readonly string[];
  /** Points. */
  readonly size: number;
  /** Where its name belongs: the place of one of its points, near their middle. */
  readonly x: number;
  readonly y: number;
}

/** Value of the column `topic` of a point that belongs to no topic. */
export const noTopic = -1;

export interface MapTexts {
  /** Grows with every change of the map. */
  readonly version: number;
  /** Another number means that all points may have moved; the same one, that old points are where they were. */
  readonly layout: number;
  /** Version of the index that the map shows. */
  readonly indexVersion: number;
  /** True when the clouds of different encoders were left where they are; see `MapRequest.keepGap`. */
  readonly keepGap: boolean;
  /** Share of a point's neighbours on the map that are near it in meaning too, 0..1; null with too few points. */
  readonly trustworthiness: number | null;
  /** How much denser the vectors lie than unrelated ones would, 0..1; below `leastStructure` there is nothing to see. */
  readonly structure: number | null;
  /** Points that were placed among the others since the layout was made. */
  readonly placed: number;
  /** Units of the layout's own plane for a distance of 1; for placing further points in it. */
  readonly unit: number;
  readonly topics: readonly MapTopic[];
  readonly roots: readonly MapRoot[];
  /** Relative to their root, with `/`. */
  readonly paths: readonly string[];
  /** Index of the root of each path. */
  readonly pathRoots: readonly number[];
  /** VS Code language ids and picture formats. */
  readonly languages: readonly string[];
}

export interface MapColumns {
  /** Centred on 0; most points lie within -1..1. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Index into `paths`. */
  readonly path: Uint32Array;
  /** Zero-based, the end inclusive; both 0 for pictures. */
  readonly startLine: Uint32Array;
  readonly endLine: Uint32Array;
  /** When the file was last changed: seconds since 1970. */
  readonly modified: Uint32Array;
  /** Index into `languages`. */
  readonly language: Uint16Array;
  /** Id of a topic, or `noTopic`. */
  readonly topic: Int16Array;
  /** Index into `modalities` (core/documents/modality.ts). */
  readonly modality: Uint8Array;
  /** Item ids, `itemIdBytes` each; for the engine. */
  readonly item: Uint8Array;
  /** A short hash of what was embedded, so that the engine sees which points changed. */
  readonly stamp: Uint32Array;
}

export interface MapFile extends MapTexts {
  readonly points: number;
  readonly columns: MapColumns;
}

/** An item id is 128 bits, written as 32 hexadecimal digits elsewhere. */
export const itemIdBytes = 16;

/** `SMBLMAP` and a zero, read as two numbers. */
const magic = [0x4c424d53, 0x0050414d] as const;
/** Raised whenever the columns or their meaning change; an older file is then made anew. */
const format = 1;
const headBytes = 32;
/** A number that may stand at any address of 8 bytes suits every typed array. */
const alignment = 8;

const knownShare = v.nullable(share);
const textsSchema = v.object({
  version: count,
  layout: count,
  indexVersion: count,
  keepGap: v.boolean(),
  trustworthiness: knownShare,
  structure: knownShare,
  placed: count,
  unit: v.pipe(v.number(), v.gtValue(0)),
  topics: v.array(
    v.object({
      id: count,
      name: v.string(),
      words: v.array(v.string()),
      size: count,
      x: v.number(),
      y: v.number(),
    }),
  ),
  roots: v.array(v.object({ id: v.string(), name: v.string(), path: v.string() })),
  paths: v.array(v.string()),
  pathRoots: v.array(count),
  languages: v.array(v.string()),
}) satisfies v.GenericSchema<unknown, MapTexts>;

/** Length and place of each column of a file; `bytes` is the whole length from the end of the head. */
function columnsOf(points: number, textBytes: number) {
  let offset = headBytes + textBytes;
  const place = (length: number): number => {
    const start = Math.ceil(offset / alignment) * alignment;
    offset = start + length;
    return start;
  };
  const places = {
    x: place(points * 4),
    y: place(points * 4),
    path: place(points * 4),
    startLine: place(points * 4),
    endLine: place(points * 4),
    modified: place(points * 4),
    stamp: place(points * 4),
    language: place(points * 2),
    topic: place(points * 2),
    modality: place(points),
    item: place(points * itemIdBytes),
  };
  return { places, end: Math.ceil(offset / alignment) * alignment };
}

/** The columns of a file as views on its bytes. */
function viewsOf(bytes: Uint8Array<ArrayBuffer>, points: number, textBytes: number): MapColumns {
  const { places } = columnsOf(points, textBytes);
  const { buffer, byteOffset } = bytes;
  const at = (place: number): number => byteOffset + place;
  return {
    x: new Float32Array(buffer, at(places.x), points),
    y: new Float32Array(buffer, at(places.y), points),
    path: new Uint32Array(buffer, at(places.path), points),
    startLine: new Uint32Array(buffer, at(places.startLine), points),
    endLine: new Uint32Array(buffer, at(places.endLine), points),
    modified: new Uint32Array(buffer, at(places.modified), points),
    stamp: new Uint32Array(buffer, at(places.stamp), points),
    language: new Uint16Array(buffer, at(places.language), points),
    topic: new Int16Array(buffer, at(places.topic), points),
    modality: new Uint8Array(buffer, at(places.modality), points),
    item: new Uint8Array(buffer, at(places.item), points * itemIdBytes),
  };
}

/** @throws RangeError when a column has another length than the others say. */
export function encodeMapFile(map: Omit<MapFile, 'points'>): Uint8Array<ArrayBuffer> {
  const { columns, ...texts } = map;
  const points = columns.x.length;
  const json = new TextEncoder().encode(JSON.stringify(v.parse(textsSchema, texts)));
  const bytes = new Uint8Array(columnsOf(points, json.length).end);
  bytes.set(json, headBytes);
  const views = viewsOf(bytes, points, json.length);
  for (const name of Object.keys(views) as (keyof MapColumns)[]) {
    if (columns[name].length !== views[name].length)
      throw new RangeError(`The column "${name}" has ${columns[name].length} entries for ${points} points.`);
    views[name].set(columns[name]);
  }
  const head = new DataView(bytes.buffer);
  head.setUint32(0, magic[0], true);
  head.setUint32(4, magic[1], true);
  head.setUint32(8, format, true);
  head.setUint32(12, points, true);
  head.setUint32(16, json.length, true);
  head.setUint32(20, checksum(bytes.subarray(headBytes)), true);
  return bytes;
}

/**
 * Undefined when the bytes are no map of this format, are cut off or damaged. The columns are views on `bytes`, which
 * is copied only when it does not begin at a multiple of 8 bytes.
 */
export function decodeMapFile(bytes: Uint8Array<ArrayBuffer>): MapFile | undefined {
  const aligned = bytes.byteOffset % alignment === 0 ? bytes : bytes.slice();
  if (aligned.length < headBytes) return undefined;
  const head = new DataView(aligned.buffer, aligned.byteOffset, headBytes);
  if (head.getUint32(0, true) !== magic[0] || head.getUint32(4, true) !== magic[1]) return undefined;
  if (head.getUint32(8, true) !== format) return undefined;
  const points = head.getUint32(12, true);
  const textBytes = head.getUint32(16, true);
  if (columnsOf(points, textBytes).end !== aligned.length) return undefined;
  if (head.getUint32(20, true) !== checksum(aligned.subarray(headBytes))) return undefined;
  const texts = parseTexts(aligned.subarray(headBytes, headBytes + textBytes));
  if (texts === undefined || texts.paths.length !== texts.pathRoots.length) return undefined;
  const columns = viewsOf(aligned, points, textBytes);
  return hasSoundIndexes(texts, columns) ? { ...texts, points, columns } : undefined;
}

function parseTexts(bytes: Uint8Array): MapTexts | undefined {
  try {
    const parsed = v.safeParse(
      textsSchema,
      JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)),
    );
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined; // No UTF-8 or no JSON: damaged.
  }
}

/** A reader may look up what a column names without a check of its own. */
function hasSoundIndexes(texts: MapTexts, columns: MapColumns): boolean {
  return (
    isBelow(columns.path, texts.paths.length) &&
    isBelow(columns.language, texts.languages.length) &&
    isBelow(columns.modality, modalities.length) &&
    isBelow(texts.pathRoots, texts.roots.length)
  );
}

function isBelow(values: ArrayLike<number>, limit: number): boolean {
  for (let index = 0; index < values.length; index++) if ((values[index] ?? 0) >= limit) return false;
  return true;
}

export function modalityOf(map: Pick<MapFile, 'columns'>, point: number): Modality {
  return modalities[map.columns.modality[point] ?? 0] ?? 'text';
}

/** Relative to its root; prefixed with the root's name when there is more than one root, as in search results. */
export function shownPathOf(map: Pick<MapTexts, 'roots' | 'paths' | 'pathRoots'>, path: number): string {
  const relative = map.paths[path] ?? '';
  if (map.roots.length < 2) return relative;
  return `${map.roots[map.pathRoots[path] ?? 0]?.name ?? ''}/${relative}`;
}

/** Absolute, with `/`, which Node and VS Code take on every platform. */
export function absolutePathOf(map: Pick<MapTexts, 'roots' | 'paths' | 'pathRoots'>, path: number): string {
  const root = map.roots[map.pathRoots[path] ?? 0]?.path ?? '';
  return `${root.replace(/[\\/]$/u, '')}/${map.paths[path] ?? ''}`;
}

/** FNV-1a over 32-bit words, mixed with their number: finds torn and flipped bytes; it guards against no attacker. */
function checksum(bytes: Uint8Array<ArrayBuffer>): number {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4));
  const offsetBasis = 0x811c9dc5;
  const prime = 0x01000193;
  let hash = offsetBasis;
  for (let index = 0; index < words.length; index++) hash = Math.imul(hash ^ (words[index] ?? 0), prime);
  return Math.imul(hash ^ bytes.length, prime) >>> 0;
}
