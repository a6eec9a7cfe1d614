/** Finds the file that a language model names, and keeps it from naming files outside of the workspace. */
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkspaceRoot } from '../../core/documents/workspaceFile.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';

export interface AgentFile {
  /** Absolute path, as the index has it. */
  readonly file: string;
  readonly root: WorkspaceRoot;
}

/**
 * `written` is a path as results cite it (with the root's name in front when there are several), another path relative
 * to a root, an absolute path, or a file URI. Rejects with `file/not-found` for what does not exist, is no file, or lies
 * outside of the roots, also by way of a link.
 */
export async function resolveAgentFile(written: string, roots: readonly WorkspaceRoot[]): Promise<AgentFile> {
  const path = pathOf(written);
  for (const root of roots) {
    for (const candidate of candidatesOf(path, root, roots.length > 1)) {
      const file = await fileInside(candidate, root.path);
      if (file !== undefined) return { file, root };
    }
  }
  throw new SemblanceError(
    'file/not-found',
    `The file ${written} does not exist in ${roots.map((root) => root.path).join(' or ')}.`,
    { path: written },
  );
}

function pathOf(written: string): string {
  if (!written.startsWith('file:') || !URL.canParse(written)) return written;
  try {
    return fileURLToPath(written);
  } catch {
    return written; // A URI of another computer; there is no such file here.
  }
}

function candidatesOf(path: string, root: WorkspaceRoot, areSeveral: boolean): string[] {
  if (isAbsolute(path)) return [resolve(path)];
  const prefix = `${root.name}/`;
  const cited = path.replaceAll('\\', '/');
  return [
    ...(areSeveral && cited.startsWith(prefix) ? [join(root.path, cited.slice(prefix.length))] : []),
    join(root.path, path),
  ];
}

/** The path below the root as the root is written; undefined for what is no file in there. */
async function fileInside(candidate: string, root: string): Promise<string | undefined> {
  try {
    const [realFile, realRoot] = await Promise.all([realpath(candidate), realpath(root)]);
    if (!isBelow(realFile, realRoot) || !(await stat(realFile)).isFile()) return undefined;
    return isBelow(candidate, root) ? candidate : join(root, relative(realRoot, realFile));
  } catch {
    return undefined; // It does not exist, or nobody may look there.
  }
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
