/**
 * The order of work that may take long: what the user looks at, then what changed last, then the rest.
 */
import { type FileKey, fileKeyOf } from '../documents/workspaceFile.ts';
import type { CatalogEntry } from '../ports/vectorStore.ts';

export class WorkOrder {
  #prioritized: readonly FileKey[] = [];

  /** The files that the user looks at now, most important first; replaces those of the call before. */
  prioritize(keys: readonly FileKey[]): void {
    this.#prioritized = keys;
  }

  /**
   * Every entry once, as long as it is still `wanted` when its turn comes. The catalog is asked again at each step, so
   * that what was prioritized meanwhile comes next; entries that are new to the catalog wait for another call.
   */
  *entries(
    catalog: ReadonlyMap<string, CatalogEntry>,
    wanted: (entry: CatalogEntry) => boolean,
  ): Generator<CatalogEntry, void, undefined> {
    const rest = [...catalog.values()].filter(wanted).sort((a, b) => a.mtimeMs - b.mtimeMs);
    const done = new Set<string>();
    const take = (entry: CatalogEntry | undefined): CatalogEntry | undefined => {
      if (entry === undefined) return undefined;
      const key = fileKeyOf(entry);
      const now = catalog.get(key);
      if (now === undefined || done.has(key) || !wanted(now)) return undefined;
      done.add(key);
      return now;
    };
    const nextPrioritized = (): CatalogEntry | undefined => {
      for (const key of this.#prioritized) {
        const entry = take(catalog.get(fileKeyOf(key)));
        if (entry !== undefined) return entry;
      }
      return undefined;
    };
    for (;;) {
      const next = nextPrioritized() ?? take(rest.pop());
      if (next !== undefined) yield next;
      else if (rest.length === 0) return;
    }
  }
}
