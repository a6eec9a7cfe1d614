/**
 * Finds the encoders that a setting asks for: those of the product, a plug-in of another extension, or a model in a
 * folder. Nothing but manifests is loaded.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { EncoderPlugin } from '../../../plugins/api/encoder.ts';
import { throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { requireEncoderChoice } from '../../core/encoders/encoderChoice.ts';
import type { EncoderContribution } from '../../core/encoders/encoderContribution.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { EngineConfiguration } from '../../core/protocol/engineApi.ts';
import { builtInEncoders } from './builtInEncoders.ts';
import type { EncoderDefinition, EncoderDefinitions } from './encoderDefinition.ts';
import { findInstalledModel, loadFolderEncoder } from './folderEncoders.ts';
import { loadProcessPlugin, type PluginHostLimits } from './pluginHost/processPlugin.ts';

export interface EncoderCatalogOptions {
  /** Script of the process in which plug-ins of other extensions run. */
  readonly pluginHostEntry: string;
  readonly logger: Logger;
  readonly hostLimits?: Partial<PluginHostLimits>;
}

export class EncoderCatalog {
  readonly #options: EncoderCatalogOptions;
  /** Processes that told their manifest, by contribution: a second index of the same encoder asks none again. */
  readonly #modules = new Map<string, Promise<EncoderPlugin & { dispose(): Promise<void> }>>();

  constructor(options: EncoderCatalogOptions) {
    this.#options = options;
  }

  /**
   * The encoders of a choice, as `semblance.encoder` says it. Rejects with `config/invalid`, `model/missing`,
   * `model/corrupt` or `encoder/failed`, in words that name the encoder.
   */
  async resolve(
    choice: string,
    configuration: Pick<EngineConfiguration, 'modelsFolder' | 'userModelsFolder' | 'settings'>,
    signal: AbortSignal,
  ): Promise<EncoderDefinitions> {
    throwIfCancelled(signal);
    const parsed = requireEncoderChoice(choice);
    switch (parsed.kind) {
      case 'built-in':
        return builtInEncoders(configuration.modelsFolder);
      case 'folder':
        return oneEncoder(await loadFolderEncoder(parsed.path, signal));
      case 'model':
        return oneEncoder(await this.#installed(parsed.id, configuration.userModelsFolder, signal));
      case 'id': {
        const { contributedEncoders } = configuration.settings;
        const contribution = contributedEncoders.find(({ id }) => id === parsed.id);
        if (contribution !== undefined) return oneEncoder(await this.#contributed(contribution, signal));
        const model = await findInstalledModel(configuration.userModelsFolder, parsed.id, signal);
        if (model !== undefined) return oneEncoder(await loadFolderEncoder(model, signal));
        const known = contributedEncoders.map(({ id }) => id);
        throw new SemblanceError(
          'config/invalid',
          `There is no encoder "${parsed.id}". Known are: ${['built-in', ...known].join(', ')}. An extension that contributed it may be disabled.`,
          { setting: 'semblance.encoder', encoder: parsed.id },
        );
      }
    }
  }

  /** Ends processes that were started for their manifests alone, and forgets these. */
  async reset(): Promise<void> {
    const modules = [...this.#modules.values()];
    this.#modules.clear();
    for (const loading of modules) {
      const plugin = await loading.catch(() => undefined);
      await plugin?.dispose();
    }
  }

  async #installed(id: string, userModelsFolder: string, signal: AbortSignal): Promise<EncoderDefinition> {
    const folder = join(userModelsFolder, ...id.split('/'));
    const isThere = await stat(folder).then(
      (entry) => entry.isDirectory(),
      () => false,
    );
    if (isThere) return await loadFolderEncoder(folder, signal);
    throw new SemblanceError(
      'model/missing',
      `The model ${id} is not installed. Install it, then it is used.`,
      {
        model: id,
        path: folder,
      },
    );
  }

  async #contributed(contribution: EncoderContribution, signal: AbortSignal): Promise<EncoderDefinition> {
    if (contribution.kind === 'folder') return await loadFolderEncoder(contribution.path, signal);
    const key = JSON.stringify(contribution);
    let loading = this.#modules.get(key);
    if (loading === undefined) {
      const { pluginHostEntry: entry, logger, hostLimits } = this.#options;
      loading = loadProcessPlugin(contribution, {
        entry,
        logger: logger.topic('plug-in'),
        ...(hostLimits === undefined ? {} : { limits: hostLimits }),
      });
      this.#modules.set(key, loading);
      loading.catch(() => this.#modules.delete(key)); // The next one tries again.
    }
    const plugin = await loading;
    const { path, extensionId } = contribution;
    return {
      plugin,
      findFiles: async () => '', // Its own affair: they lie beside its module.
      verifyFiles: async () => {
        const entry = await stat(path).catch((error: unknown) => {
          throw new SemblanceError('model/missing', `${path} cannot be read: ${describeError(error)}`, {
            path,
          });
        });
        return `${plugin.manifest.id} of the extension ${extensionId} (${entry.size} bytes) runs in a process of its own; its files are not checked.`;
      },
    };
  }
}

/** A set of one encoder, which encodes everything that it can. */
function oneEncoder(definition: EncoderDefinition): EncoderDefinitions {
  const { id, modalities } = definition.plugin.manifest;
  if (!modalities.includes('text')) {
    throw new SemblanceError(
      'config/invalid',
      `The encoder "${id}" takes no text, so it cannot answer questions.`,
      { setting: 'semblance.encoder', encoder: id },
    );
  }
  return {
    id,
    text: definition,
    fast: undefined,
    image: modalities.includes('image') ? definition : undefined,
  };
}
