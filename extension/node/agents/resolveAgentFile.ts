/** Finds the file that a language model names, and keeps it from naming files outside of the workspace. */
import { realpath, stat } from 'node:fs/promises';
import nativePath, { type PlatformPath } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkspaceRoot } from '../../core/documents/workspaceFile.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';

export interface AgentFile {
  /** Absolute path, as the index has it. */
  readonly file: string;
  readonly root: WorkspaceRoot;
}

/** What is asked of the system, so that a test can be another one. */
export interface AgentDisk {
  readonly path: PlatformPath;
  readonly realpath: (path: string) => Promise<string>;
  readonly isFile: (path: string) => Promise<boolean>;
}

const systemDisk: AgentDisk = {
  path: nativePath,
  realpath,
  isFile: async (path) => (await stat(path)).isFile(),
};

/**
 * `written` is a path as results cite it (with the root's name in front when there are several), another path relative
 * to a root, an absolute path, or a file URI. Rejects with `file/not-found` for what does not exist, is no file, or lies
 * outside of the roots, also by way of a link. Nothing that is written outside of them is looked at: on Windows, looking
 * at a path of another computer signs in there.
 */
export async function resolveAgentFile(
  written: string,
  roots: readonly WorkspaceRoot[],
  disk: AgentDisk = systemDisk,
): Promise<AgentFile> {
  const path = pathOf(written, disk);
  for (const root of roots) {
    for (const candidate of candidatesOf(path, root, roots.length > 1, disk)) {
      const file = await fileInside(candidate, root.path, disk);
      if (file !== undefined) return { file, root };
    }
  }
  throw new SemblanceError(
    'file/not-found',
    `The file ${written} does not exist in ${roots.map((root) => root.path).join(' or ')}.`,
    { path: written },
  );
}

function pathOf(written: string, { path }: AgentDisk): string {
  if (!written.startsWith('file:') || !URL.canParse(written)) return written;
  try {
    return fileURLToPath(written, { windows: path.sep === '\\' });
  } catch {
    return written; // A URI of another computer; there is no such file here.
  }
}

function candidatesOf(
  path: string,
  root: WorkspaceRoot,
  areSeveral: boolean,
  { path: { isAbsolute, join, resolve } }: AgentDisk,
): string[] {
  if (isAbsolute(path)) return [resolve(path)];
  const prefix = `${root.name}/`;
  const cited = path.replaceAll('\\', '/');
  return [
    ...(areSeveral && cited.startsWith(prefix) ? [join(root.path, cited.slice(prefix.length))] : []),
    join(root.path, path),
  ];
}

/** The path below the root as the root is written; undefined for what is no file in there. */
async function fileInside(candidate: string, root: string, disk: AgentDisk): Promise<string | undefined> {
  const { path, realpath, isFile } = disk;
  try {
    const realRoot = await realpath(root);
    const writtenWay = wayBelow(root, candidate, path);
    const way = writtenWay ?? wayBelow(realRoot, candidate, path);
    if (way === undefined) return undefined;
    // The root in front, so that whatever the candidate's own beginning means to the system is gone.
    const file = path.join(root, way);
    const realFile = await realpath(file);
    const realWay = wayBelow(realRoot, realFile, path);
    if (realWay === undefined || !(await isFile(realFile))) return undefined;
    return writtenWay === undefined ? path.join(root, realWay) : file;
  } catch {
    return undefined; // It does not exist, or nobody may look there.
  }
}

/** From the folder to the file; undefined for what does not lie in there. */
function wayBelow(
  folder: string,
  file: string,
  { relative, isAbsolute, sep }: PlatformPath,
): string | undefined {
  const way = relative(folder, file);
  return way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? undefined : way;
}
