/**
 * The tree of sources that every machine has after `npm ci`, in the same version: packages of the lock file, copied out
 * of node_modules, which the product does not enter.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { repository } from './benchEngine.ts';

/** TypeScript, JavaScript and Markdown as people write them; nothing that was bundled or generated. */
const sources = ['htmlparser2/src', 'domutils/src', 'mocha/lib', 'workerpool/src', 'picomatch'] as const;

const textFile = /\.(?:[cm]?[jt]s|md)$/u;

/** Relative paths below node_modules, sorted. */
export async function referenceFiles(): Promise<readonly string[]> {
  const files: string[] = [];
  for (const source of sources) {
    const folder = path.join(repository, 'node_modules', source);
    for (const entry of await fs.readdir(folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile() || !textFile.test(entry.name)) continue;
      const relative = path.relative(folder, path.join(entry.parentPath, entry.name));
      // A package's own dependencies belong to nobody's sources.
      if (!relative.includes('node_modules')) files.push(path.join(source, relative));
    }
  }
  return files.toSorted();
}

export async function copyReferenceFiles(files: readonly string[], workspace: string): Promise<void> {
  for (const file of files) {
    const target = path.join(workspace, file);
    await fs.mkdir(path.dirname(target), { recursive: true });
    await fs.copyFile(path.join(repository, 'node_modules', file), target);
  }
}
