/**
 * The engine as the editor uses it: an `EngineApi` whose work is done in another process, which is started at `open`,
 * watched, and started again after a crash.
 */
import { CancelledError, delay, isCancelled, raceWithSignal } from '../../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import { DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { Logger, LogRecord } from '../../core/logging/logger.ts';
import { closedStatus } from '../../core/protocol/closedStatus.ts';
import type {
  DoctorReport,
  EngineConfiguration,
  EngineStatus,
  IndexSummary,
} from '../../core/protocol/engineApi.ts';
import type { RequestMethod, RequestParams, RequestResult } from '../../core/protocol/engineMessages.ts';
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
  closeBoundMs,
  defaultCallTimeoutsMs,
  type EngineClient,
  type EngineClientOptions,
  type EngineClientState,
  type EngineCrash,
} from './engineClientTypes.ts';
import { EngineEvents } from './engineEvents.ts';
import type { EngineProcess, ProcessExit } from './engineProcess.ts';
import { openEngine } from './openEngine.ts';
import { defaultRestartPolicy, RestartPolicy } from './restartPolicy.ts';
import { withTimeLimit } from './timeLimit.ts';

/** Loading the natives from a cold disk under an antivirus takes seconds. */
const defaultReadyTimeoutMs = 30_000;

/** Asking these again gives the same answer and changes nothing. */
const repeatableMethods: ReadonlySet<RequestMethod> = new Set([
  'search',
  'similar',
  'explain',
  'items',
  'mapPlace',
  'mapItem',
  'status',
]);

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
  readonly #policy: RestartPolicy;
  readonly #events: EngineEvents;
  #state: EngineClientState = 'idle';
  #lastStatus: EngineStatus = closedStatus;
  #configuration: EngineConfiguration | undefined;
  /** The host wants this index kept up to date: after a crash what was missed is indexed. */
  #wantsIndex = false;
  #isPaused = false;
  /** A process crashed while indexing was paused: what was missed is indexed on resumption. */
  #owesIndex = false;
  /** The process, now or after the restart under way; undefined before `open`. */
  #running: Promise<EngineProcess> | undefined;
  #process: EngineProcess | undefined;
  /** What listens to the process. */
  #following = new DisposableStore();
  /** Aborting it ends the start or restart under way. */
  #attempt = new AbortController();
  #closing: Promise<void> | undefined;

  constructor(options: EngineClientOptions) {
    this.#options = options;
    this.#logger = options.logger.topic('engine client');
    this.#timeoutsMs = { ...defaultCallTimeoutsMs, ...options.timeoutsMs };
    this.#policy = new RestartPolicy(options.restartPolicy ?? defaultRestartPolicy);
    this.#events = new EngineEvents(this.#logger);
    this.#events.status.event((status) => {
      this.#lastStatus = status;
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
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  async open(configuration: EngineConfiguration, signal: AbortSignal): Promise<EngineStatus> {
    this.#refuseWhenClosed();
    if (this.#running !== undefined && this.#state !== 'failed') {
      throw new SemblanceError(
        'internal',
        'The engine is open already; use configure to change its folders.',
      );
    }
    this.#configuration = configuration;
    this.#wantsIndex = false;
    this.#isPaused = false;
    this.#owesIndex = false;
    this.#policy.reset();
    await this.#startWith(signal, async () => undefined);
    return this.#lastStatus;
  }

  async restart(signal: AbortSignal): Promise<void> {
    this.#refuseWhenClosed();
    if (this.#configuration === undefined) throw notOpenError();
    this.#policy.reset();
    const old = this.#process;
    const reason = new SemblanceError('engine/crashed', 'The search engine was restarted.');
    await this.#startWith(signal, async () => {
      // The old process must be gone first: it may hold the lease of the index.
      await old?.stop(closeBoundMs, reason);
    });
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
    if (this.#owesIndex && this.#process !== undefined) this.#catchUp(this.#process, this.#attempt.signal);
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
    if (this.#running === undefined) return Promise.resolve(closedStatus);
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
    this.#attempt.abort();
    const process = this.#process;
    this.#release();
    this.#setState('closed');
    // A start that was cancelled kills its own process.
    await Promise.all([
      process?.stop(closeBoundMs, new CancelledError()),
      this.#running?.then(ignore, ignore),
    ]);
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
    const process = await this.#whenRunning(signal);
    try {
      return await process.call(method, params, signal);
    } catch (error) {
      if (!repeatableMethods.has(method) || !SemblanceError.is(error, 'engine/crashed')) throw error;
      const next = await this.#whenRunning(signal);
      return next.call(method, params, signal);
    }
  }

  #whenRunning(signal: AbortSignal): Promise<EngineProcess> {
    if (this.#closing !== undefined || this.#running === undefined) return Promise.reject(notOpenError());
    return raceWithSignal(this.#running, signal);
  }

  /** Replaces whatever runs or starts by a new start, which begins with `before`. */
  async #startWith(signal: AbortSignal, before: () => Promise<void>): Promise<void> {
    this.#attempt.abort();
    this.#release();
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#setState('starting');
    // The start that was just aborted ends its process first.
    const previous = this.#running?.then(ignore, ignore) ?? Promise.resolve();
    const running = previous.then(before).then(() => this.#launchUntilRunning(attempt.signal));
    this.#adopt(running);
    try {
      await raceWithSignal(running, signal);
    } catch (error) {
      if (signal.aborted) {
        attempt.abort();
        running.then((process) => process.stop(closeBoundMs, new CancelledError())).catch(ignore);
        if (this.#running === running) {
          this.#release();
          // As if it had never been opened.
          this.#running = undefined;
          this.#setState('idle');
        }
      }
      throw error;
    }
  }

  #adopt(running: Promise<EngineProcess>): void {
    this.#running = running;
    running.catch(ignore); // Those who wait for it hear of it; there may be none.
  }

  async #launchUntilRunning(signal: AbortSignal): Promise<EngineProcess> {
    for (;;) {
      try {
        return await this.#launch(signal);
      } catch (error) {
        if (isCancelled(error)) throw error;
        if (!isWorthAnotherStart(error)) {
          this.#logger.error('The engine could not be started', error);
          this.#setState('failed');
          throw error;
        }
        await this.#waitForRestart(describeError(error), [], error, signal);
      }
    }
  }

  /** One start. Nothing is left behind when it fails. */
  async #launch(signal: AbortSignal): Promise<EngineProcess> {
    const configuration = this.#configuration;
    if (configuration === undefined) throw notOpenError();
    this.#setState('starting');
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
        adopt: (process, following) => this.#take(process, following, signal),
        logger: this.#options.logger.topic('engine process'),
      },
      signal,
    );
  }

  #take(process: EngineProcess, following: DisposableStore, signal: AbortSignal): void {
    following.add(process.onDidExit((exit) => this.#recover(exit)));
    this.#process = process;
    this.#following = following;
    this.#setState('running');
    if (this.#isPaused) this.#owesIndex = this.#wantsIndex;
    else if (this.#wantsIndex) this.#catchUp(process, signal);
  }

  /** Indexes what was missed while no process ran. Its failure is the engine's, which reports it by its status. */
  #catchUp(process: EngineProcess, signal: AbortSignal): void {
    this.#owesIndex = false;
    this.#logger.info('Indexing goes on after the restart');
    process.call('index', {}, signal).catch((error: unknown) => {
      if (!isCancelled(error)) this.#logger.warn(`Indexing after the restart: ${describeError(error)}`);
    });
  }

  /** The process ended although nobody asked for it. Runs before the calls that wait are rejected. */
  #recover(exit: ProcessExit): void {
    const signal = this.#attempt.signal;
    this.#release();
    const crash = new SemblanceError(
      'engine/crashed',
      'The search engine crashed several times in a row and was not started again. Look at the log, then restart it.',
    );
    const how = exit.signalName ?? `exit code ${exit.exitCode ?? 'unknown'}`;
    this.#adopt(
      this.#waitForRestart(`The engine ended with ${how}`, exit.lastOutput, crash, signal).then(() =>
        this.#launchUntilRunning(signal),
      ),
    );
  }

  /** Reports a crash and waits for the time of the restart; rejects with `error` when there will be none. */
  async #waitForRestart(
    message: string,
    lastOutput: readonly string[],
    error: unknown,
    signal: AbortSignal,
  ): Promise<void> {
    const restartInMs = this.#policy.onCrash(performance.now()) ?? null;
    const recentCrashes = this.#policy.recentCrashes;
    const next = restartInMs === null ? 'no more restarts' : `restart in ${restartInMs} ms`;
    this.#logger.error(`${message}; crash ${recentCrashes}, ${next}`);
    this.#setState(restartInMs === null ? 'failed' : 'restarting');
    const { currentFile } = this.#lastStatus;
    this.#events.crash.fire({ message, lastOutput, currentFile, restartInMs, recentCrashes });
    if (restartInMs === null) throw error;
    await delay(restartInMs, signal);
  }

  /** Lets go of the process without ending it. */
  #release(): void {
    this.#following.dispose();
    this.#following = new DisposableStore();
    this.#process = undefined;
  }

  #setState(state: EngineClientState): void {
    if (this.#state === state || this.#state === 'closed') return;
    this.#state = state;
    this.#events.state.fire(state);
  }

  #refuseWhenClosed(): void {
    if (this.#closing !== undefined) throw new SemblanceError('engine/not-open', 'The engine was closed.');
  }
}

/** A crash or a slow start may have passed; a refusal of the engine or another version will not. */
function isWorthAnotherStart(error: unknown): boolean {
  return (
    SemblanceError.is(error, 'engine/crashed') ||
    SemblanceError.is(error, 'engine/start-failed') ||
    SemblanceError.is(error, 'engine/timeout')
  );
}

function ignore(): void {}

function notOpenError(): SemblanceError {
  return new SemblanceError('engine/not-open', 'No workspace is open in the search engine.');
}
