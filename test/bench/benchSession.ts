/**
 * One index session, composed as `createEngine` composes it, but with an encoder of the benchmark's choice and without
 * the timers of the engine: work happens when the benchmark asks for it.
 */
import path from 'node:path';
import { encoderSetOf } from '../../extension/core/encoders/encoderSet.ts';
import { createNullLogger } from '../../extension/core/logging/logger.ts';
import { createChunker } from '../../extension/node/chunking/createChunker.ts';
import { loadDefaultEncoder } from '../../extension/node/encoders/loadDefaultEncoder.ts';
import { IndexSession } from '../../extension/node/engine/indexSession.ts';
import { createFileSource } from '../../extension/node/files/fileSource.ts';
import { createImageInspector } from '../../extension/node/images/imageInspector.ts';
import { IndexTable } from '../../extension/node/lance/indexTable.ts';
import { LanceEmbeddingCache } from '../../extension/node/lance/lanceEmbeddingCache.ts';
import { LanceVectorStore } from '../../extension/node/lance/lanceVectorStore.ts';
import { type IndexIdentity, schemaVersion } from '../../extension/node/lance/rowSchema.ts';
import { WriterLease } from '../../extension/node/lease/writerLease.ts';
import type { Encoder } from '../../plugins/api/encoder.ts';
import { benchConfiguration, layout } from './benchEngine.ts';

const logger = createNullLogger();

export async function loadEncoder(): Promise<Encoder> {
  return await loadDefaultEncoder({ modelsFolder: layout.modelsFolder, threads: 0, logger });
}

export async function openBenchSession(
  workspace: string,
  storage: string,
  encoder: Encoder,
): Promise<IndexSession> {
  const { indexFolder, cacheFolder, roots, settings } = benchConfiguration(workspace, storage);
  const chunker = await createChunker({
    wasmFolder: layout.wasmFolder,
    treeSitterRuntime: layout.treeSitterRuntime,
    logger,
  });
  const { manifest } = encoder;
  const identity: IndexIdentity = {
    schemaVersion,
    encoderId: manifest.id,
    encoderVersion: manifest.versionHash,
    spaceId: manifest.space.id,
    dimensions: manifest.space.dimensions,
    chunkerVersion: chunker.version,
  };
  const lease = new WriterLease(path.join(indexFolder, 'writer.lease'), logger);
  return new IndexSession({
    roots,
    files: createFileSource({ roots, settings, logger }),
    chunker,
    images: createImageInspector({ workerEntry: layout.imageInspectorEntry, logger }),
    store: new LanceVectorStore(new IndexTable(indexFolder, identity, logger), identity, lease, logger),
    lease,
    encoders: encoderSetOf({
      manifest: manifest,
      get: async () => encoder,
      cache: new LanceEmbeddingCache({
        folder: cacheFolder,
        dimensions: identity.dimensions,
        budgetBytes: settings.cacheBytes,
        logger,
      }),
    }),
    logger,
    onProgress: () => undefined,
  });
}
