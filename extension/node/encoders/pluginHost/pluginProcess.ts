/**
 * The process of one plug-in as the engine sees it: started, asked one thing at a time, killed when it does not answer.
 * It is never restarted; that is its owner's task.
 */
import { type ChildProcess, fork } from 'node:child_process';
import * as v from 'valibot';
import type { EncoderContext } from '../../../../plugins/api/encoder.ts';
import { CancelledError, throwIfCancelled } from '../../../core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../core/errors/semblanceError.ts';
import type { Logger } from '../../../core/logging/logger.ts';
import { OutputLines } from '../../process/outputLines.ts';
import { errorOf, failureOf, type PluginReply, type PluginRequest, pluginReply } from './pluginMessages.ts';

/** Models live outside of this heap; a plug-in that keeps a gigabyte of JavaScript objects leaks. */
const heapMegabytes = 1_024;
/** A plug-in that prints for every input must not drown the log. */
const mostOutputLines = 500;

type Answered = Extract<PluginReply, { readonly id: number }>;
type Distribute<T> = T extends { readonly id: number } ? Omit<T, 'id'> : never;
export type PluginCall = Distribute<PluginRequest>;

export interface PluginProcessOptions {
  /** Absolute path of the process's script. */
  readonly entry: string;
  /** For messages: the module or the encoder. */
  readonly name: string;
  readonly logger: Logger;
}

interface Pending {
  resolve(reply: Answered): void;
  reject(error: Error): void;
}

export class PluginProcess {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #logger: Logger;
  readonly #pending = new Map<number, Pending>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #exited = Promise.withResolvers<void>();
  #decodeImage: EncoderContext['decodeImage'] | undefined;
  #lastId = 0;
  #outputLines = 0;
  #end: string | undefined;

  private constructor({ entry, name, logger }: PluginProcessOptions) {
    this.#name = name;
    this.#logger = logger;
    this.#ready.promise.catch(() => undefined); // Read by `start`.
    // NODE_OPTIONS of a debugged window would load its bootstrap.
    const { NODE_OPTIONS: _inherited, ...env } = process.env;
    this.#child = fork(entry, [], {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${heapMegabytes}`],
      env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child.on('message', (message) => this.#receive(message));
    this.#child.on('error', (error) => {
      // Also raised when sending fails; only a process that never was has no pid and will not exit.
      if (this.#child.pid === undefined) this.#onEnd(error.message);
    });
    this.#child.once('exit', (code, signal) =>
      this.#onEnd(signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`),
    );
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue;
      const lines = new OutputLines((line) => this.#onOutput(line));
      stream.on('data', (bytes: Buffer) => lines.write(bytes));
      stream.on('end', () => lines.end());
      stream.on('error', () => undefined); // A broken pipe comes with the exit.
    }
  }

  /** Rejects with `encoder/failed` when the process does not come up in time, and with CancelledError. */
  static async start(
    options: PluginProcessOptions,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<PluginProcess> {
    throwIfCancelled(signal);
    const started = new PluginProcess(options);
    const onAbort = (): void => started.#ready.reject(new CancelledError());
    signal.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(
      () => started.#ready.reject(started.#failure(`did not start within ${limitMs / 1000} seconds`)),
      limitMs,
    );
    try {
      await started.#ready.promise;
      return started;
    } catch (error) {
      await started.kill();
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  get isAlive(): boolean {
    return this.#end === undefined;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Pictures that the plug-in asks for are decoded by this function from now on. */
  setDecoder(decodeImage: EncoderContext['decodeImage']): void {
    this.#decodeImage = decodeImage;
  }

  /**
   * Rejects with the plug-in's own error, with `encoder/failed` when the process ends or (killed then, and with the
   * detail `isHang`) does not answer in time, and with CancelledError when the signal fires; the plug-in is told, and
   * `whenQuiet` resolves when it has answered all the same.
   */
  async call(
    request: PluginCall,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<{ readonly reply: Promise<Answered>; readonly whenQuiet: Promise<void> }> {
    throwIfCancelled(signal);
    this.#lastId += 1;
    const id = this.#lastId;
    const answered = Promise.withResolvers<Answered>();
    this.#pending.set(id, answered);
    const timer = setTimeout(() => {
      this.#pending.delete(id);
      answered.reject(
        this.#failure(`gave no answer for ${limitMs / 1000} seconds and was stopped`, { isHang: true }),
      );
      void this.kill();
    }, limitMs);
    const cancelled = Promise.withResolvers<never>();
    cancelled.promise.catch(() => undefined);
    const onAbort = (): void => {
      cancelled.reject(new CancelledError());
      this.#post({ kind: 'cancel', id });
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const whenQuiet = answered.promise
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      });
    if (this.#end !== undefined) answered.reject(this.#endFailure());
    else this.#post({ ...request, id });
    const reply = Promise.race([answered.promise, cancelled.promise]);
    reply.catch(() => undefined); // Who only waits until it is quiet does not read it.
    return { reply, whenQuiet };
  }

  /** Resolves when the process is gone. Idempotent. */
  async kill(): Promise<void> {
    // SIGKILL: a plug-in that hangs in a loop would never let a handler run.
    if (this.#end === undefined) this.#child.kill('SIGKILL');
    await this.#exited.promise;
  }

  #receive(message: unknown): void {
    const parsed = v.safeParse(pluginReply, message);
    if (!parsed.success) {
      const id = v.safeParse(v.object({ id: v.number() }), message);
      const pending = id.success ? this.#take(id.output.id) : undefined;
      const error = new SemblanceError(
        'encoder/bad-output',
        `Encoder "${this.#name}" sent an answer of the wrong form (${v.getDotPath(parsed.issues[0]) ?? 'message'}).`,
        { encoder: this.#name },
      );
      if (pending === undefined) this.#logger.warn(error.message);
      else pending.reject(error);
      return;
    }
    const reply = parsed.output;
    switch (reply.kind) {
      case 'ready':
        this.#ready.resolve();
        return;
      case 'log':
        this.#logger[reply.level](reply.message);
        return;
      case 'decode':
        void this.#decode(reply);
        return;
      case 'failed':
        this.#take(reply.id)?.reject(errorOf(reply.failure));
        return;
      default:
        this.#take(reply.id)?.resolve(reply);
    }
  }

  async #decode({ id, bytes, mimeType, request }: PluginReply & { kind: 'decode' }): Promise<void> {
    try {
      if (this.#decodeImage === undefined) throw new Error('There is no decoder for pictures.');
      const raster = await this.#decodeImage({ bytes, mimeType }, request, new AbortController().signal);
      this.#post({ kind: 'decoded', id, raster });
    } catch (error) {
      this.#post({ kind: 'undecoded', id, failure: failureOf(error) });
    }
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #post(request: PluginRequest): void {
    if (this.#end !== undefined || !this.#child.connected) return;
    this.#child.send(request, () => undefined); // A failure to send comes with the exit.
  }

  #onOutput(line: string): void {
    this.#outputLines += 1;
    if (this.#outputLines < mostOutputLines) this.#logger.info(`| ${line}`);
    else if (this.#outputLines === mostOutputLines) this.#logger.info('| (further output is left out)');
  }

  #onEnd(how: string): void {
    if (this.#end !== undefined) return;
    this.#end = how;
    const failure = this.#endFailure();
    this.#ready.reject(failure);
    for (const pending of [...this.#pending.values()]) pending.reject(failure);
    this.#pending.clear();
    this.#exited.resolve();
  }

  #endFailure(): SemblanceError {
    return this.#failure(`made its process end (${this.#end ?? 'unknown'})`);
  }

  #failure(fault: string, details: Readonly<Record<string, boolean>> = {}): SemblanceError {
    return new SemblanceError('encoder/failed', `Encoder "${this.#name}" ${fault}.`, {
      encoder: this.#name,
      ...details,
    });
  }
}
