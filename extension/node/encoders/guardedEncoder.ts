/**
 * A wall around an encoder plug-in: checks its output, gives up on it when it hangs, turns whatever it throws into
 * errors that name it, and lets it go for good when it keeps failing. The rest of the product only ever sees guarded
 * encoders, whose vectors always have length 1 and which take code as text where the model knows no difference.
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
import { EncoderHealth, isOfReplacedModel } from './encoderHealth.ts';

export interface GuardLimits {
  /** Seconds that any call may take, whatever its size: a first call may page in the model from a slow disk. */
  readonly baseSeconds: number;
  /** Seconds for every input that is under way, those of earlier calls included, since they may be served first. */
  readonly secondsPerInput: number;
}

/** Some hundred times what the default encoder needs, so that only a hang is caught and never a slow machine. */
const defaultGuardLimits: GuardLimits = { baseSeconds: 60, secondsPerInput: 2 };

/** Codes that a plug-in may use; anything else that it throws becomes `encoder/failed`. */
const pluginCodes: readonly ErrorCode[] = [
  'encoder/unsupported-input',
  'encoder/bad-input',
  'encoder/disposed',
  'encoder/failed',
];

export class GuardedEncoder implements Encoder {
  readonly manifest: EncoderManifest;
  readonly #encoder: Encoder;
  readonly #limits: GuardLimits;
  readonly #health: EncoderHealth;
  #inputsUnderWay = 0;
  #disposal: Promise<void> | undefined;

  /** `health` outlives the encoder when it is loaded again. */
  constructor(
    encoder: Encoder,
    limits: GuardLimits = defaultGuardLimits,
    health = new EncoderHealth(encoder.manifest.id),
  ) {
    this.manifest = encoder.manifest;
    this.#encoder = encoder;
    this.#limits = limits;
    this.#health = health;
  }

  /** Rejects with CancelledError or with a SemblanceError whose code begins with `encoder/`. */
  async encode(given: readonly EncoderInput[], options: EncodeOptions): Promise<EncodedBatch> {
    if (this.#disposal !== undefined) {
      throw this.#createError('encoder/disposed', 'was used after dispose');
    }
    throwIfCancelled(options.signal);
    if (this.#health.switchedOff !== undefined) throw this.#health.switchedOff;
    const inputs = this.manifest.modalities.includes('code') ? given : given.map(asText);
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
      this.#health.noteSuccess();
      return this.manifest.space.isNormalized ? batch : normalized(batch);
    } catch (error) {
      if (options.signal.aborted && isCancelled(error)) throw new CancelledError();
      if (timeOut.signal.aborted) {
        const silence = this.#createError('encoder/failed', `gave no answer for ${seconds} seconds`);
        throw this.#health.noteFault('hang', silence);
      }
      throw this.#judge(this.#translate(error), error);
    } finally {
      watch.stop();
      this.#inputsUnderWay -= inputs.length;
    }
  }

  /** As `encode`; undefined for an encoder that cannot tell the parts of an input apart. */
  get contributions(): NonNullable<Encoder['contributions']> | undefined {
    const encoder = this.#encoder;
    if (encoder.contributions === undefined) return undefined;
    return async (given, vector, options) => {
      if (this.#disposal !== undefined) throw this.#createError('encoder/disposed', 'was used after dispose');
      throwIfCancelled(options.signal);
      if (this.#health.switchedOff !== undefined) throw this.#health.switchedOff;
      const input = this.manifest.modalities.includes('code') ? given : asText(given);
      this.#requireKnownModalities([input]);
      try {
        const told = encoder.contributions?.(input, vector, options);
        if (told === undefined)
          throw this.#createError('encoder/failed', 'does not tell contributions any more');
        return await raceWithSignal(told, options.signal);
      } catch (error) {
        if (options.signal.aborted && isCancelled(error)) throw new CancelledError();
        // Nothing is stored of it, and the vectors may be sound: it does not count against the encoder.
        throw this.#translate(error);
      }
    };
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

  /** An input that is broken, or a call that came too late, does not speak against the encoder. */
  #judge(error: SemblanceError, original: unknown): SemblanceError {
    if (SemblanceError.is(error, 'encoder/bad-output')) return this.#health.noteFault('lie', error);
    // Whoever runs the encoder in another process sees a hang first.
    if (SemblanceError.is(original) && original.details.isHang === true)
      return this.#health.noteFault('hang', error);
    if (isOfReplacedModel(original)) return this.#health.noteFault('replaced', error);
    return SemblanceError.is(error, 'encoder/failed') ? this.#health.noteFault('failure', error) : error;
  }

  #translate(error: unknown): SemblanceError {
    const isOwn = SemblanceError.is(error) && error.code.startsWith('encoder/');
    if (isOwn && error.details.encoder === this.manifest.id) return error; // Names the encoder already.
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

function asText(input: EncoderInput): EncoderInput {
  return input.kind === 'code' ? { kind: 'text', text: input.text } : input;
}

/** Cosine needs no lengths, and the index compares by the dot product. `checkEncodedBatch` refused zero vectors. */
function normalized(batch: EncodedBatch): EncodedBatch {
  const vectors = batch.vectors.slice();
  for (let start = 0; start < vectors.length; start += batch.dimensions) {
    const row = vectors.subarray(start, start + batch.dimensions);
    let squares = 0;
    for (const value of row) squares += value * value;
    const length = Math.sqrt(squares);
    for (const [index, value] of row.entries()) row[index] = value / length;
  }
  return { ...batch, vectors };
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
