/**
 * Names inside workspace paths, which have `/` on every platform.
 */

export function baseNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Joins a folder's path (empty for the root) and a name. */
export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/**
 * The extensions of a path in lower case without their first dot, shortest first: `a.d.ts` gives `ts`, `d.ts`.
 * A name that starts with a dot is all extension: `.gitignore` gives `gitignore`.
 */
export function extensionsOf(path: string): readonly string[] {
  const parts = baseNameOf(path).toLowerCase().split('.');
  const extensions: string[] = [];
  // Three parts are the longest that any table of ours has.
  for (let first = parts.length - 1; first >= 1 && extensions.length < 3; first -= 1) {
    extensions.push(parts.slice(first).join('.'));
  }
  return extensions;
}
