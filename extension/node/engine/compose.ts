/**
 * The object graph of the engine: the only place where its parts are made and joined.
 */
import path from 'node:path';
import { ppocrPlugin } from '../../../plugins/ocr/index.ts';
import { modelFiles } from '../../../plugins/ocr/manifest.ts';
import { neverCancelled } from '../../core/cancellation/cancellation.ts';
import type { IndexProgress } from '../../core/indexing/indexProgress.ts';
import { Emitter } from '../../core/lifecycle/disposable.ts';
import { type Logger, type LogRecord, SinkLogger } from '../../core/logging/logger.ts';
import type { EngineApi, EngineConfiguration } from '../../core/protocol/engineApi.ts';
import { ProcessChunker } from '../chunking/processChunker.ts';
import { builtInId } from '../encoders/builtInEncoders.ts';
import { EngineEncoders } from '../encoders/engineEncoders.ts';
import { createFileSource } from '../files/fileSource.ts';
import { createImageInspector, type ImageDecoder } from '../images/imageInspector.ts';
import { PictureTextReader } from '../ocr/pictureTextReader.ts';
import { RecognizedTextCache } from '../ocr/recognizedTextCache.ts';
import type { ProductLayout } from '../productLayout.ts';
import type { IndexSession, IndexSessionParts } from './indexSession.ts';
import { openSession } from './openSession.ts';
import { WorkspaceEngine } from './workspaceEngine.ts';

/** Makes an engine. Nothing native is started before the first workspace is opened. */
export function createEngine(layout: ProductLayout): EngineApi {
  const logs = new Emitter<LogRecord>();
  const logger = new SinkLogger((record) => logs.fire(record));
  const { pluginHostEntry, imageInspectorEntry, deviceProbeEntry } = layout;
  const encoders = new EngineEncoders({ pluginHostEntry, imageInspectorEntry, deviceProbeEntry, logger });

  const open = async (
    configuration: EngineConfiguration,
    onProgress: (progress: IndexProgress) => void,
  ): Promise<IndexSession> => {
    const { chunkerEntry: entry, wasmFolder, treeSitterRuntime } = layout;
    const { roots, settings } = configuration;
    const images = createImageInspector({ workerEntry: imageInspectorEntry, logger: logger.topic('images') });
    return await openSession({
      configuration,
      logger,
      shared: {
        roots,
        mapThreadEntry: layout.mapThreadEntry,
        files: createFileSource({ roots, settings, logger: logger.topic('files') }),
        chunker: new ProcessChunker({ entry, wasmFolder, treeSitterRuntime, logger: logger.topic('chunks') }),
        images,
        pictureText: settings.shouldReadImageText
          ? createPictureText(configuration, images, logger.topic('pictures'))
          : undefined,
        logger,
        onProgress,
      },
      resolve: (choice) => encoders.resolve(choice, configuration, neverCancelled()),
      createSet: (definitions) => encoders.createSet(definitions, configuration),
      fallbackChoice: builtInId,
    });
  };
  return new WorkspaceEngine({ logger, logs, encoders, openSession: open });
}

/** What was read in some hundred thousand screenshots. */
const recognizedTextBytes = 256 * 1024 ** 2;

function createPictureText(
  { cacheFolder, modelsFolder }: EngineConfiguration,
  decoder: ImageDecoder,
  logger: Logger,
): NonNullable<IndexSessionParts['pictureText']> {
  const { id, versionHash } = ppocrPlugin.manifest;
  const folder = path.join(cacheFolder, `${id}-${versionHash}`.replace(/[^\w.-]/gu, '_'));
  return {
    reader: new PictureTextReader({ plugin: ppocrPlugin, modelsFolder, modelFiles, decoder, logger }),
    texts: new RecognizedTextCache({ folder, budgetBytes: recognizedTextBytes, logger }),
  };
}
