/**
 * Between absolute paths of this machine and keys of the index.
 */
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { FileKey, WorkspaceRoot } from '../../core/documents/workspaceFile.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';

/** True where the system's own disks find a file by its name in either Unicode form, composed or decomposed. */
export const isNormalizationInsensitiveSystem = process.platform === 'darwin';

/** A name or path as keys have it. */
export function keyForm(path: string, isNormalizationInsensitive: boolean): string {
  return isNormalizationInsensitive ? path.normalize('NFC') : path;
}

/**
 * The key of an absolute path: of the innermost root that holds it, undefined outside all roots. The root's own path
 * gives a key with an empty path. Where both forms of a name are one file, keys have the composed one.
 */
export function keyOfAbsolutePath(
  roots: readonly WorkspaceRoot[],
  absolutePath: string,
  isNormalizationInsensitive = isNormalizationInsensitiveSystem,
): FileKey | undefined {
  const target = keyForm(absolutePath, isNormalizationInsensitive);
  let best: { readonly key: FileKey; readonly length: number } | undefined;
  for (const root of roots) {
    const fromRoot = relative(keyForm(root.path, isNormalizationInsensitive), target);
    if (fromRoot === '..' || fromRoot.startsWith(`..${sep}`) || isAbsolute(fromRoot)) continue;
    const length = resolve(root.path).length;
    if (best !== undefined && best.length >= length) continue;
    const path = sep === '/' ? fromRoot : fromRoot.replaceAll(sep, '/');
    best = { key: { root: root.id, path }, length };
  }
  return best?.key;
}

/** The absolute path of a key's path; an empty one is the root. */
export function absolutePathOf(root: WorkspaceRoot, path: string): string {
  return path === '' ? root.path : join(root.path, ...path.split('/'));
}

/**
 * The key's root. Throws `file/not-found` when it is unknown, or when the path could lead out of it: keys come from
 * other processes, and an index must never make us read elsewhere.
 */
export function rootOfKey(roots: readonly WorkspaceRoot[], key: FileKey): WorkspaceRoot {
  const root = roots.find((candidate) => candidate.id === key.root);
  if (root === undefined) {
    throw new SemblanceError(
      'file/not-found',
      `"${key.path}" belongs to a folder that is not in the workspace`,
      {
        path: key.path,
        root: key.root,
      },
    );
  }
  const parts = key.path.split('/');
  const isProper =
    key.path === '' ||
    parts.every(
      (part) =>
        part !== '' &&
        part !== '.' &&
        part !== '..' &&
        !part.includes('\0') &&
        // On Windows both are separators, or name a drive or stream.
        (sep === '/' || !/[\\:]/.test(part)),
    );
  if (!isProper) {
    throw new SemblanceError(
      'file/not-found',
      `"${key.path}" is not a path inside the workspace folder "${root.name}"`,
      {
        path: key.path,
        root: key.root,
      },
    );
  }
  return root;
}
