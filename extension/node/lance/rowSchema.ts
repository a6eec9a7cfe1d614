/**
 * The layout of the table of vectors: Arrow schema, and the mapping between rows of the table and rows of the core.
 * One row holds one vector; an item with several vectors has several rows with the same `item`.
 */
import { Field, FixedSizeList, Float32, Float64, Schema, type Table, Utf8 } from 'apache-arrow';
import type { ImageReference } from '../../core/documents/chunk.ts';
import { isModality } from '../../core/documents/modality.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import {
  type FoundRow,
  type IndexedRow,
  type PendingWork,
  pendingWorks,
  type TilePlace,
  type VectorSource,
  vectorSources,
  type WordBox,
} from '../../core/ports/vectorStore.ts';
import { floatsOfHalves } from './halfFloat.ts';

/** Raised whenever the columns or their meaning change; an older index is then built anew from the cache. */
export const schemaVersion = 6;

/** What must be equal for an index to be used as it is. Written into the table's metadata. */
export interface IndexIdentity {
  readonly schemaVersion: number;
  readonly encoderId: string;
  readonly encoderVersion: string;
  readonly spaceId: string;
  readonly dimensions: number;
  readonly chunkerVersion: string;
}

const metadataKey = 'semblance.index';

function identityToMetadata(identity: IndexIdentity): Map<string, string> {
  // One JSON string, because LanceDB may read bare numbers of metadata back as another type.
  return new Map([[metadataKey, JSON.stringify(identity)]]);
}

/** Undefined when the table was not made by this product or its metadata is unreadable. */
export function identityFromMetadata(metadata: ReadonlyMap<string, string>): IndexIdentity | undefined {
  const text = metadata.get(metadataKey);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const {
      schemaVersion: version,
      encoderId,
      encoderVersion,
      spaceId,
      dimensions,
      chunkerVersion,
    } = value as Record<string, unknown>;
    if (typeof version !== 'number' || typeof dimensions !== 'number') return undefined;
    if (typeof encoderId !== 'string' || typeof encoderVersion !== 'string') return undefined;
    if (typeof spaceId !== 'string' || typeof chunkerVersion !== 'string') return undefined;
    return { schemaVersion: version, encoderId, encoderVersion, spaceId, dimensions, chunkerVersion };
  } catch {
    return undefined; // Not JSON: treated as a foreign table.
  }
}

export function isSameIdentity(a: IndexIdentity, b: IndexIdentity): boolean {
  return (
    a.schemaVersion === b.schemaVersion &&
    a.encoderId === b.encoderId &&
    a.encoderVersion === b.encoderVersion &&
    a.spaceId === b.spaceId &&
    a.dimensions === b.dimensions &&
    a.chunkerVersion === b.chunkerVersion
  );
}

const utf8 = (name: string): Field => new Field(name, new Utf8(), false);

/**
 * Columns of a search's answer. Each column costs a random read per candidate, so what is never filtered by stands
 * together in one (`details`: item, source, range, scope, symbols).
 */
export const foundColumns: readonly string[] = [
  'id',
  'root',
  'path',
  'encoder',
  'modality',
  'language',
  'details',
  'text',
  'image_references',
];

/** All columns but the vector. */
export const rowColumns: readonly string[] = [
  ...foundColumns,
  'words',
  'text_hash',
  'file_hash',
  'mtime',
  'size',
  'pending',
];

/**
 * Vectors are 32-bit numbers with half-precision values: LanceDB compares 32-bit vectors three to four times as fast as
 * 16-bit ones, and a vector that comes from the (16-bit) cache is the same as a fresh one.
 */
export function createRowSchema(identity: IndexIdentity): Schema {
  return new Schema(
    [
      utf8('id'),
      utf8('root'),
      utf8('path'),
      utf8('encoder'),
      utf8('modality'),
      utf8('language'),
      utf8('details'),
      utf8('text'),
      utf8('words'),
      utf8('text_hash'),
      utf8('image_references'),
      utf8('file_hash'),
      new Field('mtime', new Float64(), false),
      new Field('size', new Float64(), false),
      utf8('pending'),
      new Field(
        'vector',
        new FixedSizeList(identity.dimensions, new Field('item', new Float32(), true)),
        false,
      ),
    ],
    identityToMetadata(identity),
  );
}

/** What stands in the column `details`. */
export function detailsOfRow(row: FoundRow): string {
  const { start, end } = row.range;
  const details: Details = {
    item: row.item,
    source: row.source,
    range: [start.line, start.character, end.line, end.character],
    scope: row.scope,
    symbols: row.symbols,
    ...(row.textBoxes === undefined ? {} : { boxes: row.textBoxes.map(packBox) }),
    ...(row.tile === undefined ? {} : { tile: packTile(row.tile) }),
  };
  return JSON.stringify(details);
}

interface Details {
  readonly item: string;
  readonly source: VectorSource;
  /** Start line and character, end line and character. */
  readonly range: readonly [number, number, number, number];
  readonly scope: readonly string[];
  readonly symbols: readonly string[];
  readonly boxes?: readonly PackedBox[];
  readonly tile?: PackedTile;
}

/** Word, left, top, width, height. */
type PackedBox = readonly [string, number, number, number, number];

/** Ten-thousandths of a picture are finer than a pixel of any screen; longer numbers only cost space. */
const boxSteps = 10_000;

/** Left, top, width, height; how many tiles the picture has. */
type PackedTile = readonly [number, number, number, number, number];

function rounded(share: number): number {
  return Math.round(share * boxSteps) / boxSteps;
}

function packBox({ text, x, y, width, height }: WordBox): PackedBox {
  return [text, rounded(x), rounded(y), rounded(width), rounded(height)];
}

function packTile({ x, y, width, height, count }: TilePlace): PackedTile {
  return [rounded(x), rounded(y), rounded(width), rounded(height), count];
}

function unpackTile([x, y, width, height, count]: PackedTile): TilePlace {
  return { x, y, width, height, count };
}

function unpackBox([text, x, y, width, height]: PackedBox): WordBox {
  return { text, x, y, width, height };
}

export function recordToFoundRow(record: Record<string, unknown>): FoundRow {
  const { modality } = record;
  if (!isModality(modality)) {
    throw new SemblanceError('index/corrupt', `The index holds a row of unknown kind: ${String(modality)}`);
  }
  // Written by `rowToRecord` alone, in this schema version: its shape is known.
  const { item, source, range, scope, symbols, boxes, tile } = JSON.parse(String(record.details)) as Details;
  const [startLine, startCharacter, endLine, endCharacter] = range;
  return {
    id: String(record.id),
    item,
    source,
    root: String(record.root),
    path: String(record.path),
    encoderId: String(record.encoder),
    modality,
    languageId: String(record.language),
    range: {
      start: { line: startLine, character: startCharacter },
      end: { line: endLine, character: endCharacter },
    },
    scope,
    symbols,
    text: String(record.text),
    imageReferences: parseImageReferences(record.image_references),
    ...(boxes === undefined ? {} : { textBoxes: boxes.map(unpackBox) }),
    ...(tile === undefined ? {} : { tile: unpackTile(tile) }),
  };
}

/** The id of a row is its item's id, a dot, and the source, which is numbered from the second one on. */
export function sourceOfRowId(id: string): VectorSource {
  const suffix = id.slice(id.lastIndexOf('.') + 1).replace(/-\d+$/u, '');
  const source = vectorSources.find((known) => known === suffix);
  if (source === undefined)
    throw new SemblanceError('index/corrupt', `The index holds a row "${id}".`, { id });
  return source;
}

/** What the column `pending` says; nothing when it is empty. */
export function pendingOfRecord({ pending }: Record<string, unknown>): {
  readonly pending?: PendingWork | undefined;
} {
  const known = pendingWorks.find((work) => work === pending);
  return known === undefined ? {} : { pending: known };
}

export function recordToRow(record: Record<string, unknown>): IndexedRow {
  return {
    ...recordToFoundRow(record),
    words: String(record.words),
    textHash: String(record.text_hash),
    fileHash: String(record.file_hash),
    mtimeMs: Number(record.mtime),
    sizeBytes: Number(record.size),
    ...pendingOfRecord(record),
  };
}

/** The column is written by `rowToRecord` alone, so its shape is known once it is an array. */
export function parseImageReferences(value: unknown): readonly ImageReference[] {
  if (typeof value !== 'string' || value === '') return [];
  const parsed: unknown = JSON.parse(value);
  return Array.isArray(parsed) ? (parsed as readonly ImageReference[]) : [];
}

/** A vector of a table as 32-bit numbers. LanceDB hands out half floats (of the cache) as their bits. */
export function vectorFromRecord(value: unknown, dimensions: number): Float32Array {
  const bits = (value as { toArray(): unknown }).toArray();
  return bits instanceof Uint16Array
    ? floatsOfHalves(bits.subarray(0, dimensions))
    : Float32Array.from(bits as ArrayLike<number>);
}

/**
 * Column by column: Arrow's own row objects look the column up by its name for every value, which takes three times as
 * long (1.0 instead of 0.35 ms for 150 rows), and a question reads 300.
 */
export function plainRecords(table: Table): readonly Record<string, unknown>[] {
  const records = Array.from({ length: table.numRows }, (): Record<string, unknown> => ({}));
  for (const { name } of table.schema.fields) {
    const column = table.getChild(name);
    for (const [index, record] of records.entries()) record[name] = column?.get(index);
  }
  return records;
}
