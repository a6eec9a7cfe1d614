/** Folders of indexes and caches. They hold copies of what was indexed, so no other user of the machine may look in. */
import { mkdir } from 'node:fs/promises';

/** Makes the folder and those above it that are absent, for the user alone. What exists keeps its rights. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
}
