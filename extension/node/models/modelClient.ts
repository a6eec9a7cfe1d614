/**
 * The installer of models as the editor sees it: a process of its own, started by the first call and ended when nothing
 * was asked for a while.
 */
import { CancelledError, raceWithSignal } from '../../core/cancellation/cancellation.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import { Emitter } from '../../core/lifecycle/disposable.ts';
import type { Logger, LogRecord } from '../../core/logging/logger.ts';
import type { RequestParams, RequestResult } from '../../core/protocol/engineMessages.ts';
import type { ModelApi, ModelProgress } from '../../core/protocol/modelApi.ts';
import type { ModelRequestTypes } from '../../core/protocol/modelMessages.ts';
import { defaultCallTimeoutsMs } from '../process/engineClientTypes.ts';
import { EngineProcess } from '../process/engineProcess.ts';
import { withTimeLimit } from '../process/timeLimit.ts';

export interface ModelClientOptions {
  /** Absolute path of the script. */
  readonly entry: string;
  /** Version of the product. */
  readonly version: string;
  readonly logger: Logger;
  readonly writeLog: (record: LogRecord) => void;
  readonly idleMs?: number;
}

export interface ModelClient extends ModelApi {
  /** Ends the process; what arrived so far can be continued. Calls that wait are cancelled. Idempotent. */
  close(): Promise<void>;
  /** Process id, for diagnostics; undefined when none runs. */
  pid(): Promise<number | undefined>;
}

type ModelMethod = keyof ModelRequestTypes;

/** Looking at several models in turn should not start a process each time. */
const defaultIdleMs = 30_000;
/** It loads a small script, on a cold disk under an antivirus. */
const readyTimeoutMs = 30_000;
const closeBoundMs = 2_000;

export function createModelClient(options: ModelClientOptions): ModelClient {
  return new ProcessModelClient(options);
}

class ProcessModelClient implements ModelClient {
  readonly #options: ModelClientOptions;
  readonly #progress: Emitter<ModelProgress>;
  #process: Promise<EngineProcess> | undefined;
  #callsUnderWay = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: ModelClientOptions) {
    this.#options = options;
    this.#progress = new Emitter((error) => options.logger.error('A listener failed', error));
  }

  readonly onDidProgress: ModelApi['onDidProgress'] = (listener) => this.#progress.event(listener);

  readonly known: ModelApi['known'] = async (signal) => (await this.#call('knownModels', {}, signal)).models;
  readonly describe: ModelApi['describe'] = (request, signal) => this.#call('describeModel', request, signal);
  readonly install: ModelApi['install'] = (request, signal) => this.#call('installModel', request, signal);
  readonly list: ModelApi['list'] = async (modelsFolder, signal) =>
    (await this.#call('listModels', { modelsFolder }, signal)).models;
  readonly remove: ModelApi['remove'] = async (modelsFolder, id, signal) =>
    (await this.#call('removeModel', { modelsFolder, id }, signal)).bytes;

  async pid(): Promise<number | undefined> {
    return (await this.#process?.catch(() => undefined))?.pid;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end();
  }

  async #call<M extends ModelMethod>(
    method: M,
    params: RequestParams<M>,
    signal: AbortSignal,
  ): Promise<RequestResult<M>> {
    if (this.#isClosed) throw new CancelledError();
    clearTimeout(this.#idleTimer);
    this.#callsUnderWay += 1;
    try {
      return await withTimeLimit(
        defaultCallTimeoutsMs[method],
        signal,
        (timeoutMs) =>
          new SemblanceError('engine/timeout', `There was no answer within ${timeoutMs / 1000} s.`, {
            method,
          }),
        async (limited) => (await raceWithSignal(this.#running(), limited)).call(method, params, limited),
      );
    } finally {
      this.#callsUnderWay -= 1;
      if (this.#callsUnderWay === 0) this.#endLater();
    }
  }

  /** The start belongs to all callers, so that none of them can cancel it for the others. */
  #running(): Promise<EngineProcess> {
    if (this.#process !== undefined) return this.#process;
    const starting = this.#start();
    // The next call starts another one, and may have done so while this one was being ended.
    const forget = (): void => {
      if (this.#process === starting) this.#process = undefined;
    };
    starting.then((started) => started.onDidExit(forget), forget);
    this.#process = starting;
    return starting;
  }

  async #start(): Promise<EngineProcess> {
    const { entry, version, logger, writeLog } = this.#options;
    const started = await EngineProcess.start(
      { entry, entryArguments: [version], readyTimeoutMs, logger: logger.topic('models process') },
      new AbortController().signal,
    );
    started.onDidLog(writeLog);
    started.onDidModelProgress((progress) => this.#progress.fire(progress));
    return started;
  }

  #endLater(): void {
    if (this.#isClosed) return;
    this.#idleTimer = setTimeout(() => void this.#end(), this.#options.idleMs ?? defaultIdleMs);
    this.#idleTimer.unref();
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idleTimer);
    const starting = this.#process;
    this.#process = undefined;
    const started = await starting?.catch(() => undefined);
    await started?.stop(closeBoundMs, new CancelledError());
  }
}
