/**
 * The image inspector: hands pictures one by one to a decoding process, which it starts on demand, kills at the time
 * limit and ends when there is nothing to do. A picture that hangs or crashes a decoder costs that picture alone.
 */
import * as v from 'valibot';
import type { EncoderContext, Raster, RasterRequest } from '../../../plugins/api/encoder.ts';
import { CancelledError } from '../../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import { isPassing } from '../../core/errors/skipReasonOf.ts';
import { defaultMemoryLimitBytes, defaultTimeLimitMs } from '../../core/images/imageLimits.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type {
  ImageInspection,
  ImageInspector,
  PictureCutter,
  PictureTile,
} from '../../core/ports/imageInspector.ts';
import { DecoderProcess, type DecodingOutcome } from './decoderProcess.ts';
import { type InspectorRequest, type PictureAnswer, rasterRequest } from './imageMessages.ts';

export interface ImageInspectorOptions {
  /** Absolute path of the decoding process's entry file. */
  readonly workerEntry: string;
  readonly logger: Logger;
  /** Time for one picture; after it the process is killed and the picture skipped. */
  readonly timeLimitMs?: number;
  /** Memory of the whole process while it decodes. */
  readonly memoryLimitBytes?: number;
  /** Time without pictures after which the process is ended. */
  readonly idleMs?: number;
}

/** The process takes 60 MB; a start takes 0.2 seconds. Half a minute bridges the pauses of typing and saving. */
const defaultIdleMs = 30_000;
/** A start that failed so often in a row will fail again; pictures are then skipped without trying ... */
const maxFailedStarts = 3;
/** ... for this long, after which the cause (a full disk, a virus scanner) may be gone. */
const restartPauseMs = 60_000;

/** The inspector, and the same process and limits for the pixels that encoders look at. */
export interface ImageDecoder extends ImageInspector, PictureCutter {
  /**
   * Rejects with `encoder/bad-input` for a picture that is broken, unsafe, too slow or cannot be decoded just now
   * (`skipReasonOf` tells which), `internal` for a request that makes no sense, and CancelledError.
   */
  readonly decode: EncoderContext['decodeImage'];
}

const closedSentence = 'The picture decoder is closed.';

/**
 * Creates the inspector; the process is started by the first picture. Pictures wait their turn in the order of the
 * calls: only the one at work is copied to the process, so a caller who awaits each call (or keeps a few open) is
 * slowed down to the decoder's pace. `close` rejects what waits with CancelledError and resolves when the process is
 * gone.
 */
export function createImageInspector(options: ImageInspectorOptions): ImageDecoder {
  return new ProcessImageInspector(options);
}

type Asked =
  | { readonly kind: 'inspect' }
  | { readonly kind: 'rasterise'; readonly raster: RasterRequest }
  | { readonly kind: 'cut'; readonly side: number };

interface Job {
  /** How log lines call the picture. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly asked: Asked;
  readonly signal: AbortSignal;
  readonly settle: (answer: PictureAnswer) => void;
  readonly cancel: () => void;
}

class ProcessImageInspector implements ImageDecoder {
  readonly #workerEntry: string;
  readonly #logger: Logger;
  readonly #timeLimitMs: number;
  readonly #memoryLimitBytes: number;
  readonly #idleMs: number;
  readonly #waiting: Job[] = [];
  #active: Job | undefined;
  #pump: Promise<void> | undefined;
  #decoder: DecoderProcess | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #lastId = 0;
  #failedStarts = 0;
  #nextStartAt = 0;
  #isClosed = false;

  constructor(options: ImageInspectorOptions) {
    this.#workerEntry = options.workerEntry;
    this.#logger = options.logger.topic('images');
    this.#timeLimitMs = options.timeLimitMs ?? defaultTimeLimitMs;
    this.#memoryLimitBytes = options.memoryLimitBytes ?? defaultMemoryLimitBytes;
    this.#idleMs = options.idleMs ?? defaultIdleMs;
  }

  async inspect(
    image: { readonly path: string; readonly format: string; readonly bytes: Uint8Array },
    signal: AbortSignal,
  ): Promise<ImageInspection> {
    const asked: Asked = { kind: 'inspect' };
    const answer = await this.#ask({ name: image.path, bytes: image.bytes, asked, signal });
    if (answer.kind === 'image' || answer.kind === 'skipped') return answer;
    throw new SemblanceError('internal', 'The picture decoder sent pixels where facts were asked for.');
  }

  async cut(
    image: { readonly path: string; readonly bytes: Uint8Array },
    side: number,
    signal: AbortSignal,
  ): Promise<readonly PictureTile[] | undefined> {
    const asked: Asked = { kind: 'cut', side };
    const answer = await this.#ask({ name: image.path, bytes: image.bytes, asked, signal });
    if (answer.kind === 'tiles') return answer.tiles;
    if (answer.kind !== 'skipped') return [];
    this.#logger.debug(`${image.path} is not cut: ${answer.detail}`);
    return isPassing(answer.reason) ? undefined : [];
  }

  readonly decode: EncoderContext['decodeImage'] = async (image, request, signal) => {
    if (!v.is(rasterRequest, request))
      throw new SemblanceError('internal', `No picture can be decoded to ${JSON.stringify(request)}.`);
    const name = `a picture of ${image.bytes.byteLength} bytes`;
    const asked: Asked = { kind: 'rasterise', raster: request };
    const answer = await this.#ask({ name, bytes: image.bytes, asked, signal });
    if (answer.kind === 'raster') return rasterOf(answer);
    const reason = answer.kind === 'skipped' ? answer.detail : 'The picture decoder sent no pixels.';
    const details = answer.kind === 'skipped' ? { reason, skipReason: answer.reason } : { reason };
    throw new SemblanceError('encoder/bad-input', `The picture cannot be looked at: ${reason}`, details);
  };

  #ask(question: Pick<Job, 'name' | 'bytes' | 'asked' | 'signal'>): Promise<PictureAnswer> {
    const { signal } = question;
    if (signal.aborted || this.#isClosed) return Promise.reject(new CancelledError());
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        signal.removeEventListener('abort', cancel);
        const place = this.#waiting.indexOf(job);
        if (place >= 0) this.#waiting.splice(place, 1);
        // A picture at work is let finish, unread: a new process costs more than the rest of most pictures.
        reject(new CancelledError());
      };
      const settle = (answer: PictureAnswer): void => {
        signal.removeEventListener('abort', cancel);
        resolve(answer);
      };
      const job: Job = { ...question, settle, cancel };
      signal.addEventListener('abort', cancel, { once: true });
      this.#waiting.push(job);
      this.#pump ??= this.#work();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    this.#active?.cancel();
    for (const job of this.#waiting.splice(0)) job.cancel();
    await this.#decoder?.kill();
    // A process that was being started is ended by the pump itself.
    await this.#pump;
  }

  /** Runs while pictures wait; never rejects. */
  async #work(): Promise<void> {
    clearTimeout(this.#idleTimer);
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      this.#active = job;
      job.settle(await this.#decodeOne(job));
      this.#active = undefined;
    }
    this.#pump = undefined;
    if (this.#isClosed) await this.#endProcess();
    else this.#rest();
  }

  async #decodeOne(job: Job): Promise<PictureAnswer> {
    // A process that ended between two pictures or at work on one may have been killed by a system that was short of
    // memory: the picture is sent once more. One that makes the next process end too is to blame itself.
    const lost = { undelivered: 0, died: 0 };
    for (;;) {
      const decoder = await this.#startedDecoder();
      if (typeof decoder === 'string') return { kind: 'skipped', reason: 'unreadable', detail: decoder };
      // Nobody waits any more: cancelled while the process was being started.
      if (job.signal.aborted)
        return { kind: 'skipped', reason: 'unreadable', detail: 'Reading it was cancelled.' };
      this.#lastId += 1;
      const question = { id: this.#lastId, bytes: job.bytes, memoryLimitBytes: this.#memoryLimitBytes };
      const request: InspectorRequest = { ...question, ...job.asked };
      const outcome = await decoder.ask(request, this.#timeLimitMs);
      if (outcome.kind === 'answered' || outcome.kind === 'timeout') return this.#conclude(job.name, outcome);
      if (outcome.kind === 'died') this.#warnOfEnd(job.name, outcome.how);
      lost[outcome.kind] += 1;
      if (lost[outcome.kind] > 1) return this.#conclude(job.name, outcome);
    }
  }

  #conclude(name: string, outcome: DecodingOutcome): PictureAnswer {
    switch (outcome.kind) {
      case 'answered':
        return outcome.answer;
      case 'timeout': {
        const detail = `Decoding it took longer than ${this.#timeLimitMs / 1000} seconds and was stopped.`;
        this.#logger.warn(`${name}: ${detail}`);
        return { kind: 'skipped', reason: 'timeout', detail };
      }
      case 'undelivered':
        return { kind: 'skipped', reason: 'unreadable', detail: 'The picture decoder could not be reached.' };
      case 'died': {
        const detail = `It made the picture decoder end twice (${outcome.how}).`;
        return { kind: 'skipped', reason: 'corrupt', detail };
      }
    }
  }

  #warnOfEnd(name: string, how: string): void {
    // A closed inspector killed the process itself.
    if (!this.#isClosed) this.#logger.warn(`${name}: the decoder ended while it read the picture (${how})`);
  }

  /** A living process, or the sentence that says why there is none. */
  async #startedDecoder(): Promise<DecoderProcess | string> {
    if (this.#decoder?.isAlive === true) {
      this.#decoder.hold();
      return this.#decoder;
    }
    if (this.#isClosed) return closedSentence;
    if (this.#failedStarts >= maxFailedStarts && performance.now() < this.#nextStartAt)
      return 'The picture decoder could not be started; it is tried again later. The log has the reason.';
    try {
      this.#decoder = await DecoderProcess.start(this.#workerEntry);
      this.#failedStarts = 0;
      if (this.#isClosed) return closedSentence;
      this.#logger.debug(`picture decoder started (process ${this.#decoder.pid ?? 'unknown'})`);
      return this.#decoder;
    } catch (error) {
      this.#failedStarts += 1;
      this.#nextStartAt = performance.now() + restartPauseMs;
      this.#logger.error('pictures cannot be decoded', error);
      return describeError(error);
    }
  }

  #rest(): void {
    if (this.#decoder?.isAlive !== true) return;
    this.#decoder.release();
    this.#idleTimer = setTimeout(() => void this.#endProcess(), this.#idleMs);
    this.#idleTimer.unref();
  }

  async #endProcess(): Promise<void> {
    const decoder = this.#decoder;
    this.#decoder = undefined;
    await decoder?.kill();
  }
}

function rasterOf({ width, height, data }: Raster): Raster {
  return { width, height, data };
}
