/**
 * The searches of this workspace that led somewhere, newest first.
 */

/** As much of VS Code's Memento as is used here. */
export interface RecentSearchStorage {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const storageKey = 'semblance.recentSearches';
/** One screen of the list. */
export const recentSearchLimit = 20;
/** A pasted page is no search to come back to. */
const longestKept = 200;

export class RecentSearches {
  readonly #storage: RecentSearchStorage;

  constructor(storage: RecentSearchStorage) {
    this.#storage = storage;
  }

  /** What an older or a foreign version stored is passed over. */
  list(): readonly string[] {
    const stored = this.#storage.get(storageKey);
    if (!Array.isArray(stored)) return [];
    return stored.filter((text) => typeof text === 'string').slice(0, recentSearchLimit);
  }

  async add(text: string): Promise<void> {
    const entry = text.trim();
    if (entry === '' || entry.length > longestKept || entry.includes('\n')) return;
    const others = this.list().filter((other) => other !== entry);
    await this.#storage.update(storageKey, [entry, ...others].slice(0, recentSearchLimit));
  }

  async remove(text: string): Promise<void> {
    await this.#storage.update(
      storageKey,
      this.list().filter((other) => other !== text),
    );
  }
}
