/**
 * The few calls of the file system that discovery makes, so that a test can make one of them fail, and what their
 * errors mean for a file.
 */

import { constants } from 'node:fs';
import * as fileSystemPromises from 'node:fs/promises';
import type { Skip } from '../../core/discovery/classifyPath.ts';
import { describeError } from '../../core/errors/semblanceError.ts';

export type FileSystem = Pick<typeof fileSystemPromises, 'lstat' | 'open' | 'readdir' | 'realpath'>;

export const systemFileSystem: FileSystem = fileSystemPromises;

/**
 * Opens for reading without waiting for a writer (named pipes) and without following a link that was put in the
 * file's place. Windows has neither flag.
 */
export const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/** The system's error code (`ENOENT`), or an empty string. */
export function errorCodeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

/** True when the path or a folder on its way does not exist (any more). */
export function isGone(error: unknown): boolean {
  const code = errorCodeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/**
 * How systems refuse a hard link where the file system has none: exFAT and FAT (EISDIR on Windows, EPERM on Linux), FUSE
 * and network folders.
 */
const codesWithoutHardLinks: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EISDIR',
  'EINVAL',
]);

/** True when `link` failed because the file system has no hard links. */
export function isWithoutHardLinks(error: unknown): boolean {
  return codesWithoutHardLinks.has(errorCodeOf(error));
}

const reasonByCode: Readonly<Record<string, string>> = {
  EACCES: 'The system denies access',
  EPERM: 'The system denies access',
  EBUSY: 'Another program has it locked',
  EIO: 'The device reports a read error',
  EMFILE: 'Too many files are open',
  ENFILE: 'Too many files are open',
  ENAMETOOLONG: 'Its path is too long for the system',
};

/** How a failed call is reported for the file or folder that it was made for. */
export function skipOfError(error: unknown, what: 'file' | 'folder'): Skip {
  if (isGone(error)) return { reason: 'vanished', detail: `The ${what} went away while it was read` };
  const code = errorCodeOf(error);
  // With O_NOFOLLOW this is how Linux and macOS report a link in the file's place.
  if (code === 'ELOOP') return { reason: 'link', detail: 'It became a link while it was read' };
  if (code === 'ETIMEDOUT') return { reason: 'timeout', detail: describeError(error) };
  const known = reasonByCode[code];
  return {
    reason: 'unreadable',
    detail: known === undefined ? `It cannot be read: ${describeError(error)}` : `${known} (${code})`,
  };
}

/** The text of a small regular file as UTF-8; undefined when it does not exist or is no regular file. */
export async function readSmallTextFile(
  fileSystem: FileSystem,
  path: string,
  maxBytes: number,
): Promise<string | undefined> {
  try {
    const stats = await fileSystem.lstat(path);
    if (!stats.isFile()) return undefined;
    const handle = await fileSystem.open(path, openFlags);
    try {
      const buffer = Buffer.alloc(Math.min(stats.size, maxBytes));
      let length = 0;
      while (length < buffer.length) {
        const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return buffer.toString('utf8', 0, length);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
