/**
 * Merges exclude settings (`files.exclude` and its like) into one list of globs.
 */

/**
 * The patterns that are switched on in any of the settings, sorted and without repeats. With several folders a pattern
 * that one folder switches on holds for all of them: what somebody hides stays hidden. A pattern with a `when` clause
 * depends on a sibling file and cannot be told apart here, so it does not exclude. Anything that is not an object of
 * globs is passed over.
 */
export function mergeExcludes(settings: readonly unknown[]): readonly string[] {
  const globs = new Set<string>();
  for (const setting of settings) {
    if (typeof setting !== 'object' || setting === null || Array.isArray(setting)) continue;
    for (const [glob, value] of Object.entries(setting)) {
      if (value === true && glob.trim() !== '') globs.add(glob);
    }
  }
  return [...globs].sort();
}
