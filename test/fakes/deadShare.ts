/**
 * The real file system with one folder that can stop answering, as a network share does when its server is gone.
 */
import { systemFileSystem } from '../../extension/node/files/fileSystem.ts';

export class DeadShare {
  readonly #folder: string;
  #waiting: (() => void)[] = [];
  #callsOut = 0;
  #isDead = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Calls that have not come back; each would hold a thread of the process. */
  get callsOut(): number {
    return this.#callsOut;
  }

  die(): void {
    this.#isDead = true;
  }

  /** The calls that hung are answered, and so is whatever comes. */
  revive(): void {
    this.#isDead = false;
    for (const answer of this.#waiting.splice(0)) answer();
  }

  readonly fileSystem: typeof systemFileSystem = {
    ...systemFileSystem,
    lstat: this.#guarded(systemFileSystem.lstat),
    open: this.#guarded(systemFileSystem.open),
    readdir: this.#guarded(systemFileSystem.readdir),
    realpath: this.#guarded(systemFileSystem.realpath),
  };

  #guarded<C>(call: C): C {
    const guarded = async (path: string, ...rest: unknown[]): Promise<unknown> => {
      const make = call as (...all: unknown[]) => Promise<unknown>;
      if (!this.#isDead || !`${path}/`.startsWith(`${this.#folder}/`)) return await make(path, ...rest);
      this.#callsOut++;
      await new Promise<void>((answer) => this.#waiting.push(answer));
      return await make(path, ...rest).finally(() => this.#callsOut--);
    };
    return guarded as C;
  }
}
