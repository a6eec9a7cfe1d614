/**
 * Entry of the static text plug-in: text and code to 384-d vectors at many thousand chunks a second, without network
 * and without native code.
 */
import type { EncoderPlugin } from '../api/encoder.ts';
import { staticManifest } from './manifest.ts';

export const staticPlugin: EncoderPlugin = {
  manifest: staticManifest,
  async create(context) {
    // Not before it is needed, like the encoders that bring libraries with them.
    const { StaticEncoder } = await import('./encoder.ts');
    return StaticEncoder.load(context);
  },
};
