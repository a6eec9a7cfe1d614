/**
 * The encoders that one engine has loaded: each once, however many indexes use it, guarded, and switched off when it
 * misbehaves.
 */
import path from 'node:path';
import type {
  Encoder,
  EncoderContext,
  EncoderDevice,
  EncoderManifest,
} from '../../../plugins/api/encoder.ts';
import { isCancelled, neverCancelled } from '../../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import { type Disposable, DisposableStore, Emitter } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { DeviceFallbackEncoder } from './deviceFallbackEncoder.ts';
import type { DeviceMark } from './deviceMark.ts';
import type { EncoderDefinition } from './encoderDefinition.ts';
import { EncoderHealth, isOfReplacedModel } from './encoderHealth.ts';
import { EncoderSlot } from './encoderSlot.ts';
import { GuardedEncoder, type GuardLimits } from './guardedEncoder.ts';
import {
  type Calibrations,
  measureCalibration,
  readCalibration,
  storeCalibration,
  uncalibrated,
} from './measureCalibration.ts';

export interface EncoderPoolOptions {
  readonly logger: Logger;
  readonly decodeImage: EncoderContext['decodeImage'];
  /** Devices to try for an encoder, the best first; rejects never. */
  readonly chooseDevices: (definition: EncoderDefinition) => Promise<readonly EncoderDevice[]>;
  /** An encoder failed at work on a device; the processor has taken over. */
  readonly noteDeviceFailure: (manifest: EncoderManifest, device: EncoderDevice, error: unknown) => void;
  /** Of an encoder on a device, for its first runs. */
  readonly markDevice: (manifest: EncoderManifest, device: EncoderDevice) => Pick<DeviceMark, 'run'>;
  /** Threads that an encoder may keep busy, now. */
  readonly threads: () => number;
  readonly guardLimits?: GuardLimits;
}

/** An encoder of the pool. */
export interface PooledEncoder {
  /** With the scores that were measured, as soon as they are. */
  readonly manifest: EncoderManifest;
  /** Loaded by whoever needs it first, shared by all, tried again after a failure. */
  get(): Promise<Encoder>;
  readonly health: EncoderHealth;
}

interface Entry extends PooledEncoder {
  readonly slot: EncoderSlot;
}

export class EncoderPool implements Disposable {
  readonly #options: EncoderPoolOptions;
  readonly #logger: Logger;
  readonly #entries = new Map<string, Entry>();
  #subscriptions = new DisposableStore();
  readonly #didSwitchOff = new Emitter<SemblanceError>();

  constructor(options: EncoderPoolOptions) {
    this.#options = options;
    this.#logger = options.logger.topic('encoder');
  }

  /** Fires when an encoder is not used any more until the faults are forgotten. */
  readonly onDidSwitchOff = this.#didSwitchOff.event;

  /** Why encoders are off, the newest last. */
  get switchedOff(): readonly SemblanceError[] {
    return [...this.#entries.values()]
      .map(({ health }) => health.switchedOff)
      .filter((error) => error !== undefined);
  }

  /**
   * The encoder of a definition; nothing is loaded. `cacheFolder` holds the scores that were measured.
   */
  async add(definition: EncoderDefinition, cacheFolder: string): Promise<PooledEncoder> {
    const { id, versionHash } = definition.plugin.manifest;
    const key = `${id}\n${versionHash}`;
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const calibrationFile = path.join(
      cacheFolder,
      cacheFolderName(definition.plugin.manifest),
      'calibration.json',
    );
    const stored = await readCalibration(calibrationFile);
    const entry = this.#entries.get(key) ?? this.#create(definition, calibrationFile, stored);
    this.#entries.set(key, entry);
    return entry;
  }

  /** Everything may be tried again: the user changed the settings. */
  async reset(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    this.#subscriptions.dispose();
    this.#subscriptions = new DisposableStore();
    await Promise.all(entries.map(({ slot }) => slot.dispose()));
  }

  /** Frees the memory of encoders that no index uses any more; they are loaded again on demand. */
  async release(inUse: readonly EncoderManifest[]): Promise<void> {
    const used = new Set(inUse.map(({ id, versionHash }) => `${id}\n${versionHash}`));
    for (const [key, { slot }] of this.#entries) if (!used.has(key)) await slot.dispose();
  }

  dispose(): void {
    this.#didSwitchOff.dispose();
    this.reset().catch((error: unknown) => this.#logger.warn(`Closing failed: ${describeError(error)}`));
  }

  #create(definition: EncoderDefinition, calibrationFile: string, stored: Calibrations): Entry {
    const { manifest: declared } = definition.plugin;
    const health = new EncoderHealth(declared.id);
    this.#subscriptions.add(
      health.onDidSwitchOff((error) => {
        this.#logger.warn(error.message);
        // No fault to tell of: whoever opens the index anew finds the version that is there now.
        if (health.isReplaced) this.#forget(entry);
        this.#didSwitchOff.fire(error);
      }),
    );
    let calibrations = stored;
    const manifest: EncoderManifest = {
      ...declared,
      get calibration() {
        return { ...calibrations, ...declared.calibration };
      },
    };
    const slot = new EncoderSlot(async () => {
      const encoder = await this.#load(definition, manifest, health);
      const missing = uncalibrated({ manifest });
      // A tower for pictures alone cannot encode the questions; such plug-ins bring their own numbers.
      if (missing.length > 0 && manifest.modalities.includes('text')) {
        calibrations = await this.#measure(encoder, missing, calibrations, calibrationFile);
      }
      return encoder;
    });
    const entry: Entry = {
      manifest,
      health,
      slot,
      get: () => {
        const off = health.switchedOff;
        return off === undefined ? slot.get() : Promise.reject(off);
      },
    };
    return entry;
  }

  #forget(entry: Entry): void {
    for (const [key, one] of this.#entries) if (one === entry) this.#entries.delete(key);
    entry.slot
      .dispose()
      .catch((error: unknown) => this.#logger.warn(`Closing failed: ${describeError(error)}`));
  }

  async #load(
    definition: EncoderDefinition,
    manifest: EncoderManifest,
    health: EncoderHealth,
  ): Promise<Encoder> {
    const { plugin } = definition;
    try {
      const modelFolder = await definition.findFiles(neverCancelled());
      const startedAt = performance.now();
      const [encoder, device] = await this.#createOnDevice(definition, modelFolder);
      const elapsed = Math.round(performance.now() - startedAt);
      this.#logger.info(
        `${manifest.displayName} loaded in ${elapsed} ms, device: ${device}, threads: ${this.#options.threads()}`,
      );
      return new GuardedEncoder(encoder, this.#options.guardLimits, health);
    } catch (error) {
      if (isCancelled(error)) throw error;
      if (isOfReplacedModel(error)) throw health.noteFault('replaced', error);
      // Files can be put back, and then it works; nothing the encoder did speaks against it.
      if (SemblanceError.is(error, 'model/missing') || SemblanceError.is(error, 'model/corrupt')) throw error;
      const failure = SemblanceError.is(error)
        ? error
        : new SemblanceError(
            'encoder/failed',
            `Encoder "${plugin.manifest.id}" could not be loaded: ${describeError(error)}`,
            { encoder: plugin.manifest.id },
            { cause: error },
          );
      throw health.noteFault(failure.details.isHang === true ? 'hang' : 'failure', failure);
    }
  }

  /** The first device that works; those before it are named in the log. */
  async #createOnDevice(
    definition: EncoderDefinition,
    modelFolder: string,
  ): Promise<readonly [Encoder, EncoderDevice]> {
    const { plugin } = definition;
    const { decodeImage } = this.#options;
    const chosen = await this.#options.chooseDevices(definition);
    const devices = chosen.length > 0 ? chosen : (['cpu'] as const);
    for (const [index, device] of devices.entries()) {
      const contextOn = (place: EncoderDevice): EncoderContext => ({
        modelFolder,
        threads: this.#options.threads(),
        device: place,
        decodeImage,
        log: (level, message) => this.#logger[level](message),
      });
      try {
        const encoder = await plugin.create(contextOn(device));
        if (device === 'cpu') return [encoder, device];
        const guarded = new DeviceFallbackEncoder(
          encoder,
          () => plugin.create(contextOn('cpu')),
          (error) => this.#options.noteDeviceFailure(plugin.manifest, device, error),
          this.#options.markDevice(plugin.manifest, device),
        );
        return [guarded, device];
      } catch (error) {
        const next = devices[index + 1];
        if (next === undefined || isCancelled(error)) throw error;
        this.#logger.warn(
          `${plugin.manifest.displayName} does not work on ${device}, ${next} is tried: ${describeError(error)}`,
        );
      }
    }
    throw new SemblanceError('internal', `No device was tried for "${plugin.manifest.id}".`);
  }

  /**
   * What is known and what was missing. Without the numbers a search falls back to usual ones, so a failure only costs
   * order.
   */
  async #measure(
    encoder: Encoder,
    missing: ReturnType<typeof uncalibrated>,
    known: Calibrations,
    file: string,
  ): Promise<Calibrations> {
    try {
      const measured = await measureCalibration(encoder, encoder, missing, neverCancelled());
      const all = { ...known, ...measured };
      await storeCalibration(file, all, this.#logger);
      this.#logger.debug(`Measured the scores of ${encoder.manifest.id}: ${JSON.stringify(measured)}`);
      return all;
    } catch (error) {
      this.#logger.warn(
        `The scores of ${encoder.manifest.id} could not be measured: ${describeError(error)}`,
      );
      return known;
    }
  }
}

/** Name of an encoder's own folder below the cache. */
export function cacheFolderName({ id, versionHash }: EncoderManifest): string {
  return `${id}-${versionHash}`.replace(/[^\w.-]/gu, '_');
}
