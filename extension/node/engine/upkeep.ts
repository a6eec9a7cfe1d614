/**
 * What an engine does while nothing else is to be done: it makes the complete index better, and keeps its files small.
 */
import { isCancelled, neverCancelled } from '../../core/cancellation/cancellation.ts';
import { encodersOf } from '../../core/encoders/encoderSet.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import type { EngineState } from './engineState.ts';
import type { IndexSession } from './indexSession.ts';
import { countsOf } from './statusCounts.ts';

export interface UpkeepParts {
  readonly state: EngineState;
  readonly repairSoon: (session: IndexSession, error: unknown) => void;
  /** Unloads encoders that the session does not need any more. */
  readonly releaseUnused: (session: IndexSession) => Promise<void>;
}

export class Upkeep {
  readonly #parts: UpkeepParts;
  readonly #state: EngineState;

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
    this.#state = parts.state;
  }

  get isQueued(): boolean {
    return this.#state.background.isScheduled('refine');
  }

  refineSoon(): void {
    const { session, isPaused, board, times } = this.#state;
    if (session === undefined || isPaused || !session.store.isWriter || !session.isComplete) return;
    if (session.chunksToRefine + session.picturesToCut + session.picturesToRead === 0) {
      board.update({ isRefining: false });
      return;
    }
    board.update({ isRefining: true });
    this.#state.schedule('refine', times.refineDelayMs, () => this.#refine());
  }

  /** After the first quiet moment. */
  maintainWhenIdle(): void {
    this.#state.schedule('maintenance', this.#state.times.idleMs, () => this.#maintain(true));
  }

  /** While the writer is at work: what a burst leaves behind. */
  maintainWhileBusy(): void {
    const { busyMaintenanceMs } = this.#state.times;
    this.#state.schedule('maintenance', busyMaintenanceMs, () => this.#maintain(false), 'keep');
  }

  /** Counts from memory and the size on disk; a store that cannot be read is repaired, and the size stays as it was. */
  async updateCounts(session: IndexSession): Promise<void> {
    const { board } = this.#state;
    let { indexBytes } = board.current;
    try {
      indexBytes = (await session.store.statistics()).sizeBytes;
    } catch (error) {
      this.#parts.repairSoon(session, error);
    }
    board.update({ ...countsOf(session), indexBytes });
  }

  /** Background work gives way to every other job; whoever stopped it begins it again afterwards. */
  async #refine(): Promise<void> {
    const state = this.#state;
    const { session, jobs } = state;
    if (session === undefined || state.isPaused || !session.store.isWriter || jobs.isBusy) return;
    const refinement = new AbortController();
    state.refinement = refinement;
    let failure: unknown;
    try {
      await jobs.run(async (signal) => {
        state.rate.start();
        await session.refine(AbortSignal.any([signal, refinement.signal]));
      }, neverCancelled());
    } catch (error) {
      failure = error;
    } finally {
      if (state.refinement === refinement) state.refinement = undefined;
    }
    if (state.session !== session) return;
    const isStopped = isCancelled(failure);
    if (failure !== undefined && !isStopped) this.#noteFailure(session, failure);
    // Stopped by another job, which shows its own progress and then goes on here.
    const isInterrupted = isStopped && !state.isPaused && jobs.isBusy;
    if (isInterrupted) return;
    const rest = { currentFile: '', filesPending: 0, chunksPerSecond: 0, etaSeconds: null };
    state.board.update({ ...countsOf(session), ...rest, isRefining: false });
    state.showPhase();
    this.maintainWhenIdle();
    if (isStopped) this.refineSoon();
  }

  #noteFailure(session: IndexSession, error: unknown): void {
    const { logger, times } = this.#state;
    logger.warn(`The index could not be made better: ${describeError(error)}`);
    if (SemblanceError.is(error, 'index/locked')) return;
    if (SemblanceError.is(error, 'index/corrupt')) this.#parts.repairSoon(session, error);
    else this.#state.schedule('refine', times.retryMs, () => this.#refine(), 'keep');
  }

  async #maintain(isIdle: boolean): Promise<void> {
    const state = this.#state;
    const { session, times } = state;
    if (session === undefined || !session.store.isWriter) return;
    try {
      await session.store.maintain({ isIdle, signal: neverCancelled() });
      for (const { cache } of isIdle ? encodersOf(session.encoders) : []) {
        if (!state.jobs.isBusy) await cache?.maintain(neverCancelled());
      }
      if (isIdle && session.generation !== undefined) await this.#removeOldGeneration(session);
      if (state.session === session)
        state.board.update({ indexBytes: (await session.store.statistics()).sizeBytes });
      if (isIdle && session.store.needsMaintenance)
        state.schedule('maintenance', times.busyMaintenanceMs, () => this.#maintain(true));
    } catch (error) {
      state.logger.warn('Maintenance of the index failed and will be tried again.');
      this.#parts.repairSoon(session, error);
    }
  }

  /** The index that answered before goes as soon as no window reads it, and its encoders with it. */
  async #removeOldGeneration(session: IndexSession): Promise<void> {
    if ((await session.generation?.removeRetired()) === true) {
      const { busyMaintenanceMs } = this.#state.times;
      this.#state.schedule('maintenance', busyMaintenanceMs, () => this.#maintain(true), 'keep');
      return;
    }
    await this.#parts.releaseUnused(session);
  }
}
