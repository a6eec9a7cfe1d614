/**
 * Which ignore files apply in a folder, and what they say together: nested .gitignore files, .git/info/exclude, those
 * of the repository above the root, and .semblanceignore, which overrules them all.
 */
import { join, relative, sep } from 'node:path';
import { gitIgnoreName, ownIgnoreName } from '../../core/discovery/ignoreFiles.ts';
import { joinPath } from '../../core/discovery/pathNames.ts';
import type { WorkspaceRoot } from '../../core/documents/workspaceFile.ts';
import { describeError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { type FileSystem, readSmallTextFile } from './fileSystem.ts';
import { excludeFileOf, findRepositoryTop, isRepositoryTop } from './gitRepository.ts';
import { IgnoreLayer } from './ignoreLayer.ts';

/** The rules in force for the entries of one folder; outermost file first, the last match decides. */
export interface FolderRules {
  readonly git: readonly IgnoreLayer[];
  /** Of .semblanceignore files. Any match here is stronger than any match in `git`. */
  readonly own: readonly IgnoreLayer[];
  /** The root's path relative to the base of all layers: the repository's top, or the root outside of one. */
  readonly rootInBase: string;
}

/** Ignore files are written by hand; a larger one is something else. Only its beginning is used. */
const maxIgnoreBytes = 1024 * 1024;

/** The ignore file that leaves the path out, relative to the root; undefined when none does. */
export function ignoredBy(rules: FolderRules, path: string, isFolder: boolean): string | undefined {
  const pathInBase = joinPath(rules.rootInBase, path);
  for (const layers of [rules.own, rules.git]) {
    for (const layer of layers.toReversed()) {
      const verdict = layer.test(pathInBase, isFolder);
      if (verdict === 'ignored') return layer.source;
      if (verdict === 'included') return undefined;
    }
  }
  return undefined;
}

export interface IgnoreRulesOptions {
  readonly root: WorkspaceRoot;
  /** False leaves .gitignore and .git/info/exclude alone; .semblanceignore always counts. */
  readonly shouldUseIgnoreFiles: boolean;
  readonly ignoreCase: boolean;
  readonly fileSystem: FileSystem;
  readonly logger: Logger;
}

/**
 * Reads ignore files of one root; keeps nothing. Git's index is not read: a tracked file that matches a rule counts as
 * ignored here, though Git would go on tracking it. A file that cannot be read is logged and has no rules.
 */
export class IgnoreRules {
  readonly #options: IgnoreRulesOptions;

  constructor(options: IgnoreRulesOptions) {
    this.#options = options;
  }

  /** Rules for the entries of the root itself. */
  async ofRoot(): Promise<FolderRules> {
    const { root, fileSystem, logger } = this.#options;
    const top = await findRepositoryTop(fileSystem, root.path);
    const base = top ?? root.path;
    const rootInBase = toSlashes(relative(base, root.path));
    let rules = await this.#entered({ git: [], own: [], rootInBase: '' }, base, '');
    let folder = '';
    for (const name of rootInBase === '' ? [] : rootInBase.split('/')) {
      folder = joinPath(folder, name);
      if (ignoredBy(rules, folder, true) !== undefined) {
        // Someone opened an ignored folder on purpose: the repository around it has nothing to say about its contents.
        logger.debug(`The repository around "${root.name}" ignores it; only rules inside of it are used`);
        return this.#entered({ git: [], own: [], rootInBase }, root.path, rootInBase);
      }
      rules = await this.#entered(rules, join(base, ...folder.split('/')), folder);
    }
    return { ...rules, rootInBase };
  }

  /**
   * Rules for the entries of `folder`, from the rules that are in force where the folder itself lies. `names` are the
   * folder's entries, when they are known already: most folders have no ignore file to look for.
   */
  async ofFolder(parent: FolderRules, folder: string, names?: ReadonlySet<string>): Promise<FolderRules> {
    const path = join(this.#options.root.path, ...folder.split('/'));
    return this.#entered(parent, path, joinPath(parent.rootInBase, folder), names);
  }

  async #entered(
    outer: FolderRules,
    path: string,
    folderInBase: string,
    names?: ReadonlySet<string>,
  ): Promise<FolderRules> {
    const { fileSystem, shouldUseIgnoreFiles } = this.#options;
    const mayHave = (name: string): boolean => names === undefined || names.has(name);

    const own = [...outer.own];
    const ownLayer = mayHave(ownIgnoreName) && (await this.#layer(join(path, ownIgnoreName), folderInBase));
    if (ownLayer) own.push(ownLayer);
    if (!shouldUseIgnoreFiles) return { git: [], own, rootInBase: outer.rootInBase };

    const isTop = mayHave('.git') && (await isRepositoryTop(fileSystem, path));
    // A repository inside (submodule, nested clone) has its own rules; those around it do not reach inside.
    const git = isTop ? await this.#excludeLayers(path, folderInBase) : [...outer.git];
    const gitLayer = mayHave(gitIgnoreName) && (await this.#layer(join(path, gitIgnoreName), folderInBase));
    if (gitLayer) git.push(gitLayer);
    return { git, own, rootInBase: outer.rootInBase };
  }

  async #excludeLayers(top: string, folderInBase: string): Promise<IgnoreLayer[]> {
    try {
      const path = await excludeFileOf(this.#options.fileSystem, top);
      const layer = await this.#layer(path, folderInBase);
      return layer === undefined ? [] : [layer];
    } catch (error) {
      this.#warn(join(top, '.git'), error);
      return [];
    }
  }

  async #layer(path: string, folder: string): Promise<IgnoreLayer | undefined> {
    const { root, fileSystem, ignoreCase } = this.#options;
    try {
      const text = await readSmallTextFile(fileSystem, path, maxIgnoreBytes);
      if (text === undefined) return undefined;
      return IgnoreLayer.parse(text, { source: toSlashes(relative(root.path, path)), folder, ignoreCase });
    } catch (error) {
      this.#warn(path, error);
      return undefined;
    }
  }

  #warn(path: string, error: unknown): void {
    this.#options.logger.warn(
      `Ignore rules in ${path} cannot be read and are not applied: ${describeError(error)}`,
    );
  }
}

function toSlashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
