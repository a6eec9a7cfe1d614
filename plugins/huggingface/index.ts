/**
 * Entry of the plug-in for models of the Hugging Face hub: an encoder plug-in per definition.
 */
import type { EncoderPlugin } from '../api/encoder.ts';
import type { EncoderDefinition } from './definition.ts';
import { manifestOf } from './manifest.ts';

/**
 * The files are looked for in the folder that the host names when it creates the encoder, or in `modelFolder` when it
 * names none. Throws `config/invalid` for a definition without lengths and hashes (see `completeDefinition`).
 */
export function createHuggingFacePlugin(definition: EncoderDefinition, modelFolder: string): EncoderPlugin {
  return {
    manifest: manifestOf(definition),
    async create(context) {
      // Not before it is needed: the import brings in ONNX Runtime's native library.
      const { HuggingFaceEncoder } = await import('./encoder.ts');
      return HuggingFaceEncoder.load(definition, {
        ...context,
        modelFolder: context.modelFolder || modelFolder,
        decodeImage: (...request) => context.decodeImage(...request),
        log: (...entry) => context.log(...entry),
      });
    },
  };
}
