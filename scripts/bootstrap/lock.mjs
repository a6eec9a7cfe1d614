// A lock between processes, so that two commands started at the same time do not install or build over each other.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cacheFolder } from './repository.mjs';

// Between looking again; short against what the lock guards (a build takes a second, an install half a minute).
const pollMs = 100;
// A lock folder without an owner's note is only a moment between two calls of its owner, unless the owner died there.
const ownerlessMs = 5000;

/** @param {number} processId */
const isAlive = (processId) => {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, but belongs to someone else.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
};

/** @param {string} folder */
const isAbandoned = (folder) => {
  try {
    return !isAlive(Number(readFileSync(path.join(folder, 'owner'), 'utf8')));
  } catch {
    try {
      return Date.now() - statSync(folder).mtimeMs > ownerlessMs;
    } catch {
      return false;
    }
  }
};

/**
 * Runs `work` while holding the lock `name`. Waits for another process that holds it; takes over from one that died.
 * @template T
 * @param {string} name
 * @param {() => Promise<T> | T} work
 * @param {{ folder?: string, onWait?: () => void }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(name, work, options = {}) {
  const folder = path.join(options.folder ?? cacheFolder, `${name}.lock`);
  mkdirSync(path.dirname(folder), { recursive: true });
  let hasToldOfWaiting = false;
  for (;;) {
    try {
      mkdirSync(folder);
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    if (isAbandoned(folder)) {
      // Renaming is atomic: of several waiting processes one succeeds, and none deletes a fresh lock.
      const aside = `${folder}.${process.pid}`;
      try {
        renameSync(folder, aside);
        rmSync(aside, { recursive: true, force: true });
      } catch {
        // Another process was faster.
      }
      continue;
    }
    if (!hasToldOfWaiting) options.onWait?.();
    hasToldOfWaiting = true;
    await delay(pollMs);
  }
  try {
    writeFileSync(path.join(folder, 'owner'), String(process.pid));
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
