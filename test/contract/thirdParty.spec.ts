/**
 * The contract, over the encoders of the sample extension as the product runs them: in a process of their own, behind
 * the guard. Once as a CommonJS module, once as an ES module.
 */
import { createNullLogger } from '../../extension/core/logging/logger.ts';
import { GuardedEncoder } from '../../extension/node/encoders/guardedEncoder.ts';
import { loadProcessPlugin } from '../../extension/node/encoders/pluginHost/processPlugin.ts';
import type { Encoder } from '../../plugins/api/encoder.ts';
import { describeEncoderContract } from '../../plugins/testkit/encoderContract.ts';
import { encoderContext } from '../fakes/encoderContext.ts';
import { sampleContribution } from '../fakes/sampleEncoders.ts';
import { layout } from '../fakes/testEngine.ts';

async function createEncoder(id: string): Promise<Encoder> {
  const options = { entry: layout.pluginHostEntry, logger: createNullLogger() };
  const plugin = await loadProcessPlugin(sampleContribution(id), options);
  return new GuardedEncoder(await plugin.create(encoderContext('')));
}

for (const id of ['sample.ngrams', 'sample.ngrams-module']) {
  describeEncoderContract(`${id} in a process of its own`, () => createEncoder(id), {
    batchTolerance: 1 - 1e-6,
  });
}
