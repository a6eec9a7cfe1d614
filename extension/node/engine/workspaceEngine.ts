/**
 * The engine: opens a workspace, decides when to index, answers questions, and reports its state. One process is the
 * writer of an index; others read it and take over when the writer dies.
 */
import {
  CancelledError,
  delay,
  isCancelled,
  neverCancelled,
  throwIfCancelled,
} from '../../core/cancellation/cancellation.ts';
import type { WorkspaceRoot } from '../../core/documents/workspaceFile.ts';
import { encodersOf } from '../../core/encoders/encoderSet.ts';
import { describeError, type ErrorCode, SemblanceError } from '../../core/errors/semblanceError.ts';
import type { IndexCounts, IndexProgress } from '../../core/indexing/indexProgress.ts';
import type { Disposable, Emitter } from '../../core/lifecycle/disposable.ts';
import type { Logger, LogRecord } from '../../core/logging/logger.ts';
import type {
  DoctorReport,
  EngineApi,
  EngineConfiguration,
  EnginePhase,
  EngineSettings,
  EngineStatus,
  IndexSummary,
} from '../../core/protocol/engineApi.ts';
import type { SearchAnswer, SearchQuery, SimilarQuery } from '../../core/search/searchTypes.ts';
import type { EngineEncoders } from '../encoders/engineEncoders.ts';
import { classifyWriteFailure } from '../lance/writeFailure.ts';
import { BackgroundWork } from './backgroundWork.ts';
import { examineIndex } from './doctor.ts';
import { EncoderWatch } from './encoderWatch.ts';
import type { IndexSession } from './indexSession.ts';
import { JobRunner } from './jobRunner.ts';
import { StatusBoard } from './statusBoard.ts';
import { countsOf } from './statusCounts.ts';
import { WorkRate } from './workRate.ts';

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

/** Waits in milliseconds. */
export interface EngineTimes {
  /** Events of one save arrive together within a few milliseconds; a human does not notice this wait. */
  readonly changeDelayMs: number;
  /** How often a reader tries to become the writer; with the lease's 7.5 s this keeps a take-over within 10 s. */
  readonly takeOverIntervalMs: number;
  /** Quiet time before the index is compacted. */
  readonly idleMs: number;
  /** Quiet time before the index is made better in the background. */
  readonly refineDelayMs: number;
  /** Maintenance looks at a busy store this often. */
  readonly busyMaintenanceMs: number;
  /** A full disk, a read-only folder or a missing model is tried again this often. */
  readonly retryMs: number;
}

const defaultTimes: EngineTimes = {
  changeDelayMs: 30,
  takeOverIntervalMs: 1_500,
  idleMs: 2_000,
  // After a save the next one often follows at once; a bulk has kept the machine busy for seconds.
  refineDelayMs: 300,
  busyMaintenanceMs: 5_000,
  retryMs: 15_000,
};

/** So many paths cost more one by one than a comparison of all folders. */
const mostSinglePaths = 2_000;
/** A question takes a second at most, and a few with the loading of the model; a hanging one must not hold up the end. */
const questionPatienceMs = 5_000;
/** Each encoder of a set may be switched off once. */
const mostReopenings = 3;
/** A table that twice in a row refuses a write, while its folder can be written, is damaged. */
const mostWriteFailures = 2;

export class WorkspaceEngine implements EngineApi {
  readonly onDidChangeStatus: (listener: (status: EngineStatus) => void) => Disposable;
  readonly onDidLog: (listener: (record: LogRecord) => void) => Disposable;
  readonly #parts: WorkspaceEngineParts;
  readonly #logger: Logger;
  readonly #board = new StatusBoard();
  readonly #rate = new WorkRate(() => performance.now());
  readonly #changed = new Set<string>();
  readonly #times: EngineTimes;
  /** Work that timers began; it must end before its session is closed. */
  readonly #background: BackgroundWork;
  /** Questions that are being answered; their session is closed after them. */
  readonly #questions = new Set<Promise<void>>();
  /** Opening and configuring replace the session; calls that come meanwhile wait for the new one. */
  #transition: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;
  #jobs = new JobRunner();
  #configuration: EngineConfiguration | undefined;
  #session: IndexSession | undefined;
  #isPaused = false;
  /** Set while the background work on a complete index runs; every other job stops it first. */
  #refinement: AbortController | undefined;
  #needsReconcile = false;
  #readerVersion = -1;
  /** Why the last try to become the writer, or to follow one, failed. */
  #roleProblem: SemblanceError | undefined;
  #writeFailures = 0;
  #isClosed = false;
  #reopening: Promise<void> | undefined;
  readonly #encoderWatch: EncoderWatch;

  constructor(parts: WorkspaceEngineParts) {
    this.#parts = parts;
    this.#times = { ...defaultTimes, ...parts.times };
    this.#logger = parts.logger.topic('engine');
    this.#background = new BackgroundWork(this.#logger);
    this.onDidChangeStatus = this.#board.onDidChange;
    this.onDidLog = parts.logs.event;
    this.#encoderWatch = new EncoderWatch({
      encoders: parts.encoders,
      showProblem: (encoderProblem) => this.#board.update({ encoderProblem }),
      reopen: () => void this.#reopen(),
      scheduleRetry: (work) => this.#schedule('encoders', this.#times.retryMs, work),
    });
  }

  /** True while indexing runs or waits for its turn; what waits for `resume` does not count. */
  get hasWork(): boolean {
    if (this.#jobs.isBusy) return true;
    const isQueued =
      this.#needsReconcile ||
      this.#changed.size > 0 ||
      this.#background.isScheduled('repair') ||
      this.#background.isScheduled('refine');
    return isQueued && !this.#isPaused && this.#session?.store.isWriter === true;
  }

  async open(configuration: EngineConfiguration, signal: AbortSignal): Promise<EngineStatus> {
    if (this.#configuration !== undefined)
      throw new SemblanceError('internal', 'The engine has a workspace open already.');
    if (this.#isClosed) throw new CancelledError();
    throwIfCancelled(signal);
    this.#configuration = configuration;
    return await this.#replaceSession(async () => {
      this.#board.update({ phase: 'opening' });
      try {
        await this.#openSession(configuration);
      } catch (error) {
        this.#configuration = undefined;
        this.#board.update({ phase: 'closed' });
        throw error;
      }
      return this.#board.current;
    });
  }

  async configure(
    change: { readonly roots: readonly WorkspaceRoot[]; readonly settings: EngineSettings },
    signal: AbortSignal,
  ): Promise<void> {
    throwIfCancelled(signal);
    await this.#replaceSession(async () => {
      const before = this.#configuration;
      if (this.#isClosed) throw new CancelledError();
      if (before === undefined) throw notOpen();
      const configuration = { ...before, ...change };
      if (JSON.stringify(configuration) === JSON.stringify(before)) return;
      this.#configuration = configuration;
      if (this.#encoderWatch.isOfferOnly(before, configuration, this.#session)) return;
      await this.#endSession();
      this.#jobs = new JobRunner();
      await this.#encoderWatch.noteSettings(before.settings, configuration.settings);
      await this.#openSession(configuration);
      this.#reconcileSoon();
    });
  }

  async index(signal: AbortSignal): Promise<IndexSummary> {
    return await this.#acrossReopenings(signal, () => this.#index(signal));
  }

  async #index(signal: AbortSignal): Promise<IndexSummary> {
    const session = await this.#readySession();
    if (!session.store.isWriter) {
      if (this.#roleProblem !== undefined) throw this.#roleProblem;
      return summaryOf({ filesUnchanged: session.indexer.catalog.size }, 0);
    }
    const { generation } = session;
    if (generation?.canIndex === false && generation.problem !== undefined) throw generation.problem;
    this.#needsReconcile = false; // This one; a failure asks for another.
    return await this.#runIndexJob(signal, (jobSignal) => session.reconcile(jobSignal));
  }

  async rebuild(signal: AbortSignal): Promise<IndexSummary> {
    const session = await this.#readySession();
    if (!session.store.isWriter && !(await this.#replaceUnusable(session))) {
      throw new SemblanceError(
        'index/locked',
        'Another window builds the index of this workspace. Rebuild it there, or close that window.',
      );
    }
    this.#jobs.stopRunning();
    return await this.#runIndexJob(signal, (jobSignal) => session.rebuild(jobSignal));
  }

  async filesChanged(paths: readonly string[], _signal: AbortSignal): Promise<void> {
    const session = await this.#readySession();
    if (!session.store.isWriter) return; // The writer watches the same disk.
    session.generation?.noteChanges(paths);
    for (const changed of paths) this.#changed.add(changed);
    if (this.#changed.size > mostSinglePaths) {
      this.#changed.clear();
      this.#needsReconcile = true;
    }
    if (this.#isPaused) return;
    // Kept when it runs already: changes that never pause must not put the work off for ever.
    this.#schedule('changes', this.#times.changeDelayMs, () => this.#workOffChanges(), 'keep');
  }

  async prioritize(paths: readonly string[], _signal: AbortSignal): Promise<void> {
    (await this.#readySession()).prioritize(paths);
  }

  async pause(_signal: AbortSignal): Promise<void> {
    this.#isPaused = true;
    if (this.#isIndexing) this.#needsReconcile = true;
    this.#jobs.stopAll();
    this.#board.update({ isRefining: false });
    this.#showPhase();
  }

  async resume(_signal: AbortSignal): Promise<void> {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#showPhase();
    // Not awaited: a full comparison may take minutes, and whoever resumes waits for the answer only.
    this.#schedule('changes', 0, () => this.#workOffChanges());
    this.#refineSoon();
  }

  async search(query: SearchQuery, signal: AbortSignal): Promise<SearchAnswer> {
    return await this.#answer((session) => session.search.search(query, signal));
  }

  async similar(query: SimilarQuery, signal: AbortSignal): Promise<SearchAnswer> {
    return await this.#answer((session) => session.search.similar(query, signal));
  }

  async status(_signal: AbortSignal): Promise<EngineStatus> {
    if (this.#session !== undefined) await this.#updateCounts(this.#session);
    return this.#board.current;
  }

  async doctor(options: { readonly shouldRepair: boolean }, signal: AbortSignal): Promise<DoctorReport> {
    return await this.#acrossReopenings(signal, () => this.#examine(options, signal));
  }

  async #examine(options: { readonly shouldRepair: boolean }, signal: AbortSignal): Promise<DoctorReport> {
    const session = await this.#readySession();
    const configuration = this.#configuration;
    if (configuration === undefined) throw notOpen();
    const examine = (jobSignal: AbortSignal): Promise<DoctorReport> =>
      examineIndex({ session, configuration, encoders: this.#parts.encoders, ...options }, jobSignal);
    this.#refinement?.abort();
    const report = await this.#jobs.run(examine, signal).finally(() => this.#refineSoon());
    await this.status(neverCancelled());
    return report;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#isClosed = true;
    await this.#transition;
    this.#encoderWatch.dispose();
    await this.#endSession();
    await this.#parts.encoders.dispose();
    this.#board.update({ phase: 'closed' });
    this.#board.dispose();
  }

  #replaceSession<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#transition.then(work);
    this.#transition = result.catch(() => undefined);
    return result;
  }

  /**
   * Work that was stopped because the index was opened anew without an encoder is done again: that is not what the
   * caller asked for. Not when the index as a whole has a problem now, which its error names.
   */
  async #acrossReopenings<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    for (let left = mostReopenings; ; left--) {
      const before = this.#session;
      try {
        return await work();
      } catch (error) {
        const isStopped = isCancelled(error) || SemblanceError.is(error, 'encoder/switched-off');
        if (!isStopped || signal.aborted || this.#isClosed || left === 0) throw error;
        const session = await this.#readySession();
        if (session === before || this.#isPaused || session.generation?.problem !== undefined) throw error;
      }
    }
  }

  /** Nothing of the old session may go on: a late try to become the writer would keep its lease for ever. */
  async #endSession(): Promise<void> {
    this.#background.cancelTimers();
    await this.#jobs.close();
    await this.#background.settle();
    await Promise.race([Promise.all(this.#questions), delay(questionPatienceMs)]);
    const session = this.#session;
    this.#session = undefined;
    await session?.close();
  }

  /**
   * Opens the index anew with the settings that it has: another generation answers, this process may make the one that
   * the settings ask for, or an encoder was switched off.
   */
  #reopen(): Promise<void> {
    this.#reopening ??= this.#replaceSession(async () => {
      this.#reopening = undefined; // Whatever happens from now on needs another round.
      const configuration = this.#configuration;
      if (this.#isClosed || configuration === undefined) return;
      await this.#endSession();
      this.#jobs = new JobRunner();
      await this.#openSession(configuration);
      this.#reconcileSoon();
    }).catch((error: unknown) => {
      if (!isCancelled(error)) this.#logger.error('The index could not be opened anew', error);
    });
    return this.#reopening;
  }

  async #openSession(configuration: EngineConfiguration): Promise<void> {
    const onProgress = (progress: IndexProgress): void => this.#noteProgress(progress);
    let session = await this.#parts.openSession(configuration, onProgress);
    if (session.generation?.isWanted === false && (await session.tryBecomeWriter().catch(() => false))) {
      // The writer ended between two looks: open as its successor.
      await session.close();
      session = await this.#parts.openSession(configuration, onProgress);
    }
    this.#session = session;
    this.#encoderWatch.noteSession(session, configuration);
    this.#readerVersion = -1;
    this.#roleProblem = undefined;
    this.#writeFailures = 0;
    this.#board.update({ problem: null });
    await this.#tryTakeOver(session);
    if (!session.store.isWriter) await this.#follow(session);
    await this.#updateCounts(session);
    this.#showPhase();
    this.#schedule('role', this.#times.takeOverIntervalMs, () => this.#watchRole());
  }

  /** Becomes the writer when nobody is; notes why when the storage refuses. */
  async #tryTakeOver(session: IndexSession): Promise<boolean> {
    try {
      const isWriter = await session.tryBecomeWriter();
      if (this.#roleProblem !== undefined) this.#board.update({ problem: null });
      this.#roleProblem = undefined;
      return isWriter;
    } catch (error) {
      if (isCancelled(error)) throw error;
      const folder = this.#configuration?.indexFolder ?? '';
      this.#noteRoleProblem(SemblanceError.is(error) ? error : await classifyWriteFailure(folder, error));
      return false;
    }
  }

  /** An index of a newer version, or one that nobody can open, may be replaced when the user asks for it. */
  async #replaceUnusable(session: IndexSession): Promise<boolean> {
    const code = this.#roleProblem?.code;
    if (code !== 'index/schema-too-new' && code !== 'index/corrupt') return false;
    if (!(await session.replaceIndex())) return false;
    this.#roleProblem = undefined;
    this.#board.update({ problem: null });
    return true;
  }

  #noteRoleProblem(error: SemblanceError): void {
    if (this.#roleProblem?.code !== error.code) this.#logger.warn(describeError(error));
    this.#roleProblem = error;
    this.#board.update({ problem: { code: error.code, message: error.message } });
    this.#showPhase();
  }

  async #watchRole(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    try {
      if (session.store.isWriter) {
        if (this.#jobs.isBusy)
          this.#schedule('maintenance', this.#times.busyMaintenanceMs, () => this.#maintain(false), 'keep');
        else await session.store.version(); // Finds out when a process that lost the lease wrote all the same.
      } else if (this.#jobs.isBusy)
        return; // It lost the lease; its job must end before the store is opened again.
      else if (await this.#tryTakeOver(session)) {
        this.#logger.info('This window now builds the index.');
        if (session.generation?.isWanted === false) void this.#reopen();
        else {
          this.#showPhase();
          this.#reconcileSoon();
        }
      } else await this.#follow(session);
    } catch (error) {
      this.#repairSoon(session, error);
    } finally {
      // Whatever happened: a reader that stops looking would never take over.
      this.#schedule('role', this.#times.takeOverIntervalMs, () => this.#watchRole());
    }
  }

  /** A reader looks at the catalog again when the writer changed something. An unreadable index ends in the status. */
  async #follow(session: IndexSession): Promise<void> {
    try {
      if ((await session.generation?.isOutdated()) === true) {
        void this.#reopen();
        return;
      }
      const version = await session.store.version();
      if (version !== this.#readerVersion) {
        await session.indexer.loadCatalog();
        this.#readerVersion = version;
        session.isComplete = session.indexer.catalog.size > 0;
        this.#board.update(countsOf(session));
      }
      this.#showPhase();
    } catch (error) {
      if (!SemblanceError.is(error)) throw error;
      this.#noteRoleProblem(error);
    }
  }

  /** Counts from memory and the size on disk; a store that cannot be read is repaired, and the size stays as it was. */
  async #updateCounts(session: IndexSession): Promise<void> {
    let { indexBytes } = this.#board.current;
    try {
      indexBytes = (await session.store.statistics()).sizeBytes;
    } catch (error) {
      this.#repairSoon(session, error);
    }
    this.#board.update({ ...countsOf(session), indexBytes });
  }

  #repairSoon(session: IndexSession, error: unknown): void {
    this.#logger.warn(describeError(error));
    if (SemblanceError.is(error, 'index/corrupt') && session.store.isWriter)
      this.#schedule('repair', 0, () => this.#rebuildDamaged());
  }

  #reconcileSoon(): void {
    this.#needsReconcile = true;
    if (!this.#isPaused) this.#schedule('changes', 0, () => this.#workOffChanges());
  }

  /** Everything that is queued: a full comparison, or the changed paths. Failures end in the status, not here. */
  async #workOffChanges(): Promise<void> {
    const session = this.#session;
    if (session === undefined || this.#isPaused || !session.store.isWriter) return;
    if (session.generation?.canIndex === false) {
      this.#needsReconcile = false;
      this.#changed.clear(); // Whoever can index again compares everything.
      return;
    }
    if (this.#needsReconcile) {
      this.#needsReconcile = false;
      this.#changed.clear();
      await this.#runIndexJob(neverCancelled(), (signal) => session.reconcile(signal)).catch(() => undefined);
    }
    // A pause that came meanwhile keeps the rest for later.
    if (this.#changed.size === 0 || this.#isPaused) return;
    const paths = [...this.#changed];
    this.#changed.clear();
    const update = async (signal: AbortSignal): Promise<IndexCounts> =>
      (await session.update(paths, signal)) ?? (await session.reconcile(signal));
    await this.#runIndexJob(neverCancelled(), update).catch(() => {
      for (const path of paths) this.#changed.add(path); // Done again by the retry or by resume.
    });
  }

  async #runIndexJob(
    caller: AbortSignal,
    job: (signal: AbortSignal) => Promise<IndexCounts>,
  ): Promise<IndexSummary> {
    const started = performance.now();
    const knownFaults = this.#encoderWatch.faults.length;
    this.#refinement?.abort();
    const run = async (signal: AbortSignal): Promise<IndexCounts> => {
      this.#rate.start();
      return await job(signal);
    };
    try {
      const counts = await this.#jobs.run(run, caller);
      this.#writeFailures = 0;
      this.#finishIndexing(null);
      return summaryOf(counts, performance.now() - started);
    } catch (error) {
      this.#finishIndexing(error);
      // The index is opened anew without the encoder, which stops the job: not what the caller asked for.
      const fault = this.#encoderWatch.faults.slice(knownFaults).at(-1);
      throw isCancelled(error) && !caller.aborted && fault !== undefined ? fault : error;
    }
  }

  #finishIndexing(error: unknown): void {
    const session = this.#session;
    if (session === undefined) return;
    let problem: EngineStatus['problem'] = null;
    if (isCancelled(error)) {
      problem = this.#board.current.problem;
    } else if (error !== null) {
      this.#needsReconcile = true;
      if (SemblanceError.is(error, 'index/locked')) {
        this.#logger.info('Another process took over the index while this one was indexing.');
      } else if (SemblanceError.is(error, 'encoder/switched-off')) {
        this.#logger.info('Indexing goes on without the encoder that was switched off.');
      } else {
        problem = problemOf(error);
        this.#logger.error('Indexing stopped', error);
        if (SemblanceError.is(error, 'index/io')) this.#writeFailures++;
        const isDamaged =
          SemblanceError.is(error, 'index/corrupt') || this.#writeFailures >= mostWriteFailures;
        if (isDamaged && session.store.isWriter)
          this.#schedule('repair', this.#times.retryMs, () => this.#rebuildDamaged());
        else this.#schedule('retry', this.#times.retryMs, () => this.#workOffChanges());
      }
    }
    this.#board.update({
      ...countsOf(session),
      problem,
      filesPending: error === null ? 0 : this.#board.current.filesPending,
      currentFile: '',
      chunksPerSecond: 0,
      etaSeconds: null,
    });
    this.#showPhase();
    this.#schedule('maintenance', this.#times.idleMs, () => this.#maintain(true));
    if (problem === null) this.#refineSoon();
  }

  /** True while a job runs or waits that is more than background work on a complete index. */
  get #isIndexing(): boolean {
    return this.#jobs.isBusy && this.#refinement === undefined;
  }

  #refineSoon(): void {
    const session = this.#session;
    if (session === undefined || this.#isPaused || !session.store.isWriter || !session.isComplete) return;
    if (session.chunksToRefine + session.picturesToRead === 0) {
      this.#board.update({ isRefining: false });
      return;
    }
    this.#board.update({ isRefining: true });
    this.#schedule('refine', this.#times.refineDelayMs, () => this.#refine());
  }

  /** Background work gives way to every other job; whoever stopped it begins it again afterwards. */
  async #refine(): Promise<void> {
    const session = this.#session;
    if (session === undefined || this.#isPaused || !session.store.isWriter || this.#jobs.isBusy) return;
    const refinement = new AbortController();
    this.#refinement = refinement;
    let failure: unknown;
    try {
      await this.#jobs.run(async (signal) => {
        this.#rate.start();
        await session.refine(AbortSignal.any([signal, refinement.signal]));
      }, neverCancelled());
    } catch (error) {
      failure = error;
    } finally {
      if (this.#refinement === refinement) this.#refinement = undefined;
    }
    if (this.#session !== session) return;
    const isStopped = isCancelled(failure);
    if (failure !== undefined && !isStopped) this.#noteRefinementFailure(session, failure);
    // Stopped by another job, which shows its own progress and then goes on here.
    const isInterrupted = isStopped && !this.#isPaused && this.#jobs.isBusy;
    if (!isInterrupted) {
      const rest = { currentFile: '', filesPending: 0, chunksPerSecond: 0, etaSeconds: null };
      this.#board.update({ ...countsOf(session), ...rest, isRefining: false });
      this.#showPhase();
      this.#schedule('maintenance', this.#times.idleMs, () => this.#maintain(true));
      if (isStopped) this.#refineSoon();
    }
  }

  #noteRefinementFailure(session: IndexSession, error: unknown): void {
    this.#logger.warn(`The index could not be made better: ${describeError(error)}`);
    if (SemblanceError.is(error, 'index/locked')) return;
    if (SemblanceError.is(error, 'index/corrupt')) this.#repairSoon(session, error);
    else this.#schedule('refine', this.#times.retryMs, () => this.#refine(), 'keep');
  }

  /** The store could not be read: an empty index is filled again, mostly from the cache. */
  async #rebuildDamaged(): Promise<void> {
    const session = this.#session;
    if (session === undefined || !session.store.isWriter) return;
    this.#logger.warn('The index is damaged and is built anew.');
    this.#needsReconcile = false;
    await this.#runIndexJob(neverCancelled(), (signal) => session.rebuild(signal)).catch(() => undefined);
  }

  async #maintain(isIdle: boolean): Promise<void> {
    const session = this.#session;
    if (session === undefined || !session.store.isWriter) return;
    try {
      await session.store.maintain({ isIdle, signal: neverCancelled() });
      for (const { cache } of isIdle ? encodersOf(session.encoders) : []) {
        if (!this.#jobs.isBusy) await cache?.maintain(neverCancelled());
      }
      if (isIdle && session.generation !== undefined) await this.#removeOldGeneration(session);
      if (this.#session === session)
        this.#board.update({ indexBytes: (await session.store.statistics()).sizeBytes });
      if (isIdle && session.store.needsMaintenance)
        this.#schedule('maintenance', this.#times.busyMaintenanceMs, () => this.#maintain(true));
    } catch (error) {
      this.#logger.warn('Maintenance of the index failed and will be tried again.');
      this.#repairSoon(session, error);
    }
  }

  /** The index that answered before goes as soon as no window reads it, and its encoders with it. */
  async #removeOldGeneration(session: IndexSession): Promise<void> {
    if ((await session.generation?.removeRetired()) === true) {
      this.#schedule('maintenance', this.#times.busyMaintenanceMs, () => this.#maintain(true), 'keep');
      return;
    }
    await this.#encoderWatch.releaseUnused(session);
  }

  async #answer(ask: (session: IndexSession) => Promise<SearchAnswer>): Promise<SearchAnswer> {
    let session = await this.#readySession();
    if (!session.store.isWriter && (await session.generation?.isOutdated()) === true) {
      await this.#reopen();
      session = await this.#readySession();
    }
    const answer = ask(session);
    const ended = answer.then(
      () => undefined,
      () => undefined,
    );
    this.#questions.add(ended);
    try {
      return await answer;
    } catch (error) {
      if (SemblanceError.is(error, 'index/corrupt')) this.#repairSoon(session, error);
      throw error;
    } finally {
      this.#questions.delete(ended);
    }
  }

  #noteProgress(progress: IndexProgress): void {
    const session = this.#session;
    if (session === undefined) return;
    this.#rate.note(progress.chunksEncoded, progress.filesDone);
    const isScanning = progress.phase === 'scanning';
    const isRefining = progress.phase === 'refining';
    const left = Math.max(0, progress.filesTotal - progress.filesDone);
    this.#board.update({
      ...countsOf(session),
      ...(isRefining ? {} : { phase: isScanning ? 'scanning' : 'indexing' }),
      filesPending: isScanning || isRefining ? 0 : left,
      currentFile: progress.currentFile,
      chunksPerSecond: this.#rate.chunksPerSecond,
      etaSeconds: isScanning ? null : this.#rate.etaSeconds(left),
    });
  }

  #showPhase(): void {
    const session = this.#session;
    if (session === undefined) return;
    const { problem } = this.#board.current;
    const phase: EnginePhase = this.#isPaused
      ? 'paused'
      : problem !== null
        ? 'failed'
        : session.store.isWriter
          ? this.#isIndexing
            ? 'scanning'
            : 'idle'
          : 'following';
    this.#board.update({
      phase,
      role: session.store.isWriter ? 'writer' : 'reader',
      isComplete: session.isComplete,
    });
  }

  async #readySession(): Promise<IndexSession> {
    for (let seen: unknown; seen !== this.#transition; ) {
      seen = this.#transition;
      await seen;
    }
    if (this.#isClosed) throw new CancelledError();
    if (this.#session === undefined) throw notOpen();
    return this.#session;
  }

  #schedule(...args: Parameters<BackgroundWork['schedule']>): void {
    if (!this.#isClosed) this.#background.schedule(...args);
  }
}

function problemOf(error: unknown): { readonly code: ErrorCode; readonly message: string } {
  return { code: SemblanceError.is(error) ? error.code : 'internal', message: describeError(error) };
}

function notOpen(): SemblanceError {
  return new SemblanceError('engine/not-open', 'No workspace is open in the engine.');
}

function summaryOf(counts: Partial<IndexCounts>, elapsedMs: number): IndexSummary {
  return {
    filesSeen: counts.filesSeen ?? 0,
    filesIndexed: counts.filesIndexed ?? 0,
    filesUnchanged: counts.filesUnchanged ?? 0,
    filesRemoved: counts.filesRemoved ?? 0,
    filesSkipped: counts.filesSkipped ?? 0,
    chunksEncoded: counts.chunksEncoded ?? 0,
    chunksReused: counts.chunksReused ?? 0,
    elapsedMs,
  };
}
