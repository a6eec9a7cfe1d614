/**
 * Decides about one entry of a folder: enter it, index it, or why not. The walk and the examination of single paths
 * both come here, so that they cannot disagree.
 */
import type { Dirent, Stats } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import {
  classifyPath,
  maxBytesOf,
  type SizeLimits,
  type Skip,
  tooLarge,
} from '../../core/discovery/classifyPath.ts';
import { exclusionOfFolder } from '../../core/discovery/excludedFolders.ts';
import type { GlobSet } from '../../core/discovery/globs.ts';
import { joinPath } from '../../core/discovery/pathNames.ts';
import { secretKindOf } from '../../core/discovery/secretFiles.ts';
import type { WorkspaceRoot } from '../../core/documents/workspaceFile.ts';
import { describeError } from '../../core/errors/semblanceError.ts';
import type { Discovery } from '../../core/ports/fileSource.ts';
import { type FileSystem, isGone, skipOfError } from './fileSystem.ts';
import { type FolderRules, ignoredBy } from './ignoreRules.ts';
import { absolutePathOf } from './workspaceRoots.ts';

/** What the directory says an entry is. */
export type EntryType = 'file' | 'folder' | 'link' | 'special';

export function entryTypeOf(entry: Dirent | Stats): EntryType {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'special';
}

/** A folder whose contents are looked at. */
export interface OpenFolder {
  readonly root: WorkspaceRoot;
  /** Relative to the root; empty for the root. */
  readonly path: string;
  readonly rules: FolderRules;
}

export interface EntryRulesOptions {
  readonly roots: readonly WorkspaceRoot[];
  readonly globs: GlobSet;
  readonly limits: SizeLimits;
  readonly fileSystem: FileSystem;
}

export class EntryRules {
  readonly #options: EntryRulesOptions;
  readonly #rootPaths: ReadonlySet<string>;

  constructor(options: EntryRulesOptions) {
    this.#options = options;
    this.#rootPaths = new Set(options.roots.map((root) => resolve(root.path)));
  }

  /** Why a folder is not entered; undefined when it is. */
  async skipOfFolder(parent: OpenFolder, name: string): Promise<Skip | undefined> {
    const path = joinPath(parent.path, name);
    if (this.#rootPaths.has(resolve(absolutePathOf(parent.root, path)))) {
      return { reason: 'excluded', detail: 'It is a folder of the workspace itself and is indexed as such' };
    }
    if (await this.#isAlwaysExcluded(parent, name)) {
      return { reason: 'excluded', detail: `Folders such as "${name}" are always left out` };
    }
    return this.#skipOfGlobs(path) ?? skipOfRules(parent, path, true);
  }

  /** The decision about an entry that is not a folder. Asks the disk only for what its name leaves open. */
  async discover(parent: OpenFolder, name: string, type: Exclude<EntryType, 'folder'>): Promise<Discovery> {
    const path = joinPath(parent.path, name);
    const key = { root: parent.root.id, path };
    const skipped = (skip: Skip): Discovery => ({ kind: 'skipped', skipped: { ...key, ...skip } });

    const secret = secretKindOf(`${parent.root.path.replaceAll(sep, '/')}/${path}`);
    const byName =
      this.#skipOfGlobs(path) ??
      (secret === undefined
        ? undefined
        : ({
            reason: 'secret',
            detail: `By its name it may hold ${secret}; it is never read`,
          } satisfies Skip)) ??
      skipOfRules(parent, path, false);
    if (byName !== undefined) return skipped(byName);
    if (type === 'link') return skipped(await this.#describeLink(parent.root, path));
    if (type === 'special') return skipped(notAFile);

    const pathClass = classifyPath(path);
    if (pathClass.kind === 'skipped') return skipped(pathClass.skip);
    try {
      const stats = await this.#options.fileSystem.lstat(absolutePathOf(parent.root, path));
      // It may have been replaced since the directory was listed.
      const typeNow = entryTypeOf(stats);
      if (typeNow === 'link') return skipped(await this.#describeLink(parent.root, path));
      if (typeNow !== 'file') return skipped(notAFile);
      const { kind, languageId } = pathClass;
      const limit = maxBytesOf({ kind, languageId, path }, this.#options.limits);
      if (stats.size > limit.bytes) return skipped(tooLarge(stats.size, limit));
      return {
        kind: 'file',
        file: { ...key, kind, languageId, sizeBytes: stats.size, mtimeMs: stats.mtimeMs },
      };
    } catch (error) {
      // A name that is not valid UTF-8 comes from the directory with replacement characters and leads nowhere.
      if (isGone(error) && name.includes('\uFFFD')) {
        return skipped({
          reason: 'unreadable',
          detail: 'Its name is not valid UTF-8; rename it to have it indexed',
        });
      }
      return skipped(skipOfError(error, 'file'));
    }
  }

  /**
   * Links are never followed. What a link inside the workspace leads to is indexed under its own path, and what lies
   * outside is not part of the workspace; following would index things twice or loop.
   */
  async #describeLink(root: WorkspaceRoot, path: string): Promise<Skip> {
    const { fileSystem, roots } = this.#options;
    try {
      const target = await fileSystem.realpath(absolutePathOf(root, path));
      for (const candidate of roots) {
        const inside = relative(await fileSystem.realpath(candidate.path), target);
        if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) continue;
        const shown = inside === '' ? 'the workspace folder itself' : inside.replaceAll(sep, '/');
        return { reason: 'link', detail: `It is a link to ${shown}, which counts under its own path` };
      }
      return { reason: 'link', detail: 'It is a link to a place outside the workspace' };
    } catch (error) {
      const detail = isGone(error) ? 'It is a link to something that does not exist' : describeError(error);
      return { reason: 'link', detail };
    }
  }

  #skipOfGlobs(path: string): Skip | undefined {
    const glob = this.#options.globs.match(path);
    return glob === undefined
      ? undefined
      : { reason: 'excluded', detail: `It matches "${glob}" of the exclude settings` };
  }

  async #isAlwaysExcluded(parent: OpenFolder, name: string): Promise<boolean> {
    const exclusion = exclusionOfFolder(name);
    if (exclusion === undefined) return false;
    if (exclusion.when === 'always') return true;
    const place = exclusion.when === 'beside' ? parent.path : joinPath(parent.path, name);
    for (const marker of exclusion.names) {
      try {
        await this.#options.fileSystem.lstat(absolutePathOf(parent.root, joinPath(place, marker)));
        return true;
      } catch {
        // Absent, or hidden from us: then nothing says that the folder is a tool's.
      }
    }
    return false;
  }
}

/** Named pipes, sockets and devices: opening one may wait for ever or have effects. */
const notAFile: Skip = { reason: 'unreadable', detail: 'It is a pipe, socket or device, not a file' };

function skipOfRules(parent: OpenFolder, path: string, isFolder: boolean): Skip | undefined {
  const source = ignoredBy(parent.rules, path, isFolder);
  return source === undefined ? undefined : { reason: 'ignored', detail: `It matches a rule in ${source}` };
}
