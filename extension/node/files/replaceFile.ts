/**
 * Small files of the product's own that are replaced as a whole: a reader in another process sees the old or the new
 * content, never a half, and neither does the next start after a crash.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { delay } from '../../core/cancellation/cancellation.ts';
import { errorCodeOf } from './fileSystem.ts';
import { makePrivateFolder } from './privateFolder.ts';

/** A virus scanner may hold a new file for a moment, and Windows then refuses to replace it. */
const renamePausesMs = [50, 200, 1_000];

/** Writes the file, and its folder if need be. Rejects as the file system does; no draft (`.tmp`) stays behind. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const draft = `${file}.${randomUUID()}.tmp`;
  await makePrivateFolder(path.dirname(file));
  try {
    await fs.writeFile(draft, content);
    for (let attempt = 0; ; attempt++) {
      try {
        await fs.rename(draft, file);
        return;
      } catch (error) {
        const pauseMs = renamePausesMs[attempt];
        const isHeld = errorCodeOf(error) === 'EPERM' || errorCodeOf(error) === 'EBUSY';
        if (pauseMs === undefined || !isHeld) throw error;
        await delay(pauseMs);
      }
    }
  } finally {
    await fs.rm(draft, { force: true });
  }
}

/** As `replaceFile`, with the content as JSON. */
export async function replaceJsonFile(file: string, content: unknown): Promise<void> {
  await replaceFile(file, `${JSON.stringify(content)}\n`);
}

/** Undefined when the file is absent, damaged or not JSON. */
export async function readJsonFile(file: string): Promise<unknown> {
  try {
    return JSON.parse(await fs.readFile(file, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}
