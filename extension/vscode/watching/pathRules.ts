/**
 * Decides which changed paths are worth telling the engine, which decides again by its own rules. This is only a sieve
 * against floods: builds and package managers touch thousands of files that no index wants.
 */
import { exclusionOfFolder } from '../../core/discovery/excludedFolders.ts';
import { compileGlobs } from '../../core/discovery/globs.ts';

export type ChangeKind =
  | 'ignore'
  | 'file'
  /** Another commit was checked out: anything may have changed. */
  | 'checkout';

export type PathRules = (relativePath: string) => ChangeKind;

/** Paths relative to their root, with `/`. The globs exclude a path and everything below it, as VS Code's settings do. */
export function createPathRules(excludeGlobs: readonly string[], isCaseSensitive: boolean): PathRules {
  // A glob that cannot be compiled excludes nothing here; the engine reports it.
  const globs = compileGlobs(excludeGlobs, { ignoreCase: !isCaseSensitive });

  return (relativePath) => {
    if (relativePath === '.git/HEAD') return 'checkout';
    let path = '';
    for (const name of relativePath.split('/')) {
      // The last name may be a file; a file with the name of such a folder is not worth a closer look.
      if (exclusionOfFolder(name)?.when === 'always') return 'ignore';
      path = path === '' ? name : `${path}/${name}`;
      if (globs.match(path) !== undefined) return 'ignore';
    }
    return 'file';
  };
}
