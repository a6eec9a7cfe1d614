/**
 * Reads a table of vectors from end to end in batches, without the texts, and single rows by their ids.
 */
import type { Table } from '@lancedb/lancedb';
import { isCancelled, throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import type { FoundRow, ScanBatch, ScannedRow } from '../../core/ports/vectorStore.ts';
import { isOneOf } from './rowFilterSql.ts';
import { foundColumns, recordToFoundRow, vectorFromRecord } from './rowSchema.ts';

/** All but the texts, which are most of a table. */
const scanColumns = [
  'id',
  'root',
  'path',
  'encoder',
  'modality',
  'language',
  'details',
  'text_hash',
  'mtime',
];
/** A longer list of ids takes LanceDB longer to plan than two shorter ones. */
const idsPerQuery = 500;

/** Vectors are read when `dimensions` is given. */
export async function scanRows(
  table: Table,
  dimensions: number | undefined,
  onBatch: (batch: ScanBatch) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const columns = dimensions === undefined ? scanColumns : [...scanColumns, 'vector'];
  let hasBegun = false;
  try {
    for await (const batch of table.query().select(columns)) {
      throwIfCancelled(signal);
      const rows: ScannedRow[] = [];
      const vectors = new Float32Array(batch.numRows * (dimensions ?? 0));
      for (const record of batch) {
        if (dimensions !== undefined)
          vectors.set(vectorFromRecord(record.vector, dimensions), rows.length * dimensions);
        rows.push(recordToScannedRow(record));
      }
      hasBegun = true;
      await onBatch({ rows, vectors });
    }
  } catch (error) {
    // Whoever got a part of the rows must not get them again; what failed before may be tried again.
    if (!hasBegun || SemblanceError.is(error) || isCancelled(error)) throw error;
    const message = `The index could not be read to its end: ${describeError(error)}`;
    throw new SemblanceError('index/io', message, {}, { cause: error });
  }
  throwIfCancelled(signal);
}

function recordToScannedRow(record: Record<string, unknown>): ScannedRow {
  const { item, source, root, path, encoderId, modality, languageId, range } = recordToFoundRow({
    ...pick(record),
    text: '',
    image_references: '',
  });
  return {
    item,
    source,
    root,
    path,
    encoderId,
    modality,
    languageId,
    range,
    textHash: String(record.text_hash),
    mtimeMs: Number(record.mtime),
  };
}

/** A record of a batch reads its columns anew at each access and is no plain object. */
function pick({ id, root, path, encoder, modality, language, details }: Record<string, unknown>) {
  return { id, root, path, encoder, modality, language, details };
}

export async function readRowsById(table: Table, ids: readonly string[]): Promise<readonly FoundRow[]> {
  const rows: FoundRow[] = [];
  for (let start = 0; start < ids.length; start += idsPerQuery) {
    const records = await table
      .query()
      .where(isOneOf('id', ids.slice(start, start + idsPerQuery)))
      .select([...foundColumns])
      .toArray();
    for (const record of records) rows.push(recordToFoundRow(record));
  }
  return rows;
}
