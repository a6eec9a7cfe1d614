/**
 * The engine's side of the thread that lays maps out: hands vectors over at the thread's pace, and ends it when the
 * work is done or nobody wants it any more.
 */
import { Worker } from 'node:worker_threads';
import { CancelledError } from '../../core/cancellation/cancellation.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { LaidOutMap, LayOutPhase } from '../../core/map/layOutMap.ts';
import type { LayoutReply, LayoutRequest } from './layoutMessages.ts';

/** The library's graph of 4000 points takes 350 MB; what lies in typed arrays does not count. */
const heapMB = 1024;

export class LayoutThread {
  readonly #worker: Worker;
  readonly #signal: AbortSignal;
  readonly #onProgress: (phase: LayOutPhase, done: number) => void;
  /** The one request that is under way. */
  #waiting: PromiseWithResolvers<LaidOutMap | undefined> | undefined;
  #failure: Error | undefined;

  constructor(
    entry: string,
    signal: AbortSignal,
    onProgress: (phase: LayOutPhase, done: number) => void = () => undefined,
  ) {
    this.#signal = signal;
    this.#onProgress = onProgress;
    this.#worker = new Worker(entry, { resourceLimits: { maxOldGenerationSizeMb: heapMB } });
    this.#worker.on('message', (reply: LayoutReply) => this.#receive(reply));
    this.#worker.on('error', (error) =>
      this.#fail(failed(error instanceof Error ? error.message : String(error))),
    );
    this.#worker.on('exit', () => this.#fail(failed('it ended')));
    signal.addEventListener('abort', this.#cancel, { once: true });
    if (signal.aborted) this.#cancel();
  }

  /** Vectors, one after the other; their memory goes over to the thread. */
  async append(dimensions: number, vectors: Float32Array<ArrayBuffer>): Promise<void> {
    await this.#ask({ kind: 'vectors', dimensions, vectors }, [vectors.buffer]);
  }

  /** Rejects with CancelledError, or with `internal` when the thread fails. */
  async layOut(input: Extract<LayoutRequest, { kind: 'layOut' }>['input']): Promise<LaidOutMap> {
    const map = await this.#ask({ kind: 'layOut', input });
    if (map === undefined) throw failed('it did not answer');
    return map;
  }

  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#cancel);
    await this.#worker.terminate();
  }

  readonly #cancel = (): void => {
    this.#fail(new CancelledError());
    void this.#worker.terminate();
  };

  async #ask(request: LayoutRequest, transfer: ArrayBuffer[] = []): Promise<LaidOutMap | undefined> {
    if (this.#failure !== undefined) throw this.#failure;
    const waiting = Promise.withResolvers<LaidOutMap | undefined>();
    this.#waiting = waiting;
    this.#worker.postMessage(request, transfer);
    return await waiting.promise;
  }

  #receive(reply: LayoutReply): void {
    if (reply.kind === 'progress') this.#onProgress(reply.phase, reply.done);
    else if (reply.kind === 'failed') this.#fail(failed(reply.message));
    else this.#waiting?.resolve(reply.kind === 'done' ? reply.map : undefined);
  }

  /** The first reason stays. */
  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.reject(this.#failure);
  }
}

function failed(reason: string): SemblanceError {
  return new SemblanceError('internal', `The map could not be laid out: ${reason}`);
}
