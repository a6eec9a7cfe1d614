/**
 * One engine process as its host sees it: start and handshake, calls with cancellation, events, output, end.
 * It is never restarted; supervision is the client's task.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { CancelledError, throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import { Emitter } from '../../core/lifecycle/disposable.ts';
import type { Logger, LogRecord } from '../../core/logging/logger.ts';
import type { EngineStatus } from '../../core/protocol/engineApi.ts';
import type { RequestMethod, RequestParams, RequestResult } from '../../core/protocol/engineMessages.ts';
import { type Envelope, protocolVersion } from '../../core/protocol/envelope.ts';
import type { MapProgress } from '../../core/protocol/mapApi.ts';
import type { ModelProgress } from '../../core/protocol/modelApi.ts';
import { parseEnvelope, parseEvent, parseResult } from '../../core/protocol/parseMessage.ts';
import { fromWireError } from '../../core/protocol/wireErrors.ts';
import { OutputLines } from './outputLines.ts';

export interface EngineProcessOptions {
  /** Absolute path of the script. */
  readonly entry: string;
  readonly entryArguments: readonly string[];
  /** From the start of the process to its first message. */
  readonly readyTimeoutMs: number;
  readonly logger: Logger;
}

export interface ProcessExit {
  readonly exitCode: number | null;
  readonly signalName: string | null;
  /** The last lines that the process printed, oldest first. */
  readonly lastOutput: readonly string[];
}

/** Enough for the message and the top of the stack of a native failure. */
const maxLastOutput = 20;
/** After the process has ended its pipes may hold a last answer or line; a grandchild may keep them open for ever. */
const drainMs = 300;

interface Pending {
  readonly method: RequestMethod;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #logger: Logger;
  readonly #pending = new Map<number, Pending>();
  readonly #statusEmitter: Emitter<EngineStatus>;
  readonly #logEmitter: Emitter<LogRecord>;
  readonly #modelProgressEmitter: Emitter<ModelProgress>;
  readonly #mapProgressEmitter: Emitter<MapProgress>;
  readonly #exitEmitter: Emitter<ProcessExit>;
  readonly #lastOutput: string[] = [];
  readonly #ready = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<ProcessExit>();
  #nextId = 1;
  #exit: ProcessExit | undefined;
  /** What calls reject with when the process ends on purpose. */
  #stopReason: Error | undefined;

  private constructor(options: EngineProcessOptions) {
    this.#logger = options.logger;
    const onListenerError = (error: unknown): void => this.#logger.error('A listener failed', error);
    this.#statusEmitter = new Emitter(onListenerError);
    this.#logEmitter = new Emitter(onListenerError);
    this.#modelProgressEmitter = new Emitter(onListenerError);
    this.#mapProgressEmitter = new Emitter(onListenerError);
    this.#exitEmitter = new Emitter(onListenerError);
    this.#ready.promise.catch(() => undefined); // Read by `start`, unless the start was cancelled.

    this.#child = fork(options.entry, options.entryArguments, {
      serialization: 'advanced',
      // Flags of the host (an inspector port, memory limits) are not meant for us.
      execArgv: [],
      env: environmentOfEngine(process.env),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child.on('message', (message) => this.#receive(message));
    this.#child.on('error', (error) => this.#onChildError(error));
    this.#child.once('exit', (exitCode, signalName) => this.#onChildExit(exitCode, signalName));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue;
      const lines = new OutputLines((line) => this.#onOutput(line));
      stream.on('data', (bytes: Buffer) => lines.write(bytes));
      stream.on('end', () => lines.end());
      stream.on('error', () => undefined); // A broken pipe comes with the exit, which is reported.
    }
  }

  /**
   * Starts the process and waits for its greeting. Rejects with `engine/start-failed`, with `protocol/version`, or with
   * CancelledError; no process is left behind then.
   */
  static async start(options: EngineProcessOptions, signal: AbortSignal): Promise<EngineProcess> {
    throwIfCancelled(signal);
    const engine = new EngineProcess(options);
    const onAbort = (): void => engine.#ready.reject(new CancelledError());
    signal.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(() => {
      engine.#ready.reject(
        new SemblanceError(
          'engine/start-failed',
          `The search engine did not start within ${options.readyTimeoutMs / 1000} s. The machine may be very busy; try again.`,
          { timeoutMs: options.readyTimeoutMs },
        ),
      );
    }, options.readyTimeoutMs);
    try {
      await engine.#ready.promise;
      return engine;
    } catch (error) {
      engine.kill();
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  readonly onDidChangeStatus = (listener: (status: EngineStatus) => void) =>
    this.#statusEmitter.event(listener);
  readonly onDidLog = (listener: (record: LogRecord) => void) => this.#logEmitter.event(listener);
  readonly onDidMapProgress = (listener: (progress: MapProgress) => void) =>
    this.#mapProgressEmitter.event(listener);
  readonly onDidModelProgress = (listener: (progress: ModelProgress) => void) =>
    this.#modelProgressEmitter.event(listener);
  /** Fires once, before the calls that wait are rejected. */
  readonly onDidExit = (listener: (exit: ProcessExit) => void) => this.#exitEmitter.event(listener);

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Undefined while the process lives. */
  get exit(): ProcessExit | undefined {
    return this.#exit;
  }

  /**
   * Rejects with the engine's error, with CancelledError as soon as the signal fires (the engine is told), with
   * `engine/crashed` when the process ends first, and with `protocol/bad-message` when the answer cannot be read.
   */
  call<M extends RequestMethod>(
    method: M,
    params: RequestParams<M>,
    signal: AbortSignal,
  ): Promise<RequestResult<M>> {
    if (signal.aborted) return Promise.reject(new CancelledError());
    if (this.#exit !== undefined) return Promise.reject(this.#stopReason ?? crashedError(this.#exit));
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<RequestResult<M>>();
    const onAbort = (): void => {
      if (!this.#pending.delete(id)) return;
      this.#post({ v: protocolVersion, kind: 'cancel', id });
      reject(new CancelledError());
    };
    const settle = (): void => signal.removeEventListener('abort', onAbort);
    this.#pending.set(id, {
      method,
      resolve: (result) => {
        settle();
        try {
          resolve(parseResult(method, result));
        } catch (error) {
          this.#logger.error(`The answer to ${method} was refused`, error);
          reject(error);
        }
      },
      reject: (error) => {
        settle();
        reject(error);
      },
    });
    signal.addEventListener('abort', onAbort, { once: true });
    this.#post({ v: protocolVersion, kind: 'request', id, method, params });
    return promise;
  }

  /**
   * Asks the engine to close, waits at most `boundMs` for the process to end, then kills it. Calls that wait reject with
   * `reason`. Idempotent; resolves when the process is gone.
   */
  async stop(boundMs: number, reason: Error): Promise<void> {
    if (this.#stopReason === undefined) {
      this.#stopReason = reason;
      this.#rejectAll(reason);
      if (this.#exit === undefined) {
        this.#post({ v: protocolVersion, kind: 'request', id: this.#nextId++, method: 'close', params: {} });
      }
    }
    const timer = setTimeout(() => this.kill(), boundMs);
    await this.#ended.promise;
    clearTimeout(timer);
  }

  kill(): void {
    // SIGKILL, not SIGTERM: a native call that hangs would never let a handler run. The index survives it.
    this.#child.kill('SIGKILL');
  }

  #receive(message: unknown): void {
    let envelope: Envelope;
    try {
      envelope = parseEnvelope(message);
    } catch (error) {
      this.#logger.error('A message of the engine was refused', error);
      this.#ready.reject(error); // Without effect after the greeting.
      return;
    }
    switch (envelope.kind) {
      case 'ready':
        this.#ready.resolve();
        return;
      case 'result':
        this.#take(envelope.id)?.resolve(envelope.result);
        return;
      case 'failure':
        this.#take(envelope.id)?.reject(fromWireError(envelope.error));
        return;
      case 'event':
        this.#receiveEvent(envelope.method, envelope.params);
        return;
      default:
        this.#logger.error(`A "${envelope.kind}" message goes the wrong way`);
    }
  }

  #receiveEvent(method: string, params: unknown): void {
    try {
      if (method === 'status') this.#statusEmitter.fire(parseEvent('status', params));
      else if (method === 'log') this.#logEmitter.fire(parseEvent('log', params));
      else if (method === 'mapProgress') this.#mapProgressEmitter.fire(parseEvent('mapProgress', params));
      else if (method === 'modelProgress')
        this.#modelProgressEmitter.fire(parseEvent('modelProgress', params));
      else this.#logger.error(`The engine sent an unknown event "${method}"`);
    } catch (error) {
      this.#logger.error(`The event ${method} was refused`, error);
    }
  }

  /** Undefined for a call that was cancelled meanwhile. */
  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #post(message: Envelope): void {
    const onFailed = (error: unknown): void => {
      if (message.kind !== 'request') return;
      const pending = this.#take(message.id);
      if (pending === undefined) return;
      // A closed channel is the first sign of a crash; the exit that follows tells more.
      if (!this.#child.connected) void this.#ended.promise.then((exit) => pending.reject(crashedError(exit)));
      else
        pending.reject(
          new SemblanceError('internal', `${message.method} could not be sent`, {}, { cause: error }),
        );
    };
    try {
      this.#child.send(message, (error) => {
        if (error !== null) onFailed(error);
      });
    } catch (error) {
      onFailed(error);
    }
  }

  #onOutput(line: string): void {
    this.#lastOutput.push(line);
    if (this.#lastOutput.length > maxLastOutput) this.#lastOutput.shift();
    this.#logger.warn(line);
  }

  #onChildError(error: Error): void {
    this.#logger.error('The engine process reported an error', error);
    this.#ready.reject(
      new SemblanceError(
        'engine/start-failed',
        `The search engine could not be started: ${describeError(error)}`,
        {},
        { cause: error },
      ),
    );
    // Without a pid the process never was, and no exit will come.
    if (this.#child.pid === undefined) this.#settle({ exitCode: null, signalName: null, lastOutput: [] });
  }

  #onChildExit(exitCode: number | null, signalName: string | null): void {
    const finish = (): void => {
      clearTimeout(timer);
      this.#settle({ exitCode, signalName, lastOutput: [...this.#lastOutput] });
    };
    const timer = setTimeout(finish, drainMs);
    this.#child.once('close', finish);
  }

  #settle(exit: ProcessExit): void {
    if (this.#exit !== undefined) return;
    this.#exit = exit;
    this.#ready.reject(
      new SemblanceError('engine/start-failed', `The search engine ended while it started${endOf(exit)}.`, {
        exitCode: exit.exitCode ?? -1,
      }),
    );
    this.#ended.resolve(exit);
    this.#exitEmitter.fire(exit);
    this.#rejectAll(this.#stopReason ?? crashedError(exit));
    this.#statusEmitter.dispose();
    this.#logEmitter.dispose();
    this.#modelProgressEmitter.dispose();
    this.#mapProgressEmitter.dispose();
    this.#exitEmitter.dispose();
  }

  #rejectAll(error: Error): void {
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of waiting) pending.reject(error);
  }
}

/** The host's environment, as plain Node.js when the host is Electron. */
function environmentOfEngine(host: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // NODE_OPTIONS of a debugged window would load its bootstrap into the engine.
  const { NODE_OPTIONS: _, ...rest } = host;
  return { ...rest, ELECTRON_RUN_AS_NODE: '1' };
}

function crashedError(exit: ProcessExit): SemblanceError {
  return new SemblanceError(
    'engine/crashed',
    `The search engine ended unexpectedly${endOf(exit)}. It is started again by itself; the index is not harmed.`,
    { exitCode: exit.exitCode ?? -1, signalName: exit.signalName ?? '' },
  );
}

function endOf(exit: ProcessExit): string {
  const how = exit.signalName === null ? `exit code ${exit.exitCode ?? 'unknown'}` : exit.signalName;
  const last = exit.lastOutput.at(-1);
  return last === undefined ? ` (${how})` : ` (${how}; last output: ${last})`;
}
