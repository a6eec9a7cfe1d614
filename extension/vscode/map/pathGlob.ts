/**
 * A path as a filter of a search.
 */

/** A glob that the path matches. What globs give a meaning becomes "any one character": close enough, and never wrong. */
export function pathGlobOf(path: string): string {
  return path.replaceAll(/[*?[\]{}()!+@\\]/gu, '?');
}
