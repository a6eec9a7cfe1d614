/** `semblance clean`: deletes indexes. It deletes only folders that this program made, inside its own cache. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CancelledError, throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import { createNullLogger } from '../../core/logging/logger.ts';
import { WriterLease } from '../../node/lease/writerLease.ts';
import type { CommandContext } from '../commandContext.ts';
import { type CleanDocument, jsonSchemaVersion } from '../jsonDocuments.ts';
import { sizeText } from '../quantities.ts';
import { UsageError } from '../usageError.ts';
import { atMostOne } from './atMostOne.ts';

export async function cleanCommand(context: CommandContext, signal: AbortSignal): Promise<number> {
  const targets = await targetsOf(context);
  const removed: CleanDocument['removed'] = [];
  for (const path of targets) {
    const sizeBytes = await folderBytes(path);
    if (sizeBytes !== undefined) removed.push({ path, sizeBytes });
  }
  if (removed.length > 0) {
    await confirm(context, removed, signal);
    for (const { path } of removed) await remove(path, signal);
  }
  if (context.isJson) context.printJson({ schema: jsonSchemaVersion, command: 'clean', removed });
  else if (removed.length === 0) context.print('There is no index to delete.');
  else for (const { path, sizeBytes } of removed) context.print(`Deleted ${path} (${sizeText(sizeBytes)})`);
  return 0;
}

async function targetsOf(context: CommandContext): Promise<readonly string[]> {
  const { locations, environment, parsed } = context;
  const argument = atMostOne(parsed);
  if (parsed.flag('all')) {
    if (argument !== undefined) throw new UsageError('Name a folder or --all, not both.', 'clean');
    return [...(await locations.homes()), ...(await locations.embeddingCaches())];
  }
  const folder = resolve(environment.currentFolder, argument ?? '.');
  const location =
    argument === undefined ? await locations.findNearest(folder) : await locations.locate(folder);
  return location === undefined ? [] : [location.home];
}

async function confirm(
  context: CommandContext,
  targets: CleanDocument['removed'],
  signal: AbortSignal,
): Promise<void> {
  const { ask } = context.environment;
  if (context.parsed.flag('yes')) return;
  if (ask === undefined) {
    // One index is made again by one command; all of them are not deleted unasked.
    if (!context.parsed.flag('all')) return;
    throw new UsageError('This deletes all indexes. Nobody can be asked here; add --yes to do it.', 'clean');
  }
  for (const { path, sizeBytes } of targets) context.note(`${path} (${sizeText(sizeBytes)})`);
  const answer = await ask('Delete this? Your own files stay as they are. [y/N] ', signal);
  if (!/^y(es)?$/i.test(answer.trim())) throw new CancelledError();
}

/** Rejects with `index/locked` while another process writes the index. */
async function remove(path: string, signal: AbortSignal): Promise<void> {
  throwIfCancelled(signal);
  const indexFolder = join(path, 'index');
  const hasIndex = (await stat(indexFolder).catch(() => undefined)) !== undefined;
  const lease = new WriterLease(join(indexFolder, 'writer.lease'), createNullLogger());
  if (hasIndex && !(await lease.tryAcquire())) {
    throw new SemblanceError('index/locked', `Another process is indexing into ${path}.`, { path });
  }
  try {
    await rm(path, { recursive: true, force: true });
  } finally {
    await lease.release();
  }
}

/** Undefined when the folder does not exist. */
async function folderBytes(folder: string): Promise<number | undefined> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return undefined;
  let bytes = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    // A file that goes away meanwhile takes no space.
    bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}
