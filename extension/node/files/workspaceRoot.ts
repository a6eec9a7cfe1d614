/**
 * Turns a folder on disk into a root of the workspace with an identity that survives restarts.
 */
import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import type { WorkspaceRoot } from '../../core/documents/workspaceFile.ts';

/** 48 bits: far more than enough to tell the folders of one workspace apart, short enough for every row of the index. */
const idHexDigits = 12;

/**
 * The root of a folder. The id depends on the resolved absolute path alone (a trailing separator or `..` makes no
 * difference; Windows drive letters are compared without case). `name` defaults to the folder's own name.
 */
export function createWorkspaceRoot(absolutePath: string, name?: string): WorkspaceRoot {
  const path = resolve(absolutePath);
  const identity = path.replace(/^[a-z]:/, (drive) => drive.toUpperCase());
  const id = createHash('sha256').update(identity).digest('hex').slice(0, idHexDigits);
  return { id, name: name ?? (basename(path) || path), path };
}
