/**
 * The contract, over the built-in picture tower with the product's own decoder.
 */
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createNullLogger } from '../../extension/core/logging/logger.ts';
import { createImageInspector } from '../../extension/node/images/imageInspector.ts';
import { jointImagePlugin } from '../../plugins/joint-image/index.ts';
import { describeEncoderContract } from '../../plugins/testkit/encoderContract.ts';
import { encoderContext } from '../fakes/encoderContext.ts';

const repository = join(import.meta.dirname, '../..');
const decoder = createImageInspector({
  workerEntry: join(repository, 'extension/node/images/inspectorProcess.ts'),
  logger: createNullLogger(),
});
afterAll(() => decoder.close());

describeEncoderContract('built-in picture tower', () =>
  jointImagePlugin.create(
    encoderContext(join(repository, 'models', jointImagePlugin.manifest.modelId), decoder.decode),
  ),
);
