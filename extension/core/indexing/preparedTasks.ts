/**
 * Prepares the files of a piece of work, some at a time and in their order, ahead of who writes them.
 */
import { isCancelled, throwIfCancelled } from '../cancellation/cancellation.ts';
import type { WorkspaceFile } from '../documents/workspaceFile.ts';
import { describeError } from '../errors/semblanceError.ts';
import type { Logger } from '../logging/logger.ts';
import type { FilePreparation, Preparation } from './filePreparation.ts';
import { prefetch } from './prefetch.ts';

export interface IndexingTask {
  readonly file: WorkspaceFile;
  /** Undefined makes new rows even when the bytes are the same (a picture whose mentions changed). */
  readonly knownHash: string | undefined;
  /** The content of which tiles are made at once; others wait for the pass of tiles. */
  readonly tiledHash?: string | undefined;
}

export interface PreparedTasksParts {
  readonly preparation: FilePreparation;
  readonly logger: Logger;
}

/** Prepared files that may wait for the encoder: two batches of typical files. */
const preparedAhead = 64;
/** Documents under way: the chunker's process shall have work while this one encodes a slice or writes a batch. */
const preparedAtOnce = 16;
/** Pictures wait with all their bytes, and are decoded one by one anyway. */
const picturesAhead = 8;
const picturesAtOnce = 2;

export function isDocument({ file }: IndexingTask): boolean {
  return file.kind === 'text';
}

export function isPicture({ file }: IndexingTask): boolean {
  return file.kind === 'image';
}

/** One preparation for each task, in their order. What makes a single file fail costs that file alone. */
export function preparedTasks(
  parts: PreparedTasksParts,
  tasks: readonly IndexingTask[],
  signal: AbortSignal,
): AsyncIterable<Preparation> {
  const ahead = tasks.some(isPicture) ? picturesAhead : preparedAhead;
  return prefetch(prepareAll(parts, tasks, signal), ahead);
}

async function* prepareAll(
  parts: PreparedTasksParts,
  tasks: readonly IndexingTask[],
  signal: AbortSignal,
): AsyncGenerator<Preparation, void, undefined> {
  const running: Promise<Preparation>[] = [];
  const mostRunning = tasks.some(isPicture) ? picturesAtOnce : preparedAtOnce;
  try {
    for (const task of tasks) {
      throwIfCancelled(signal);
      const preparing = prepare(parts, task, signal);
      preparing.catch(() => undefined); // Awaited in its turn, unless an earlier one fails.
      running.push(preparing);
      const [first] = running;
      if (first === undefined || running.length < mostRunning) continue;
      yield await first;
      running.shift();
    }
    while (running[0] !== undefined) {
      yield await running[0];
      running.shift();
    }
  } finally {
    await Promise.allSettled(running);
  }
}

async function prepare(
  { preparation, logger }: PreparedTasksParts,
  { file, knownHash, tiledHash }: IndexingTask,
  signal: AbortSignal,
): Promise<Preparation> {
  try {
    return await preparation.prepare(file, { knownHash, tiledHash }, signal);
  } catch (error) {
    if (isCancelled(error)) throw error;
    logger.error(`${file.path} could not be prepared and is left out`, error);
    const { root, path } = file;
    const detail = `It could not be split into pieces: ${describeError(error)}`;
    return { kind: 'skipped', skipped: { root, path, reason: 'unreadable', detail } };
  }
}
