/**
 * How often a picture could not be dealt with just now: after a few tries the pass leaves it to the next session.
 */
const mostTries = 3;

export class FailedTries {
  /** By the hash of the file. */
  readonly #tries = new Map<string, number>();

  note(fileHash: string): void {
    this.#tries.set(fileHash, this.#triesOf(fileHash) + 1);
  }

  areUsedUp(fileHash: string): boolean {
    return this.#triesOf(fileHash) >= mostTries;
  }

  #triesOf(fileHash: string): number {
    return this.#tries.get(fileHash) ?? 0;
  }
}
