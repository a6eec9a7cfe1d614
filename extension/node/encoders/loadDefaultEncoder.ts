/**
 * Makes the text encoder that the product ships, without an engine around it: for benchmarks and tools.
 */
import { availableParallelism } from 'node:os';
import type { Encoder } from '../../../plugins/api/encoder.ts';
import { neverCancelled } from '../../core/cancellation/cancellation.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { builtInEncoders } from './builtInEncoders.ts';
import { chooseThreads } from './chooseThreads.ts';
import { GuardedEncoder } from './guardedEncoder.ts';

export interface DefaultEncoderOptions {
  /** Folder with one folder per model. */
  readonly modelsFolder: string;
  /** 0 lets the product choose. */
  readonly threads: number;
  readonly logger: Logger;
}

/** Loads anew on every call; the caller keeps the encoder and disposes it. Rejects with `model/missing` or `model/corrupt`. */
export async function loadDefaultEncoder(options: DefaultEncoderOptions): Promise<Encoder> {
  const { text } = builtInEncoders(options.modelsFolder);
  const logger = options.logger.topic('encoder');
  const modelFolder = await text.findFiles(neverCancelled());
  const threads = chooseThreads(availableParallelism(), options.threads);
  const startedAt = performance.now();
  const encoder = await text.plugin.create({
    modelFolder,
    threads,
    device: 'cpu',
    decodeImage: () => Promise.reject(new SemblanceError('internal', 'A text encoder decodes no pictures.')),
    log: (level, message) => logger[level](message),
  });
  const elapsed = Math.round(performance.now() - startedAt);
  logger.info(`${encoder.manifest.displayName} loaded in ${elapsed} ms, threads: ${threads}`);
  return new GuardedEncoder(encoder);
}
