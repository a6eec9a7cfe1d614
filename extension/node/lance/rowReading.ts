/**
 * Reads a table of vectors as a whole or by file: the catalog, the rows of a file, counts, and contradictions.
 */
import type { Table } from '@lancedb/lancedb';
import { isModality } from '../../core/documents/modality.ts';
import { type FileKey, fileKeyOf } from '../../core/documents/workspaceFile.ts';
import type { CatalogEntry, NewRow, StoreStatistics } from '../../core/ports/vectorStore.ts';
import { predicateOfFiles } from './rowFilterSql.ts';
import {
  parseImageReferences,
  pendingOfRecord,
  plainRecords,
  recordToRow,
  rowColumns,
  sourceOfRowId,
  vectorFromRecord,
} from './rowSchema.ts';

/** The narrow columns that a catalog is made of. */
const catalogColumns = [
  'id',
  'root',
  'path',
  'encoder',
  'modality',
  'file_hash',
  'mtime',
  'size',
  'image_references',
  'pending',
];

/** One entry per file. */
export async function readCatalog(table: Table): Promise<readonly CatalogEntry[]> {
  const files = new Map<string, CatalogEntry>();
  for await (const batch of table.query().select(catalogColumns)) {
    for (const record of batch) {
      const root = String(record.root);
      const path = String(record.path);
      const key = fileKeyOf({ root, path });
      const seen = files.get(key);
      const source = sourceOfRowId(String(record.id));
      // All rows of a picture carry its mentions; one of them speaks for all.
      const references =
        source === 'content' || source === 'context' ? parseImageReferences(record.image_references) : [];
      files.set(key, {
        root,
        path,
        fileHash: String(record.file_hash),
        mtimeMs: Number(record.mtime),
        sizeBytes: Number(record.size),
        rows: (seen?.rows ?? 0) + 1,
        modality: isModality(record.modality) ? record.modality : 'text',
        encoderIds: withValue(seen?.encoderIds, String(record.encoder)),
        sources: withValue(seen?.sources, source),
        imageReferences: [...(seen?.imageReferences ?? []), ...references],
        ...pendingOfRecord(record),
      });
    }
  }
  return [...files.values()];
}

/** A longer predicate takes LanceDB longer to plan than two shorter ones. */
const filesPerQuery = 100;

/** The rows of each file in order of position, in the order of the files. */
export async function readRowsOfFiles(
  table: Table,
  keys: readonly FileKey[],
  dimensions: number,
): Promise<readonly (readonly NewRow[])[]> {
  const files = new Map<string, NewRow[]>(keys.map((key) => [fileKeyOf(key), []]));
  for (let start = 0; start < keys.length; start += filesPerQuery) {
    const found = await table
      .query()
      .where(predicateOfFiles(keys.slice(start, start + filesPerQuery)))
      .select([...rowColumns, 'vector'])
      .toArrow();
    for (const record of plainRecords(found)) {
      const row = { ...recordToRow(record), vector: vectorFromRecord(record.vector, dimensions) };
      files.get(fileKeyOf(row))?.push(row);
    }
  }
  return keys.map((key) => (files.get(fileKeyOf(key)) ?? []).sort(byPosition));
}

function byPosition({ range: a }: NewRow, { range: b }: NewRow): number {
  return a.start.line - b.start.line || a.start.character - b.start.character;
}

/** What the table itself knows; how many files it has and what they take on the disk is known elsewhere. */
export async function readStatistics(table: Table): Promise<Omit<StoreStatistics, 'files' | 'sizeBytes'>> {
  const [rows, versions, indices] = await Promise.all([
    table.countRows(),
    table.listVersions(),
    table.listIndices(),
  ]);
  const hasVectorIndex = indices.some((index) => index.columns.includes('vector'));
  const words = await table.indexStats('words_idx');
  return {
    rows,
    versions: versions.length,
    vectorIndex: hasVectorIndex ? 'ivf-flat' : 'exact',
    unindexedRows: words?.numUnindexedRows ?? rows,
    rowsByEncoder: await countByEncoder(table),
  };
}

export interface Inconsistencies {
  readonly duplicateIds: readonly string[];
  readonly mixedFiles: readonly FileKey[];
}

/** Row ids that occur twice, and files whose rows disagree about the file's hash. */
export async function findInconsistencies(table: Table): Promise<Inconsistencies> {
  const ids = new Set<string>();
  const duplicateIds = new Set<string>();
  const hashes = new Map<string, string>();
  const mixed = new Map<string, FileKey>();
  for await (const batch of table.query().select(['id', 'root', 'path', 'file_hash'])) {
    for (const record of batch) {
      const id = String(record.id);
      if (ids.has(id)) duplicateIds.add(id);
      ids.add(id);
      const key = { root: String(record.root), path: String(record.path) };
      const hash = String(record.file_hash);
      const name = fileKeyOf(key);
      if ((hashes.get(name) ?? hash) !== hash || duplicateIds.has(id)) mixed.set(name, key);
      hashes.set(name, hash);
    }
  }
  return { duplicateIds: [...duplicateIds], mixedFiles: [...mixed.values()] };
}

async function countByEncoder(table: Table): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for await (const batch of table.query().select(['encoder'])) {
    for (const record of batch) {
      const encoder = String(record.encoder);
      counts.set(encoder, (counts.get(encoder) ?? 0) + 1);
    }
  }
  return counts;
}

function withValue<T>(known: readonly T[] | undefined, value: T): readonly T[] {
  if (known === undefined) return [value];
  return known.includes(value) ? known : [...known, value];
}
