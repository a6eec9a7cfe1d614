/**
 * The opened table of an index, for reading and writing: writes run one after the other and only with the lease, reads
 * follow whatever version is newest, and failures are named.
 */
import type { Table } from '@lancedb/lancedb';
import { isCancelled } from '../../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { WriterLease } from '../lease/writerLease.ts';
import type { IndexTable } from './indexTable.ts';
import { classifyWriteFailure } from './writeFailure.ts';

export interface TableAccessParts {
  readonly indexTable: IndexTable;
  readonly lease: WriterLease;
  readonly logger: Logger;
  /** A reader is about to open the table again, which may be another one by now. */
  readonly onDidLoseTable: () => void;
}

/** Of a read: what LanceDB may refuse, such as a pattern that is too large for it. */
export interface ReadCondition {
  /** The same read without the condition. */
  readonly readWithout: (table: Table) => Promise<unknown>;
  readonly refusal: (cause: unknown) => SemblanceError;
}

export class TableAccess {
  readonly #parts: TableAccessParts;
  #table: Table | undefined;
  /** The table's version after the writer's last change. Another one means that somebody else wrote. */
  #ownVersion: number | undefined;
  /** Writes and maintenance run one after the other. */
  #writes: Promise<unknown> = Promise.resolve();

  constructor(parts: TableAccessParts) {
    this.#parts = parts;
  }

  get isWriter(): boolean {
    return this.#parts.lease.isHeld;
  }

  get isOpen(): boolean {
    return this.#table !== undefined;
  }

  /** Changes the table, after the writes before it; rejects with `index/corrupt` when another process changed it. */
  async write(work: (table: Table) => Promise<void>): Promise<void> {
    await this.guardWrite(async () => {
      this.#table ??= await this.#parts.indexTable.openOrCreate();
      await this.#refuseForeignChanges(this.#table);
      await work(this.#table);
    });
  }

  /** Goes on with the table that `open` gives; `begin` runs before anyone else writes to it. */
  async replaceTable(open: () => Promise<Table>, begin: (table: Table) => Promise<void>): Promise<void> {
    await this.guardWrite(async () => {
      this.#table?.close();
      this.#table = undefined;
      this.#ownVersion = undefined;
      this.#table = await open();
      await begin(this.#table);
    });
  }

  /** Runs a write after the ones before it, only with the lease, and names the reason when it fails. */
  async guardWrite(work: () => Promise<void>): Promise<void> {
    const { lease, indexTable } = this.#parts;
    const run = this.#writes.then(async () => {
      if (!(await lease.confirm())) {
        throw new SemblanceError('index/locked', 'Another window builds the index of this workspace.', {});
      }
      try {
        await work();
        this.#ownVersion = await this.#table?.version();
      } catch (error) {
        this.#ownVersion = undefined; // A change may have been made before the failure.
        if (SemblanceError.is(error)) throw error;
        throw await classifyWriteFailure(indexTable.folder, error);
      }
    });
    this.#writes = run.catch(() => undefined);
    await run;
  }

  /**
   * Runs a read; a reader that lost the race against a clean-up or a rebuild opens the table again, once. One that fails
   * even so has found a damaged table, unless a condition of its own may be at fault and it succeeds without.
   */
  async read<T>(whenAbsent: T, work: (table: Table) => Promise<T>, condition?: ReadCondition): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const table = await this.#tableForReading();
      if (table === undefined) return whenAbsent;
      try {
        return await work(table);
      } catch (error) {
        if (SemblanceError.is(error) || isCancelled(error)) throw error;
        if (attempt === 2) {
          if (condition !== undefined && (await succeeds(condition.readWithout(table))))
            throw condition.refusal(error);
          throw new SemblanceError(
            'index/corrupt',
            `The index cannot be read: ${describeError(error)}`,
            {},
            { cause: error },
          );
        }
        this.#parts.logger.debug(`A read is repeated after: ${describeError(error)}`);
        if (!this.isWriter) {
          this.#table = undefined;
          this.#parts.onDidLoseTable();
          this.#parts.indexTable.close();
        }
      }
    }
  }

  /** Of the table, after the writes so far; 0 when there is none. */
  async version(): Promise<number> {
    if (this.isWriter) {
      await this.#writes;
      if (this.#table !== undefined) await this.#refuseForeignChanges(this.#table);
    }
    return await this.read(0, (table) => table.version());
  }

  async close(): Promise<void> {
    await this.#writes.catch(() => undefined);
    this.#table?.close();
    this.#table = undefined;
    this.#parts.indexTable.close();
  }

  /**
   * A process that slept in the middle of a write may finish it after another one took over: rows are then doubled, or
   * name files that were cleaned away. Nothing can prevent that last write, but it can be seen.
   */
  async #refuseForeignChanges(table: Table): Promise<void> {
    if (this.#ownVersion === undefined) return;
    const version = await table.version();
    if (version === this.#ownVersion) return;
    this.#ownVersion = undefined; // Told once; the index is built anew.
    throw new SemblanceError(
      'index/corrupt',
      'Another process changed the index while this one was its writer; rows may be doubled.',
      { version },
    );
  }

  async #tableForReading(): Promise<Table | undefined> {
    if (this.#table !== undefined) return this.#table;
    const opened = await this.#parts.indexTable.open();
    if (opened.kind === 'absent') return undefined;
    this.#table = opened.table;
    return this.#table;
  }
}

async function succeeds(work: Promise<unknown>): Promise<boolean> {
  return await work.then(
    () => true,
    () => false,
  );
}
