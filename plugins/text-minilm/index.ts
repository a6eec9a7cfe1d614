/**
 * Entry of the MiniLM text plug-in: English text and code to 384-d vectors, in this process, without network.
 */
import type { EncoderPlugin } from '../api/encoder.ts';
import { minilmManifest } from './manifest.ts';

export const minilmPlugin: EncoderPlugin = {
  manifest: minilmManifest,
  async create(context) {
    // Not before it is needed: the import brings in ONNX Runtime's native library.
    const { MinilmEncoder } = await import('./encoder.ts');
    return MinilmEncoder.load(context);
  },
};
