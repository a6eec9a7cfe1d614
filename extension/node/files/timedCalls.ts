/**
 * Calls of the file system that end in time. A share whose server is gone never answers, and every call to it holds one
 * of the few threads that all file calls of the process need. So nothing more is asked at or below a place whose call is
 * still out, and a root in which something hung must answer one call before it is asked for more.
 */
import type { PathLike } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { sep } from 'node:path';
import type { FileSystem } from './fileSystem.ts';

export interface TimedCallsOptions {
  readonly fileSystem: FileSystem;
  readonly limitMs: number;
  /** Absolute paths of the folders that may lie on a disk of their own. */
  readonly roots: readonly string[];
}

export class TimedCalls {
  /** Rejects with the system's own code for this, ETIMEDOUT, when a call does not answer in time. */
  readonly fileSystem: FileSystem;
  readonly #options: TimedCallsOptions;
  /** Calls that are out for longer than the limit. */
  readonly #hung = new Set<{ readonly place: string }>();
  /** Roots in which something hung since they answered last. */
  readonly #doubtful = new Set<string>();
  readonly #probes = new Map<string, Promise<void>>();

  constructor(options: TimedCallsOptions) {
    this.#options = options;
    const { fileSystem } = options;
    this.fileSystem = {
      lstat: this.#timed(fileSystem.lstat),
      open: this.#timedOpen(fileSystem.open),
      readdir: this.#timed(fileSystem.readdir),
      realpath: this.#timed(fileSystem.realpath),
    };
  }

  /** Runs what asks the place, within the time of one call. */
  async within<T>(place: string, work: () => Promise<T>): Promise<T> {
    for (const root of this.#doubtful) if (isWithin(place, root)) await this.#probe(root);
    return await this.#inTime(place, work);
  }

  /** Any answer will do; what is wrong with the root is told by the calls that follow. */
  #probe(root: string): Promise<void> {
    const ask = async (): Promise<void> => {
      const { fileSystem } = this.#options;
      await this.#inTime(root, () =>
        fileSystem.lstat(root).then(
          () => undefined,
          () => undefined,
        ),
      );
      this.#doubtful.delete(root);
    };
    const probe = this.#probes.get(root) ?? ask().finally(() => this.#probes.delete(root));
    this.#probes.set(root, probe);
    return probe;
  }

  async #inTime<T>(place: string, work: () => Promise<T>): Promise<T> {
    const { limitMs, roots } = this.#options;
    for (const hung of this.#hung) if (isWithin(place, hung.place)) throw timedOut(hung.place, limitMs);
    const call = { place };
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      this.#hung.add(call);
      for (const root of roots) if (isWithin(place, root)) this.#doubtful.add(root);
      late.reject(timedOut(place, limitMs));
    }, limitMs);
    const answer = work().finally(() => {
      clearTimeout(timer);
      this.#hung.delete(call);
    });
    return await Promise.race([answer, late.promise]);
  }

  /** The types of these functions are overloads, which no wrapper can state anew. */
  #timed<C extends FileSystem[keyof FileSystem]>(call: C): C {
    const timed = (path: PathLike, ...rest: readonly unknown[]): Promise<unknown> =>
      this.within(String(path), () => Reflect.apply(call, this.#options.fileSystem, [path, ...rest]));
    return timed as unknown as C;
  }

  #timedOpen(open: FileSystem['open']): FileSystem['open'] {
    return async (path, ...rest) => {
      let opening: Promise<FileHandle> | undefined;
      try {
        return await this.within(String(path), () => {
          opening = open(path, ...rest);
          return opening;
        });
      } catch (error) {
        // Opened after all, later: nobody is left to close it.
        opening?.then((handle) => handle.close()).catch(() => undefined);
        throw error;
      }
    };
  }
}

function timedOut(place: string, limitMs: number): Error {
  return Object.assign(new Error(`${place} does not answer within ${limitMs / 1000} seconds`), {
    code: 'ETIMEDOUT',
  });
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
