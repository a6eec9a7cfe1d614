/**
 * Which documents mention which pictures, in both directions. Built from the catalog, kept up to date by the indexer.
 */
import type { ImageReference } from '../documents/chunk.ts';
import { type FileKey, fileKeyOf } from '../documents/workspaceFile.ts';
import type { CatalogEntry } from '../ports/vectorStore.ts';

export interface Mention {
  readonly from: FileKey;
  readonly reference: ImageReference;
}

export class ReferenceGraph {
  readonly #mentions = new Map<string, Mention[]>();
  readonly #targets = new Map<string, readonly ImageReference[]>();

  static fromCatalog(entries: readonly CatalogEntry[]): ReferenceGraph {
    const graph = new ReferenceGraph();
    for (const entry of entries) if (entry.modality !== 'image') graph.replace(entry, entry.imageReferences);
    return graph;
  }

  /** Replaces what a document mentions. Returns the pictures whose mentions changed. */
  replace(from: FileKey, mentions: readonly ImageReference[]): readonly FileKey[] {
    const key = fileKeyOf(from);
    const references = inReadingOrder(mentions);
    const before = this.#targets.get(key) ?? [];
    const touched = new Map<string, FileKey>();
    for (const { target } of before) {
      const picture = { root: from.root, path: target };
      const name = fileKeyOf(picture);
      touched.set(name, picture);
      const rest = (this.#mentions.get(name) ?? []).filter((mention) => fileKeyOf(mention.from) !== key);
      if (rest.length === 0) this.#mentions.delete(name);
      else this.#mentions.set(name, rest);
    }
    if (references.length === 0) this.#targets.delete(key);
    else this.#targets.set(key, references);
    for (const reference of references) {
      const picture = { root: from.root, path: reference.target };
      const name = fileKeyOf(picture);
      touched.set(name, picture);
      const known = this.#mentions.get(name);
      if (known === undefined)
        this.#mentions.set(name, [{ from: { root: from.root, path: from.path }, reference }]);
      else known.push({ from: { root: from.root, path: from.path }, reference });
    }
    return describeMentions(before) === describeMentions(references) ? [] : [...touched.values()];
  }

  /** In order of the referring files' paths, so that descriptions do not depend on the order of indexing. */
  mentionsOf(picture: FileKey): readonly Mention[] {
    const mentions = this.#mentions.get(fileKeyOf(picture)) ?? [];
    return mentions.toSorted(
      (a, b) =>
        compareText(a.from.path, b.from.path) ||
        a.reference.line - b.reference.line ||
        compareText(a.reference.alt, b.reference.alt),
    );
  }

  picturesIn(document: FileKey): readonly ImageReference[] {
    return this.#targets.get(fileKeyOf(document)) ?? [];
  }

  /** Every document that mentions a picture, with its mentions. */
  *documents(): Generator<{ readonly document: FileKey; readonly references: readonly ImageReference[] }> {
    for (const [key, references] of this.#targets) {
      const separator = key.indexOf(':');
      yield { document: { root: key.slice(0, separator), path: key.slice(separator + 1) }, references };
    }
  }

  clear(): void {
    this.#mentions.clear();
    this.#targets.clear();
  }
}

/**
 * The store gives the chunks of a document in any order, and overlapping chunks repeat their mentions; what is made
 * of the mentions must not depend on either.
 */
function inReadingOrder(references: readonly ImageReference[]): readonly ImageReference[] {
  const unique = new Map(
    references.map((reference) => [
      JSON.stringify([reference.line, reference.target, reference.alt, reference.heading]),
      reference,
    ]),
  );
  return [...unique.values()].sort(
    (a, b) => a.line - b.line || compareText(a.target, b.target) || compareText(a.alt, b.alt),
  );
}

/** Lines move with every edit above them and do not change a description, so they do not count. */
function describeMentions(references: readonly ImageReference[]): string {
  return JSON.stringify(references.map(({ target, alt, heading }) => [target, alt, heading]));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
