/**
 * Where things are in the folder of the user's models, and how a model gets into its place and out of it: whole, in one
 * step, whatever happens meanwhile.
 *
 * `<organisation>/<name>/` are models; everything unfinished lies in `.installing/` on the same disk:
 * `<key>.partial/` files that arrive, `<key>.replaced/` the earlier version while the new one takes its place,
 * `<key>.lock` who is at work.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { delay } from '../../../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../../../core/errors/semblanceError.ts';
import type { Logger } from '../../../core/logging/logger.ts';
import { errorCodeOf, isGone } from '../../files/fileSystem.ts';
import { makePrivateFolder } from '../../files/privateFolder.ts';
import { WriterLease } from '../../lease/writerLease.ts';
import { writeError } from './partFile.ts';
import { isModelId, requireModelId } from './relativePath.ts';

const workFolderName = '.installing';
/** A download that broke off can be continued for a day; then its space is given back. */
const keepPartialMs = 24 * 60 * 60 * 1000;
/** How often a process that waits for another looks again. */
const lockPollMs = 500;
/** A virus scanner may hold a new file for a moment, and Windows then refuses to move its folder. */
const renamePausesMs = [100, 300, 1_000, 2_000];

export class ModelsFolder {
  readonly path: string;
  readonly #work: string;
  readonly #logger: Logger;

  constructor(folder: string, logger: Logger) {
    this.path = folder;
    this.#work = path.join(folder, workFolderName);
    this.#logger = logger;
  }

  /** Throws `config/invalid` for a name that is none. */
  folderOf(model: string): string {
    requireModelId(model);
    return path.join(this.path, ...model.split('/'));
  }

  /** Where the files of a model arrive. Created with its parents; what is there from an earlier run stays. */
  async openPartial(model: string): Promise<string> {
    const folder = this.#partialOf(model);
    try {
      await makePrivateFolder(folder);
    } catch (error) {
      throw writeError(error, this.path);
    }
    return folder;
  }

  async dropPartial(model: string): Promise<void> {
    await fs.rm(this.#partialOf(model), { recursive: true, force: true });
  }

  /**
   * The right to change this model, among all processes. Waits for another one as long as the signal allows; `onWait` is
   * called once when it has to.
   */
  async lock(model: string, signal: AbortSignal, onWait: () => void): Promise<WriterLease> {
    const lease = this.#leaseOf(model);
    for (let isFirst = true; ; isFirst = false) {
      if (await this.#tryAcquire(lease)) return lease;
      if (isFirst) onWait();
      await delay(lockPollMs, signal);
    }
  }

  /** Undefined when another process holds it. */
  async tryLock(model: string): Promise<WriterLease | undefined> {
    const lease = this.#leaseOf(model);
    return (await this.#tryAcquire(lease)) ? lease : undefined;
  }

  /** Puts what arrived into the model's place; an earlier version is in the way no longer than two renames take. */
  async moveIntoPlace(model: string): Promise<string> {
    const target = this.folderOf(model);
    const replaced = this.#replacedOf(model);
    await fs.mkdir(path.dirname(target), { recursive: true });
    await fs.rm(replaced, { recursive: true, force: true });
    const hadEarlier = await this.#rename(target, replaced, model);
    try {
      await this.#rename(this.#partialOf(model), target, model);
    } catch (error) {
      if (hadEarlier) await fs.rename(replaced, target).catch(() => undefined); // Else the next start does it.
      throw error;
    }
    await this.#discard(replaced);
    return target;
  }

  /** Takes a model away. Rejects with `model/busy` where the system does not let go of a file in use. */
  async takeAway(model: string): Promise<void> {
    const target = this.folderOf(model);
    await fs.mkdir(this.#work, { recursive: true });
    const grave = path.join(this.#work, `${randomUUID()}.removed`);
    await this.#rename(target, grave, model);
    await this.#discard(grave);
    await fs.rmdir(path.dirname(target)).catch(() => undefined); // Other models of the organisation are there.
  }

  /**
   * Clears up after processes that were killed: puts a model back whose replacement was interrupted between two renames,
   * and removes what nobody will continue. What a living process works at is left alone.
   */
  async clearUp(): Promise<void> {
    const names = await fs.readdir(this.#work).catch(() => []);
    for (const name of names) {
      try {
        await this.#clearUpOne(name);
      } catch (error) {
        this.#logger.warn(`${path.join(this.#work, name)} could not be cleared up: ${describeError(error)}`);
      }
    }
    if (names.length > 0) await fs.rmdir(this.#work).catch(() => undefined); // Not empty: still in use.
  }

  /** Ids of everything that looks like a model, sorted. */
  async models(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const organisation of await foldersIn(this.path)) {
      for (const name of await foldersIn(path.join(this.path, organisation))) {
        const id = `${organisation}/${name}`;
        if (isModelId(id)) found.push(id);
      }
    }
    return found.sort();
  }

  async #clearUpOne(name: string): Promise<void> {
    const [, key, kind] = /^(.+)\.(partial|replaced|removed|lock)$/.exec(name) ?? [];
    const file = path.join(this.#work, name);
    if (key === undefined) {
      await removeWhenOld(file); // A draft of a lock, by a process that was killed at that very moment.
      return;
    }
    if (kind === 'lock') return; // Taken over by whoever needs it next.
    if (kind === 'removed') {
      await fs.rm(file, { recursive: true, force: true });
      return;
    }
    const model = modelOf(key);
    const lease = await this.tryLock(model);
    if (lease === undefined) return;
    try {
      if (kind === 'partial') await removeWhenOld(file);
      else if (await exists(this.folderOf(model))) await fs.rm(file, { recursive: true, force: true });
      else {
        await fs.mkdir(path.dirname(this.folderOf(model)), { recursive: true });
        await fs.rename(file, this.folderOf(model));
        this.#logger.info(`${model} was put back after an installation that was interrupted.`);
      }
    } finally {
      await lease.release();
    }
  }

  async #tryAcquire(lease: WriterLease): Promise<boolean> {
    try {
      return await lease.tryAcquire();
    } catch (error) {
      throw writeError(error, this.path);
    }
  }

  #leaseOf(model: string): WriterLease {
    return new WriterLease(path.join(this.#work, `${keyOf(model)}.lock`), this.#logger);
  }

  #partialOf(model: string): string {
    return path.join(this.#work, `${keyOf(model)}.partial`);
  }

  #replacedOf(model: string): string {
    return path.join(this.#work, `${keyOf(model)}.replaced`);
  }

  /** False when there was nothing to move. */
  async #rename(from: string, to: string, model: string): Promise<boolean> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await fs.rename(from, to);
        return true;
      } catch (error) {
        if (isGone(error)) return false;
        const code = errorCodeOf(error);
        if (code !== 'EPERM' && code !== 'EBUSY' && code !== 'EACCES') throw writeError(error, this.path);
        const pause = renamePausesMs[attempt];
        if (pause === undefined) {
          throw new SemblanceError(
            'model/busy',
            `A file of ${model} is in use. Close other windows that use the model, then try again.`,
            { model },
            { cause: error },
          );
        }
        await delay(pause);
      }
    }
  }

  /** What is out of the way but cannot be deleted now is deleted at the next start. */
  async #discard(folder: string): Promise<void> {
    await fs.rm(folder, { recursive: true, force: true }).catch((error: unknown) => {
      this.#logger.debug(`${folder} stays until the next start: ${describeError(error)}`);
    });
  }
}

/** Both names in one, so that the work folder is flat: `organisation%2Fname`. */
function keyOf(model: string): string {
  requireModelId(model);
  return encodeURIComponent(model);
}

function modelOf(key: string): string {
  return decodeURIComponent(key);
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await fs.readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isGone(error)) return [];
    throw new SemblanceError('file/not-found', `${folder} cannot be read: ${describeError(error)}.`, {
      path: folder,
    });
  });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function removeWhenOld(file: string): Promise<void> {
  const facts = await fs.stat(file);
  if (Date.now() - facts.mtimeMs > keepPartialMs) await fs.rm(file, { recursive: true, force: true });
}

async function exists(file: string): Promise<boolean> {
  return (await fs.stat(file).catch(() => undefined)) !== undefined;
}
