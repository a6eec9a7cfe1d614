/**
 * Reads one file and decides by its contents whether it is indexed.
 */
import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import {
  delay,
  isCancelled,
  raceWithSignal,
  throwIfCancelled,
} from '../../core/cancellation/cancellation.ts';
import {
  maxBytesOf,
  type SizeLimits,
  type Skip,
  skipOfImage,
  skipOfText,
  tooLarge,
} from '../../core/discovery/classifyPath.ts';
import { decodeText } from '../../core/discovery/decodeText.ts';
import type { WorkspaceFile } from '../../core/documents/workspaceFile.ts';
import type { FileContent } from '../../core/ports/fileSource.ts';
import type { DiscoveryEnvironment } from './environment.ts';
import { errorCodeOf, openFlags, skipOfError } from './fileSystem.ts';

/** Between two looks at the signal; one read of this size takes a few milliseconds at most. */
const stepBytes = 1024 * 1024;
/** A file that is being written is read again once; whoever writes for longer causes another event anyway. */
const maxReads = 2;
/** The process is out of file handles for a moment; other parts close theirs soon. */
const handleRetries = 5;
const handleRetryMs = 50;

type ReadBytes =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'skipped'; readonly skip: Skip };

export class FileReader {
  readonly #environment: DiscoveryEnvironment;
  readonly #limits: SizeLimits;

  constructor(environment: DiscoveryEnvironment, limits: SizeLimits) {
    this.#environment = environment;
    this.#limits = limits;
  }

  /** Rejects only with CancelledError; everything that is wrong with the file comes back as `skipped`. */
  async read(file: WorkspaceFile, absolutePath: string, signal: AbortSignal): Promise<FileContent> {
    throwIfCancelled(signal);
    const skipped = (skip: Skip): FileContent => ({
      kind: 'skipped',
      skipped: { root: file.root, path: file.path, ...skip },
    });

    const read = await this.#readInTime(file, absolutePath, signal);
    if (read.kind === 'skipped') return skipped(read.skip);
    const { bytes } = read;
    const hash = createHash('sha256').update(bytes).digest('hex');
    if (file.kind === 'image') {
      const skip = skipOfImage(bytes);
      return skip === undefined ? { kind: 'bytes', bytes, hash } : skipped(skip);
    }
    if (bytes.length === 0) return skipped({ reason: 'empty', detail: 'It has no bytes' });
    const decoded = decodeText(bytes);
    if (decoded.kind === 'binary') return skipped({ reason: 'binary', detail: decoded.detail });
    const skip = skipOfText(file.languageId, decoded.text);
    return skip === undefined ? { kind: 'text', text: decoded.text, hash } : skipped(skip);
  }

  async #readInTime(file: WorkspaceFile, absolutePath: string, signal: AbortSignal): Promise<ReadBytes> {
    const { readTimeoutMs } = this.#environment;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), readTimeoutMs);
    try {
      return await this.#readBytes(file, absolutePath, AbortSignal.any([signal, deadline.signal]));
    } catch (error) {
      throwIfCancelled(signal);
      if (isCancelled(error)) {
        const detail = `Reading it took longer than ${readTimeoutMs / 1000} seconds`;
        return { kind: 'skipped', skip: { reason: 'timeout', detail } };
      }
      return { kind: 'skipped', skip: skipOfError(error, 'file') };
    } finally {
      clearTimeout(timer);
    }
  }

  async #readBytes(file: WorkspaceFile, absolutePath: string, signal: AbortSignal): Promise<ReadBytes> {
    const limit = maxBytesOf(file, this.#limits);
    // Looks before it opens: merely opening a device or a pipe may have effects.
    const before = await raceWithSignal(this.#environment.fileSystem.lstat(absolutePath), signal);
    const early = skipOfStats(before, limit);
    if (early !== undefined) return { kind: 'skipped', skip: early };

    const handle = await this.#open(absolutePath, signal);
    try {
      for (let attempt = 1; ; attempt += 1) {
        const stats = await raceWithSignal(handle.stat(), signal);
        const skip = skipOfStats(stats, limit);
        if (skip !== undefined) return { kind: 'skipped', skip };
        const bytes = await readAll(handle, stats.size, limit.bytes, signal);
        if (bytes.length > limit.bytes) return { kind: 'skipped', skip: tooLarge(bytes.length, limit) };
        const after = await raceWithSignal(handle.stat(), signal);
        if (isSame(stats, after) || attempt === maxReads) return { kind: 'bytes', bytes };
      }
    } finally {
      // Not awaited: a read that hangs would hold up the caller who has just cancelled it.
      handle.close().catch(() => undefined);
    }
  }

  async #open(absolutePath: string, signal: AbortSignal): Promise<FileHandle> {
    for (let attempt = 0; ; attempt += 1) {
      const opening = this.#environment.fileSystem.open(absolutePath, openFlags);
      try {
        return await raceWithSignal(opening, signal);
      } catch (error) {
        if (isCancelled(error)) {
          // Opened after all, later: nobody is left to close it.
          opening.then((late) => late.close()).catch(() => undefined);
          throw error;
        }
        const code = errorCodeOf(error);
        if ((code !== 'EMFILE' && code !== 'ENFILE') || attempt === handleRetries) throw error;
        await delay(handleRetryMs, signal);
      }
    }
  }
}

function skipOfStats(stats: Stats, limit: { readonly bytes: number; readonly of: string }): Skip | undefined {
  if (stats.isSymbolicLink()) return { reason: 'link', detail: 'It became a link' };
  if (!stats.isFile()) return { reason: 'unreadable', detail: 'It is not a file (any more)' };
  return stats.size > limit.bytes ? tooLarge(stats.size, limit) : undefined;
}

/** All bytes from the start, at most one more than `maxBytes`, whatever the size was a moment ago. */
async function readAll(
  handle: FileHandle,
  expectedBytes: number,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  // One more than expected, so that the end is seen without growing.
  let buffer = new Uint8Array(Math.min(expectedBytes, maxBytes) + 1);
  let length = 0;
  for (;;) {
    throwIfCancelled(signal);
    const wanted = Math.min(buffer.length - length, stepBytes);
    const { bytesRead } = await raceWithSignal(handle.read(buffer, length, wanted, length), signal);
    length += bytesRead;
    if (bytesRead === 0 || length > maxBytes) return buffer.subarray(0, length);
    if (length === buffer.length) {
      const larger = new Uint8Array(Math.min(buffer.length * 2, maxBytes + 1));
      larger.set(buffer);
      buffer = larger;
    }
  }
}

function isSame(a: Stats, b: Stats): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs;
}
