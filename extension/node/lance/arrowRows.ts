/**
 * Rows of the core as Arrow tables, column by column. LanceDB's own conversion of records goes through a builder for
 * every value; with 384 numbers a row that takes many times as long, and holds up the event loop.
 */
import { makeArrowTable } from '@lancedb/lancedb';
import type { Data, DataType, FixedSizeList, RecordBatch, Schema, Struct, Table } from 'apache-arrow';
import type { NewRow, VectorReplacement } from '../../core/ports/vectorStore.ts';
import { writeHalves, writeRoundedHalves } from './halfFloat.ts';
import { detailsOfRow } from './rowSchema.ts';

type ColumnOf<Row> = (rows: readonly Row[], type: DataType, arrow: ArrowClasses) => Data;

/** Makes tables of rows with all columns of `createRowSchema`. */
export function rowTables(schema: Schema): (rows: readonly NewRow[]) => Table {
  return tablesOf<NewRow>(schema, {
    id: texts((row) => row.id),
    root: texts((row) => row.root),
    path: texts((row) => row.path),
    encoder: texts((row) => row.encoderId),
    modality: texts((row) => row.modality),
    language: texts((row) => row.languageId),
    details: texts(detailsOfRow),
    text: texts((row) => row.text),
    words: texts((row) => row.words),
    text_hash: texts((row) => row.textHash),
    image_references: texts((row) =>
      row.imageReferences.length === 0 ? '' : JSON.stringify(row.imageReferences),
    ),
    file_hash: texts((row) => row.fileHash),
    mtime: numbers((row) => row.mtimeMs),
    size: numbers((row) => row.sizeBytes),
    pending: texts((row) => row.pending ?? ''),
    vector: roundedVectors(),
  });
}

/** Makes tables of the columns that a change of vectors touches, with the key. */
export function vectorTables(schema: Schema): (rows: readonly VectorReplacement[]) => Table {
  return tablesOf<VectorReplacement>(schema, {
    id: texts((row) => row.id),
    encoder: texts((row) => row.encoderId),
    vector: roundedVectors(),
  });
}

/** A vector of the embedding cache. */
export interface CachedVector {
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly vector: Float32Array;
}

/** Makes tables with all columns of the embedding cache, whose vectors are half-precision numbers. */
export function cacheTables(schema: Schema): (rows: readonly CachedVector[]) => Table {
  return tablesOf<CachedVector>(schema, {
    key: texts((row) => row.key),
    created: numbers((row) => row.created),
    vector: listsOf((length) => new Uint16Array(length), writeHalves),
  });
}

/** Only those columns of `schema` that are named in `columns`. */
function tablesOf<Row>(
  schema: Schema,
  columns: Readonly<Record<string, ColumnOf<Row>>>,
): (rows: readonly Row[]) => Table {
  const arrow = arrowOfLance();
  const known = makeArrowTable([], { schema }).schema;
  const fields = known.fields.filter(({ name }) => Object.hasOwn(columns, name));
  const own = new arrow.Schema(fields);
  const type = new arrow.Struct(fields);
  return (rows) => {
    const children = fields.map((field) => {
      const column = columns[field.name];
      if (column === undefined) throw new TypeError(`There is no column "${field.name}".`);
      return column(rows, field.type, arrow);
    });
    const data = new arrow.Data(type, 0, rows.length, 0, undefined, children);
    return new arrow.Table(own, [new arrow.RecordBatch(own, data)]);
  };
}

function texts<Row>(of: (row: Row) => string): ColumnOf<Row> {
  return (rows, type, arrow) => {
    const values = rows.map(of);
    const offsets = new Int32Array(values.length + 1);
    let bytes = 0;
    for (const [index, value] of values.entries()) {
      bytes += Buffer.byteLength(value);
      offsets[index + 1] = bytes;
    }
    const data = Buffer.allocUnsafe(bytes);
    for (const [index, value] of values.entries()) data.write(value, offsets[index] ?? 0);
    return new arrow.Data(type, 0, values.length, 0, [offsets, data]);
  };
}

function numbers<Row>(of: (row: Row) => number): ColumnOf<Row> {
  return (rows, type, arrow) =>
    new arrow.Data(type, 0, rows.length, 0, [undefined, Float64Array.from(rows, of)]);
}

/** 32-bit numbers with half-precision values. */
function roundedVectors(): ColumnOf<{ readonly vector: Float32Array }> {
  return listsOf((length) => new Float32Array(length), writeRoundedHalves);
}

/** A column of vectors; `write` puts the numbers of one at an offset of the column's array. */
function listsOf<Numbers extends Float32Array | Uint16Array>(
  allocate: (length: number) => Numbers,
  write: (vector: Float32Array, target: Numbers, offset: number) => void,
): ColumnOf<{ readonly vector: Float32Array }> {
  return (rows, type, arrow) => {
    const [item] = type.children;
    const { listSize } = type as FixedSizeList;
    if (item === undefined) throw new TypeError('The column of vectors is no list.');
    const values = allocate(rows.length * listSize);
    for (const [index, { vector }] of rows.entries()) {
      if (vector.length !== listSize)
        throw new RangeError(`A vector has ${vector.length} numbers instead of ${listSize}.`);
      write(vector, values, index * listSize);
    }
    const child = new arrow.Data(item.type, 0, values.length, 0, [undefined, values]);
    return new arrow.Data(type, 0, rows.length, 0, undefined, [child]);
  };
}

interface ArrowClasses {
  readonly Data: typeof Data;
  readonly RecordBatch: typeof RecordBatch;
  readonly Schema: typeof Schema;
  readonly Struct: typeof Struct;
  readonly Table: typeof Table;
}

/**
 * LanceDB takes over only objects of its own copy of Arrow, which an import of this module is not: packages have one
 * copy for `import` and one for `require`. A table that LanceDB made knows its classes.
 */
function arrowOfLance(): ArrowClasses {
  const sample = makeArrowTable([{ sample: '' }]);
  const [batch] = sample.batches;
  if (batch === undefined) throw new TypeError('LanceDB made a table without rows.');
  return {
    Data: batch.data.constructor as typeof Data,
    RecordBatch: batch.constructor as typeof RecordBatch,
    Schema: sample.schema.constructor as typeof Schema,
    Struct: batch.data.type.constructor as typeof Struct,
    Table: sample.constructor as typeof Table,
  };
}
