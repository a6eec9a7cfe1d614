/**
 * The files of the workspace: walks the roots, examines single paths with the same decisions, and reads files.
 */
import { raceWithSignal, throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import type { Skip } from '../../core/discovery/classifyPath.ts';
import { compileGlobs } from '../../core/discovery/globs.ts';
import { joinPath } from '../../core/discovery/pathNames.ts';
import type { FileKey, WorkspaceFile, WorkspaceRoot } from '../../core/documents/workspaceFile.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { Discovery, DiscoverySettings, FileContent, FileSource } from '../../core/ports/fileSource.ts';
import { EntryRules, type EntryType, entryTypeOf, type OpenFolder } from './entryRules.ts';
import { type DiscoveryEnvironment, systemEnvironment } from './environment.ts';
import { FileReader } from './fileReader.ts';
import { errorCodeOf, isGone, skipOfError } from './fileSystem.ts';
import { type FolderRules, IgnoreRules } from './ignoreRules.ts';
import { TimedCalls } from './timedCalls.ts';
import { absolutePathOf, keyForm, keyOfAbsolutePath, rootOfKey } from './workspaceRoots.ts';

export interface FileSourceOptions {
  readonly roots: readonly WorkspaceRoot[];
  readonly settings: DiscoverySettings;
  readonly logger: Logger;
}

export interface WorkspaceFileSource extends FileSource {
  /** The key of an absolute path, in the form that `walk` reports; undefined outside all roots. */
  keyOf(absolutePath: string): FileKey | undefined;
  /**
   * Everything below one folder, in the order of `walk`: for a folder that was created, renamed or re-included. A
   * folder that is left out gives its one `skipped`; a path that is no folder (any more) gives nothing. An empty
   * path walks the root.
   */
  listFolder(key: FileKey, signal: AbortSignal): AsyncIterable<Discovery>;
}

/**
 * Contract beyond the port's:
 * - `walk` never rejects but with CancelledError. A root or folder that cannot be listed is reported as a skipped
 *   folder (`unreadable`, `timeout` or `vanished`; the root's path is empty): what the index knows below it is not gone.
 * - `examine` of a folder that is entered gives `absent`: no file has that key. Callers who hear of a path ask
 *   `examine`, and on `absent` also `listFolder`. `examine` and `listFolder` reject with `file/not-found` for keys of
 *   unknown roots or with `..` in them.
 * - `examine` below a folder that is left out gives that folder's reason for the path itself.
 */
export function createFileSource(
  options: FileSourceOptions,
  environment: DiscoveryEnvironment = systemEnvironment(),
): WorkspaceFileSource {
  return new NodeFileSource(options, environment);
}

/** Metadata calls under way at once: enough to hide the latency of a network share, few enough for its server. */
const concurrentStats = 32;
/** Folders whose rules are remembered for `examine`; one takes some hundred bytes. */
const maxRememberedFolders = 4096;

type Located =
  | { readonly kind: 'open'; readonly folder: OpenFolder }
  | { readonly kind: 'skipped'; readonly skip: Skip; readonly path: string }
  | { readonly kind: 'absent' };

interface FolderEntry {
  readonly name: string;
  readonly type: EntryType;
}

interface PendingFolder {
  readonly path: string;
  /** Rules in force where the folder lies; undefined for a root. */
  readonly outer: FolderRules | undefined;
}

class NodeFileSource implements WorkspaceFileSource {
  readonly roots: readonly WorkspaceRoot[];
  readonly #environment: DiscoveryEnvironment;
  readonly #calls: TimedCalls;
  readonly #entries: EntryRules;
  readonly #reader: FileReader;
  readonly #ignoreRules: ReadonlyMap<string, IgnoreRules>;
  readonly #rememberedRules = new Map<string, FolderRules>();
  #generation = 0;

  constructor({ roots, settings, logger }: FileSourceOptions, environment: DiscoveryEnvironment) {
    this.roots = roots;
    this.#calls = new TimedCalls({
      fileSystem: environment.fileSystem,
      limitMs: environment.readTimeoutMs,
      roots: roots.map((root) => root.path),
    });
    const { fileSystem } = this.#calls;
    this.#environment = { ...environment, fileSystem };
    const { isCaseInsensitive: ignoreCase } = environment;
    const globs = compileGlobs(settings.excludeGlobs, { ignoreCase });
    for (const pattern of globs.invalid) {
      logger.warn(
        `The pattern "${pattern}" of the exclude settings cannot be understood and excludes nothing`,
      );
    }
    this.#entries = new EntryRules({ roots, globs, limits: settings, fileSystem });
    this.#reader = new FileReader(this.#environment, settings);
    const { shouldUseIgnoreFiles } = settings;
    this.#ignoreRules = new Map(
      roots.map((root) => [
        root.id,
        new IgnoreRules({ root, shouldUseIgnoreFiles, ignoreCase, fileSystem, logger }),
      ]),
    );
  }

  keyOf(absolutePath: string): FileKey | undefined {
    return keyOfAbsolutePath(this.roots, absolutePath, this.#environment.isNormalizationInsensitive);
  }

  async *walk(signal: AbortSignal): AsyncGenerator<Discovery> {
    for (const root of this.roots) yield* this.#walkFrom(root, { path: '', outer: undefined }, signal);
  }

  async *listFolder(key: FileKey, signal: AbortSignal): AsyncGenerator<Discovery> {
    const root = rootOfKey(this.roots, key);
    if (key.path === '') {
      yield* this.#walkFrom(root, { path: '', outer: undefined }, signal);
      return;
    }
    const { parent, name } = splitPath(key.path);
    const located = await this.#locate(root, parent, signal);
    if (located.kind === 'absent') return;
    const type = await this.#typeOf(root, key.path, signal);
    if (located.kind === 'skipped') {
      if (type === 'folder') yield skippedBelow(key, located, true);
      return;
    }
    if (type !== 'folder') return;
    const skip = await this.#entries.skipOfFolder(located.folder, name);
    if (skip !== undefined) yield { kind: 'skipped', skipped: { ...key, ...skip, isFolder: true } };
    else yield* this.#walkFrom(root, { path: key.path, outer: located.folder.rules }, signal);
  }

  async examine(key: FileKey, signal: AbortSignal): Promise<Discovery> {
    throwIfCancelled(signal);
    const absent: Discovery = { kind: 'absent', key: { root: key.root, path: key.path } };
    const root = rootOfKey(this.roots, key);
    if (key.path === '') return absent;
    const { parent, name } = splitPath(key.path);
    const located = await this.#locate(root, parent, signal);
    if (located.kind === 'absent') return absent;
    const type = await this.#typeOf(root, key.path, signal);
    if (type === 'absent') return absent;
    if (located.kind === 'skipped') return skippedBelow(key, located, type === 'folder');
    if (typeof type === 'object')
      return { kind: 'skipped', skipped: { root: key.root, path: key.path, ...type } };
    if (type === 'folder') {
      const skip = await this.#entries.skipOfFolder(located.folder, name);
      if (skip === undefined) return absent;
      return { kind: 'skipped', skipped: { root: key.root, path: key.path, ...skip, isFolder: true } };
    }
    const discovery = await raceWithSignal(this.#entries.discover(located.folder, name, type), signal);
    const isVanished = discovery.kind === 'skipped' && discovery.skipped.reason === 'vanished';
    return isVanished ? absent : discovery;
  }

  async read(file: WorkspaceFile, signal: AbortSignal): Promise<FileContent> {
    const root = rootOfKey(this.roots, file);
    return this.#reader.read(file, absolutePathOf(root, file.path), signal);
  }

  forgetIgnoreRules(): void {
    this.#generation += 1;
    this.#rememberedRules.clear();
  }

  /** Depth first with a stack of its own: what is held are the names of folders still to do along one path. */
  async *#walkFrom(
    root: WorkspaceRoot,
    start: PendingFolder,
    signal: AbortSignal,
  ): AsyncGenerator<Discovery> {
    const generation = this.#generation;
    const pending = [start];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      throwIfCancelled(signal);
      const listed = await this.#list(root, next, generation, signal);
      if ('reason' in listed) {
        yield { kind: 'skipped', skipped: { root: root.id, path: next.path, ...listed, isFolder: true } };
        continue;
      }
      const { folder, listing } = listed;
      const inner: PendingFolder[] = [];
      for (let from = 0; from < listing.length; from += concurrentStats) {
        throwIfCancelled(signal);
        const decided = await raceWithSignal(
          Promise.all(
            listing
              .slice(from, from + concurrentStats)
              .map(({ name, type }) => this.#decide(folder, name, type)),
          ),
          signal,
        );
        for (const decision of decided) {
          if ('outer' in decision) inner.push(decision);
          else yield decision;
        }
      }
      for (const child of inner.reverse()) pending.push(child);
    }
  }

  async #decide(folder: OpenFolder, name: string, type: EntryType): Promise<Discovery | PendingFolder> {
    if (type !== 'folder') return this.#entries.discover(folder, name, type);
    const path = joinPath(folder.path, name);
    const skip = await this.#entries.skipOfFolder(folder, name);
    if (skip === undefined) return { path, outer: folder.rules };
    return { kind: 'skipped', skipped: { root: folder.root.id, path, ...skip, isFolder: true } };
  }

  /** The folder with its rules, and its entries, sorted; or why it cannot be listed. */
  async #list(
    root: WorkspaceRoot,
    { path, outer }: PendingFolder,
    generation: number,
    signal: AbortSignal,
  ): Promise<{ readonly folder: OpenFolder; readonly listing: readonly FolderEntry[] } | Skip> {
    try {
      const reading = this.#environment.fileSystem.readdir(absolutePathOf(root, path), {
        withFileTypes: true,
      });
      const entries = await raceWithSignal(reading, signal);
      const listing = entries
        .map((entry) => ({ name: this.#formOf(entry.name), type: entryTypeOf(entry) }))
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
      // Read anew on every walk: it also repairs what the watcher missed.
      const names = new Set(listing.map((entry) => entry.name));
      const rules = await raceWithSignal(this.#readRules(root, path, { outer, generation, names }), signal);
      return { folder: { root, path, rules }, listing };
    } catch (error) {
      throwIfCancelled(signal);
      return skipOfError(error, 'folder');
    }
  }

  /** Goes down to a folder as the walk does, without listing anything. */
  async #locate(root: WorkspaceRoot, path: string, signal: AbortSignal): Promise<Located> {
    const generation = this.#generation;
    const opened = async (inner: string, outer?: FolderRules): Promise<OpenFolder | Skip> => {
      try {
        const known = this.#rememberedRules.get(`${root.id}:${inner}`);
        const rules = known ?? (await this.#readRules(root, inner, { outer, generation }));
        return { root, path: inner, rules };
      } catch (error) {
        return skipOfError(error, 'folder');
      }
    };
    let folder = await opened('');
    if ('reason' in folder) return { kind: 'skipped', skip: folder, path: '' };
    for (const name of path === '' ? [] : path.split('/')) {
      throwIfCancelled(signal);
      const inner = joinPath(folder.path, name);
      const type = await this.#typeOf(root, inner, signal);
      if (type === 'link') {
        const discovery = await this.#entries.discover(folder, name, 'link');
        return discovery.kind === 'skipped'
          ? { kind: 'skipped', skip: discovery.skipped, path: inner }
          : { kind: 'absent' };
      }
      if (typeof type === 'object') return { kind: 'skipped', skip: type, path: inner };
      if (type !== 'folder') return { kind: 'absent' };
      const skip = await this.#entries.skipOfFolder(folder, name);
      if (skip !== undefined) return { kind: 'skipped', skip, path: inner };
      const next: OpenFolder | Skip = await opened(inner, folder.rules);
      if ('reason' in next) return { kind: 'skipped', skip: next, path: inner };
      folder = next;
    }
    return { kind: 'open', folder };
  }

  async #typeOf(
    root: WorkspaceRoot,
    path: string,
    signal: AbortSignal,
  ): Promise<EntryType | 'absent' | Skip> {
    const { fileSystem, isCaseInsensitive } = this.#environment;
    try {
      const absolutePath = absolutePathOf(root, path);
      const stats = await raceWithSignal(fileSystem.lstat(absolutePath), signal);
      const type = entryTypeOf(stats);
      if (isCaseInsensitive && type !== 'link') {
        // `a.ts` still "exists" after it was renamed to `A.ts`; the walk knows only the name in the directory.
        if (!(await this.#hasStoredCase(root, path))) return 'absent';
      }
      return type;
    } catch (error) {
      throwIfCancelled(signal);
      return isGone(error) || errorCodeOf(error) === 'ENAMETOOLONG' ? 'absent' : skipOfError(error, 'file');
    }
  }

  async #hasStoredCase(root: WorkspaceRoot, path: string): Promise<boolean> {
    const { fileSystem } = this.#environment;
    try {
      const [real, realRoot] = await Promise.all([
        fileSystem.realpath(absolutePathOf(root, path)),
        fileSystem.realpath(root.path),
      ]);
      return this.#formOf(real) === absolutePathOf({ ...root, path: this.#formOf(realRoot) }, path);
    } catch (error) {
      // Some virtual drives cannot tell real paths; there the name has to be believed.
      return !isGone(error);
    }
  }

  #formOf(path: string): string {
    return keyForm(path, this.#environment.isNormalizationInsensitive);
  }

  async #readRules(
    root: WorkspaceRoot,
    path: string,
    from: {
      /** Rules in force where the folder lies; undefined for a root. */
      readonly outer: FolderRules | undefined;
      /** When the rules began to be read, as a count of `forgetIgnoreRules`. */
      readonly generation: number;
      /** The folder's entries, when they are known. */
      readonly names?: ReadonlySet<string>;
    },
  ): Promise<FolderRules> {
    const { outer, generation, names } = from;
    const reader = this.#ignoreRules.get(root.id);
    if (reader === undefined) return { git: [], own: [], rootInBase: '' };
    const rules = await this.#calls.within(absolutePathOf(root, path), () =>
      outer === undefined ? reader.ofRoot() : reader.ofFolder(outer, path, names),
    );
    // Read before somebody called `forgetIgnoreRules`, or made from rules that were.
    if (generation !== this.#generation) return rules;
    if (this.#rememberedRules.size >= maxRememberedFolders) this.#rememberedRules.clear();
    this.#rememberedRules.set(`${root.id}:${path}`, rules);
    return rules;
  }
}

function splitPath(path: string): { readonly parent: string; readonly name: string } {
  const at = path.lastIndexOf('/');
  return { parent: path.slice(0, Math.max(at, 0)), name: path.slice(at + 1) };
}

function skippedBelow(
  key: FileKey,
  located: { readonly skip: Skip; readonly path: string },
  isFolder: boolean,
): Discovery {
  const { reason, detail: own } = located.skip;
  // The root has no path to name.
  const detail = located.path === '' ? own : `It lies in ${located.path}: ${own}`;
  const skipped = { root: key.root, path: key.path, reason, detail };
  return { kind: 'skipped', skipped: isFolder ? { ...skipped, isFolder } : skipped };
}
