/**
 * An encoder on a device that may fail at work: the driver is reset, its memory is full, the computer wakes up without
 * it. Then the processor takes over, for good, and one line of the log says so.
 */
import type {
  EncodedBatch,
  EncodeOptions,
  Encoder,
  EncoderInput,
  EncoderManifest,
} from '../../../plugins/api/encoder.ts';
import { isCancelled } from '../../core/cancellation/cancellation.ts';
import { checkEncodedBatch } from './checkEncodedBatch.ts';
import type { DeviceMark } from './deviceMark.ts';
import { isOfReplacedModel } from './encoderHealth.ts';

/** Faults of the input or of the caller, which another device would answer alike. */
const ownFaults = new Set(['encoder/unsupported-input', 'encoder/bad-input', 'encoder/disposed']);

export class DeviceFallbackEncoder implements Encoder {
  readonly manifest: EncoderManifest;
  readonly #createOnCpu: () => Promise<Encoder>;
  readonly #onFallback: (error: unknown) => void;
  readonly #mark: Pick<DeviceMark, 'run'>;
  #encoder: Encoder;
  #fallback: Promise<Encoder> | undefined;
  #isDisposed = false;

  /**
   * `onFallback` is called once, before the processor's encoder is made. `mark` runs what the device computes: it tells
   * the next start when that ended the process.
   */
  constructor(
    encoder: Encoder,
    createOnCpu: () => Promise<Encoder>,
    onFallback: (error: unknown) => void,
    mark: Pick<DeviceMark, 'run'>,
  ) {
    this.manifest = encoder.manifest;
    this.#encoder = encoder;
    this.#createOnCpu = createOnCpu;
    this.#onFallback = onFallback;
    this.#mark = mark;
  }

  async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    const encoder = await (this.#fallback ?? this.#encoder);
    try {
      const encode = (): Promise<EncodedBatch> => encoder.encode(inputs, options);
      const batch = await (this.#fallback === undefined ? this.#mark.run(inputs, encode) : encode());
      // A graphics processor that runs hot or out of memory may answer with NaN instead of failing.
      checkEncodedBatch(batch, inputs.length, this.manifest);
      return batch;
    } catch (error) {
      if (!this.#isFaultOfDevice(error, options.signal)) throw error;
      // Calls that were under way on the device share one fallback; on the processor there is no further one.
      if (this.#fallback !== undefined && encoder === (await this.#fallback)) throw error;
      this.#fallback ??= this.#fallBack(error);
      return await (await this.#fallback).encode(inputs, options);
    }
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    const fallback = await this.#fallback?.catch(() => undefined);
    await Promise.all([this.#encoder.dispose(), fallback?.dispose()]);
  }

  #isFaultOfDevice(error: unknown, signal: AbortSignal): boolean {
    if (this.#isDisposed || signal.aborted || isCancelled(error)) return false;
    if (isOfReplacedModel(error)) return false;
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    return !ownFaults.has(code);
  }

  async #fallBack(error: unknown): Promise<Encoder> {
    this.#onFallback(error);
    const broken = this.#encoder;
    const fallback = await this.#createOnCpu();
    // A device that failed may fail or hang in its clearing up, too; nobody waits for that.
    broken.dispose().catch(() => undefined);
    this.#encoder = fallback;
    return fallback;
  }
}
