/**
 * Tells why a write failed. LanceDB reports every failure as text, so the operating system is asked directly: a small
 * probe file in the same folder fails with a code of its own.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import { isWithoutHardLinks } from '../files/fileSystem.ts';

/** Large enough that a full disk refuses it, small enough to cost nothing. */
const probeBytes = 256 * 1024;

/** A transaction of one batch, or a compaction, may need this much more than the probe. */
const fullBelowBytes = 8 * 1024 * 1024;

export async function classifyWriteFailure(folder: string, cause: unknown): Promise<SemblanceError> {
  const probe = path.join(folder, `.probe-${randomUUID()}`);
  try {
    await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(probe, Buffer.alloc(probeBytes));
    const { bavail, bsize } = await fs.statfs(folder);
    if (bavail * bsize < fullBelowBytes) return diskFull(folder, cause);
    if (await lacksHardLinks(folder)) return noHardLinks(folder, cause);
    return new SemblanceError(
      'index/io',
      `The index in ${folder} could not be written.`,
      { folder },
      { cause },
    );
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, cause);
    return new SemblanceError(
      'index/read-only',
      `The index folder ${folder} cannot be written (${String(code ?? error)}). Check its permissions.`,
      { folder },
      { cause },
    );
  } finally {
    await fs.rm(probe, { force: true }).catch(() => undefined); // The folder may be gone or read-only.
  }
}

/**
 * Rejects with `index/no-hard-links` where no table can be written: LanceDB commits every change with a hard link. To be
 * asked before a table is made or replaced, because that begins with steps that do succeed.
 */
export async function requireHardLinks(folder: string): Promise<void> {
  if (await lacksHardLinks(folder)) throw noHardLinks(folder);
}

/** False also where nothing can be written at all, which the write itself tells better. */
async function lacksHardLinks(folder: string): Promise<boolean> {
  const probe = path.join(folder, `.probe-${randomUUID()}`);
  const link = `${probe}-link`;
  try {
    await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(probe, '');
  } catch {
    return false;
  }
  try {
    await fs.link(probe, link);
    return false;
  } catch (error) {
    return isWithoutHardLinks(error);
  } finally {
    for (const made of [probe, link]) await fs.rm(made, { force: true }).catch(() => undefined);
  }
}

function noHardLinks(folder: string, cause?: unknown): SemblanceError {
  return new SemblanceError(
    'index/no-hard-links',
    `The file system of ${folder} has no hard links, which the index needs. Keep it on another drive: with --user-data-dir of the editor, or --cache-dir of the command line.`,
    { folder },
    { cause },
  );
}

function diskFull(folder: string, cause: unknown): SemblanceError {
  return new SemblanceError(
    'index/disk-full',
    `No space is left for the index in ${folder}. Free some space; indexing goes on by itself.`,
    { folder },
    { cause },
  );
}
