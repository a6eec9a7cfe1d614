/**
 * Compares an index that lived through the churn with one that was built of the same files at once.
 */
import path from 'node:path';
import { connect } from '@lancedb/lancedb';
import { createNullLogger } from '../../extension/core/logging/logger.ts';
import type { NewRow } from '../../extension/core/ports/vectorStore.ts';
import { IndexGenerations } from '../../extension/node/lance/indexGenerations.ts';
import { recordToRow, vectorFromRecord } from '../../extension/node/lance/rowSchema.ts';
import { cosine } from './vectorMixture.ts';

export interface RowComparison {
  /** Rows that should be there and are not. */
  readonly lost: readonly string[];
  /** Ids that are there more than once. */
  readonly duplicate: readonly string[];
  /** Rows that should not be there, and rows with another content than they should have; says which. */
  readonly stale: readonly string[];
  /** Rows whose vector is not that of their text. */
  readonly wrongVectors: readonly string[];
  /**
   * Rows of the right content that remember an earlier time, or another size, of their file: it was written again
   * between the look at the file and the reading of it. The next comparison with the disk reads such a file again. A
   * time later than the file's own would hide changes, so that counts as stale.
   */
  readonly earlierFacts: readonly string[];
}

/** Both are half-precision roundings of what one deterministic encoder gave. */
const sameVector = 0.999;

export function compareRows(actual: readonly NewRow[], expected: readonly NewRow[]): RowComparison {
  const right = new Map(expected.map((row) => [row.id, row]));
  const seen = new Set<string>();
  const duplicate = new Set<string>();
  const stale: string[] = [];
  const wrongVectors: string[] = [];
  const earlierFacts: string[] = [];
  for (const row of actual) {
    if (seen.has(row.id)) duplicate.add(row.id);
    seen.add(row.id);
    const other = right.get(row.id);
    const difference = other === undefined ? 'should not be there' : differenceOf(row, other);
    if (other === undefined || difference !== '') stale.push(`${row.path} ${row.id}: ${difference}`);
    else {
      if (cosine(row.vector, other.vector) < sameVector) wrongVectors.push(row.id);
      if (row.mtimeMs !== other.mtimeMs || row.sizeBytes !== other.sizeBytes) earlierFacts.push(row.id);
    }
  }
  const lost = expected.filter(({ id }) => !seen.has(id)).map(({ id }) => id);
  return { lost, duplicate: [...duplicate], stale, wrongVectors, earlierFacts };
}

/** Compared on their own: see `earlierFacts`. */
const fileFacts: readonly (keyof NewRow)[] = ['mtimeMs', 'sizeBytes'];

/** The fields that differ, in words; empty when the rows say the same or only remember an earlier state of the file. */
function differenceOf(row: NewRow, other: NewRow): string {
  const names = Object.keys(other) as (keyof NewRow)[];
  return names
    .filter(
      (name) =>
        name !== 'vector' &&
        !(fileFacts.includes(name) && row.mtimeMs <= other.mtimeMs) &&
        JSON.stringify(row[name]) !== JSON.stringify(other[name]),
    )
    .map((name) => `${name} is ${JSON.stringify(row[name])} instead of ${JSON.stringify(other[name])}`)
    .join(', ');
}

/** Every row of an index, straight from its table. */
export async function readAllRows(indexFolder: string, dimensions: number): Promise<readonly NewRow[]> {
  const generations = new IndexGenerations(indexFolder, createNullLogger());
  const folder = generations.folderOf((await generations.currentName()) ?? '');
  const connection = await connect(path.join(folder, 'lance'));
  try {
    const table = await connection.openTable('chunks');
    const records = await table.query().toArray();
    const rows = records.map((record) => ({
      ...recordToRow(record),
      vector: vectorFromRecord(record.vector, dimensions),
    }));
    table.close();
    return rows;
  } finally {
    connection.close();
  }
}
