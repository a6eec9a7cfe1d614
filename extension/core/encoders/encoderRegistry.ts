/**
 * The encoder plug-ins that one process knows. An instance, never a global: two engines do not share plug-ins.
 */
import { type EncoderPlugin, encoderApiVersion } from '../../../plugins/api/encoder.ts';
import { SemblanceError } from '../errors/semblanceError.ts';
import { type Disposable, toDisposable } from '../lifecycle/disposable.ts';

export class EncoderRegistry {
  readonly #plugins = new Map<string, EncoderPlugin>();

  /** Ids in order of registration. */
  get ids(): readonly string[] {
    return [...this.#plugins.keys()];
  }

  /** Disposing takes the plug-in out again; encoders that it made live on. Throws `config/invalid`. */
  register(plugin: EncoderPlugin): Disposable {
    const { id } = plugin.manifest;
    // A plug-in may have been built against another version of the interface, whatever its type says here.
    const apiVersion: number = plugin.manifest.apiVersion;
    if (apiVersion !== encoderApiVersion) {
      throw new SemblanceError(
        'config/invalid',
        `Encoder "${id}" is made for plug-in interface ${apiVersion}; this version supports ${encoderApiVersion}.`,
        { encoder: id, apiVersion },
      );
    }
    if (this.#plugins.has(id)) {
      throw new SemblanceError(
        'config/invalid',
        `An encoder "${id}" is registered already. Registered: ${this.#listIds()}.`,
        { encoder: id },
      );
    }
    this.#plugins.set(id, plugin);
    return toDisposable(() => this.#plugins.delete(id));
  }

  /** Throws `config/invalid` with the list of known ids. */
  get(id: string): EncoderPlugin {
    const plugin = this.#plugins.get(id);
    if (plugin === undefined) {
      throw new SemblanceError(
        'config/invalid',
        `There is no encoder "${id}". Registered: ${this.#listIds()}.`,
        {
          encoder: id,
        },
      );
    }
    return plugin;
  }

  #listIds(): string {
    return this.#plugins.size === 0 ? 'none' : this.ids.join(', ');
  }
}
