/**
 * One index session, composed as `createEngine` composes it, but with an encoder of the benchmark's choice and without
 * the timers of the engine: work happens when the benchmark asks for it.
 */
import path from 'node:path';
import type { EncoderSet } from '../../extension/core/encoders/encoderSet.ts';
import { createNullLogger } from '../../extension/core/logging/logger.ts';
import { ProcessChunker } from '../../extension/node/chunking/processChunker.ts';
import { GuardedEncoder } from '../../extension/node/encoders/guardedEncoder.ts';
import { IndexSession } from '../../extension/node/engine/indexSession.ts';
import { createFileSource } from '../../extension/node/files/fileSource.ts';
import { createImageInspector } from '../../extension/node/images/imageInspector.ts';
import { IndexGenerations } from '../../extension/node/lance/indexGenerations.ts';
import { IndexTable } from '../../extension/node/lance/indexTable.ts';
import { LanceEmbeddingCache } from '../../extension/node/lance/lanceEmbeddingCache.ts';
import { LanceVectorStore } from '../../extension/node/lance/lanceVectorStore.ts';
import { type IndexIdentity, schemaVersion } from '../../extension/node/lance/rowSchema.ts';
import { WriterLease } from '../../extension/node/lease/writerLease.ts';
import type { Encoder } from '../../plugins/api/encoder.ts';
import { staticPlugin } from '../../plugins/text-static/index.ts';
import { encoderSetOf } from '../fakes/encoderSetOf.ts';
import { loadDefaultEncoder } from '../fakes/loadDefaultEncoder.ts';
import { benchConfiguration, layout } from './benchEngine.ts';

const logger = createNullLogger();

/** The product's fast encoder, guarded as in the product. */
export async function loadStaticEncoder(): Promise<Encoder> {
  const encoder = await staticPlugin.create({
    modelFolder: path.join(layout.modelsFolder, staticPlugin.manifest.modelId),
    threads: 1,
    device: 'cpu',
    decodeImage: () => Promise.reject(new Error('A text encoder decodes no pictures.')),
    log: () => undefined,
  });
  return new GuardedEncoder(encoder);
}

export async function loadEncoder(): Promise<Encoder> {
  return await loadDefaultEncoder({ modelsFolder: layout.modelsFolder, threads: 0, logger });
}

/** The set has one encoder, which makes all vectors and remembers them. */
export async function openBenchSession(
  workspace: string,
  storage: string,
  encoder: Encoder,
): Promise<IndexSession> {
  const { cacheFolder, settings } = benchConfiguration(workspace, storage);
  const { manifest } = encoder;
  const cache = new LanceEmbeddingCache({
    folder: cacheFolder,
    dimensions: manifest.space.dimensions,
    budgetBytes: settings.cacheBytes,
    logger,
  });
  return await openSession(workspace, storage, encoderSetOf({ manifest, get: async () => encoder, cache }));
}

/** The set has a fast encoder, which makes documents searchable; `text` answers questions and refines. */
export async function openTwoSpeedSession(
  workspace: string,
  storage: string,
  parts: {
    readonly text: Encoder;
    readonly fast: Encoder;
  },
): Promise<IndexSession> {
  const { text, fast } = parts;
  const encoders: EncoderSet = {
    ...encoderSetOf({ manifest: text.manifest, get: async () => text, cache: undefined }),
    fast: { manifest: fast.manifest, get: async () => fast, cache: undefined },
  };
  return await openSession(workspace, storage, encoders);
}

async function openSession(workspace: string, storage: string, encoders: EncoderSet): Promise<IndexSession> {
  const { indexFolder, roots, settings } = benchConfiguration(workspace, storage);
  const { chunkerEntry: entry, wasmFolder, treeSitterRuntime } = layout;
  const chunker = new ProcessChunker({ entry, wasmFolder, treeSitterRuntime, logger });
  const { manifest } = encoders.text;
  const identity: IndexIdentity = {
    schemaVersion,
    encoderId: manifest.id,
    encoderVersion: manifest.versionHash,
    spaceId: manifest.space.id,
    dimensions: manifest.space.dimensions,
    chunkerVersion: chunker.version,
  };
  const lease = new WriterLease(path.join(indexFolder, 'writer.lease'), logger);
  // The index of an engine that runs beside the benchmark, or one of the benchmark's own.
  const generations = new IndexGenerations(indexFolder, logger);
  const current = await generations.current();
  const folder = current === undefined ? indexFolder : generations.folderOf(current.name);
  const shared = current?.description.identity ?? identity;
  return new IndexSession({
    roots,
    files: createFileSource({ roots, settings, logger }),
    chunker,
    images: createImageInspector({ workerEntry: layout.imageInspectorEntry, logger }),
    store: new LanceVectorStore(new IndexTable(folder, shared, logger), shared, lease, logger),
    map: { folder: path.join(folder, 'map'), dimensions: shared.dimensions },
    mapThreadEntry: layout.mapThreadEntry,
    lease,
    encoders,
    logger,
    onProgress: () => undefined,
  });
}
