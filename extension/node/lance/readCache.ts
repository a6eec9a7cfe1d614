/**
 * What the newest questions read from a table, for as long as the table stays as it is: a cursor that moves on inside of
 * one function, or a list that is filtered, asks for the same again. Any change by any process makes it forget.
 */
import type { Table } from '@lancedb/lancedb';

/**
 * Rows that are kept: those of the last five or six questions. A row takes 2 to 3 kB with its text and its vector, so this
 * is 10 MB at most.
 */
const mostRows = 4_096;

interface Entry {
  readonly rows: Promise<readonly unknown[]>;
  /** Counted once they are there. */
  count: number;
}

export class ReadCache {
  #table: Table | undefined;
  #version: number | undefined;
  /** The least recently used one first. */
  readonly #entries = new Map<string, Entry>();
  #rows = 0;

  /**
   * The rows that were read under this name, or those that `read` gives. `read` must depend on nothing but its name and
   * the table. Nobody may change the rows: others get the same ones.
   */
  async rows<Row>(table: Table, name: string, read: () => Promise<readonly Row[]>): Promise<readonly Row[]> {
    const [rows] = await this.rowsOfAll(table, [name], async () => [await read()]);
    return rows ?? [];
  }

  /** The same for several names, of which `read` gets those that are not known, by their places; in the same order. */
  async rowsOfAll<Row>(
    table: Table,
    names: readonly string[],
    read: (missing: readonly number[]) => Promise<readonly (readonly Row[])[]>,
  ): Promise<readonly (readonly Row[])[]> {
    // What is read from here on is at least as new as this. From here to the reads nothing waits.
    const version = await table.version();
    if (table !== this.#table || version !== this.#version) this.#forget(table, version);
    const missing = names.flatMap((name, place) => (this.#entries.has(name) ? [] : [place]));
    if (missing.length > 0) {
      const reading = read(missing);
      for (const [at, place] of missing.entries())
        this.#keep(
          names[place] ?? '',
          reading.then((all) => all[at] ?? []),
        );
    }
    // Each name was kept under one and the same type of row by whoever asks under that name.
    return (await Promise.all(names.map((name) => this.#use(name)))) as readonly (readonly Row[])[];
  }

  #forget(table: Table, version: number): void {
    this.#table = table;
    this.#version = version;
    this.#entries.clear();
    this.#rows = 0;
  }

  async #use(name: string): Promise<readonly unknown[]> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return [];
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    return await entry.rows;
  }

  #keep(name: string, rows: Promise<readonly unknown[]>): void {
    const entry: Entry = { rows, count: 0 };
    this.#entries.set(name, entry);
    rows.then(
      ({ length }) => {
        if (this.#entries.get(name) !== entry) return; // The table was changed meanwhile.
        entry.count = length;
        this.#rows += length;
        this.#shrink();
      },
      () => {
        // Whoever asks next tries again; those who wait hear of the failure.
        if (this.#entries.get(name) === entry) this.#entries.delete(name);
      },
    );
  }

  #shrink(): void {
    for (const [name, { count }] of this.#entries) {
      if (this.#rows <= mostRows) return;
      this.#entries.delete(name);
      this.#rows -= count;
    }
  }
}
