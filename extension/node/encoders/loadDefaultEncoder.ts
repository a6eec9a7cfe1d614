/**
 * Makes the encoder that the product ships: checks that its files are there, loads it, guards it.
 */
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Encoder, EncoderContext } from '../../../plugins/api/encoder.ts';
import { minilmPlugin } from '../../../plugins/text-minilm/index.ts';
import { modelFiles } from '../../../plugins/text-minilm/manifest.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { chooseThreads } from './chooseThreads.ts';
import { GuardedEncoder } from './guardedEncoder.ts';

export interface DefaultEncoderOptions {
  /** Folder with one folder per model. */
  readonly modelsFolder: string;
  /** 0 lets the product choose. */
  readonly threads: number;
  readonly logger: Logger;
}

/** Loads anew on every call; the caller keeps the encoder and disposes it. Throws `model/missing` or `model/corrupt`. */
export async function loadDefaultEncoder(options: DefaultEncoderOptions): Promise<Encoder> {
  const { manifest } = minilmPlugin;
  const modelFolder = join(options.modelsFolder, manifest.modelId);
  const logger = options.logger.topic('encoder');
  await requireFiles(manifest.modelId, modelFolder);
  const threads = chooseThreads(availableParallelism(), options.threads);
  const context: EncoderContext = {
    modelFolder,
    threads,
    device: 'cpu',
    decodeImage: () => Promise.reject(new SemblanceError('internal', 'A text encoder decodes no pictures.')),
    log: (level, message) => logger[level](message),
  };
  const startedAt = performance.now();
  const encoder = await minilmPlugin.create(context);
  const elapsed = Math.round(performance.now() - startedAt);
  logger.info(`${manifest.displayName} loaded in ${elapsed} ms, threads: ${threads}`);
  return new GuardedEncoder(encoder);
}

async function requireFiles(modelId: string, modelFolder: string): Promise<void> {
  for (const file of modelFiles) {
    const path = join(modelFolder, file);
    const facts = await stat(path).catch(() => undefined); // Whatever the reason, the file cannot be read.
    if (facts?.isFile()) continue;
    throw new SemblanceError(
      'model/missing',
      `The file ${path} of the model ${modelId} is missing. Reinstall the extension, or restore the folder ${modelFolder}.`,
      { model: modelId, path },
    );
  }
}
