/**
 * How the place of a file is told to people and programs: its absolute path, and its path relative to the workspace.
 */
import type { FileKey, WorkspaceRoot } from './workspaceFile.ts';

/** With the separators of the root's own path; the relative path when the root is not known. */
export function absolutePathOfKey(roots: readonly WorkspaceRoot[], key: FileKey): string {
  const root = roots.find(({ id }) => id === key.root);
  if (root === undefined) return key.path;
  const separator = root.path.includes('\\') ? '\\' : '/';
  const relative = separator === '/' ? key.path : key.path.replaceAll('/', separator);
  return `${root.path.replace(/[\\/]$/u, '')}${separator}${relative}`;
}

/** What the paths of a root are shown with. */
export type NamedRoot = Pick<WorkspaceRoot, 'id' | 'name'>;

/** Relative to its root; prefixed with the root's name when there is more than one root. */
export function displayPathOf(roots: readonly NamedRoot[], key: FileKey): string {
  if (roots.length < 2) return key.path;
  const root = roots.find(({ id }) => id === key.root);
  return root === undefined ? key.path : `${root.name}/${key.path}`;
}
