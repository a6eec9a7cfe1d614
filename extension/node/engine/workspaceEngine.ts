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
import type { SkippedFile, SkipReason, WorkspaceRoot } from '../../core/documents/workspaceFile.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import { type IndexCounts, type IndexProgress, isProblem } from '../../core/indexing/indexProgress.ts';
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
import { examineIndex } from './doctor.ts';
import type { EncoderSlot } from './encoderSlot.ts';
import type { IndexSession } from './indexSession.ts';
import { JobRunner } from './jobRunner.ts';
import { StatusBoard } from './statusBoard.ts';
import { WorkRate } from './workRate.ts';

export interface WorkspaceEngineParts {
  readonly logger: Logger;
  readonly logs: Emitter<LogRecord>;
  readonly encoder: EncoderSlot;
  readonly encoderId: string;
  readonly openSession: (
    configuration: EngineConfiguration,
    onProgress: (progress: IndexProgress) => void,
  ) => Promise<IndexSession>;
}

/** Events of one save arrive together within a few milliseconds; a human does not notice this wait. */
const changeDelayMs = 30;
/** So many paths cost more one by one than a comparison of all folders. */
const mostSinglePaths = 2_000;
/** How often a reader tries to become the writer; with the lease's 7.5 s this keeps a take-over within 10 s. */
const takeOverIntervalMs = 1_500;
/** Quiet time before the index is compacted. */
const idleMs = 2_000;
/** Maintenance looks at a busy store this often. */
const busyMaintenanceMs = 5_000;
/** A full disk or a read-only folder is tried again this often. */
const retryMs = 15_000;
const mostProblemsShown = 100;

export class WorkspaceEngine implements EngineApi {
  readonly onDidChangeStatus: (listener: (status: EngineStatus) => void) => Disposable;
  readonly onDidLog: (listener: (record: LogRecord) => void) => Disposable;
  readonly #parts: WorkspaceEngineParts;
  readonly #logger: Logger;
  readonly #board = new StatusBoard();
  readonly #rate = new WorkRate(() => performance.now());
  readonly #changed = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #jobs = new JobRunner();
  #configuration: EngineConfiguration | undefined;
  #session: IndexSession | undefined;
  #isPaused = false;
  #needsReconcile = false;
  #readerVersion = -1;
  #isClosed = false;

  constructor(parts: WorkspaceEngineParts) {
    this.#parts = parts;
    this.#logger = parts.logger.topic('engine');
    this.onDidChangeStatus = this.#board.onDidChange;
    this.onDidLog = parts.logs.event;
    this.#board.update({ encoderId: parts.encoderId });
  }

  async open(configuration: EngineConfiguration, signal: AbortSignal): Promise<EngineStatus> {
    if (this.#session !== undefined)
      throw new SemblanceError('internal', 'The engine has a workspace open already.');
    throwIfCancelled(signal);
    this.#configuration = configuration;
    this.#board.update({ phase: 'opening' });
    await this.#openSession(configuration);
    return this.#board.current;
  }

  async configure(
    change: { readonly roots: readonly WorkspaceRoot[]; readonly settings: EngineSettings },
    signal: AbortSignal,
  ): Promise<void> {
    const before = this.#configuration;
    if (before === undefined) throw notOpen();
    const configuration = { ...before, ...change };
    if (JSON.stringify(configuration) === JSON.stringify(before)) return;
    throwIfCancelled(signal);
    this.#configuration = configuration;
    await this.#jobs.close();
    await this.#session?.close();
    this.#session = undefined;
    this.#jobs = new JobRunner();
    if (before.settings.threads !== configuration.settings.threads) await this.#parts.encoder.dispose();
    await this.#openSession(configuration);
    this.#reconcileSoon();
  }

  async index(signal: AbortSignal): Promise<IndexSummary> {
    const session = this.#requireSession();
    if (!session.store.isWriter) return summaryOf({ filesUnchanged: session.indexer.catalog.size }, 0);
    return await this.#runIndexJob(signal, (jobSignal) => session.reconcile(jobSignal));
  }

  async rebuild(signal: AbortSignal): Promise<IndexSummary> {
    const session = this.#requireSession();
    if (!session.store.isWriter) {
      throw new SemblanceError(
        'index/locked',
        'Another window builds the index of this workspace. Rebuild it there, or close that window.',
      );
    }
    this.#jobs.stopRunning();
    return await this.#runIndexJob(signal, (jobSignal) => session.rebuild(jobSignal));
  }

  async filesChanged(paths: readonly string[], _signal: AbortSignal): Promise<void> {
    const session = this.#requireSession();
    if (!session.store.isWriter) return; // The writer watches the same disk.
    for (const changed of paths) this.#changed.add(changed);
    if (this.#changed.size > mostSinglePaths) {
      this.#changed.clear();
      this.#needsReconcile = true;
    }
    if (!this.#isPaused) this.#schedule('changes', changeDelayMs, () => this.#workOffChanges());
  }

  async pause(_signal: AbortSignal): Promise<void> {
    this.#isPaused = true;
    if (this.#jobs.isBusy) this.#needsReconcile = true;
    this.#jobs.stopRunning();
    this.#showPhase();
  }

  async resume(_signal: AbortSignal): Promise<void> {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#showPhase();
    await this.#workOffChanges();
  }

  async search(query: SearchQuery, signal: AbortSignal): Promise<SearchAnswer> {
    return await this.#answer((session) => session.search.search(query, signal));
  }

  async similar(query: SimilarQuery, signal: AbortSignal): Promise<SearchAnswer> {
    return await this.#answer((session) => session.search.similar(query, signal));
  }

  async status(_signal: AbortSignal): Promise<EngineStatus> {
    if (this.#session !== undefined) {
      const { sizeBytes } = await this.#session.store.statistics();
      this.#board.update({ ...this.#countsOf(this.#session), indexBytes: sizeBytes });
    }
    return this.#board.current;
  }

  async doctor(options: { readonly shouldRepair: boolean }, signal: AbortSignal): Promise<DoctorReport> {
    const session = this.#requireSession();
    const configuration = this.#configuration;
    if (configuration === undefined) throw notOpen();
    const examine = (jobSignal: AbortSignal): Promise<DoctorReport> =>
      examineIndex(
        { session, configuration, encoder: () => this.#parts.encoder.get(), ...options },
        jobSignal,
      );
    const report = await this.#jobs.run(examine, signal);
    await this.status(neverCancelled());
    return report;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    await this.#jobs.close();
    await this.#session?.close();
    this.#session = undefined;
    await this.#parts.encoder.dispose();
    this.#board.update({ phase: 'closed' });
    this.#board.dispose();
  }

  async #openSession(configuration: EngineConfiguration): Promise<void> {
    const session = await this.#parts.openSession(configuration, (progress) => this.#noteProgress(progress));
    this.#session = session;
    this.#board.update({ problem: null });
    await this.#tryTakeOver(session);
    if (!session.store.isWriter) await this.#follow(session);
    this.#board.update({
      ...this.#countsOf(session),
      indexBytes: (await session.store.statistics()).sizeBytes,
    });
    this.#showPhase();
    this.#schedule('role', takeOverIntervalMs, () => this.#watchRole());
  }

  /** Becomes the writer when nobody is; notes why when the storage refuses. */
  async #tryTakeOver(session: IndexSession): Promise<boolean> {
    try {
      const isWriter = await session.tryBecomeWriter();
      if (this.#board.current.problem?.code === 'index/read-only') this.#board.update({ problem: null });
      return isWriter;
    } catch (error) {
      const problem = SemblanceError.is(error)
        ? error
        : new SemblanceError(
            'index/read-only',
            `The index folder cannot be written: ${describeError(error)}. Check its permissions.`,
          );
      if (this.#board.current.problem?.code !== problem.code) this.#logger.warn(problem.message);
      this.#board.update({ problem: { code: problem.code, message: problem.message } });
      return false;
    }
  }

  async #watchRole(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    if (!session.store.isWriter) {
      if (await this.#tryTakeOver(session)) {
        this.#logger.info('This window now builds the index.');
        this.#showPhase();
        this.#reconcileSoon();
      } else await this.#follow(session);
    } else if (this.#jobs.isBusy)
      this.#schedule('maintenance', busyMaintenanceMs, () => this.#maintain(false), 'keep');
    this.#schedule('role', takeOverIntervalMs, () => this.#watchRole());
  }

  /** A reader looks at the catalog again when the writer changed something. */
  async #follow(session: IndexSession): Promise<void> {
    const version = await session.store.version();
    if (version === this.#readerVersion) return;
    this.#readerVersion = version;
    await session.indexer.loadCatalog();
    session.isComplete = session.indexer.catalog.size > 0;
    this.#board.update(this.#countsOf(session));
    this.#showPhase();
  }

  #reconcileSoon(): void {
    this.#needsReconcile = true;
    if (!this.#isPaused) this.#schedule('changes', 0, () => this.#workOffChanges());
  }

  /** Everything that is queued: a full comparison, or the changed paths. Failures end in the status, not here. */
  async #workOffChanges(): Promise<void> {
    const session = this.#session;
    if (session === undefined || this.#isPaused || !session.store.isWriter) return;
    if (this.#needsReconcile) {
      this.#needsReconcile = false;
      this.#changed.clear();
      await this.#runIndexJob(neverCancelled(), (signal) => session.reconcile(signal)).catch(() => undefined);
    }
    if (this.#changed.size === 0) return;
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
    const run = async (signal: AbortSignal): Promise<IndexCounts> => {
      this.#rate.start();
      return await job(signal);
    };
    try {
      const counts = await this.#jobs.run(run, caller);
      this.#finishIndexing(null);
      return summaryOf(counts, performance.now() - started);
    } catch (error) {
      this.#finishIndexing(error);
      throw error;
    }
  }

  #finishIndexing(error: unknown): void {
    const session = this.#session;
    if (session === undefined) return;
    let problem: EngineStatus['problem'] = null;
    if (isCancelled(error)) {
      problem = this.#board.current.problem;
    } else if (error !== null) {
      problem = { code: SemblanceError.is(error) ? error.code : 'internal', message: describeError(error) };
      this.#logger.error('Indexing stopped', error);
      this.#needsReconcile = true;
      if (SemblanceError.is(error, 'index/corrupt'))
        this.#schedule('repair', 0, () => this.#rebuildDamaged());
      else if (!SemblanceError.is(error, 'index/locked'))
        this.#schedule('changes', retryMs, () => this.#workOffChanges());
    }
    this.#board.update({
      ...this.#countsOf(session),
      problem,
      filesPending: error === null ? 0 : this.#board.current.filesPending,
      currentFile: '',
      chunksPerSecond: 0,
      etaSeconds: null,
    });
    this.#showPhase();
    this.#schedule('maintenance', idleMs, () => this.#maintain(true));
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
      if (isIdle && !this.#jobs.isBusy) await session.cache.maintain(neverCancelled());
      if (this.#session === session)
        this.#board.update({ indexBytes: (await session.store.statistics()).sizeBytes });
      if (isIdle && session.store.needsMaintenance)
        this.#schedule('maintenance', busyMaintenanceMs, () => this.#maintain(true));
    } catch (error) {
      this.#logger.warn(`Maintenance of the index failed and will be tried again: ${describeError(error)}`);
    }
  }

  async #answer(ask: (session: IndexSession) => Promise<SearchAnswer>): Promise<SearchAnswer> {
    const session = this.#requireSession();
    try {
      return await ask(session);
    } catch (error) {
      if (SemblanceError.is(error, 'index/corrupt') && session.store.isWriter) {
        this.#schedule('repair', 0, () => this.#rebuildDamaged());
      }
      throw error;
    }
  }

  #noteProgress(progress: IndexProgress): void {
    const session = this.#session;
    if (session === undefined) return;
    this.#rate.note(progress.chunksEncoded, progress.filesDone);
    const isScanning = progress.phase === 'scanning';
    const left = Math.max(0, progress.filesTotal - progress.filesDone);
    this.#board.update({
      ...this.#countsOf(session),
      phase: isScanning ? 'scanning' : 'indexing',
      filesPending: isScanning ? 0 : left,
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
          ? this.#jobs.isBusy
            ? 'scanning'
            : 'idle'
          : 'following';
    this.#board.update({
      phase,
      role: session.store.isWriter ? 'writer' : 'reader',
      isComplete: session.isComplete,
    });
  }

  #countsOf(session: IndexSession): Partial<EngineStatus> {
    let chunks = 0;
    let images = 0;
    for (const entry of session.indexer.catalog.values()) {
      if (entry.modality === 'image') images++;
      else chunks += entry.rows;
    }
    const skippedByReason: Partial<Record<SkipReason, number>> = {};
    const problems: SkippedFile[] = [];
    let filesSkipped = 0;
    for (const skipped of session.indexer.skipped) {
      filesSkipped++;
      skippedByReason[skipped.reason] = (skippedByReason[skipped.reason] ?? 0) + 1;
      if (isProblem(skipped)) problems.push(skipped);
    }
    return {
      filesIndexed: session.indexer.catalog.size,
      filesSkipped,
      chunks,
      images,
      chunksTruncated: session.indexer.chunksTruncated,
      skippedByReason,
      problems: problems.slice(-mostProblemsShown),
      isComplete: session.isComplete,
    };
  }

  #requireSession(): IndexSession {
    if (this.#isClosed) throw new CancelledError();
    if (this.#session === undefined) throw notOpen();
    return this.#session;
  }

  /** One timer per purpose; a new one replaces the old unless `keep` is asked for. */
  #schedule(
    name: string,
    ms: number,
    work: () => Promise<void>,
    policy: 'replace' | 'keep' = 'replace',
  ): void {
    if (this.#isClosed || (policy === 'keep' && this.#timers.has(name))) return;
    clearTimeout(this.#timers.get(name));
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      work().catch((error: unknown) => {
        if (!isCancelled(error)) this.#logger.error(`Background work "${name}" failed`, error);
      });
    }, ms);
    timer.unref();
    this.#timers.set(name, timer);
  }
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
