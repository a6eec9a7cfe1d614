/**
 * Follows mentions and imports between code and pictures, in both directions. Imports are read from the rows of the
 * index when they are asked for, so that nothing more has to be stored or kept up to date.
 */
import { throwIfCancelled } from '../cancellation/cancellation.ts';
import { type FileKey, fileKeyOf } from '../documents/workspaceFile.ts';
import { stemOf } from '../images/pathWords.ts';
import type { ReferenceGraph } from '../indexing/referenceGraph.ts';
import type { FoundRow, VectorStore } from '../ports/vectorStore.ts';
import { findModuleImports, type ModuleImport } from '../references/moduleImports.ts';
import { isPicturePath } from '../references/pathScanner.ts';
import { meansFile, resolveModule } from '../references/resolveModule.ts';
import { foldIdentifier, indexedForms, splitIdentifier } from '../words/splitWords.ts';
import { FileLinkCollector, type FileLinks, identifiersIn } from './fileLinks.ts';
import type { ReferencePlace } from './searchTypes.ts';

export interface LinkFinderParts {
  readonly store: VectorStore;
  readonly references: ReferenceGraph;
  /** Whether a file is in the index. */
  readonly hasFile: (key: FileKey) => boolean;
}

/** What is asked about: a file or a part of it. */
export interface LinkSubject {
  readonly key: FileKey;
  /** All rows of the file. */
  readonly rows: readonly FoundRow[];
  /** Those that were selected, or all. */
  readonly selected: readonly FoundRow[];
}

/** A mention elsewhere in the file says that the selected part is about the same things, not that it uses them. */
const outsideSelection = 0.4;
/** Each import between code and picture makes it less likely that the picture is what the code is about. */
const hopDecay = 0.5;
/** A file that only hands on what others export is no step of its own. */
const passOnDecay = 0.9;
/** `App` imports components that import icons; a fourth step says nothing any more. */
const mostHops = 3;
/** Files that one question may read for their imports, or search importers of; those of a level at the same time. */
const mostFilesRead = 24;
const mostImporterSearches = 8;
/** Rows looked through for imports of one file; more common names are not followed completely. */
const mostImportRows = 100;

interface Step {
  readonly key: FileKey;
  /** What is taken from this file; empty for all of it. */
  readonly names: readonly string[];
  /** False when another file hands on everything of this one, so that the names may come from elsewhere. */
  readonly isSure: boolean;
  readonly strength: number;
  readonly chain: readonly ReferencePlace[];
  readonly hops: number;
}

export class LinkFinder {
  readonly #parts: LinkFinderParts;

  constructor(parts: LinkFinderParts) {
    this.#parts = parts;
  }

  /** Pictures that code or a document mentions, itself or through what it imports. */
  async picturesOf(subject: LinkSubject, signal: AbortSignal): Promise<FileLinks> {
    const links = new FileLinkCollector();
    const { key, rows, selected } = subject;
    const isWhole = selected.length === rows.length;
    const used = identifiersIn(selected.map(({ text }) => text).join('\n'));
    const imports = importsOf(rows);
    for (const reference of this.#parts.references.picturesIn(key)) {
      const isUsed =
        isWhole ||
        selected.some((row) => holdsLine(row, reference.line)) ||
        boundNames(rows, imports, reference.line).some((name) => used.has(name));
      links.add(fileKeyOf({ root: key.root, path: reference.target }), {
        strength: isUsed ? 1 : outsideSelection,
        reason: { kind: 'reference', from: key.path, line: reference.line },
      });
    }
    const start = { names: [], strength: 1, chain: [], hops: 0 };
    const steps = imports
      .filter(({ locals }) => isWhole || locals.some((name) => used.has(name)))
      .flatMap((one) => this.#stepInto(key, languageOf(rows), one, start));
    await this.#followImports(key, steps, links, signal);
    return links.finish();
  }

  /** Code and documents that mention a picture, and code that imports them. */
  async usersOf(picture: FileKey, signal: AbortSignal): Promise<FileLinks> {
    const links = new FileLinkCollector();
    const steps: Step[] = [];
    for (const { from, reference } of this.#parts.references.mentionsOf(picture)) {
      const place = { from: from.path, line: reference.line };
      links.add(fileKeyOf(from), {
        strength: 1,
        reason: { kind: 'reference', ...place },
        line: reference.line,
      });
      const count = this.#parts.references.picturesIn(from).length;
      const names = reference.heading === '' ? [] : [reference.heading];
      steps.push({ key: from, names, isSure: true, strength: dilution(count), chain: [place], hops: 0 });
    }
    await this.#followImporters(steps, links, signal);
    return links.finish();
  }

  async #followImports(
    origin: FileKey,
    first: readonly Step[],
    links: FileLinkCollector,
    signal: AbortSignal,
  ): Promise<void> {
    const seen = new Set([fileKeyOf(origin)]);
    let read = 0;
    for (let steps = first; steps.length > 0; ) {
      const fresh = steps.filter((step) => {
        const name = `${fileKeyOf(step.key)}#${step.names.join()}`;
        return !seen.has(name) && seen.add(name);
      });
      for (const step of fresh) this.#addPicturesOf(step, links);
      const further = fresh.filter(({ hops }) => hops < mostHops).slice(0, mostFilesRead - read);
      read += further.length;
      const files = await this.#parts.store.rowsOfFiles(further.map(({ key }) => key));
      throwIfCancelled(signal);
      steps = further.flatMap((step, at) => {
        const rows = files[at] ?? [];
        return importsOf(rows)
          .filter((one) => isTaken(one, step.names))
          .flatMap((one) => this.#stepInto(step.key, languageOf(rows), one, step));
      });
    }
  }

  /** The pictures of the part of a file that was imported. */
  #addPicturesOf(step: Step, links: FileLinkCollector): void {
    const all = this.#parts.references.picturesIn(step.key);
    const named = all.filter(({ heading }) => step.names.includes(heading));
    const isFitting = step.isSure || step.names.some((name) => isNameOf(step.key, name));
    const references = named.length > 0 ? named : isFitting ? all : [];
    for (const { target, line } of references) {
      links.add(fileKeyOf({ root: step.key.root, path: target }), {
        strength: step.strength * dilution(references.length),
        reason: { kind: 'import', chain: [...step.chain, { from: step.key.path, line }] },
      });
    }
  }

  #stepInto(
    from: FileKey,
    languageId: string,
    one: ModuleImport,
    before: Pick<Step, 'names' | 'strength' | 'chain' | 'hops'>,
  ): readonly Step[] {
    if (isPicturePath(one.specifier)) return [];
    const isPassedOn = one.isPassedOn && before.hops > 0;
    const step = {
      names: isPassedOn ? namesBehind(one, before.names) : one.names,
      isSure: !isPassedOn || one.names.length > 0 || before.names.length === 0,
      strength: before.strength * (isPassedOn ? passOnDecay : hopDecay),
      chain: [...before.chain, { from: from.path, line: one.line }],
      hops: before.hops + 1,
    };
    return this.#filesOf(from, languageId, one.specifier).map((key) => ({ ...step, key }));
  }

  /** The first candidate that exists; for a folder the files in it that mention pictures. */
  #filesOf(from: FileKey, languageId: string, specifier: string): readonly FileKey[] {
    for (const path of resolveModule(from.path, languageId, specifier)) {
      const key = { root: from.root, path };
      if (!path.endsWith('/')) {
        if (this.#parts.hasFile(key)) return [key];
        continue;
      }
      const inFolder = [...this.#parts.references.documents()]
        .map(({ document }) => document)
        .filter((document) => document.root === from.root && meansFile(path, document.path));
      if (inFolder.length > 0) return inFolder;
    }
    return [];
  }

  async #followImporters(
    first: readonly Step[],
    links: FileLinkCollector,
    signal: AbortSignal,
  ): Promise<void> {
    const seen = new Set(first.map(({ key }) => fileKeyOf(key)));
    let searches = 0;
    for (let steps = first; steps.length > 0; ) {
      const further = steps.filter(({ hops }) => hops < mostHops).slice(0, mostImporterSearches - searches);
      searches += further.length;
      const found = await Promise.all(further.map(({ key }) => this.#rowsThatName(key)));
      throwIfCancelled(signal);
      const next: Step[] = [];
      for (const [at, step] of further.entries()) {
        for (const row of found[at] ?? []) {
          const importer = this.#importerStep(row, step);
          if (importer === undefined || seen.has(fileKeyOf(importer.step.key))) continue;
          seen.add(fileKeyOf(importer.step.key));
          links.add(fileKeyOf(importer.step.key), {
            strength: importer.step.strength,
            reason: { kind: 'import', chain: importer.step.chain },
            names: importer.locals,
          });
          next.push(importer.step);
        }
      }
      steps = next;
    }
  }

  /** The row's import of the step's file, as a step to those who import the row's file. */
  #importerStep(
    row: FoundRow,
    step: Step,
  ): { readonly step: Step; readonly locals: readonly string[] } | undefined {
    if (row.root !== step.key.root || row.path === step.key.path) return undefined;
    for (const one of findModuleImports(row.text, row.languageId, row.range.start.line)) {
      const candidates = resolveModule(row.path, row.languageId, one.specifier);
      if (!candidates.some((path) => meansFile(path, step.key.path))) continue;
      const { names } = one;
      // Something else of the same file: it may share the pictures, but it was not asked for by name.
      const isOther =
        step.names.length > 0 &&
        names.length > 0 &&
        !names.some((name) => step.names.includes(name) || isNameOf(step.key, name));
      const decay = (one.isPassedOn ? passOnDecay : hopDecay) * (isOther ? hopDecay : 1);
      return {
        locals: one.locals,
        step: {
          key: { root: row.root, path: row.path },
          names: one.isPassedOn ? step.names : [],
          isSure: true,
          strength: step.strength * decay,
          chain: [{ from: row.path, line: one.line }, ...step.chain],
          hops: step.hops + 1,
        },
      };
    }
    return undefined;
  }

  /** Code in which the file's name occurs, as it must where the file is imported. */
  async #rowsThatName(key: FileKey): Promise<readonly FoundRow[]> {
    const parts = key.path.split('/');
    const stem = stemOf(key.path).replace(/\.(?:d|module)$/, '');
    // A folder is imported under its own name.
    const isIndex = /^(?:index|_?index|mod|__init__)$/.test(stem);
    const isGo = key.path.endsWith('.go');
    const name = isIndex || isGo ? (parts.at(-2) ?? stem) : stem;
    const found = await this.#parts.store.searchWords(
      [...new Set(indexedForms([foldIdentifier(name), ...splitIdentifier(name)]))],
      { roots: [key.root], modalities: ['code', 'text'] },
      mostImportRows,
    );
    return found.map(({ row }) => row);
  }
}

/** Fifteen pictures of one module are each a fifteenth of the reason to import it; the root is kinder to the first. */
function dilution(pictures: number): number {
  return 1 / Math.sqrt(Math.max(1, pictures));
}

function importsOf(rows: readonly FoundRow[]): readonly ModuleImport[] {
  const imports = rows.flatMap((row) => findModuleImports(row.text, row.languageId, row.range.start.line));
  const unique = new Map(imports.map((one) => [`${one.line}:${one.specifier}`, one]));
  return [...unique.values()];
}

function languageOf(rows: readonly FoundRow[]): string {
  return rows[0]?.languageId ?? '';
}

/** Whether an import of a file matters to those who take `names` from it. */
function isTaken(one: ModuleImport, names: readonly string[]): boolean {
  if (!one.isPassedOn || names.length === 0 || one.names.length === 0) return true;
  return one.locals.some((local) => names.includes(local)) || one.names.some((name) => names.includes(name));
}

/** What is taken from the file behind one that hands it on, when `names` are taken from that one; renamed or not. */
function namesBehind(one: ModuleImport, names: readonly string[]): readonly string[] {
  if (names.length === 0) return one.names;
  if (one.names.length === 0) return names;
  return one.names.filter((_, at) => names.includes(one.locals[at] ?? ''));
}

/** A file is often named after the one thing that it exports. */
function isNameOf(key: FileKey, name: string): boolean {
  return foldIdentifier(stemOf(key.path).replaceAll('-', '')) === foldIdentifier(name);
}

function holdsLine({ range }: FoundRow, line: number): boolean {
  return line >= range.start.line && line < range.end.line + (range.end.character > 0 ? 1 : 0);
}

/** `const logo = '...'`, `icon: '...'`, `LOGO := "..."`. */
const assigned = /([\p{L}_$][\p{L}\p{N}_$]*)['"]?\s*(?::=|=|:)(?!=)/gu;

/** Names that stand for what is on a line: what it imports or assigns. */
function boundNames(
  rows: readonly FoundRow[],
  imports: readonly ModuleImport[],
  line: number,
): readonly string[] {
  const imported = imports.filter((one) => one.line === line).flatMap(({ locals }) => locals);
  const row = rows.find((candidate) => holdsLine(candidate, line));
  const text = row?.text.split(/\r?\n/u)[line - row.range.start.line] ?? '';
  return [...imported, ...[...text.matchAll(assigned)].map(([, name = '']) => name)];
}
