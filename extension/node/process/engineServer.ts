/**
 * The engine's side of the protocol: parses messages, runs requests on an `EngineApi` under limits, answers, and
 * passes events on. It knows nothing of processes; `engineProcessMain.ts` does.
 */
import { isCancelled } from '../../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import { DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { LogRecord } from '../../core/logging/logger.ts';
import type { EngineApi, EngineStatus } from '../../core/protocol/engineApi.ts';
import {
  isRequestMethod,
  questionMethods,
  type RequestMethod,
  type RequestParams,
  type RequestResult,
} from '../../core/protocol/engineMessages.ts';
import { type Envelope, protocolVersion } from '../../core/protocol/envelope.ts';
import type { ModelApi } from '../../core/protocol/modelApi.ts';
import { parseEnvelope, parseParams } from '../../core/protocol/parseMessage.ts';
import { toWireError } from '../../core/protocol/wireErrors.ts';
import type { EnginePort } from './enginePort.ts';
import { LatestValueSender } from './latestValueSender.ts';
import { type QueuedJob, RequestQueue, type RequestQueueLimits } from './requestQueue.ts';

type Handlers = {
  readonly [M in RequestMethod]: (params: RequestParams<M>, signal: AbortSignal) => Promise<RequestResult<M>>;
};

/** A person or a short state change waits for these; they must not stand behind background work. */
const urgentMethods: ReadonlySet<RequestMethod> = new Set([...questionMethods, 'pause', 'resume']);

/** These wait for nobody: closing must work while all else is stuck, and new settings end the work that is in their way. */
const immediateMethods: ReadonlySet<RequestMethod> = new Set(['close', 'configure']);

export interface EngineServerOptions {
  readonly pid: number;
  /** Smallest time between two status events. */
  readonly statusIntervalMs: number;
  readonly limits: RequestQueueLimits;
}

export const defaultEngineServerOptions: Omit<EngineServerOptions, 'pid'> = {
  // Ten a second is as fast as a progress display is read.
  statusIntervalMs: 100,
  limits: {
    // The encoder works through one batch at a time, so more searches at once only share its time.
    maxRunning: 8,
    maxOrdinaryRunning: 4,
    // Far above what an editor asks for at once; a host that reaches it is in a loop and should hear so.
    maxWaiting: 512,
  },
};

/** Log lines that may wait for the pipe; beyond it they are counted and dropped, so that a flood costs no memory. */
const maxUnsentLogs = 1000;

interface ActiveRequest {
  readonly controller: AbortController;
  readonly job: QueuedJob;
}

export interface EngineServer {
  /** Resolves once the engine is closed because the host asked for it or is gone, and the last answer has left. */
  readonly whenDone: Promise<'closed' | 'disconnected'>;
  /** A log line of the process itself, not of the engine. */
  log(record: LogRecord): void;
}

/** Greets the host and serves until `close` or disconnection. On disconnection the engine is closed. */
export function serveEngine(
  engine: EngineApi,
  port: EnginePort,
  options: EngineServerOptions,
  models: ModelApi = noModels,
): EngineServer {
  return new PortServer(engine, models, port, options);
}

class PortServer implements EngineServer {
  readonly whenDone: Promise<'closed' | 'disconnected'>;
  readonly #engine: EngineApi;
  readonly #port: EnginePort;
  readonly #handlers: Handlers;
  readonly #queue: RequestQueue;
  readonly #status: LatestValueSender<EngineStatus>;
  readonly #active = new Map<number, ActiveRequest>();
  readonly #subscriptions = new DisposableStore();
  readonly #resolveDone: (how: 'closed' | 'disconnected') => void;
  #unsentLogs = 0;
  #droppedLogs = 0;

  constructor(engine: EngineApi, models: ModelApi, port: EnginePort, options: EngineServerOptions) {
    this.#engine = engine;
    this.#port = port;
    this.#handlers = handlersOf(engine, models);
    this.#queue = new RequestQueue(options.limits);
    this.#status = new LatestValueSender(
      (status) => this.#send({ v: protocolVersion, kind: 'event', method: 'status', params: status }),
      options.statusIntervalMs,
    );
    const done = Promise.withResolvers<'closed' | 'disconnected'>();
    this.whenDone = done.promise;
    this.#resolveDone = done.resolve;

    this.#subscriptions.add(engine.onDidChangeStatus((status) => this.#status.offer(status)));
    this.#subscriptions.add(engine.onDidLog((record) => this.log(record)));
    this.#subscriptions.add(
      engine.onDidMapProgress(
        (params) => void this.#send({ v: protocolVersion, kind: 'event', method: 'mapProgress', params }),
      ),
    );
    this.#subscriptions.add(
      models.onDidProgress(
        (params) => void this.#send({ v: protocolVersion, kind: 'event', method: 'modelProgress', params }),
      ),
    );
    this.#subscriptions.add(port.onMessage((message) => this.#receive(message)));
    this.#subscriptions.add(port.onDisconnect(() => void this.#endAfterDisconnect()));
    void this.#send({ v: protocolVersion, kind: 'ready', pid: options.pid });
  }

  log(record: LogRecord): void {
    if (this.#unsentLogs >= maxUnsentLogs) {
      this.#droppedLogs += 1;
      return;
    }
    this.#unsentLogs += 1;
    void this.#send({ v: protocolVersion, kind: 'event', method: 'log', params: record }).finally(() => {
      this.#unsentLogs -= 1;
      if (this.#unsentLogs > 0 || this.#droppedLogs === 0) return;
      const dropped = this.#droppedLogs;
      this.#droppedLogs = 0;
      this.log({ level: 'warn', topic: 'process', message: `${dropped} log lines were dropped` });
    });
  }

  #receive(message: unknown): void {
    let envelope: Envelope;
    try {
      envelope = parseEnvelope(message);
    } catch (error) {
      this.log({ level: 'error', topic: 'process', message: describeError(error) });
      const id = requestIdOf(message);
      if (id !== undefined) void this.#fail(id, error);
      return;
    }
    if (envelope.kind === 'request') this.#accept(envelope.id, envelope.method, envelope.params);
    else if (envelope.kind === 'cancel') this.#cancel(envelope.id);
    else {
      this.log({
        level: 'error',
        topic: 'process',
        message: `A "${envelope.kind}" message goes the wrong way`,
      });
    }
  }

  #accept(id: number, method: string, params: unknown): void {
    if (this.#active.has(id)) {
      this.log({ level: 'error', topic: 'process', message: `Request ${id} was sent twice` });
      return;
    }
    if (!isRequestMethod(method)) {
      void this.#fail(
        id,
        new SemblanceError('protocol/bad-message', `The engine has no request "${method}".`),
      );
      return;
    }
    const controller = new AbortController();
    const job: QueuedJob = {
      isUrgent: urgentMethods.has(method),
      run: () => this.#run(id, method, params, controller.signal),
    };
    this.#active.set(id, { controller, job });
    if (immediateMethods.has(method)) void job.run();
    else if (!this.#queue.add(job)) {
      this.#active.delete(id);
      void this.#fail(
        id,
        new SemblanceError(
          'engine/timeout',
          `The search engine is busy: ${this.#queue.waiting} requests wait already. Try again in a moment.`,
          { waiting: this.#queue.waiting, method },
        ),
      );
    }
  }

  async #run<M extends RequestMethod>(
    id: number,
    method: M,
    params: unknown,
    signal: AbortSignal,
  ): Promise<void> {
    let answer: Envelope;
    try {
      const handle: Handlers[M] = this.#handlers[method];
      const result = await handle(parseParams(method, params), signal);
      answer = { v: protocolVersion, kind: 'result', id, result };
    } catch (error) {
      this.#logFailure(method, error);
      answer = { v: protocolVersion, kind: 'failure', id, error: toWireError(error) };
    }
    this.#active.delete(id);
    if (method === 'close') await this.#status.flush();
    // The place in the queue is given up only when the answer has left: large answers cannot pile up.
    await this.#send(answer);
    if (method === 'close') this.#end('closed');
  }

  #cancel(id: number): void {
    const request = this.#active.get(id);
    if (request === undefined) return; // Answered in the meantime.
    request.controller.abort();
    if (!this.#queue.remove(request.job)) return;
    this.#active.delete(id);
    const error = { code: 'internal', message: 'Cancelled', details: {}, isCancelled: true };
    void this.#send({ v: protocolVersion, kind: 'failure', id, error });
  }

  async #endAfterDisconnect(): Promise<void> {
    for (const request of this.#active.values()) request.controller.abort();
    try {
      await this.#engine.close();
    } catch {
      // Nobody is left to hear of it, and the index recovers from an end at any moment.
    }
    this.#end('disconnected');
  }

  #end(how: 'closed' | 'disconnected'): void {
    this.#subscriptions.dispose();
    this.#status.dispose();
    this.#resolveDone(how);
  }

  #logFailure(method: RequestMethod, error: unknown): void {
    if (isCancelled(error)) {
      this.log({ level: 'debug', topic: 'process', message: `${method}: cancelled` });
      return;
    }
    // An expected failure is a sentence for the user; anything else is a bug, and its stack helps to find it.
    const stack = !SemblanceError.is(error) && error instanceof Error ? error.stack : undefined;
    const level = SemblanceError.is(error) && error.code !== 'internal' ? 'warn' : 'error';
    this.log({ level, topic: 'process', message: `${method}: ${stack ?? describeError(error)}` });
  }

  #fail(id: number, error: unknown): Promise<void> {
    return this.#send({ v: protocolVersion, kind: 'failure', id, error: toWireError(error) });
  }

  /** Never rejects: a host that is gone is noticed by the disconnection. */
  async #send(message: Envelope): Promise<void> {
    try {
      await this.#port.send(message);
    } catch (error) {
      if (message.kind !== 'result') return;
      // A result that cannot be copied (a bug) must not leave the caller waiting.
      await this.#port
        .send({ v: protocolVersion, kind: 'failure', id: message.id, error: toWireError(error) })
        .catch(() => undefined);
    }
  }
}

function handlersOf(engine: EngineApi, models: ModelApi): Handlers {
  const done = async (work: Promise<void>): Promise<Readonly<Record<string, never>>> => {
    await work;
    return {};
  };
  return {
    open: (configuration, signal) => engine.open(configuration, signal),
    configure: (change, signal) => done(engine.configure(change, signal)),
    index: (_, signal) => engine.index(signal),
    filesChanged: ({ paths }, signal) => done(engine.filesChanged(paths, signal)),
    prioritize: ({ paths }, signal) => done(engine.prioritize(paths, signal)),
    pause: (_, signal) => done(engine.pause(signal)),
    resume: (_, signal) => done(engine.resume(signal)),
    rebuild: (_, signal) => engine.rebuild(signal),
    search: (query, signal) => engine.search(query, signal),
    similar: (query, signal) => engine.similar(query, signal),
    explain: (query, signal) => engine.explain(query, signal),
    items: (query, signal) => engine.items(query, signal),
    map: (request, signal) => engine.map(request, signal),
    mapPlace: (request, signal) => engine.mapPlace(request, signal),
    mapItem: async (request, signal) => ({ item: await engine.mapItem(request, signal) }),
    status: (_, signal) => engine.status(signal),
    doctor: (options, signal) => engine.doctor(options, signal),
    close: () => done(engine.close()),
    knownModels: async (_, signal) => ({ models: await models.known(signal) }),
    describeModel: (request, signal) => models.describe(request, signal),
    installModel: (request, signal) => models.install(request, signal),
    listModels: async ({ modelsFolder }, signal) => ({ models: await models.list(modelsFolder, signal) }),
    removeModel: async ({ modelsFolder, id }, signal) => ({
      bytes: await models.remove(modelsFolder, id, signal),
    }),
  };
}

/** The id of a request that failed to parse, so that its caller hears of the refusal. */
function requestIdOf(message: unknown): number | undefined {
  if (typeof message !== 'object' || message === null || !('id' in message)) return undefined;
  return typeof message.id === 'number' ? message.id : undefined;
}

/** Models are installed by a process of their own; the process that reads the user's files has no network code. */
const noModels: ModelApi = {
  onDidProgress: () => ({ dispose: () => undefined }),
  known: refuseModels,
  describe: refuseModels,
  install: refuseModels,
  list: refuseModels,
  remove: refuseModels,
};

function refuseModels(): Promise<never> {
  return Promise.reject(new SemblanceError('internal', 'This process installs no models.'));
}
