/**
 * The contract, over the real MiniLM, bare and behind the guard.
 */
import { join } from 'node:path';
import { createNullLogger } from '../../extension/core/logging/logger.ts';
import { describeEncoderContract } from '../../plugins/testkit/encoderContract.ts';
import { minilmPlugin } from '../../plugins/text-minilm/index.ts';
import { encoderContext } from '../fakes/encoderContext.ts';
import { loadDefaultEncoder } from '../fakes/loadDefaultEncoder.ts';

const modelsFolder = join(import.meta.dirname, '../../models');

// One input per run, so a vector does not depend on its neighbours at all.
const options = { batchTolerance: 1 - 1e-6 };

describeEncoderContract(
  'MiniLM',
  () => minilmPlugin.create(encoderContext(join(modelsFolder, minilmPlugin.manifest.modelId))),
  options,
);
describeEncoderContract(
  'default encoder, guarded',
  () => loadDefaultEncoder({ modelsFolder, threads: 1, logger: createNullLogger() }),
  options,
);
