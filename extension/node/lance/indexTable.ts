/**
 * Opens, creates, replaces and repairs the table of vectors inside an index folder. It knows which tables may be used
 * as they are; it does not read or write rows.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { type Connection, connect, Session, type Table } from '@lancedb/lancedb';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { prepareLanceRuntime } from './lanceRuntime.ts';
import {
  createRowSchema,
  type IndexIdentity,
  identityFromMetadata,
  isSameIdentity,
  schemaVersion,
} from './rowSchema.ts';
import { requireHardLinks } from './writeFailure.ts';

const tableName = 'chunks';

/** LanceDB's own default keeps up to 7 GB of caches per process; an editor's neighbour must be modest. */
const indexCacheBytes = 256n * 1024n * 1024n;
const metadataCacheBytes = 48n * 1024n * 1024n;

export type OpenedTable =
  | { readonly kind: 'ready'; readonly table: Table }
  /** There is no table yet, or it belongs to another encoder or schema. */
  | { readonly kind: 'absent'; readonly reason: string };

export class IndexTable {
  readonly #folder: string;
  readonly #identity: IndexIdentity;
  readonly #logger: Logger;
  #connection: Connection | undefined;

  constructor(indexFolder: string, identity: IndexIdentity, logger: Logger) {
    this.#folder = path.join(indexFolder, 'lance');
    this.#identity = identity;
    this.#logger = logger;
  }

  get folder(): string {
    return this.#folder;
  }

  /** The table as it is. Throws `index/schema-too-new`, or `index/corrupt` when it cannot be opened. */
  async open(): Promise<OpenedTable> {
    if (!(await exists(path.join(this.#folder, `${tableName}.lance`))))
      return { kind: 'absent', reason: 'no index yet' };
    let table: Table;
    let identity: IndexIdentity | undefined;
    try {
      table = await (await this.#connect()).openTable(tableName);
      identity = identityFromMetadata((await table.schema()).metadata);
    } catch (error) {
      throw new SemblanceError(
        'index/corrupt',
        `The index in ${this.#folder} is damaged.`,
        { folder: this.#folder },
        { cause: error },
      );
    }
    if (identity !== undefined && identity.schemaVersion > schemaVersion) {
      throw new SemblanceError(
        'index/schema-too-new',
        `The index in ${this.#folder} was made by a newer version of Semblance. Update Semblance, or rebuild the index.`,
        { folder: this.#folder },
      );
    }
    if (identity === undefined || !isSameIdentity(identity, this.#identity)) {
      table.close();
      return { kind: 'absent', reason: 'the index was made with another encoder or layout' };
    }
    return { kind: 'ready', table };
  }

  /**
   * The writer's way to open: whatever is absent, foreign or damaged is replaced by an empty table, where one can be made.
   */
  async openOrCreate(): Promise<Table> {
    let tellWhy: () => void;
    try {
      const opened = await this.open();
      if (opened.kind === 'ready') {
        await opened.table.countRows();
        await opened.table.listVersions(); // Reads every manifest; clean-up needs them all.
        return opened.table;
      }
      tellWhy = () => this.#logger.info(`A new index is made: ${opened.reason}.`);
    } catch (error) {
      if (SemblanceError.is(error, 'index/schema-too-new')) throw error;
      tellWhy = () => this.#logger.warn(`The index is damaged and is built anew: ${describeError(error)}`);
    }
    await this.#requireHardLinks();
    tellWhy();
    return await this.#replace();
  }

  /** An empty table in place of the old one. */
  async recreate(): Promise<Table> {
    await this.#requireHardLinks();
    return await this.#replace();
  }

  #requireHardLinks(): Promise<void> {
    return requireHardLinks(path.dirname(this.#folder));
  }

  /** Moves the old table out of the way (readers may still hold its files), makes an empty one, removes the old. */
  async #replace(): Promise<Table> {
    this.close();
    const old = `${this.#folder}.${randomUUID()}.old`;
    if (await exists(this.#folder)) await fs.rename(this.#folder, old);
    try {
      const table = await this.#create();
      await this.removeLeftovers();
      return table;
    } catch (error) {
      this.#logger.debug(`The old index makes room for the new one: ${describeError(error)}`);
      await this.removeLeftovers(); // The disk may be full because of it.
      return await this.#create();
    }
  }

  async #create(): Promise<Table> {
    await fs.mkdir(this.#folder, { recursive: true });
    return await (await this.#connect()).createEmptyTable(tableName, createRowSchema(this.#identity), {
      existOk: true,
    });
  }

  /** Removes tables that were replaced, also those of a process that died between the two steps. */
  async removeLeftovers(): Promise<void> {
    const parent = path.dirname(this.#folder);
    for (const name of await fs.readdir(parent).catch(() => [])) {
      if (!name.endsWith('.old')) continue;
      await fs.rm(path.join(parent, name), { recursive: true, force: true }).catch((error: unknown) => {
        this.#logger.debug(`${name} could not be removed yet: ${describeError(error)}`); // Open on Windows: next time.
      });
    }
  }

  close(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  async #connect(): Promise<Connection> {
    prepareLanceRuntime();
    this.#connection ??= await connect(
      this.#folder,
      // 0: every query looks for the newest version, so that a second window sees what the first one wrote.
      { readConsistencyInterval: 0 },
      new Session(indexCacheBytes, metadataCacheBytes),
    );
    return this.#connection;
  }
}

async function exists(file: string): Promise<boolean> {
  return await fs.access(file).then(
    () => true,
    () => false,
  );
}
