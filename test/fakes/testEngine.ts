/**
 * Composes the real engine for tests: real files, real store, chunker and picture decoder; the encoder, the clock of
 * retries and single failing parts can be replaced.
 */
import path from 'node:path';
import { connect } from '@lancedb/lancedb';
import { delay, neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { Emitter } from '../../extension/core/lifecycle/disposable.ts';
import { createNullLogger, type LogRecord, SinkLogger } from '../../extension/core/logging/logger.ts';
import type { Chunker } from '../../extension/core/ports/chunker.ts';
import type { TextReader } from '../../extension/core/ports/textReader.ts';
import type { VectorStore } from '../../extension/core/ports/vectorStore.ts';
import {
  defaultEncoderSettings,
  type EngineConfiguration,
  type EngineSettings,
  type EngineStatus,
} from '../../extension/core/protocol/engineApi.ts';
import type { SearchResult } from '../../extension/core/search/searchTypes.ts';
import { createChunker } from '../../extension/node/chunking/createChunker.ts';
import type {
  EncoderDefinition,
  EncoderDefinitions,
} from '../../extension/node/encoders/encoderDefinition.ts';
import { EngineEncoders } from '../../extension/node/encoders/engineEncoders.ts';
import type { EngineTimes } from '../../extension/node/engine/engineState.ts';
import type { IndexSession } from '../../extension/node/engine/indexSession.ts';
import { openSession } from '../../extension/node/engine/openSession.ts';
import { WorkspaceEngine } from '../../extension/node/engine/workspaceEngine.ts';
import { type DiscoveryEnvironment, systemEnvironment } from '../../extension/node/files/environment.ts';
import { createFileSource } from '../../extension/node/files/fileSource.ts';
import { createWorkspaceRoot } from '../../extension/node/files/workspaceRoot.ts';
import { createImageInspector } from '../../extension/node/images/imageInspector.ts';
import { IndexGenerations } from '../../extension/node/lance/indexGenerations.ts';
import { type LeaseTimes, WriterLease } from '../../extension/node/lease/writerLease.ts';
import { RecognizedTextCache } from '../../extension/node/ocr/recognizedTextCache.ts';
import { productLayoutOfSources } from '../../extension/node/productLayout.ts';
import type { Encoder, EncoderPlugin } from '../../plugins/api/encoder.ts';
import { HashEncoder } from './hashEncoder.ts';

export const layout = productLayoutOfSources(path.resolve(import.meta.dirname, '../..'));

export const defaultSettings: EngineSettings = {
  excludeGlobs: [],
  shouldUseIgnoreFiles: true,
  maxTextBytes: 1024 ** 2,
  maxImageBytes: 20 * 1024 ** 2,
  threads: 1,
  cacheBytes: 1024 ** 3,
  ...defaultEncoderSettings,
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
  /** Further encoders of the set; none when absent. */
  readonly fast?: Encoder;
  readonly image?: Encoder;
  readonly textReader?: TextReader;
  /** Further choices of `settings.encoder`; `built-in` is the hash encoder unless it is named here. */
  readonly encoders?: Readonly<Record<string, EncoderDefinitions>>;
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

/** A set of one plug-in without files; with `image` among its modalities it takes the pictures too. */
export function setOf(plugin: EncoderPlugin): EncoderDefinitions {
  const text = definitionOf(plugin);
  const hasImages = plugin.manifest.modalities.includes('image');
  return { id: plugin.manifest.id, text, fast: undefined, image: hasImages ? text : undefined };
}

function definitionOf(plugin: EncoderPlugin): EncoderDefinition {
  return {
    plugin,
    findFiles: async () => '',
    verifyFiles: async () => `${plugin.manifest.id} has no files.`,
  };
}

/** Fakes of one set share the space of its text encoder, whatever they are called. */
function pluginOf(encoder: Encoder, text: Encoder): EncoderPlugin {
  return {
    manifest: { ...encoder.manifest, space: text.manifest.space },
    create: async () => reusable(encoder),
  };
}

/** One fake for all loads, so that a test can count what it did: an engine unloads encoders and loads them again. */
export function reusable(encoder: Encoder): Encoder {
  return {
    manifest: encoder.manifest,
    encode: (...call) => encoder.encode(...call),
    dispose: async () => undefined,
  };
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
  const builtIn: EncoderDefinitions = {
    id: encoder.manifest.id,
    text: definitionOf({
      manifest: encoder.manifest,
      create: options.loadEncoder ?? (async () => reusable(encoder)),
    }),
    fast: options.fast && definitionOf(pluginOf(options.fast, encoder)),
    image: options.image && definitionOf(pluginOf(options.image, encoder)),
  };
  const choices: Readonly<Record<string, EncoderDefinitions>> = { 'built-in': builtIn, ...options.encoders };
  const { pluginHostEntry, imageInspectorEntry, deviceProbeEntry } = layout;
  const engineEncoders = new EngineEncoders({
    pluginHostEntry,
    imageInspectorEntry,
    deviceProbeEntry,
    logger,
  });
  const resolve = async (choice: string, places: EngineConfiguration): Promise<EncoderDefinitions> =>
    choices[choice] ?? (await engineEncoders.resolve(choice, places, neverCancelled()));
  const configuration: EngineConfiguration = {
    indexFolder: path.join(options.storage, 'index'),
    cacheFolder: options.cacheFolder ?? path.join(options.storage, 'cache'),
    modelsFolder: layout.modelsFolder,
    userModelsFolder: path.join(options.storage, 'models'),
    roots: options.roots.map((root) => createWorkspaceRoot(root)),
    settings: { ...defaultSettings, ...options.settings },
  };
  let session: IndexSession | undefined;
  const engine = new WorkspaceEngine({
    logger,
    logs,
    encoders: {
      onDidSwitchOff: engineEncoders.onDidSwitchOff,
      get switchedOff() {
        return engineEncoders.switchedOff;
      },
      resolve: (choice, places) => resolve(choice, { ...configuration, ...places }),
      devices: engineEncoders.devices,
      reset: () => engineEncoders.reset(),
      release: (inUse) => engineEncoders.release(inUse),
      dispose: () => engineEncoders.dispose(),
    },
    ...(options.times === undefined ? {} : { times: options.times }),
    openSession: async (opened, onProgress) => {
      sharedChunker ??= createChunker({
        wasmFolder: layout.wasmFolder,
        treeSitterRuntime: layout.treeSitterRuntime,
        logger,
      });
      const shared = await sharedChunker;
      // All engines of a test file share it, so none of them may dispose it.
      const chunker: Chunker = { version: shared.version, chunk: (...call) => shared.chunk(...call) };
      const { roots, settings, cacheFolder } = opened;
      const { textReader: reader } = options;
      session = await openSession({
        configuration: opened,
        logger,
        shared: {
          roots,
          mapThreadEntry: layout.mapThreadEntry,
          files: createFileSource(
            { roots, settings, logger },
            { ...systemEnvironment(), ...options.environment },
          ),
          chunker: options.wrapChunker?.(chunker) ?? chunker,
          images: createImageInspector({ workerEntry: layout.imageInspectorEntry, logger }),
          pictureText:
            reader === undefined
              ? undefined
              : {
                  reader,
                  texts: new RecognizedTextCache({
                    folder: path.join(cacheFolder, 'texts'),
                    budgetBytes: 1024 ** 2,
                    logger,
                  }),
                },
          logger,
          onProgress,
        },
        resolve: (choice) => resolve(choice, opened),
        createSet: (definitions) => engineEncoders.createSet(definitions, opened),
        fallbackChoice: 'built-in',
        createLease: (file, leaseLogger) => new WriterLease(file, leaseLogger, options.leaseTimes),
        ...(options.wrapStore === undefined ? {} : { wrapStore: options.wrapStore }),
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

/** Folder of the generation that answers. */
export async function generationFolder(storage: string): Promise<string> {
  const index = path.join(storage, 'index');
  const name = await new IndexGenerations(index, createNullLogger()).currentName();
  if (name === undefined) throw new Error(`There is no index in ${index}`);
  return path.join(index, name);
}

/** What an index holds, read without the product's store. Times are left out: a copied file has others. */
export async function rowsOnDisk(storage: string): Promise<string[]> {
  const connection = await connect(path.join(await generationFolder(storage), 'lance'));
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
  const connection = await connect(path.join(await generationFolder(storage), 'lance'));
  try {
    const table = await connection.openTable('chunks');
    const version = await table.version();
    table.close();
    return version;
  } finally {
    connection.close();
  }
}
