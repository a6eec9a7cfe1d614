// What an encoder gets from its host, for encoders that are made without an engine.

import type { EncoderContext } from '../../plugins/api/encoder.ts';

/** One thread of the processor; decoding pictures is refused unless a decoder is given. */
export function encoderContext(
  modelFolder: string,
  decodeImage: EncoderContext['decodeImage'] = () => Promise.reject(new Error('This test has no decoder.')),
): EncoderContext {
  return { modelFolder, threads: 1, device: 'cpu', decodeImage, log: () => undefined };
}
