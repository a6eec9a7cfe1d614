/**
 * The embedding cache on LanceDB: one table per encoder version, shared by all workspaces and windows. Any process may
 * append; only the holder of the cache's lease compacts and trims.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { type Connection, connect, Index, type Table } from '@lancedb/lancedb';
import { Field, FixedSizeList, Float16, Float64, Schema, Utf8 } from 'apache-arrow';
import { describeError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { EmbeddingCache } from '../../core/ports/embeddingCache.ts';
import { folderSize } from '../files/folderSize.ts';
import { makePrivateFolder } from '../files/privateFolder.ts';
import { WriterLease } from '../lease/writerLease.ts';
import { cacheTables } from './arrowRows.ts';
import { prepareLanceRuntime } from './lanceRuntime.ts';
import { quoteSql } from './rowFilterSql.ts';
import { vectorFromRecord } from './rowSchema.ts';

/** Appends make a fragment each; gathering this many keeps fragments few. A crash loses at most their computing time. */
const flushSize = 1_024;
/** Keys per look-up; the predicate stays short. */
const lookupSize = 400;
const appendsBeforeCompaction = 24;
/** Readers in other windows look for the newest version in every look-up; none takes this long. */
const retentionMs = 60_000;
/** A trim goes below the budget, so that the next one is not due at once. */
const trimTarget = 0.8;

export interface EmbeddingCacheOptions {
  readonly folder: string;
  readonly dimensions: number;
  readonly budgetBytes: number;
  readonly logger: Logger;
}

export class LanceEmbeddingCache implements EmbeddingCache {
  readonly #options: EmbeddingCacheOptions;
  readonly #lease: WriterLease;
  readonly #schema: Schema;
  readonly #tableOf: ReturnType<typeof cacheTables>;
  #connection: Connection | undefined;
  #table: Promise<Table | undefined> | undefined;
  #pending = new Map<string, Float32Array>();
  #flushing = new Map<string, Float32Array>();
  #appends = 0;

  constructor(options: EmbeddingCacheOptions) {
    this.#options = options;
    this.#lease = new WriterLease(path.join(options.folder, 'maintenance.lease'), options.logger);
    this.#schema = new Schema([
      new Field('key', new Utf8(), false),
      new Field('created', new Float64(), false),
      new Field(
        'vector',
        new FixedSizeList(options.dimensions, new Field('item', new Float16(), true)),
        false,
      ),
    ]);
    this.#tableOf = cacheTables(this.#schema);
  }

  async get(keys: readonly string[]): Promise<ReadonlyMap<string, Float32Array>> {
    const found = new Map<string, Float32Array>();
    const missing: string[] = [];
    for (const key of new Set(keys)) {
      const vector = this.#pending.get(key) ?? this.#flushing.get(key);
      if (vector === undefined) missing.push(key);
      else found.set(key, vector);
    }
    if (missing.length === 0) return found;
    await this.#attempt('read', async (table) => {
      for (let i = 0; i < missing.length; i += lookupSize) {
        const part = missing.slice(i, i + lookupSize).map(quoteSql);
        const records = await table
          .query()
          .where(`key IN (${part.join(', ')})`)
          .select(['key', 'vector'])
          .toArray();
        for (const record of records) {
          found.set(String(record.key), vectorFromRecord(record.vector, this.#options.dimensions));
        }
      }
    });
    return found;
  }

  async put(entries: ReadonlyMap<string, Float32Array>): Promise<void> {
    for (const [key, vector] of entries) this.#pending.set(key, vector);
    if (this.#pending.size >= flushSize && this.#flushing.size === 0) await this.#flush();
  }

  async maintain(signal: AbortSignal): Promise<void> {
    await this.#flush();
    if (this.#appends < appendsBeforeCompaction || signal.aborted) return;
    if (!(await this.#lease.tryAcquire().catch(() => false))) return;
    try {
      await this.#attempt('compact', async (table) => {
        await this.#trim(table);
        const indices = await table.listIndices();
        if (indices.length === 0) await table.createIndex('key', { config: Index.btree() });
        await table.optimize({ cleanupOlderThan: new Date(Date.now() - retentionMs) });
        this.#appends = 0;
      });
    } finally {
      await this.#lease.release();
    }
  }

  async close(): Promise<void> {
    await this.#flush();
    (await this.#table)?.close();
    this.#connection?.close();
    this.#table = undefined;
    this.#connection = undefined;
  }

  async #flush(): Promise<void> {
    if (this.#pending.size === 0) return;
    this.#flushing = this.#pending;
    this.#pending = new Map();
    const created = Date.now();
    const rows = [...this.#flushing].map(([key, vector]) => ({ key, created, vector }));
    await this.#attempt('write', async (table) => {
      await table.add(this.#tableOf(rows));
      this.#appends++;
    });
    this.#flushing = new Map();
  }

  async #trim(table: Table): Promise<void> {
    const { bytes } = await folderSize(this.#options.folder);
    const { budgetBytes } = this.#options;
    if (bytes <= budgetBytes) return;
    const records = await table.query().select(['created']).toArray();
    const times = records.map((record) => Number(record.created)).sort((a, b) => a - b);
    const surplus = Math.ceil(times.length * (1 - (trimTarget * budgetBytes) / bytes));
    const cutoff = times[Math.min(surplus, times.length - 1)];
    if (cutoff === undefined) return;
    await table.delete(`created <= ${cutoff}`);
    this.#options.logger.info(
      `The embedding cache was over its budget; its oldest ${surplus} vectors were dropped.`,
    );
  }

  /** The cache may fail without harm: the failure is logged, a damaged table is replaced, the vectors are computed. */
  async #attempt(what: string, work: (table: Table) => Promise<void>): Promise<void> {
    try {
      const table = await this.#open();
      if (table !== undefined) await work(table);
    } catch (error) {
      this.#options.logger.warn(`The embedding cache could not ${what}: ${describeError(error)}`);
      if (what === 'read') await this.#discard();
    }
  }

  async #open(): Promise<Table | undefined> {
    this.#table ??= this.#openTable().catch(async (error: unknown) => {
      this.#options.logger.warn(`The embedding cache cannot be opened: ${describeError(error)}`);
      await this.#discard();
      return undefined;
    });
    return await this.#table;
  }

  async #openTable(): Promise<Table> {
    await makePrivateFolder(this.#options.folder);
    prepareLanceRuntime();
    this.#connection ??= await connect(this.#tableFolder, { readConsistencyInterval: 0 });
    const names = await this.#connection.tableNames();
    if (names.includes('vectors')) return await this.#connection.openTable('vectors');
    return await this.#connection.createEmptyTable('vectors', this.#schema, { existOk: true });
  }

  get #tableFolder(): string {
    return path.join(this.#options.folder, 'lance');
  }

  /** Moves a damaged cache away; the next access makes a new one. */
  async #discard(): Promise<void> {
    this.#connection?.close();
    this.#connection = undefined;
    this.#table = undefined;
    const old = path.join(this.#options.folder, `lance.${randomUUID()}.old`);
    await fs.rename(this.#tableFolder, old).catch(() => undefined); // Absent or read-only: nothing to move.
    await fs.rm(old, { recursive: true, force: true }).catch(() => undefined);
  }
}
