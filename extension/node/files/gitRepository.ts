/**
 * Where the Git repository around a folder begins and which file holds its private ignore rules. Git itself is not
 * needed.
 */
import { dirname, join, resolve } from 'node:path';
import { type FileSystem, isGone, readSmallTextFile } from './fileSystem.ts';

/** `.git` files and `commondir` files hold one path. */
const maxPointerBytes = 4096;

/** True when the folder is the top of a work tree: it has a `.git` folder, or a `.git` file (worktree, submodule). */
export async function isRepositoryTop(fileSystem: FileSystem, folder: string): Promise<boolean> {
  try {
    const stats = await fileSystem.lstat(join(folder, '.git'));
    return stats.isDirectory() || stats.isFile();
  } catch (error) {
    // A `.git` that we may not look at is still a repository's.
    return !isGone(error);
  }
}

/** The top of the work tree that holds the folder (perhaps the folder itself); undefined outside repositories. */
export async function findRepositoryTop(fileSystem: FileSystem, folder: string): Promise<string | undefined> {
  for (let candidate = folder; ; ) {
    if (await isRepositoryTop(fileSystem, candidate)) return candidate;
    const parent = dirname(candidate);
    if (parent === candidate) return undefined;
    candidate = parent;
  }
}

/**
 * Path of `info/exclude` for the work tree at `top`; the file may not exist. A worktree's `.git` file leads to its own
 * folder, whose `commondir` leads on to the repository's, where `info` lies.
 */
export async function excludeFileOf(fileSystem: FileSystem, top: string): Promise<string> {
  const dotGit = join(top, '.git');
  const pointer = await readSmallTextFile(fileSystem, dotGit, maxPointerBytes);
  const target = pointer === undefined ? undefined : /^gitdir:[ \t]*(.+?)[\r\n]*$/.exec(pointer)?.[1];
  const gitFolder = target === undefined ? dotGit : resolve(top, target);
  const common = await readSmallTextFile(fileSystem, join(gitFolder, 'commondir'), maxPointerBytes);
  const commonFolder = common === undefined ? gitFolder : resolve(gitFolder, common.replace(/[\r\n]+$/, ''));
  return join(commonFolder, 'info', 'exclude');
}
