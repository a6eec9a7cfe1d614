/**
 * The layout of the table of vectors: Arrow schema, and the mapping between rows of the table and rows of the core.
 * One row holds one vector; an item with several vectors has several rows with the same `item`.
 */
import { Field, FixedSizeList, Float32, Float64, Int32, Schema, Utf8 } from 'apache-arrow';
import type { ImageReference } from '../../core/documents/chunk.ts';
import { isModality } from '../../core/documents/modality.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { IndexedRow, NewRow, VectorSource } from '../../core/ports/vectorStore.ts';
import { floatsOfHalves, roundToHalves } from './halfFloat.ts';

/** Raised whenever the columns or their meaning change; an older index is then built anew from the cache. */
export const schemaVersion = 2;

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

export function identityToMetadata(identity: IndexIdentity): Map<string, string> {
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
const int32 = (name: string): Field => new Field(name, new Int32(), false);

/** Columns of every answer; `words` and `vector` are large and asked for by name. */
export const rowColumns: readonly string[] = [
  'id',
  'item',
  'source',
  'root',
  'path',
  'modality',
  'language',
  'start_line',
  'start_character',
  'end_line',
  'end_character',
  'scope',
  'symbols',
  'text',
  'text_hash',
  'image_references',
  'file_hash',
  'mtime',
  'size',
];

/**
 * Vectors are 32-bit numbers with half-precision values: LanceDB compares 32-bit vectors three to four times as fast as
 * 16-bit ones, and a vector that comes from the (16-bit) cache is the same as a fresh one.
 */
export function createRowSchema(identity: IndexIdentity): Schema {
  return new Schema(
    [
      utf8('id'),
      utf8('item'),
      utf8('source'),
      utf8('root'),
      utf8('path'),
      utf8('modality'),
      utf8('language'),
      int32('start_line'),
      int32('start_character'),
      int32('end_line'),
      int32('end_character'),
      utf8('scope'),
      utf8('symbols'),
      utf8('text'),
      utf8('words'),
      utf8('text_hash'),
      utf8('image_references'),
      utf8('file_hash'),
      new Field('mtime', new Float64(), false),
      new Field('size', new Float64(), false),
      new Field(
        'vector',
        new FixedSizeList(identity.dimensions, new Field('item', new Float32(), true)),
        false,
      ),
    ],
    identityToMetadata(identity),
  );
}

export function rowToRecord(row: NewRow): Record<string, unknown> {
  return {
    id: row.id,
    item: row.item,
    source: row.source,
    root: row.root,
    path: row.path,
    modality: row.modality,
    language: row.languageId,
    start_line: row.range.start.line,
    start_character: row.range.start.character,
    end_line: row.range.end.line,
    end_character: row.range.end.character,
    scope: JSON.stringify(row.scope),
    symbols: JSON.stringify(row.symbols),
    text: row.text,
    words: row.words,
    text_hash: row.textHash,
    image_references: row.imageReferences.length === 0 ? '' : JSON.stringify(row.imageReferences),
    file_hash: row.fileHash,
    mtime: row.mtimeMs,
    size: row.sizeBytes,
    vector: roundToHalves(row.vector),
  };
}

const sources: readonly VectorSource[] = ['content', 'context', 'pixels', 'ocr'];

export function recordToRow(record: Record<string, unknown>): IndexedRow {
  const modality = record.modality;
  const source = sources.find((known) => known === record.source);
  if (!isModality(modality) || source === undefined) {
    throw new SemblanceError(
      'index/corrupt',
      `The index holds a row of unknown kind: ${String(modality)}/${String(record.source)}`,
    );
  }
  return {
    id: String(record.id),
    item: String(record.item),
    source,
    root: String(record.root),
    path: String(record.path),
    modality,
    languageId: String(record.language),
    range: {
      start: { line: Number(record.start_line), character: Number(record.start_character) },
      end: { line: Number(record.end_line), character: Number(record.end_character) },
    },
    scope: parseStrings(record.scope),
    symbols: parseStrings(record.symbols),
    text: String(record.text),
    words: typeof record.words === 'string' ? record.words : '',
    textHash: String(record.text_hash),
    imageReferences: parseImageReferences(record.image_references),
    fileHash: String(record.file_hash),
    mtimeMs: Number(record.mtime),
    sizeBytes: Number(record.size),
  };
}

function parseStrings(value: unknown): readonly string[] {
  const parsed: unknown = JSON.parse(String(value));
  return Array.isArray(parsed) ? parsed.map(String) : [];
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
