/**
 * Makes the text encoder that the product ships, without an engine around it: for benchmarks and tests.
 */
import { availableParallelism } from 'node:os';
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import type { Logger } from '../../extension/core/logging/logger.ts';
import { builtInEncoders } from '../../extension/node/encoders/builtInEncoders.ts';
import { chooseThreads } from '../../extension/node/encoders/chooseThreads.ts';
import { GuardedEncoder } from '../../extension/node/encoders/guardedEncoder.ts';
import type { Encoder } from '../../plugins/api/encoder.ts';

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
