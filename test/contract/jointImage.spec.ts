/**
 * The contract of picture encoders, over the built-in picture tower with the product's own decoder.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createNullLogger } from '../../extension/core/logging/logger.ts';
import { createImageInspector } from '../../extension/node/images/imageInspector.ts';
import { jointImagePlugin } from '../../plugins/joint-image/index.ts';
import {
  type ContractPicture,
  describeImageEncoderContract,
} from '../../plugins/testkit/imageEncoderContract.ts';
import { encoderContext } from '../fakes/encoderContext.ts';

const repository = join(import.meta.dirname, '../..');
const decoder = createImageInspector({
  workerEntry: join(repository, 'extension/node/images/inspectorProcess.ts'),
  logger: createNullLogger(),
});
afterAll(() => decoder.close());

function picture(name: string, mimeType: string): ContractPicture {
  return { name, mimeType, bytes: readFileSync(join(repository, 'test/fixtures/imageTower', name)) };
}

const landscape = picture('landscape.jpg', 'image/jpeg');

describeImageEncoderContract(
  'built-in picture tower',
  () =>
    jointImagePlugin.create(
      encoderContext(join(repository, 'models', jointImagePlugin.manifest.modelId), decoder.decode),
    ),
  {
    pictures: [
      picture('window.png', 'image/png'),
      landscape,
      picture('star-black.svg', 'image/svg+xml'),
      picture('landscape-upright.webp', 'image/webp'),
      picture('palette.gif', 'image/gif'),
      picture('arrow-white.svg', 'image/svg+xml'),
      picture('line-long.png', 'image/png'),
      picture('grey.png', 'image/png'),
      picture('star-small.png', 'image/png'),
      picture('glow.png', 'image/png'),
    ],
    broken: [
      { name: 'an empty file', mimeType: 'image/png', bytes: new Uint8Array() },
      { name: 'text that calls itself a picture', mimeType: 'image/png', bytes: Buffer.from('no picture') },
      { name: 'half a JPEG', mimeType: 'image/jpeg', bytes: landscape.bytes.subarray(0, 300) },
      {
        name: 'an SVG that is not well-formed',
        mimeType: 'image/svg+xml',
        bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"'),
      },
    ],
  },
);
