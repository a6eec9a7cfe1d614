/**
 * All that one engine has of encoders: which can be chosen, which are loaded, and which are off.
 */
import { availableParallelism } from 'node:os';
import type { EncoderManifest } from '../../../plugins/api/encoder.ts';
import type { EncoderSet } from '../../core/encoders/encoderSet.ts';
import type { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { Disposable } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { EngineConfiguration } from '../../core/protocol/engineApi.ts';
import { createImageInspector, type ImageDecoder } from '../images/imageInspector.ts';
import { LanceEmbeddingCache } from '../lance/lanceEmbeddingCache.ts';
import { chooseThreads } from './chooseThreads.ts';
import { createEncoderSet } from './createEncoderSet.ts';
import { EncoderCatalog } from './encoderCatalog.ts';
import type { EncoderDefinitions } from './encoderDefinition.ts';
import { EncoderDevices } from './encoderDevices.ts';
import { EncoderPool } from './encoderPool.ts';
import type { GuardLimits } from './guardedEncoder.ts';
import type { PluginHostLimits } from './pluginHost/processPlugin.ts';

export interface EngineEncodersOptions {
  /** Scripts of the processes for plug-ins of others and for pictures. */
  readonly pluginHostEntry: string;
  readonly imageInspectorEntry: string;
  /** Script of the process that tries out a device. */
  readonly deviceProbeEntry: string;
  readonly logger: Logger;
  readonly guardLimits?: GuardLimits;
  readonly hostLimits?: Partial<PluginHostLimits>;
}

type Places = Pick<EngineConfiguration, 'modelsFolder' | 'userModelsFolder' | 'cacheFolder' | 'settings'>;

export class EngineEncoders {
  readonly #options: EngineEncodersOptions;
  readonly #catalog: EncoderCatalog;
  readonly #decoder: ImageDecoder;
  readonly #pool: EncoderPool;
  /** Where the encoders compute. */
  readonly devices: EncoderDevices;
  #settings: Pick<EngineConfiguration['settings'], 'threads' | 'device'> = { threads: 0, device: 'auto' };

  constructor(options: EngineEncodersOptions) {
    this.#options = options;
    const { logger, guardLimits } = options;
    this.#catalog = new EncoderCatalog(options);
    this.#decoder = createImageInspector({ workerEntry: options.imageInspectorEntry, logger });
    this.devices = new EncoderDevices({ probeEntry: options.deviceProbeEntry, logger });
    this.#pool = new EncoderPool({
      logger,
      decodeImage: this.#decoder.decode,
      chooseDevices: (definition) => this.devices.choose(definition),
      noteDeviceFailure: (...failure) => this.devices.noteFailure(...failure),
      markDevice: (...place) => this.devices.mark(...place),
      threads: () => chooseThreads(availableParallelism(), this.#settings.threads),
      ...(guardLimits === undefined ? {} : { guardLimits }),
    });
  }

  readonly onDidSwitchOff = (listener: (error: SemblanceError) => void): Disposable =>
    this.#pool.onDidSwitchOff(listener);

  /** Why encoders are off, the newest last. */
  get switchedOff(): readonly SemblanceError[] {
    return this.#pool.switchedOff;
  }

  /** The encoders of a choice; see `EncoderCatalog.resolve`. */
  async resolve(choice: string, configuration: Places, signal: AbortSignal): Promise<EncoderDefinitions> {
    this.#settings = configuration.settings;
    this.devices.configure(configuration);
    return await this.#catalog.resolve(choice, configuration, signal);
  }

  /** The set with caches of its own, which whoever asked for it closes. */
  async createSet(definitions: EncoderDefinitions, configuration: Places): Promise<EncoderSet> {
    this.#settings = configuration.settings;
    this.devices.configure(configuration);
    const logger = this.#options.logger.topic('cache');
    return await createEncoderSet(definitions, {
      pool: this.#pool,
      cacheFolder: configuration.cacheFolder,
      openCache: (place) =>
        new LanceEmbeddingCache({ ...place, budgetBytes: configuration.settings.cacheBytes, logger }),
    });
  }

  /** Unloads everything and forgets faults: the settings changed, or the user asked to try again. */
  async reset(): Promise<void> {
    await this.#pool.reset();
    await this.#catalog.reset();
  }

  /** Unloads encoders that no index uses any more. */
  async release(inUse: readonly EncoderManifest[]): Promise<void> {
    await this.#pool.release(inUse);
  }

  async dispose(): Promise<void> {
    await this.reset();
    this.#pool.dispose();
    await this.#decoder.close();
  }
}
