/**
 * The contract, over encoders made of definitions: tiny networks of four architectures, bare and behind the guard.
 */
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createNullLogger } from '../../extension/core/logging/logger.ts';
import { GuardedEncoder } from '../../extension/node/encoders/guardedEncoder.ts';
import { createImageInspector } from '../../extension/node/images/imageInspector.ts';
import { describeEncoderContract } from '../../plugins/testkit/encoderContract.ts';
import { createFixtureEncoder, withTextModel } from '../integration/huggingface/fixtureModels.ts';

const decoder = createImageInspector({
  workerEntry: join(import.meta.dirname, '../../extension/node/images/inspectorProcess.ts'),
  logger: createNullLogger(),
});
afterAll(() => decoder.close());

const random = { isTrained: false };

describeEncoderContract('BERT, prompts, batches', () => createFixtureEncoder('tiny-bert'), random);
describeEncoderContract(
  'BERT, int8',
  () =>
    createFixtureEncoder('tiny-bert', (definition) =>
      withTextModel(definition, 'onnx/model_quantized.onnx', 'int8'),
    ),
  // One by one: nothing depends on neighbours.
  { ...random, batchTolerance: 1 - 1e-6 },
);
describeEncoderContract(
  'BERT that refuses long texts',
  () =>
    createFixtureEncoder('tiny-bert', (definition) => ({
      ...definition,
      text: { ...definition.text, onOverflow: 'refuse' as const },
    })),
  random,
);
describeEncoderContract(
  'decoder, last token, Matryoshka',
  () =>
    createFixtureEncoder('tiny-decoder', (definition) => ({
      ...definition,
      dimensions: 16,
      modelDimensions: 32,
      matryoshka: [8, 16, 32],
    })),
  random,
);
describeEncoderContract('CLIP', () => createFixtureEncoder('tiny-clip'), random);
describeEncoderContract('SigLIP', () => createFixtureEncoder('tiny-siglip'), random);
describeEncoderContract(
  "CLIP, guarded, with the product's decoder",
  async () =>
    new GuardedEncoder(await createFixtureEncoder('tiny-clip', undefined, { decodeImage: decoder.decode })),
  random,
);
