// Decodes pictures in this process, for tests of encoders that are made without an engine.

import sharp from 'sharp';
import { SemblanceError } from '../../extension/core/errors/semblanceError.ts';
import type { EncoderContext } from '../../plugins/api/encoder.ts';

/** Keeps the contract of `EncoderContext.decodeImage` with sharp alone: no limits, no other process. */
export const sharpDecoder: EncoderContext['decodeImage'] = async (image, request, signal) => {
  signal.throwIfAborted();
  const { width, height, fit, kernel, enlarge } = request;
  try {
    const { data, info } = await sharp(image.bytes)
      .resize(width, height, { fit, kernel, withoutEnlargement: !enlarge })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: new Uint8Array(data) };
  } catch (error) {
    throw new SemblanceError('encoder/bad-input', 'The picture cannot be decoded.', {}, { cause: error });
  }
};
