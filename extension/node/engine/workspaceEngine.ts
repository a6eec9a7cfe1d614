/**
 * The engine: what it offers, put together from the parts that open its index, keep it up to date, and answer. One
 * process is the writer of an index; others read it and take over when the writer dies.
 */
import { CancelledError, neverCancelled, throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { IndexProgress } from '../../core/indexing/indexProgress.ts';
import { type Disposable, Emitter } from '../../core/lifecycle/disposable.ts';
import type { Logger, LogRecord } from '../../core/logging/logger.ts';
import type {
  DoctorReport,
  EngineApi,
  EngineConfiguration,
  EngineStatus,
  IndexSummary,
} from '../../core/protocol/engineApi.ts';
import type { ExplainQuery, Explanation } from '../../core/protocol/explainApi.ts';
import type { ItemsAnswer, ItemsQuery } from '../../core/protocol/itemApi.ts';
import type {
  MapItem,
  MapItemRequest,
  MapPlaceRequest,
  MapPlaces,
  MapProgress,
  MapProgressListener,
  MapRequest,
  MapSummary,
} from '../../core/protocol/mapApi.ts';
import type { SearchAnswer, SearchQuery, SimilarQuery } from '../../core/search/searchTypes.ts';
import type { EngineEncoders } from '../encoders/engineEncoders.ts';
import { placesOnMap } from '../map/mapService.ts';
import { examineIndex } from './doctor.ts';
import { EncoderWatch } from './encoderWatch.ts';
import { EngineSessions, notOpen } from './engineSessions.ts';
import { EngineState, type EngineTimes } from './engineState.ts';
import { IndexingJobs, summaryOf } from './indexingJobs.ts';
import type { IndexSession } from './indexSession.ts';
import { Questions } from './questions.ts';
import { RoleWatch } from './roleWatch.ts';
import { Upkeep } from './upkeep.ts';

export interface WorkspaceEngineParts {
  readonly logger: Logger;
  readonly logs: Emitter<LogRecord>;
  readonly encoders: Pick<
    EngineEncoders,
    'onDidSwitchOff' | 'switchedOff' | 'resolve' | 'devices' | 'reset' | 'release' | 'dispose'
  >;
  readonly openSession: (
    configuration: EngineConfiguration,
    onProgress: (progress: IndexProgress) => void,
  ) => Promise<IndexSession>;
  /** For tests that cannot wait so long. */
  readonly times?: Partial<EngineTimes>;
}

export class WorkspaceEngine implements EngineApi {
  readonly onDidChangeStatus: (listener: (status: EngineStatus) => void) => Disposable;
  readonly onDidLog: (listener: (record: LogRecord) => void) => Disposable;
  readonly #encoders: WorkspaceEngineParts['encoders'];
  readonly #state: EngineState;
  readonly #encoderWatch: EncoderWatch;
  readonly #sessions: EngineSessions;
  readonly #role: RoleWatch;
  readonly #indexing: IndexingJobs;
  readonly #upkeep: Upkeep;
  readonly #questions: Questions;
  readonly #mapProgress = new Emitter<MapProgress>();
  #closing: Promise<void> | undefined;

  constructor(parts: WorkspaceEngineParts) {
    const { encoders } = parts;
    const state = new EngineState(parts.logger.topic('engine'), parts.times);
    this.#encoders = encoders;
    this.#state = state;
    this.onDidChangeStatus = state.board.onDidChange;
    this.onDidLog = parts.logs.event;
    const reopen = (): void => void this.#sessions.reopen();
    const repairSoon = (session: IndexSession, error: unknown): void =>
      this.#indexing.repairSoon(session, error);
    this.#encoderWatch = new EncoderWatch({
      encoders,
      showProblem: (encoderProblem) => state.board.update({ encoderProblem }),
      reopen,
      scheduleRetry: (work) => state.schedule('encoders', state.times.retryMs, work),
    });
    this.#sessions = new EngineSessions({
      state,
      encoderWatch: this.#encoderWatch,
      openSession: parts.openSession,
      onDidOpen: (session, configuration) => this.#begin(session, configuration),
      onDidReplace: () => this.#indexing.compareSoon(),
    });
    this.#role = new RoleWatch({
      state,
      reopen,
      onDidTakeOver: () => this.#indexing.compareSoon(),
      workOffLeft: () => this.#indexing.workOffLeft(),
      maintainSoon: () => this.#upkeep.maintainWhileBusy(),
      repairSoon,
    });
    this.#indexing = new IndexingJobs({
      state,
      faults: () => this.#encoderWatch.faults,
      onDidFinish: (isHealthy) => {
        this.#upkeep.maintainWhenIdle();
        if (isHealthy) this.#upkeep.refineSoon();
      },
    });
    this.#upkeep = new Upkeep({
      state,
      repairSoon,
      releaseUnused: (session) => this.#encoderWatch.releaseUnused(session),
    });
    this.#questions = new Questions({ sessions: this.#sessions, repairSoon });
  }

  /** True while indexing runs or waits for its turn; what waits for `resume` does not count. */
  get hasWork(): boolean {
    const { jobs, isPaused, session } = this.#state;
    if (jobs.isBusy) return true;
    const isQueued = this.#indexing.isQueued || this.#upkeep.isQueued;
    return isQueued && !isPaused && session?.store.isWriter === true;
  }

  async open(configuration: EngineConfiguration, signal: AbortSignal): Promise<EngineStatus> {
    if (this.#state.configuration !== undefined)
      throw new SemblanceError('internal', 'The engine has a workspace open already.');
    if (this.#state.isClosed) throw new CancelledError();
    throwIfCancelled(signal);
    return await this.#sessions.open(configuration);
  }

  async configure(
    change: Pick<EngineConfiguration, 'roots' | 'settings'>,
    signal: AbortSignal,
  ): Promise<void> {
    throwIfCancelled(signal);
    await this.#sessions.configure(change);
  }

  async index(signal: AbortSignal): Promise<IndexSummary> {
    return await this.#sessions.acrossReopenings(signal, () => this.#index(signal));
  }

  async #index(signal: AbortSignal): Promise<IndexSummary> {
    const session = await this.#sessions.ready();
    const later = (): IndexSummary => {
      this.#indexing.compareSoon();
      return summaryOf({ filesUnchanged: session.indexer.catalog.size }, 0);
    };
    if (!(await isWriter(session))) {
      if (this.#role.problem !== undefined) throw this.#role.problem;
      return later();
    }
    const { generation } = session;
    if (generation?.canIndex === false && generation.problem !== undefined) throw generation.problem;
    if (this.#state.isPaused) return later();
    return await this.#indexing.compare(session, signal);
  }

  async rebuild(signal: AbortSignal): Promise<IndexSummary> {
    const session = await this.#sessions.ready();
    if (!(await isWriter(session)) && !(await this.#role.replaceUnusable(session))) {
      throw new SemblanceError(
        'index/locked',
        'Another window builds the index of this workspace. Rebuild it there, or close that window.',
      );
    }
    return await this.#indexing.rebuild(session, signal);
  }

  async filesChanged(paths: readonly string[], _signal: AbortSignal): Promise<void> {
    const session = await this.#sessions.ready();
    if (session.store.isWriter) session.generation?.noteChanges(paths);
    // Also while another process seems to be the writer: the heartbeat of this one may only be late.
    this.#indexing.noteChanges(paths);
  }

  async prioritize(paths: readonly string[], _signal: AbortSignal): Promise<void> {
    (await this.#sessions.ready()).prioritize(paths);
  }

  async pause(_signal: AbortSignal): Promise<void> {
    this.#state.isPaused = true;
    this.#indexing.stop();
    this.#state.board.update({ isRefining: false });
    this.#state.showPhase();
  }

  async resume(_signal: AbortSignal): Promise<void> {
    if (!this.#state.isPaused) return;
    this.#state.isPaused = false;
    this.#state.showPhase();
    // Not awaited: a full comparison may take minutes, and whoever resumes waits for the answer only.
    this.#indexing.workOffSoon();
    this.#upkeep.refineSoon();
  }

  async search(query: SearchQuery, signal: AbortSignal): Promise<SearchAnswer> {
    return await this.#questions.ask((session) => session.search.search(query, signal));
  }

  async similar(query: SimilarQuery, signal: AbortSignal): Promise<SearchAnswer> {
    return await this.#questions.ask((session) => session.search.similar(query, signal));
  }

  async explain(query: ExplainQuery, signal: AbortSignal): Promise<Explanation> {
    return await this.#questions.ask((session) => session.search.explain(query, signal));
  }

  async items(query: ItemsQuery, _signal: AbortSignal): Promise<ItemsAnswer> {
    return await this.#questions.ask(async (session) => session.items(query));
  }

  readonly onDidMapProgress: EngineApi['onDidMapProgress'] = (listener) => this.#mapProgress.event(listener);

  async map(request: MapRequest, signal: AbortSignal): Promise<MapSummary> {
    const { mapId } = request;
    const onProgress: MapProgressListener = (progress) => this.#mapProgress.fire({ mapId, ...progress });
    return await this.#sessions.acrossReopenings(signal, () =>
      this.#questions.ask((session) => session.map.map(request, onProgress, signal)),
    );
  }

  async mapPlace(request: MapPlaceRequest, signal: AbortSignal): Promise<MapPlaces> {
    return await this.#questions.ask((session) => placesOnMap(session, request, signal));
  }

  async mapItem(request: MapItemRequest, _signal: AbortSignal): Promise<MapItem | null> {
    return await this.#questions.ask((session) => session.map.item(request));
  }

  async status(_signal: AbortSignal): Promise<EngineStatus> {
    if (this.#state.session !== undefined) await this.#upkeep.updateCounts(this.#state.session);
    return this.#state.board.current;
  }

  async doctor(options: { readonly shouldRepair: boolean }, signal: AbortSignal): Promise<DoctorReport> {
    return await this.#sessions.acrossReopenings(signal, () => this.#examine(options, signal));
  }

  async #examine(options: { readonly shouldRepair: boolean }, signal: AbortSignal): Promise<DoctorReport> {
    const session = await this.#sessions.ready();
    const { configuration } = this.#state;
    if (configuration === undefined) throw notOpen();
    const examine = (jobSignal: AbortSignal): Promise<DoctorReport> =>
      examineIndex({ session, configuration, encoders: this.#encoders, ...options }, jobSignal);
    const report = await this.#indexing.examine(examine, signal);
    await this.status(neverCancelled());
    return report;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { board } = this.#state;
    this.#state.isClosed = true;
    await this.#sessions.close();
    await this.#encoders.dispose();
    board.update({ phase: 'closed' });
    board.dispose();
  }

  /** A session was opened: finds its role, and says what it holds. */
  async #begin(session: IndexSession, configuration: EngineConfiguration): Promise<void> {
    this.#encoderWatch.noteSession(session, configuration);
    this.#indexing.begin();
    await this.#role.begin(session);
    await this.#upkeep.updateCounts(session);
    this.#state.showPhase();
    this.#role.watchSoon();
  }
}

/** Looks at the lease again when it seems to be lost: after a standstill it may only not have been renewed. */
async function isWriter(session: IndexSession): Promise<boolean> {
  return session.store.isWriter || (await session.lease.confirm().catch(() => false));
}
