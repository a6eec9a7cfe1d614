/**
 * Entry of the picture plug-in: pictures to vectors in MiniLM's space, in this process, without network.
 */
import type { EncoderPlugin } from '../api/encoder.ts';
import { jointImageManifest } from './manifest.ts';

export const jointImagePlugin: EncoderPlugin = {
  manifest: jointImageManifest,
  async create(context) {
    // Not before it is needed: the import brings in ONNX Runtime's native library.
    const { JointImageEncoder } = await import('./encoder.ts');
    return JointImageEncoder.load(context);
  },
};
