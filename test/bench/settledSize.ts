/**
 * Waits until idle maintenance has nothing left to do.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { folderSize } from '../../extension/node/files/folderSize.ts';

/** Two rounds of the engine's maintenance timer (5 s) and some slack. */
const quietMs = 11_000;
const mostMs = 90_000;

/** The size of a folder in bytes, once it has not changed for a while. */
export async function settledSize(folder: string): Promise<number> {
  const startedMs = performance.now();
  let { bytes } = await folderSize(folder);
  let changedMs = startedMs;
  while (performance.now() - changedMs < quietMs && performance.now() - startedMs < mostMs) {
    await sleep(500);
    const now = (await folderSize(folder)).bytes;
    if (now !== bytes) changedMs = performance.now();
    bytes = now;
  }
  return bytes;
}
