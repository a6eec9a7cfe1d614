/**
 * Opens the real store in a folder, with a lease of its own.
 */
import path from 'node:path';
import { createNullLogger } from '../../extension/core/logging/logger.ts';
import { IndexTable } from '../../extension/node/lance/indexTable.ts';
import { LanceVectorStore } from '../../extension/node/lance/lanceVectorStore.ts';
import { type IndexIdentity, schemaVersion } from '../../extension/node/lance/rowSchema.ts';
import { type LeaseTimes, WriterLease } from '../../extension/node/lease/writerLease.ts';
import { dimensions } from './rows.ts';

export const testIdentity: IndexIdentity = {
  schemaVersion,
  encoderId: 'test',
  encoderVersion: '1',
  spaceId: 'test',
  dimensions,
  chunkerVersion: '1',
};

export interface OpenedStore {
  readonly store: LanceVectorStore;
  readonly lease: WriterLease;
  close(): Promise<void>;
}

export async function openStore(
  folder: string,
  identity = testIdentity,
  times?: LeaseTimes,
): Promise<OpenedStore> {
  const logger = createNullLogger();
  const lease = new WriterLease(path.join(folder, 'writer.lease'), logger, times);
  const store = new LanceVectorStore(new IndexTable(folder, identity, logger), identity, lease, logger);
  if (await lease.tryAcquire()) await store.openForWriting();
  return {
    store,
    lease,
    async close() {
      await store.close();
      await lease.release();
    },
  };
}
