/**
 * The engine as the editor uses it: an `EngineApi` whose work is done in another process. It knows what a new process
 * must be told to go on where the last one ended.
 */
import { isCancelled } from '../../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import type { Logger, LogRecord } from '../../core/logging/logger.ts';
import { closedStatus } from '../../core/protocol/closedStatus.ts';
import type {
  DoctorReport,
  EngineConfiguration,
  EngineStatus,
  IndexSummary,
} from '../../core/protocol/engineApi.ts';
import {
  questionMethods,
  type RequestMethod,
  type RequestParams,
  type RequestResult,
} from '../../core/protocol/engineMessages.ts';
import type { ExplainQuery, Explanation } from '../../core/protocol/explainApi.ts';
import type { ItemsAnswer, ItemsQuery } from '../../core/protocol/itemApi.ts';
import type {
  MapItem,
  MapItemRequest,
  MapPlaceRequest,
  MapPlaces,
  MapProgress,
  MapRequest,
  MapSummary,
} from '../../core/protocol/mapApi.ts';
import type { SearchAnswer, SearchQuery, SimilarQuery } from '../../core/search/searchTypes.ts';
import type { ProductLayout } from '../productLayout.ts';
import {
  type CallTimeouts,
  defaultCallTimeoutsMs,
  type EngineClient,
  type EngineClientOptions,
  type EngineClientState,
  type EngineCrash,
} from './engineClientTypes.ts';
import { EngineEvents } from './engineEvents.ts';
import type { EngineProcess } from './engineProcess.ts';
import { EngineSupervisor, notOpenError } from './engineSupervisor.ts';
import { type EngineStart, openEngine } from './openEngine.ts';
import { defaultRestartPolicy, RestartPolicy } from './restartPolicy.ts';
import { withTimeLimit } from './timeLimit.ts';

/** Loading the natives from a cold disk under an antivirus takes seconds. */
const defaultReadyTimeoutMs = 30_000;

/** A crash in between is not seen by who asks these. */
const repeatableMethods: ReadonlySet<RequestMethod> = new Set(questionMethods);

/** Options for the engine of the product; spread into `createEngineClient`. */
export function engineEntryOf(layout: ProductLayout): Pick<EngineClientOptions, 'entry' | 'entryArguments'> {
  return { entry: layout.engineEntry, entryArguments: [JSON.stringify(layout)] };
}

/** Starts nothing; `open` does. */
export function createEngineClient(options: EngineClientOptions): EngineClient {
  return new SupervisedEngine(options);
}

class SupervisedEngine implements EngineClient {
  readonly #options: EngineClientOptions;
  readonly #logger: Logger;
  readonly #timeoutsMs: CallTimeouts;
  readonly #events: EngineEvents;
  readonly #supervisor: EngineSupervisor;
  #lastStatus: EngineStatus = closedStatus;
  #configuration: EngineConfiguration | undefined;
  /** The host wants this index kept up to date: after a crash what was missed is indexed. */
  #wantsIndex = false;
  #isPaused = false;
  /** A process crashed while indexing was paused: what was missed is indexed on resumption. */
  #owesIndex = false;
  #closing: Promise<void> | undefined;

  constructor(options: EngineClientOptions) {
    this.#options = options;
    this.#logger = options.logger.topic('engine client');
    this.#timeoutsMs = { ...defaultCallTimeoutsMs, ...options.timeoutsMs };
    this.#events = new EngineEvents(this.#logger);
    this.#events.status.event((status) => {
      this.#lastStatus = status;
    });
    this.#supervisor = new EngineSupervisor({
      launch: (adopt, signal) => this.#launch(adopt, signal),
      onRunning: (process) => this.#goOn(process),
      onState: (state) => this.#events.state.fire(state),
      onCrash: (crash) => this.#events.crash.fire({ ...crash, currentFile: this.#lastStatus.currentFile }),
      policy: new RestartPolicy(options.restartPolicy ?? defaultRestartPolicy),
      logger: this.#logger,
    });
  }

  readonly onDidChangeStatus = (listener: (status: EngineStatus) => void) =>
    this.#events.status.event(listener);
  readonly onDidLog = (listener: (record: LogRecord) => void) => this.#events.log.event(listener);
  readonly onDidMapProgress = (listener: (progress: MapProgress) => void) =>
    this.#events.mapProgress.event(listener);
  readonly onDidChangeState = (listener: (state: EngineClientState) => void) =>
    this.#events.state.event(listener);
  readonly onDidCrash = (listener: (crash: EngineCrash) => void) => this.#events.crash.event(listener);

  get state(): EngineClientState {
    return this.#supervisor.state;
  }

  get pid(): number | undefined {
    return this.#supervisor.process?.pid;
  }

  async open(configuration: EngineConfiguration, signal: AbortSignal): Promise<EngineStatus> {
    this.#refuseWhenClosed();
    if (this.#supervisor.isStarted && this.state !== 'failed') {
      throw new SemblanceError(
        'internal',
        'The engine is open already; use configure to change its folders.',
      );
    }
    this.#configuration = configuration;
    this.#wantsIndex = false;
    this.#isPaused = false;
    this.#owesIndex = false;
    await this.#supervisor.start(signal);
    return this.#lastStatus;
  }

  async restart(signal: AbortSignal): Promise<void> {
    this.#refuseWhenClosed();
    if (this.#configuration === undefined) throw notOpenError();
    await this.#supervisor.restart(signal);
  }

  async configure(
    change: Pick<EngineConfiguration, 'roots' | 'settings'>,
    signal: AbortSignal,
  ): Promise<void> {
    // Kept before it is sent: should the process crash meanwhile, it opens with the new settings.
    if (this.#configuration !== undefined) this.#configuration = { ...this.#configuration, ...change };
    await this.#call('configure', change, signal);
  }

  index(signal: AbortSignal): Promise<IndexSummary> {
    this.#wantsIndex = true;
    return this.#call('index', {}, signal);
  }

  async filesChanged(paths: readonly string[], signal: AbortSignal): Promise<void> {
    this.#wantsIndex = true;
    await this.#call('filesChanged', { paths }, signal);
  }

  async prioritize(paths: readonly string[], signal: AbortSignal): Promise<void> {
    await this.#call('prioritize', { paths }, signal);
  }

  async pause(signal: AbortSignal): Promise<void> {
    this.#isPaused = true;
    await this.#call('pause', {}, signal);
  }

  async resume(signal: AbortSignal): Promise<void> {
    this.#isPaused = false;
    await this.#call('resume', {}, signal);
    const { process } = this.#supervisor;
    if (this.#owesIndex && process !== undefined) this.#catchUp(process);
  }

  rebuild(signal: AbortSignal): Promise<IndexSummary> {
    this.#wantsIndex = true;
    return this.#call('rebuild', {}, signal);
  }

  search(query: SearchQuery, signal: AbortSignal): Promise<SearchAnswer> {
    return this.#call('search', query, signal);
  }

  similar(query: SimilarQuery, signal: AbortSignal): Promise<SearchAnswer> {
    return this.#call('similar', query, signal);
  }

  explain(query: ExplainQuery, signal: AbortSignal): Promise<Explanation> {
    return this.#call('explain', query, signal);
  }

  items(query: ItemsQuery, signal: AbortSignal): Promise<ItemsAnswer> {
    return this.#call('items', query, signal);
  }

  map(request: MapRequest, signal: AbortSignal): Promise<MapSummary> {
    return this.#call('map', request, signal);
  }

  mapPlace(request: MapPlaceRequest, signal: AbortSignal): Promise<MapPlaces> {
    return this.#call('mapPlace', request, signal);
  }

  async mapItem(request: MapItemRequest, signal: AbortSignal): Promise<MapItem | null> {
    return (await this.#call('mapItem', request, signal)).item;
  }

  status(signal: AbortSignal): Promise<EngineStatus> {
    if (!this.#supervisor.isStarted) return Promise.resolve(closedStatus);
    return this.#call('status', {}, signal);
  }

  doctor(options: { readonly shouldRepair: boolean }, signal: AbortSignal): Promise<DoctorReport> {
    return this.#call('doctor', options, signal);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#supervisor.close();
    this.#events.dispose();
  }

  /** Sends a call to the running process, waiting for a restart under way, within the method's time limit. */
  #call<M extends RequestMethod>(
    method: M,
    params: RequestParams<M>,
    signal: AbortSignal,
  ): Promise<RequestResult<M>> {
    return withTimeLimit(
      this.#timeoutsMs[method],
      signal,
      (timeoutMs) =>
        new SemblanceError(
          'engine/timeout',
          `The search engine did not answer "${method}" within ${timeoutMs / 1000} s. It may be very busy; if it stays so, restart it.`,
          { method, timeoutMs },
        ),
      (limited) => this.#callOnce(method, params, limited),
    );
  }

  async #callOnce<M extends RequestMethod>(
    method: M,
    params: RequestParams<M>,
    signal: AbortSignal,
  ): Promise<RequestResult<M>> {
    const process = await this.#supervisor.whenRunning(signal);
    try {
      return await process.call(method, params, signal);
    } catch (error) {
      if (!repeatableMethods.has(method) || !SemblanceError.is(error, 'engine/crashed')) throw error;
      const next = await this.#supervisor.whenRunning(signal);
      return next.call(method, params, signal);
    }
  }

  async #launch(adopt: EngineStart['adopt'], signal: AbortSignal): Promise<EngineProcess> {
    const configuration = this.#configuration;
    if (configuration === undefined) throw notOpenError();
    return await openEngine(
      {
        entry: this.#options.entry,
        entryArguments: this.#options.entryArguments,
        readyTimeoutMs: this.#options.readyTimeoutMs ?? defaultReadyTimeoutMs,
        openTimeoutMs: this.#timeoutsMs.open,
        configuration,
        events: this.#events,
        prepare: async (process, status) => {
          this.#lastStatus = status;
          if (this.#isPaused) await process.call('pause', {}, signal);
        },
        adopt,
        logger: this.#options.logger.topic('engine process'),
      },
      signal,
    );
  }

  /** A process begins: the first one, or one that takes the place of another. */
  #goOn(process: EngineProcess): void {
    if (this.#isPaused) this.#owesIndex = this.#wantsIndex;
    else if (this.#wantsIndex) this.#catchUp(process);
  }

  /** Indexes what was missed while no process ran. Its failure is the engine's, which reports it by its status. */
  #catchUp(process: EngineProcess): void {
    this.#owesIndex = false;
    this.#logger.info('Indexing goes on after the restart');
    process.call('index', {}, this.#supervisor.signal).catch((error: unknown) => {
      if (!isCancelled(error)) this.#logger.warn(`Indexing after the restart: ${describeError(error)}`);
    });
  }

  #refuseWhenClosed(): void {
    if (this.#closing !== undefined) throw new SemblanceError('engine/not-open', 'The engine was closed.');
  }
}
