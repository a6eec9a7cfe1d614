/**
 * What could not be looked at is not gone: an unmounted folder, a locked file or a slow drive must not take rows out of
 * the index.
 */
import type { FileKey, SkippedFile } from '../documents/workspaceFile.ts';
import { isPassing } from '../errors/skipReasonOf.ts';

/** A root that is absent counts as unmounted; a folder inside of it that is absent was deleted. */
export function isUnvisited({ reason, path }: SkippedFile): boolean {
  return isPassing(reason) || (reason === 'vanished' && path === '');
}

/** True for a key at or below one of the places; an empty path is the whole root. */
export function isWithin(key: FileKey, places: readonly FileKey[]): boolean {
  return places.some(
    ({ root, path }) =>
      root === key.root && (path === '' || key.path === path || key.path.startsWith(`${path}/`)),
  );
}
