/**
 * Brings the index up to date: the queue of changed files, full comparisons, and rebuilds, one job after the other.
 * What fails is named in the status and tried again.
 */
import { isCancelled, neverCancelled, raceWithSignal } from '../../core/cancellation/cancellation.ts';
import { describeError, type ErrorCode, SemblanceError } from '../../core/errors/semblanceError.ts';
import type { IndexCounts } from '../../core/indexing/indexProgress.ts';
import type { EngineStatus, IndexSummary } from '../../core/protocol/engineApi.ts';
import type { EngineState } from './engineState.ts';
import type { IndexSession } from './indexSession.ts';
import { countsOf } from './statusCounts.ts';

export interface IndexingJobsParts {
  readonly state: EngineState;
  /** Why encoders were switched off so far, in the order in which that happened. */
  readonly faults: () => readonly SemblanceError[];
  /** A job ended; `isHealthy` when the status names no problem. */
  readonly onDidFinish: (isHealthy: boolean) => void;
}

/** So many paths cost more one by one than a comparison of all folders. */
const mostSinglePaths = 2_000;
/** A table that twice in a row refuses a write, while its folder can be written, is damaged. */
const mostWriteFailures = 2;

export class IndexingJobs {
  readonly #parts: IndexingJobsParts;
  readonly #state: EngineState;
  /** Absolute paths that are to be looked at again. */
  readonly #changed = new Set<string>();
  #needsComparison = false;
  #writeFailures = 0;

  constructor(parts: IndexingJobsParts) {
    this.#parts = parts;
    this.#state = parts.state;
  }

  /** True while something waits to be looked at. */
  get isQueued(): boolean {
    return this.#needsComparison || this.#changed.size > 0 || this.#state.background.isScheduled('repair');
  }

  /** A session was opened: what an earlier one could not write says nothing of it. */
  begin(): void {
    this.#writeFailures = 0;
  }

  async compare(session: IndexSession, signal: AbortSignal): Promise<IndexSummary> {
    return await this.#run(signal, (jobSignal) => {
      this.#needsComparison = false; // This one; a failure asks for another.
      return session.reconcile(jobSignal);
    });
  }

  /** Stops what runs. */
  async rebuild(session: IndexSession, signal: AbortSignal): Promise<IndexSummary> {
    this.#state.jobs.stopRunning();
    return await this.#run(signal, (jobSignal) => session.rebuild(jobSignal));
  }

  /** Runs a check, which may repair the index, as one of the jobs. */
  async examine<T>(check: (signal: AbortSignal) => Promise<T>, caller: AbortSignal): Promise<T> {
    this.#state.refinement?.abort();
    const ended = this.#state.jobs.run(check, caller).finally(() => this.#finishWithoutNews());
    return await raceWithSignal(ended, caller);
  }

  /** Also for a reader, which forgets them in the comparison of its take-over. */
  noteChanges(paths: readonly string[]): void {
    for (const changed of paths) this.#changed.add(changed);
    if (this.#changed.size > mostSinglePaths) {
      this.#changed.clear();
      this.#needsComparison = true;
    }
    if (this.#state.isPaused) return;
    // Kept when it runs already: changes that never pause must not put the work off for ever.
    this.#state.schedule('changes', this.#state.times.changeDelayMs, () => this.#workOff(), 'keep');
  }

  compareSoon(): void {
    this.#needsComparison = true;
    if (!this.#state.isPaused) this.workOffSoon();
  }

  workOffSoon(): void {
    this.#state.schedule('changes', 0, () => this.#workOff());
  }

  /** Goes on with what was queued while this process could not tell whether it is the writer. */
  workOffLeft(): void {
    const { background, isIndexing, isPaused } = this.#state;
    if (isIndexing || isPaused || !this.isQueued) return;
    if (['changes', 'retry', 'repair'].some((purpose) => background.isScheduled(purpose))) return;
    this.workOffSoon();
  }

  /** What was not finished is done again by `workOffSoon`. */
  stop(): void {
    if (this.#state.isIndexing) this.#needsComparison = true;
    this.#state.jobs.stopAll();
  }

  /** The store could not be read: it is built anew if it is damaged, otherwise the next use tries again. */
  repairSoon(session: IndexSession, error: unknown): void {
    this.#state.logger.warn(describeError(error));
    if (SemblanceError.is(error, 'index/corrupt') && session.store.isWriter)
      this.#state.schedule('repair', 0, () => this.#rebuildDamaged());
  }

  /** Everything that is queued: a full comparison, or the changed paths. Failures end in the status, not here. */
  async #workOff(): Promise<void> {
    const { session, isPaused } = this.#state;
    if (session === undefined || isPaused || !session.store.isWriter) return;
    if (session.generation?.canIndex === false) {
      this.#needsComparison = false;
      this.#changed.clear(); // Whoever can index again compares everything.
      return;
    }
    if (this.#needsComparison) {
      this.#changed.clear();
      await this.compare(session, neverCancelled()).catch(() => undefined);
    }
    // A pause that came meanwhile keeps the rest for later.
    if (this.#changed.size === 0 || this.#state.isPaused) return;
    const paths = [...this.#changed];
    this.#changed.clear();
    const update = async (signal: AbortSignal): Promise<IndexCounts> =>
      (await session.update(paths, signal)) ?? (await session.reconcile(signal));
    await this.#run(neverCancelled(), update).catch(() => {
      for (const path of paths) this.#changed.add(path); // Done again by the retry or by resume.
    });
  }

  /** An empty index is filled again, mostly from the cache. */
  async #rebuildDamaged(): Promise<void> {
    const { session, logger } = this.#state;
    if (session === undefined || !session.store.isWriter) return;
    logger.warn('The index is damaged and is built anew.');
    this.#needsComparison = false;
    await this.#run(neverCancelled(), (signal) => session.rebuild(signal)).catch(() => undefined);
  }

  async #run(caller: AbortSignal, job: (signal: AbortSignal) => Promise<IndexCounts>): Promise<IndexSummary> {
    const started = performance.now();
    const { faults } = this.#parts;
    const knownFaults = faults().length;
    this.#state.refinement?.abort();
    const run = async (signal: AbortSignal): Promise<IndexCounts> => {
      this.#state.rate.start();
      return await job(signal);
    };
    // The status follows the job itself: a caller that leaves does not wait for its end.
    const ended = this.#state.jobs.run(run, caller).then(
      (counts) => {
        this.#writeFailures = 0;
        this.#finish(null);
        return summaryOf(counts, performance.now() - started);
      },
      (error: unknown) => {
        this.#finish(error);
        // The index is opened anew without the encoder, which stops the job: not what the caller asked for.
        const fault = faults().slice(knownFaults).at(-1);
        throw isCancelled(error) && !caller.aborted && fault !== undefined ? fault : error;
      },
    );
    return await raceWithSignal(ended, caller);
  }

  #finish(error: unknown): void {
    const { session } = this.#state;
    if (isCancelled(error)) this.#finishWithoutNews();
    else if (session !== undefined) {
      const problem = error === null ? null : this.#noteFailure(session, error);
      this.#showEnd(session, { problem, ...(error === null ? { filesPending: 0 } : {}) });
    }
  }

  /** A job ended that neither failed nor brought everything up to date. What it emptied is filled again. */
  #finishWithoutNews(): void {
    const { session } = this.#state;
    if (session === undefined) return;
    if (session.isEmptied) this.compareSoon();
    this.#showEnd(session, {});
  }

  #showEnd(session: IndexSession, news: Partial<Pick<EngineStatus, 'problem' | 'filesPending'>>): void {
    const { board } = this.#state;
    board.update({
      ...countsOf(session),
      ...news,
      currentFile: '',
      chunksPerSecond: 0,
      etaSeconds: null,
    });
    this.#state.showPhase();
    this.#parts.onDidFinish(board.current.problem === null);
  }

  /** Sees to another try. Returns what the status says of it: nothing, when the work just goes on in another way. */
  #noteFailure(session: IndexSession, error: unknown): EngineStatus['problem'] {
    const { logger, times } = this.#state;
    this.#needsComparison = true;
    if (SemblanceError.is(error, 'index/locked')) {
      logger.info('Another process took over the index while this one was indexing.');
      return null;
    }
    if (SemblanceError.is(error, 'encoder/switched-off')) {
      logger.info('Indexing goes on without the encoder that was switched off.');
      return null;
    }
    logger.error('Indexing stopped', error);
    if (SemblanceError.is(error, 'index/io')) this.#writeFailures++;
    const isDamaged = SemblanceError.is(error, 'index/corrupt') || this.#writeFailures >= mostWriteFailures;
    if (isDamaged && session.store.isWriter)
      this.#state.schedule('repair', times.retryMs, () => this.#rebuildDamaged());
    else this.#state.schedule('retry', times.retryMs, () => this.#workOff());
    return problemOf(error);
  }
}

function problemOf(error: unknown): { readonly code: ErrorCode; readonly message: string } {
  return { code: SemblanceError.is(error) ? error.code : 'internal', message: describeError(error) };
}

export function summaryOf(counts: Partial<IndexCounts>, elapsedMs: number): IndexSummary {
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
