/**
 * What the parts of one engine share: the opened session, its jobs and timers, and the status that follows from them.
 */
import type { IndexProgress } from '../../core/indexing/indexProgress.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { EngineConfiguration, EnginePhase } from '../../core/protocol/engineApi.ts';
import { BackgroundWork } from './backgroundWork.ts';
import type { IndexSession } from './indexSession.ts';
import { JobRunner } from './jobRunner.ts';
import { StatusBoard } from './statusBoard.ts';
import { countsOf } from './statusCounts.ts';
import { WorkRate } from './workRate.ts';

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

export class EngineState {
  readonly logger: Logger;
  readonly times: EngineTimes;
  readonly board = new StatusBoard();
  readonly rate = new WorkRate(() => performance.now());
  /** Work that timers began; it must end before its session is closed. */
  readonly background: BackgroundWork;
  /** Of the opened session; another one comes with the next. */
  jobs = new JobRunner();
  configuration: EngineConfiguration | undefined;
  session: IndexSession | undefined;
  isPaused = false;
  isClosed = false;
  /** Set while the background work on a complete index runs; every other job stops it first. */
  refinement: AbortController | undefined;

  constructor(logger: Logger, times: Partial<EngineTimes> = {}) {
    this.logger = logger;
    this.times = { ...defaultTimes, ...times };
    this.background = new BackgroundWork(logger);
  }

  /** True while a job runs or waits that is more than background work on a complete index. */
  get isIndexing(): boolean {
    return this.jobs.count > (this.refinement === undefined ? 0 : 1);
  }

  /** As `BackgroundWork.schedule`; nothing begins after the end. */
  schedule(...args: Parameters<BackgroundWork['schedule']>): void {
    if (!this.isClosed) this.background.schedule(...args);
  }

  showPhase(): void {
    const { session } = this;
    if (session === undefined) return;
    this.board.update({
      phase: this.#phaseOf(session),
      role: session.store.isWriter ? 'writer' : 'reader',
      isComplete: session.isComplete,
    });
  }

  #phaseOf(session: IndexSession): EnginePhase {
    if (this.isPaused) return 'paused';
    if (this.board.current.problem !== null) return 'failed';
    if (!session.store.isWriter) return 'following';
    return this.isIndexing ? 'scanning' : 'idle';
  }

  showProgress(progress: IndexProgress): void {
    const { session, rate } = this;
    if (session === undefined) return;
    rate.note(progress.chunksEncoded, progress.filesDone);
    const isScanning = progress.phase === 'scanning';
    const isRefining = progress.phase === 'refining';
    const left = Math.max(0, progress.filesTotal - progress.filesDone);
    this.board.update({
      ...countsOf(session),
      ...(isRefining ? {} : { phase: isScanning ? 'scanning' : 'indexing' }),
      filesPending: isScanning || isRefining ? 0 : left,
      currentFile: progress.currentFile,
      chunksPerSecond: rate.chunksPerSecond,
      etaSeconds: isScanning ? null : rate.etaSeconds(left),
    });
  }
}
