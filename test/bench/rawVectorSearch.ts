/**
 * Vector search straight through LanceDB: exact, or with as many partitions looked at as the benchmark wants. It is what
 * `LanceVectorStore.searchVector` does, with its constants as arguments.
 */
import path from 'node:path';
import { type Connection, connect, Index, type Table } from '@lancedb/lancedb';
import { prepareLanceRuntime } from '../../extension/node/lance/lanceRuntime.ts';
import { foundColumns } from '../../extension/node/lance/rowSchema.ts';
import {
  partitionsOf,
  trainingRounds,
  trainingRowsPerPartition,
} from '../../extension/node/lance/storeMaintenance.ts';

export interface RawSearch {
  /** 0 scans all rows. */
  readonly probes: number;
  readonly limit: number;
  readonly columns?: readonly string[];
  readonly where?: string;
}

export class RawVectorSearch {
  readonly #connection: Connection;
  readonly #table: Table;

  private constructor(connection: Connection, table: Table) {
    this.#connection = connection;
    this.#table = table;
  }

  static async open(indexFolder: string): Promise<RawVectorSearch> {
    prepareLanceRuntime();
    const connection = await connect(path.join(indexFolder, 'lance'), { readConsistencyInterval: 0 });
    return new RawVectorSearch(connection, await connection.openTable('chunks'));
  }

  /** Row ids, nearest first. */
  async search(vector: Float32Array, options: RawSearch): Promise<readonly string[]> {
    const query = this.#table.query().nearestTo(vector).distanceType('dot').limit(options.limit);
    if (options.probes === 0) query.bypassVectorIndex();
    else query.nprobes(options.probes);
    if (options.where !== undefined) query.where(options.where);
    const records = await query.select([...(options.columns ?? foundColumns), '_distance']).toArray();
    return records.map((record) => String(record.id));
  }

  async rows(): Promise<number> {
    return await this.#table.countRows();
  }

  /** As maintenance builds it. Returns the milliseconds. */
  async buildIndex(): Promise<number> {
    const startedMs = performance.now();
    await this.#table.createIndex('vector', {
      config: Index.ivfFlat({
        distanceType: 'dot',
        numPartitions: partitionsOf(await this.rows()),
        sampleRate: trainingRowsPerPartition,
        maxIterations: trainingRounds,
      }),
      replace: true,
    });
    return performance.now() - startedMs;
  }

  async hasIndex(): Promise<boolean> {
    return (await this.#table.listIndices()).some((index) => index.columns.includes('vector'));
  }

  close(): void {
    this.#table.close();
    this.#connection.close();
  }
}
