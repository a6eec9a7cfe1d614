/**
 * The encoders that travel with the product. The list is fixed: which of them are there is part of the index's
 * identity, so a damaged installation must not change it.
 */
import { join } from 'node:path';
import type { EncoderPlugin } from '../../../plugins/api/encoder.ts';
import { jointImagePlugin } from '../../../plugins/joint-image/index.ts';
import { minilmPlugin } from '../../../plugins/text-minilm/index.ts';
import { staticPlugin } from '../../../plugins/text-static/index.ts';
import { EncoderRegistry } from '../../core/encoders/encoderRegistry.ts';
import { findModel, reportModel } from '../models/modelManifest.ts';
import type { EncoderDefinition, EncoderDefinitions } from './encoderDefinition.ts';

interface BuiltInParts {
  readonly text: EncoderPlugin;
  readonly fast?: EncoderPlugin;
  readonly image?: EncoderPlugin;
}

const parts: BuiltInParts = {
  text: minilmPlugin,
  fast: staticPlugin,
  image: jointImagePlugin,
};

export const builtInId = 'built-in';

/** A registry with every plug-in of the product. */
export function createBuiltInRegistry(): EncoderRegistry {
  const registry = new EncoderRegistry();
  for (const plugin of Object.values(parts)) registry.register(plugin);
  return registry;
}

/** `modelsFolder` holds one folder per model and their manifest. Nothing is looked at yet. */
export function builtInEncoders(
  modelsFolder: string,
  registry = createBuiltInRegistry(),
): EncoderDefinitions {
  const define = (part: EncoderPlugin | undefined): EncoderDefinition | undefined =>
    part === undefined ? undefined : definitionOf(registry.get(part.manifest.id), modelsFolder);
  return {
    id: builtInId,
    text: definitionOf(registry.get(parts.text.manifest.id), modelsFolder),
    fast: define(parts.fast),
    image: define(parts.image),
  };
}

function definitionOf(plugin: EncoderPlugin, modelsFolder: string): EncoderDefinition {
  const { modelId } = plugin.manifest;
  return {
    plugin,
    findFiles: async (signal) => {
      await findModel(modelsFolder, modelId, signal);
      return join(modelsFolder, modelId);
    },
    verifyFiles: (signal) => reportModel(modelsFolder, modelId, signal),
  };
}
