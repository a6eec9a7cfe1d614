/**
 * Names of the files that carry ignore rules, so that the walker and the watcher agree on them.
 */
import { baseNameOf } from './pathNames.ts';

export const gitIgnoreName = '.gitignore';
/** The product's own ignore file: same syntax as .gitignore, stronger, and `!` re-includes what git ignores. */
export const ownIgnoreName = '.semblanceignore';

/** True for a path whose change makes cached ignore rules stale. */
export function isIgnoreFile(path: string): boolean {
  const name = baseNameOf(path);
  // A new `.git` starts a repository: rules of folders above it no longer apply.
  return (
    name === gitIgnoreName || name === ownIgnoreName || name === '.git' || path.endsWith('.git/info/exclude')
  );
}
