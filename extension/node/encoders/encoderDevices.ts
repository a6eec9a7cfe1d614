/**
 * Where the encoders of one engine compute: what the user chose, else what was measured on this machine.
 */
import { availableParallelism } from 'node:os';
import type { EncoderDevice, EncoderManifest } from '../../../plugins/api/encoder.ts';
import { isCancelled, neverCancelled } from '../../core/cancellation/cancellation.ts';
import { describeError } from '../../core/errors/semblanceError.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { EngineConfiguration } from '../../core/protocol/engineApi.ts';
import { createBuiltInRegistry } from './builtInEncoders.ts';
import { chooseThreads } from './chooseThreads.ts';
import { DeviceMark } from './deviceMark.ts';
import {
  chooseDevice,
  type DeviceProbeOptions,
  type DeviceProbeSubject,
  type DeviceReport,
  noteDeviceFailure,
  probeDevices,
  reportFile,
} from './deviceProbe.ts';
import { deviceTrialIn } from './deviceProbeProcess.ts';
import type { EncoderDefinition } from './encoderDefinition.ts';

export interface EncoderDevicesOptions {
  /** Script of the process that tries out a device. */
  readonly probeEntry: string;
  readonly logger: Logger;
}

type Place = Pick<EngineConfiguration, 'cacheFolder'> & {
  readonly settings: Pick<EngineConfiguration['settings'], 'threads' | 'device'>;
};

export class EncoderDevices {
  readonly #options: EncoderDevicesOptions;
  readonly #logger: Logger;
  #place: Place | undefined;

  constructor(options: EncoderDevicesOptions) {
    this.#options = options;
    this.#logger = options.logger.topic('devices');
  }

  /** What holds from now on. */
  configure(place: Place): void {
    this.#place = place;
  }

  /** Devices to try for an encoder, the best first; the processor, which works always, is the last. Never rejects. */
  async choose(definition: EncoderDefinition): Promise<readonly EncoderDevice[]> {
    const { manifest } = definition.plugin;
    const wanted = this.#place?.settings.device ?? 'cpu';
    if (wanted !== 'auto') {
      if (wanted !== 'cpu' && manifest.devices.includes(wanted)) return [wanted, 'cpu'];
      if (wanted !== 'cpu')
        this.#logger.info(`${manifest.displayName} cannot use ${wanted}; it computes on the processor.`);
      return ['cpu'];
    }
    try {
      const subject = await this.#subjectOf(definition, neverCancelled());
      const options = this.#probeOptions();
      if (subject === undefined || options === undefined) return ['cpu'];
      const device = await chooseDevice(subject, options, neverCancelled());
      return device === 'cpu' ? ['cpu'] : [device, 'cpu'];
    } catch (error) {
      this.#logger.warn(
        `The devices for ${manifest.displayName} could not be tried out: ${describeError(error)}`,
      );
      return ['cpu'];
    }
  }

  /**
   * What was measured, or undefined for an encoder that is not measured (one that runs in a process of its own).
   * `isFresh` measures anew. Rejects with CancelledError and when the model's files are missing.
   */
  async report(
    definition: EncoderDefinition,
    options: { readonly isFresh: boolean },
    signal: AbortSignal,
  ): Promise<DeviceReport | undefined> {
    const subject = await this.#subjectOf(definition, signal);
    const probeOptions = this.#probeOptions();
    if (subject === undefined || probeOptions === undefined) return undefined;
    return await probeDevices(subject, probeOptions, options, signal);
  }

  /** One line in the log, and another choice from now on. */
  noteFailure(manifest: EncoderManifest, device: EncoderDevice, error: unknown): void {
    this.#logger.warn(
      `${manifest.displayName} failed on ${device} and goes on with the processor: ${describeError(error)}`,
    );
    const options = this.#probeOptions();
    if (options === undefined) return;
    noteDeviceFailure(manifest, device, `It failed at work: ${describeError(error)}`, options).catch(
      (failure: unknown) => {
        if (!isCancelled(failure)) this.#logger.debug(describeError(failure));
      },
    );
  }

  /** For the first runs of an encoder on a device. */
  mark(manifest: EncoderManifest, device: EncoderDevice): DeviceMark {
    return new DeviceMark(reportFile(this.#place?.cacheFolder ?? '', manifest), device);
  }

  #probeOptions(): DeviceProbeOptions | undefined {
    const place = this.#place;
    if (place === undefined) return undefined;
    return {
      cacheFolder: place.cacheFolder,
      threads: chooseThreads(availableParallelism(), place.settings.threads),
      logger: this.#logger,
      trial: deviceTrialIn(this.#options.probeEntry),
      listDevices: async () => {
        // Brings in the runtime's native library, which the encoders need anyway, but not before they do.
        const { listOnnxDevices, onnxRuntimeVersion } = await import(
          '../../../plugins/shared/onnxDevices.ts'
        );
        return { devices: listOnnxDevices(), runtimeVersion: onnxRuntimeVersion() };
      },
    };
  }

  /** The trial makes the encoder anew in another process, so it must know how: only the product's own code is tried. */
  async #subjectOf(
    { plugin, findFiles }: EncoderDefinition,
    signal: AbortSignal,
  ): Promise<DeviceProbeSubject | undefined> {
    const { manifest } = plugin;
    const isBuiltIn = createBuiltInRegistry().ids.includes(manifest.id);
    if (!isBuiltIn && !manifest.id.startsWith('huggingface.')) return undefined;
    const modelFolder = await findFiles(signal);
    if (modelFolder === '') return undefined;
    return {
      manifest,
      modelFolder,
      encoder: isBuiltIn ? { kind: 'built-in', id: manifest.id } : { kind: 'folder' },
    };
  }
}
