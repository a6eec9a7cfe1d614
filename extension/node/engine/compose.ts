/**
 * The object graph of the engine: the only place where its parts are made and joined.
 */
import path from 'node:path';
import { minilmPlugin } from '../../../plugins/text-minilm/index.ts';
import { encoderSetOf } from '../../core/encoders/encoderSet.ts';
import type { IndexProgress } from '../../core/indexing/indexProgress.ts';
import { Emitter } from '../../core/lifecycle/disposable.ts';
import { type Logger, type LogRecord, SinkLogger } from '../../core/logging/logger.ts';
import type { Chunker } from '../../core/ports/chunker.ts';
import type { EngineApi, EngineConfiguration } from '../../core/protocol/engineApi.ts';
import { createChunker } from '../chunking/createChunker.ts';
import { loadDefaultEncoder } from '../encoders/loadDefaultEncoder.ts';
import { createFileSource } from '../files/fileSource.ts';
import { createImageInspector } from '../images/imageInspector.ts';
import { IndexTable } from '../lance/indexTable.ts';
import { LanceEmbeddingCache } from '../lance/lanceEmbeddingCache.ts';
import { LanceVectorStore } from '../lance/lanceVectorStore.ts';
import { type IndexIdentity, schemaVersion } from '../lance/rowSchema.ts';
import { WriterLease } from '../lease/writerLease.ts';
import type { ProductLayout } from '../productLayout.ts';
import { EncoderSlot } from './encoderSlot.ts';
import { IndexSession } from './indexSession.ts';
import { WorkspaceEngine } from './workspaceEngine.ts';

/** Makes an engine. Nothing native is started before the first workspace is opened. */
export function createEngine(layout: ProductLayout): EngineApi {
  const logs = new Emitter<LogRecord>();
  const logger = new SinkLogger((record) => logs.fire(record));
  const { manifest } = minilmPlugin;
  const options = { modelsFolder: layout.modelsFolder, threads: 0 };
  const encoder = new EncoderSlot(() => loadDefaultEncoder({ ...options, logger }));
  let chunker: Promise<Chunker> | undefined;

  const openSession = async (
    configuration: EngineConfiguration,
    onProgress: (progress: IndexProgress) => void,
  ): Promise<IndexSession> => {
    options.modelsFolder = configuration.modelsFolder;
    options.threads = configuration.settings.threads;
    chunker ??= createChunker({
      wasmFolder: layout.wasmFolder,
      treeSitterRuntime: layout.treeSitterRuntime,
      logger,
    });
    const splitter = await chunker;
    const identity: IndexIdentity = {
      schemaVersion,
      encoderId: manifest.id,
      encoderVersion: manifest.versionHash,
      spaceId: manifest.space.id,
      dimensions: manifest.space.dimensions,
      chunkerVersion: splitter.version,
    };
    return createSession(configuration, identity, splitter, layout, encoder, logger, onProgress);
  };
  return new WorkspaceEngine({ logger, logs, encoder, encoderId: manifest.id, openSession });
}

function createSession(
  configuration: EngineConfiguration,
  identity: IndexIdentity,
  chunker: Chunker,
  layout: ProductLayout,
  encoder: EncoderSlot,
  logger: Logger,
  onProgress: (progress: IndexProgress) => void,
): IndexSession {
  const { indexFolder, cacheFolder, roots, settings } = configuration;
  const storeLogger = logger.topic('store');
  const lease = new WriterLease(path.join(indexFolder, 'writer.lease'), storeLogger);
  const cache = new LanceEmbeddingCache({
    folder: path.join(
      cacheFolder,
      `${identity.encoderId}-${identity.encoderVersion}`.replace(/[^\w.-]/gu, '_'),
    ),
    dimensions: identity.dimensions,
    budgetBytes: settings.cacheBytes,
    logger: logger.topic('cache'),
  });
  return new IndexSession({
    roots,
    files: createFileSource({ roots, settings, logger: logger.topic('files') }),
    chunker,
    images: createImageInspector({ workerEntry: layout.imageInspectorEntry, logger: logger.topic('images') }),
    store: new LanceVectorStore(
      new IndexTable(indexFolder, identity, storeLogger),
      identity,
      lease,
      storeLogger,
    ),
    encoders: encoderSetOf({ manifest: minilmPlugin.manifest, get: () => encoder.get(), cache }),
    lease,
    logger,
    onProgress,
  });
}
