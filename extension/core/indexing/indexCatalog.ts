/**
 * What is known of the files of an index, in memory: an entry for each file, the files that were left out, the pictures,
 * and who mentions which. It is loaded from the store and follows what is written to it.
 */
import { type FileKey, fileKeyOf, type SkippedFile, type WorkspaceFile } from '../documents/workspaceFile.ts';
import type { Logger } from '../logging/logger.ts';
import type { CatalogEntry } from '../ports/vectorStore.ts';
import { alternativeTargets } from '../references/resolveReference.ts';
import type { WrittenFile } from './batchWriter.ts';
import { mentionsAsReferences } from './filePreparation.ts';
import type { IndexCounts } from './indexProgress.ts';
import type { ReferenceGraph } from './referenceGraph.ts';

export interface IndexCatalogParts {
  readonly references: ReferenceGraph;
  /** File keys of all pictures that were discovered; kept here, read by the preparation. */
  readonly pictures: Set<string>;
  readonly logger: Logger;
}

export class IndexCatalog {
  readonly #parts: IndexCatalogParts;
  readonly #entries = new Map<string, CatalogEntry>();
  readonly #skipped = new Map<string, SkippedFile>();

  constructor(parts: IndexCatalogParts) {
    this.#parts = parts;
  }

  /** Files of the index, by file key. */
  get entries(): ReadonlyMap<string, CatalogEntry> {
    return this.#entries;
  }

  get skipped(): Iterable<SkippedFile> {
    return this.#skipped.values();
  }

  /** Takes what the store holds for everything that is known. */
  load(entries: readonly CatalogEntry[]): void {
    const { pictures, references } = this.#parts;
    this.#entries.clear();
    references.clear();
    for (const entry of entries) {
      this.#entries.set(fileKeyOf(entry), entry);
      if (entry.modality === 'image') pictures.add(fileKeyOf(entry));
    }
    for (const entry of entries) {
      if (entry.modality !== 'image') references.replace(entry, entry.imageReferences);
    }
  }

  /** The store was emptied. */
  clear(): void {
    this.#entries.clear();
    this.#skipped.clear();
    this.#parts.references.clear();
  }

  /** All folders are about to be looked at. */
  clearSkipped(): void {
    this.#skipped.clear();
  }

  noteSkipped(skipped: SkippedFile, counts: IndexCounts): void {
    counts.filesSkipped++;
    this.#skipped.set(fileKeyOf(skipped), skipped);
    this.#parts.logger.debug(`Skipped ${skipped.path}: ${skipped.reason} (${skipped.detail})`);
  }

  /** The file is not left out any more, or gone. */
  noteWanted(key: FileKey): void {
    this.#skipped.delete(fileKeyOf(key));
  }

  /** The rows of a file were written. Returns the pictures whose mentions changed. */
  noteIndexed({ prepared, rows }: WrittenFile): readonly FileKey[] {
    const { file, fileHash, references } = prepared;
    const key = fileKeyOf(file);
    const [first] = rows;
    if (first === undefined) this.#entries.delete(key);
    else {
      this.#entries.set(key, {
        root: file.root,
        path: file.path,
        fileHash,
        mtimeMs: file.mtimeMs,
        sizeBytes: file.sizeBytes,
        rows: rows.length,
        modality: first.modality,
        encoderIds: [...new Set(rows.map(({ encoderId }) => encoderId))],
        sources: [...new Set(rows.map(({ source }) => source))],
        imageReferences: file.kind === 'image' ? first.imageReferences : references,
        ...(first.pending === undefined ? {} : { pending: first.pending }),
      });
    }
    return file.kind === 'image' ? [] : this.#parts.references.replace(file, references);
  }

  /** Undefined when nothing was known of the file; otherwise the pictures whose mentions changed. */
  noteRemoved(key: FileKey): readonly FileKey[] | undefined {
    if (!this.#entries.delete(fileKeyOf(key))) return undefined;
    return this.#parts.references.replace(key, []);
  }

  /** Same bytes, new time: the entry in memory is enough; the next start compares hashes once more. */
  noteUnchanged(file: WorkspaceFile): void {
    const key = fileKeyOf(file);
    const entry = this.#entries.get(key);
    if (entry !== undefined)
      this.#entries.set(key, { ...entry, mtimeMs: file.mtimeMs, sizeBytes: file.sizeBytes });
  }

  /** All rows of the file now have vectors of this encoder. */
  noteRefined(entry: CatalogEntry, encoderId: string): void {
    const key = fileKeyOf(entry);
    const now = this.#entries.get(key);
    if (now?.fileHash === entry.fileHash) this.#entries.set(key, { ...now, encoderIds: [encoderId] });
  }

  /** The entries of files, and of everything below folders. */
  entriesAt(keys: readonly FileKey[]): readonly CatalogEntry[] {
    const entries: CatalogEntry[] = [];
    const folders = new Set<string>();
    for (const key of keys) {
      const entry = this.#entries.get(fileKeyOf(key));
      if (entry === undefined) folders.add(fileKeyOf(key));
      else entries.push(entry);
    }
    if (folders.size === 0) return entries;
    // One pass for all folders: thousands of paths may vanish at once (a deleted build output).
    for (const entry of this.#entries.values()) {
      for (let at = entry.path.lastIndexOf('/'); ; at = entry.path.lastIndexOf('/', at - 1)) {
        if (folders.has(fileKeyOf({ root: entry.root, path: entry.path.slice(0, Math.max(at, 0)) }))) {
          entries.push(entry);
          break;
        }
        if (at <= 0) break;
      }
    }
    return entries;
  }

  /**
   * Documents to read again, because their mentions would now lead elsewhere: they name a picture that was lost, or a
   * place where there is none while the picture lies at another place that the mention may mean.
   */
  documentsWithMovedPictures(lost: ReadonlySet<string>): ReadonlyMap<string, FileKey> {
    const misled = new Map<string, FileKey>();
    const { pictures, references: graph } = this.#parts;
    for (const { document, references } of graph.documents()) {
      const keyOf = (path: string): string => fileKeyOf({ root: document.root, path });
      const isMisled = references.some(({ target }) => {
        if (pictures.has(keyOf(target))) return false;
        if (lost.has(keyOf(target))) return true;
        return alternativeTargets(document.path, target).some((path) => pictures.has(keyOf(path)));
      });
      if (isMisled) misled.set(fileKeyOf(document), document);
    }
    return misled;
  }

  /** True for a picture of the index whose description was made from other mentions than the graph has now. */
  isDescriptionStale(file: WorkspaceFile): boolean {
    if (file.kind !== 'image') return false;
    const entry = this.#entries.get(fileKeyOf(file));
    if (entry === undefined) return false;
    return describe(entry.imageReferences) !== describe(mentionsAsReferences(this.#parts.references, file));
  }
}

function describe(references: CatalogEntry['imageReferences']): string {
  return JSON.stringify(references.map(({ target, alt, heading }) => [target, alt, heading]));
}
