/**
 * Lists the files of the index that pass a filter, in the order of their paths.
 */
import { absolutePathOfKey, displayPathOf } from '../documents/rootPaths.ts';
import type { WorkspaceRoot } from '../documents/workspaceFile.ts';
import type { CatalogEntry } from '../ports/vectorStore.ts';
import type { IndexedItem, ItemsAnswer, ItemsQuery } from '../protocol/itemApi.ts';
import { compilePathGlobs } from './pathGlobs.ts';

/** What a list is made from; `entries` may be one of several indexes, the one that answers questions. */
export interface ItemSource {
  readonly entries: Iterable<CatalogEntry>;
  readonly roots: readonly WorkspaceRoot[];
  readonly isComplete: boolean;
}

/** Throws `config/invalid` for a glob that no matcher accepts. */
export function listItems({ entries, roots, isComplete }: ItemSource, query: ItemsQuery): ItemsAnswer {
  const { modalities = [], pathGlobs = [], offset, limit } = query;
  const hasWantedPath = compilePathGlobs(pathGlobs, roots);
  const known = new Set(roots.map(({ id }) => id));
  const passing: { readonly path: string; readonly entry: CatalogEntry }[] = [];
  for (const entry of entries) {
    // Rows of a folder that just left the workspace go with the next comparison.
    if (!known.has(entry.root)) continue;
    if (modalities.length > 0 && !modalities.includes(entry.modality)) continue;
    if (!hasWantedPath(entry)) continue;
    passing.push({ path: displayPathOf(roots, entry), entry });
  }
  // By code units and then by root: pages must fit together, whatever the language of the system.
  passing.sort((a, b) => compare(a.path, b.path) || compare(a.entry.root, b.entry.root));
  const items = passing.slice(offset, offset + limit).map(
    ({ path, entry }): IndexedItem => ({
      file: absolutePathOfKey(roots, entry),
      path,
      modality: entry.modality,
      bytes: entry.sizeBytes,
      modifiedMs: entry.mtimeMs,
    }),
  );
  return { total: passing.length, items, isComplete };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
