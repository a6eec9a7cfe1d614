/**
 * Size of a folder on disk.
 */
import fs from 'node:fs/promises';
import path from 'node:path';

export interface FolderSize {
  readonly bytes: number;
  readonly files: number;
}

/** Files that vanish meanwhile count nothing; an absent folder has size 0. */
export async function folderSize(folder: string): Promise<FolderSize> {
  let bytes = 0;
  let files = 0;
  const entries = await fs.readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const stat = await fs.stat(path.join(entry.parentPath, entry.name)).catch(() => undefined);
    if (stat === undefined) continue;
    bytes += stat.size;
    files += 1;
  }
  return { bytes, files };
}
