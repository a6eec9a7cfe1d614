/** The hash of a file's content, read in pieces. */
import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { throwIfCancelled } from '../../core/cancellation/cancellation.ts';

/** Adds the whole content to the hash. Resolves to its length in bytes; rejects with CancelledError and as the disk does. */
export async function hashFile(file: string, hash: Hash, signal: AbortSignal): Promise<number> {
  throwIfCancelled(signal);
  let bytes = 0;
  try {
    for await (const part of createReadStream(file, { signal })) {
      hash.update(part);
      bytes += part.length;
    }
  } catch (error) {
    throwIfCancelled(signal); // The stream reports an abort with an error of its own.
    throw error;
  }
  return bytes;
}
