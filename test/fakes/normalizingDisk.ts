/**
 * The real file system as macOS shows it: names are kept as they were written, and found in any normalisation and case.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { systemFileSystem } from '../../extension/node/files/fileSystem.ts';

const formOf = (name: string): string => name.normalize('NFC').toLowerCase();

/** The path with the names that the directories hold; what does not exist stays as it is. */
async function storedPath(wanted: string): Promise<string> {
  let at = path.parse(wanted).root;
  for (const part of path.resolve(wanted).split(path.sep).filter(Boolean)) {
    const names = await fs.readdir(at).catch((): string[] => []);
    const stored = names.includes(part) ? part : names.find((name) => formOf(name) === formOf(part));
    at = path.join(at, stored ?? part);
  }
  return at;
}

function normalizing<C>(call: C): C {
  const made = async (wanted: string, ...rest: unknown[]): Promise<unknown> =>
    await (call as (...all: unknown[]) => Promise<unknown>)(await storedPath(wanted), ...rest);
  return made as C;
}

/** For the environment of discovery. */
export const macDisk = {
  isCaseInsensitive: true,
  isNormalizationInsensitive: true,
  fileSystem: {
    ...systemFileSystem,
    lstat: normalizing(systemFileSystem.lstat),
    open: normalizing(systemFileSystem.open),
    readdir: normalizing(systemFileSystem.readdir),
    realpath: normalizing(systemFileSystem.realpath),
  },
};
