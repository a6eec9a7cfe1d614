/**
 * A wall around an encoder plug-in: checks its output, gives up on it when it hangs, and turns whatever it throws into
 * errors that name it. The rest of the product only ever sees guarded encoders.
 */
import type {
  EncodedBatch,
  EncodeOptions,
  Encoder,
  EncoderInput,
  EncoderManifest,
} from '../../../plugins/api/encoder.ts';
import {
  CancelledError,
  isCancelled,
  raceWithSignal,
  throwIfCancelled,
} from '../../core/cancellation/cancellation.ts';
import { describeError, type ErrorCode, SemblanceError } from '../../core/errors/semblanceError.ts';
import { checkEncodedBatch } from './checkEncodedBatch.ts';

export interface GuardLimits {
  /** Seconds that any call may take, whatever its size: a first call may page in the model from a slow disk. */
  readonly baseSeconds: number;
  /** Seconds for every input that is under way, those of earlier calls included, since they may be served first. */
  readonly secondsPerInput: number;
}

/** Some hundred times what the default encoder needs, so that only a hang is caught and never a slow machine. */
const defaultLimits: GuardLimits = { baseSeconds: 60, secondsPerInput: 2 };

/** Codes that a plug-in may use; anything else that it throws becomes `encoder/failed`. */
const pluginCodes: readonly ErrorCode[] = ['encoder/unsupported-input', 'encoder/disposed', 'encoder/failed'];

export class GuardedEncoder implements Encoder {
  readonly manifest: EncoderManifest;
  readonly #encoder: Encoder;
  readonly #limits: GuardLimits;
  #inputsUnderWay = 0;
  #disposal: Promise<void> | undefined;

  constructor(encoder: Encoder, limits: GuardLimits = defaultLimits) {
    this.manifest = encoder.manifest;
    this.#encoder = encoder;
    this.#limits = limits;
  }

  /** Rejects with CancelledError or with a SemblanceError whose code begins with `encoder/`. */
  async encode(inputs: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    if (this.#disposal !== undefined) {
      throw this.#createError('encoder/disposed', 'was used after dispose');
    }
    throwIfCancelled(options.signal);
    this.#requireKnownModalities(inputs);
    if (inputs.length === 0) {
      const { dimensions } = this.manifest.space;
      return { vectors: new Float32Array(0), count: 0, dimensions, truncated: [] };
    }
    this.#inputsUnderWay += inputs.length;
    const timeOut = new AbortController();
    const seconds = this.#limits.baseSeconds + this.#inputsUnderWay * this.#limits.secondsPerInput;
    const watch = startWatch(seconds, () => timeOut.abort());
    try {
      const signal = AbortSignal.any([options.signal, timeOut.signal]);
      const batch = await raceWithSignal(this.#encoder.encode(inputs, { ...options, signal }), signal);
      checkEncodedBatch(batch, inputs.length, this.manifest);
      return batch;
    } catch (error) {
      if (options.signal.aborted && isCancelled(error)) throw new CancelledError();
      if (timeOut.signal.aborted) {
        throw this.#createError('encoder/failed', `gave no answer for ${seconds} seconds`);
      }
      throw this.#translate(error);
    } finally {
      watch.stop();
      this.#inputsUnderWay -= inputs.length;
    }
  }

  dispose(): Promise<void> {
    this.#disposal ??= this.#encoder.dispose();
    return this.#disposal;
  }

  #requireKnownModalities(inputs: readonly EncoderInput[]): void {
    const known = this.manifest.modalities;
    const stranger = inputs.find((input) => !known.includes(input.kind));
    if (stranger === undefined) return;
    throw this.#createError('encoder/unsupported-input', `accepts ${known.join(', ')}, not ${stranger.kind}`);
  }

  #translate(error: unknown): SemblanceError {
    if (SemblanceError.is(error, 'encoder/bad-output')) return error;
    const given = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    const code = pluginCodes.find((known) => known === given) ?? 'encoder/failed';
    return this.#createError(code, `failed: ${describeError(error).replace(/\.$/, '')}`, error);
  }

  #createError(code: ErrorCode, fault: string, cause?: unknown): SemblanceError {
    const message = `Encoder "${this.manifest.id}" ${fault}.`;
    return new SemblanceError(
      code,
      message,
      { encoder: this.manifest.id },
      cause === undefined ? undefined : { cause },
    );
  }
}

/**
 * Calls back after that many seconds of a turning event loop. It counts ticks instead of setting one timer: while the
 * computer sleeps or a run of the model blocks the thread, no time may pass. (A run that blocks for ever cannot be
 * seen from this thread; whoever owns the process has to watch that.)
 */
function startWatch(seconds: number, onTimeOut: () => void): { stop(): void } {
  let left = Math.ceil(seconds);
  const timer = setInterval(() => {
    left -= 1;
    if (left > 0) return;
    clearInterval(timer);
    onTimeOut();
  }, 1000);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
