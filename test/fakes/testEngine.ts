/**
 * Composes the real engine for tests: real files, real store, chunker and picture decoder; the encoder, the clock of
 * retries and single failing parts can be replaced.
 */
import path from 'node:path';
import { connect } from '@lancedb/lancedb';
import { delay, neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { encoderSetOf } from '../../extension/core/encoders/encoderSet.ts';
import { Emitter } from '../../extension/core/lifecycle/disposable.ts';
import { type LogRecord, SinkLogger } from '../../extension/core/logging/logger.ts';
import type { Chunker } from '../../extension/core/ports/chunker.ts';
import type { VectorStore } from '../../extension/core/ports/vectorStore.ts';
import type {
  EngineConfiguration,
  EngineSettings,
  EngineStatus,
} from '../../extension/core/protocol/engineApi.ts';
import type { SearchResult } from '../../extension/core/search/searchTypes.ts';
import { createChunker } from '../../extension/node/chunking/createChunker.ts';
import { EncoderSlot } from '../../extension/node/engine/encoderSlot.ts';
import { IndexSession } from '../../extension/node/engine/indexSession.ts';
import { type EngineTimes, WorkspaceEngine } from '../../extension/node/engine/workspaceEngine.ts';
import { type DiscoveryEnvironment, systemEnvironment } from '../../extension/node/files/environment.ts';
import { createFileSource } from '../../extension/node/files/fileSource.ts';
import { createWorkspaceRoot } from '../../extension/node/files/workspaceRoot.ts';
import { createImageInspector } from '../../extension/node/images/imageInspector.ts';
import { IndexTable } from '../../extension/node/lance/indexTable.ts';
import { LanceEmbeddingCache } from '../../extension/node/lance/lanceEmbeddingCache.ts';
import { LanceVectorStore } from '../../extension/node/lance/lanceVectorStore.ts';
import { type IndexIdentity, schemaVersion } from '../../extension/node/lance/rowSchema.ts';
import { type LeaseTimes, WriterLease } from '../../extension/node/lease/writerLease.ts';
import { productLayoutOfSources } from '../../extension/node/productLayout.ts';
import type { Encoder } from '../../plugins/api/encoder.ts';
import { HashEncoder } from './hashEncoder.ts';

export const layout = productLayoutOfSources(path.resolve(import.meta.dirname, '../..'));

export const defaultSettings: EngineSettings = {
  excludeGlobs: [],
  shouldUseIgnoreFiles: true,
  maxTextBytes: 1024 ** 2,
  maxImageBytes: 20 * 1024 ** 2,
  threads: 1,
  cacheBytes: 1024 ** 3,
};

export interface TestEngineOptions {
  /** Workspace folders; the first one names the engine. */
  readonly roots: readonly string[];
  /** Holds `index` and, unless named otherwise, `cache`. */
  readonly storage: string;
  readonly cacheFolder?: string;
  readonly settings?: Partial<EngineSettings>;
  /** A hash encoder when absent. */
  readonly loadEncoder?: () => Promise<Encoder>;
  readonly environment?: Partial<DiscoveryEnvironment>;
  readonly wrapStore?: (store: VectorStore) => VectorStore;
  readonly wrapChunker?: (chunker: Chunker) => Chunker;
  readonly leaseTimes?: LeaseTimes;
  readonly times?: Partial<EngineTimes>;
}

export interface TestEngine {
  readonly engine: WorkspaceEngine;
  readonly encoder: HashEncoder;
  readonly configuration: EngineConfiguration;
  readonly logs: readonly LogRecord[];
  readonly statuses: readonly EngineStatus[];
  /** The session that was opened last. */
  session(): IndexSession;
  open(): Promise<EngineStatus>;
  status(): Promise<EngineStatus>;
  /** Paths of the results, best first. */
  find(text: string, mode?: 'hybrid' | 'meaning' | 'words'): Promise<string[]>;
  results(text: string, mode?: 'hybrid' | 'meaning' | 'words'): Promise<readonly SearchResult[]>;
  /** Tells the engine of changed paths, relative to the first root, and waits until it worked them off. */
  changed(...paths: string[]): Promise<void>;
  /** Resolves when nothing is queued or running. */
  settled(): Promise<EngineStatus>;
}

let sharedChunker: Promise<Chunker> | undefined;

export function createTestEngine(options: TestEngineOptions): TestEngine {
  const records: LogRecord[] = [];
  const logs = new Emitter<LogRecord>();
  const logger = new SinkLogger((record) => {
    records.push(record);
    logs.fire(record);
  });
  const encoder = new HashEncoder();
  const slot = new EncoderSlot(options.loadEncoder ?? (async () => encoder));
  const configuration: EngineConfiguration = {
    indexFolder: path.join(options.storage, 'index'),
    cacheFolder: options.cacheFolder ?? path.join(options.storage, 'cache'),
    modelsFolder: layout.modelsFolder,
    roots: options.roots.map((root) => createWorkspaceRoot(root)),
    settings: { ...defaultSettings, ...options.settings },
  };
  let session: IndexSession | undefined;
  const engine = new WorkspaceEngine({
    logger,
    logs,
    encoder: slot,
    encoderId: encoder.manifest.id,
    ...(options.times === undefined ? {} : { times: options.times }),
    openSession: async ({ indexFolder, cacheFolder, roots, settings }, onProgress) => {
      sharedChunker ??= createChunker({
        wasmFolder: layout.wasmFolder,
        treeSitterRuntime: layout.treeSitterRuntime,
        logger,
      });
      const chunker = await sharedChunker;
      const identity: IndexIdentity = {
        schemaVersion,
        encoderId: encoder.manifest.id,
        encoderVersion: encoder.manifest.versionHash,
        spaceId: encoder.manifest.space.id,
        dimensions: encoder.manifest.space.dimensions,
        chunkerVersion: chunker.version,
      };
      const lease = new WriterLease(path.join(indexFolder, 'writer.lease'), logger, options.leaseTimes);
      const table = new IndexTable(indexFolder, identity, logger);
      const store = new LanceVectorStore(table, identity, lease, logger);
      session = new IndexSession({
        roots,
        files: createFileSource(
          { roots, settings, logger },
          { ...systemEnvironment(), ...options.environment },
        ),
        chunker: options.wrapChunker?.(chunker) ?? chunker,
        images: createImageInspector({ workerEntry: layout.imageInspectorEntry, logger }),
        store: options.wrapStore?.(store) ?? store,
        lease,
        encoders: encoderSetOf({
          manifest: encoder.manifest,
          get: () => slot.get(),
          cache: new LanceEmbeddingCache({
            folder: path.join(cacheFolder, 'hash'),
            dimensions: identity.dimensions,
            budgetBytes: settings.cacheBytes,
            logger,
          }),
        }),
        logger,
        onProgress,
      });
      return session;
    },
  });
  const statuses: EngineStatus[] = [];
  engine.onDidChangeStatus((status) => statuses.push(status));

  const status = (): Promise<EngineStatus> => engine.status(neverCancelled());
  const settled = async (): Promise<EngineStatus> => {
    await until(async () => !engine.hasWork);
    return await status();
  };
  const results: TestEngine['results'] = async (text, mode = 'hybrid') =>
    (await engine.search({ text, filter: {}, limit: 20, mode }, neverCancelled())).results;
  return {
    engine,
    encoder,
    configuration,
    logs: records,
    statuses,
    session: () => {
      if (session === undefined) throw new Error('No session was opened yet');
      return session;
    },
    open: () => engine.open(configuration, neverCancelled()),
    status,
    results,
    find: async (text, mode) => (await results(text, mode)).map((result) => result.path),
    changed: async (...paths) => {
      const [root = ''] = options.roots;
      await engine.filesChanged(
        paths.map((one) => path.join(root, one)),
        neverCancelled(),
      );
      await settled();
    },
    settled,
  };
}

/** Rejects when the condition does not become true in time. */
export async function until(condition: () => Promise<boolean>, withinMs = 30_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Not true within ${withinMs} ms: ${condition.toString()}`);
    await delay(20);
  }
}

/** What an index holds, read without the product's store. Times are left out: a copied file has others. */
export async function rowsOnDisk(storage: string): Promise<string[]> {
  const connection = await connect(path.join(storage, 'index', 'lance'));
  try {
    const table = await connection.openTable('chunks');
    const records = await table.query().toArray();
    table.close();
    return records
      .map((record) => {
        const { id, root, path: file, text_hash, file_hash, image_references, details } = record;
        const vector = [...record.vector.toArray()].slice(0, 8).join(',');
        return JSON.stringify([root, file, id, text_hash, file_hash, image_references, details, vector]);
      })
      .sort();
  } finally {
    connection.close();
  }
}

export async function tableVersion(storage: string): Promise<number> {
  const connection = await connect(path.join(storage, 'index', 'lance'));
  try {
    const table = await connection.openTable('chunks');
    const version = await table.version();
    table.close();
    return version;
  } finally {
    connection.close();
  }
}
