// Where things lie in the repository. Built-ins only: this runs on any Node from version 20 on, before set-up.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Everything that is expensive to make and may be deleted at any time: locks, code-server, browser profiles. */
export const cacheFolder = path.join(repositoryRoot, '.cache');

/** @param {...string} segments */
export const inRepository = (...segments) => path.join(repositoryRoot, ...segments);

/** The Node that everything after set-up runs on: the binary of the pinned `node` package. */
export const pinnedNode = inRepository(
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/**
 * The folder that relative paths of a user's arguments refer to. npm runs scripts in the repository's root and
 * leaves the folder that the user stood in, in INIT_CWD.
 */
export const userFolder = () => {
  const invokedByNpm = process.env.npm_lifecycle_event !== undefined && process.cwd() === repositoryRoot;
  return (invokedByNpm && process.env.INIT_CWD) || process.cwd();
};
