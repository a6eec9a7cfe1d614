/**
 * The files of the maps of one index: one with the clouds of different encoders moved together, one as they are. A file
 * is replaced in one step; one that is damaged, or of another format, counts as absent.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { describeError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { decodeMapFile, encodeMapFile, type MapFile } from '../../core/map/mapFile.ts';
import { isGone } from '../files/fileSystem.ts';
import { replaceFile } from '../files/replaceFile.ts';
import { classifyWriteFailure } from '../lance/writeFailure.ts';

/** A younger draft may be that of another window, which writes for a second at most. */
const draftAgeMs = 60_000;

export class MapStorage {
  readonly #folder: string;
  readonly #logger: Logger;
  /** Length and time of the files as they were read or written last. */
  readonly #seen = new Map<boolean, string>();

  /** The folder is made by the first map. */
  constructor(folder: string, logger: Logger) {
    this.#folder = folder;
    this.#logger = logger;
  }

  fileOf(keepGap: boolean): string {
    return path.join(this.#folder, keepGap ? 'raw.map' : 'joined.map');
  }

  /** Undefined when there is none that can be used. */
  async read(keepGap: boolean): Promise<MapFile | undefined> {
    const file = this.fileOf(keepGap);
    try {
      this.#seen.set(keepGap, await stampOf(file));
      const map = decodeMapFile(new Uint8Array(await fs.readFile(file)));
      if (map === undefined)
        this.#logger.warn(`${file} is damaged or of another version; the map is made anew.`);
      return map?.keepGap === keepGap ? map : undefined;
    } catch (error) {
      if (!isGone(error)) this.#logger.warn(`The map cannot be read: ${describeError(error)}`);
      return undefined;
    }
  }

  /** False when the file is another one than was read or written last; also when there is none. */
  async isCurrent(keepGap: boolean): Promise<boolean> {
    const stamp = await stampOf(this.fileOf(keepGap)).catch(() => undefined);
    return stamp !== undefined && stamp === this.#seen.get(keepGap);
  }

  /** Rejects with `index/read-only`, `index/disk-full` or `index/io`; the old file is as it was then. */
  async write(map: Omit<MapFile, 'points'>): Promise<void> {
    const file = this.fileOf(map.keepGap);
    try {
      await fs.mkdir(this.#folder, { recursive: true });
      await this.#removeLeftovers();
      await replaceFile(file, encodeMapFile(map));
      this.#seen.set(map.keepGap, await stampOf(file));
    } catch (error) {
      throw await classifyWriteFailure(this.#folder, error);
    }
  }

  /** Drafts of a process that was killed. */
  async #removeLeftovers(): Promise<void> {
    for (const name of await fs.readdir(this.#folder)) {
      if (!name.endsWith('.tmp')) continue;
      const draft = path.join(this.#folder, name);
      const facts = await fs.stat(draft).catch(() => undefined);
      if (facts !== undefined && Date.now() - facts.mtimeMs > draftAgeMs) await fs.rm(draft, { force: true });
    }
  }
}

async function stampOf(file: string): Promise<string> {
  const { size, mtimeMs, ino } = await fs.stat(file);
  return `${size}:${mtimeMs}:${ino}`;
}
