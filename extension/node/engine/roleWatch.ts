/**
 * The part of one window among those that have the workspace open: it becomes the writer when nobody is, and follows
 * the writer's changes otherwise.
 */
import { isCancelled } from '../../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import { classifyWriteFailure } from '../lance/writeFailure.ts';
import type { EngineState } from './engineState.ts';
import type { IndexSession } from './indexSession.ts';
import { countsOf } from './statusCounts.ts';

export interface RoleWatchParts {
  readonly state: EngineState;
  /** Opens the index anew; returns at once. */
  readonly reopen: () => void;
  /** This window became the writer of an index that it goes on with. */
  readonly onDidTakeOver: () => void;
  /** This window is the writer, maybe again: its last heartbeat was late. */
  readonly workOffLeft: () => void;
  /** The writer is at work. */
  readonly maintainSoon: () => void;
  readonly repairSoon: (session: IndexSession, error: unknown) => void;
}

export class RoleWatch {
  readonly #parts: RoleWatchParts;
  readonly #state: EngineState;
  /** Of the table, when a reader looked last. */
  #seenVersion = -1;
  #problem: SemblanceError | undefined;

  constructor(parts: RoleWatchParts) {
    this.#parts = parts;
    this.#state = parts.state;
  }

  /** Why the last try to become the writer, or to follow one, failed. */
  get problem(): SemblanceError | undefined {
    return this.#problem;
  }

  /** Finds the role of a session that was opened. */
  async begin(session: IndexSession): Promise<void> {
    this.#seenVersion = -1;
    this.#problem = undefined;
    this.#state.board.update({ problem: null });
    await this.#tryTakeOver(session);
    if (!session.store.isWriter) await this.#follow(session);
  }

  watchSoon(): void {
    const { takeOverIntervalMs, retryMs } = this.#state.times;
    // What a file system lacks does not come from one moment to the next, and no other window can write there either.
    const isHopeless = this.#problem?.code === 'index/no-hard-links';
    this.#state.schedule('role', isHopeless ? retryMs : takeOverIntervalMs, () => this.#watch());
  }

  /** An index of a newer version, or one that nobody can open, may be replaced when the user asks for it. */
  async replaceUnusable(session: IndexSession): Promise<boolean> {
    const code = this.#problem?.code;
    if (code !== 'index/schema-too-new' && code !== 'index/corrupt') return false;
    if (!(await session.replaceIndex())) return false;
    this.#problem = undefined;
    this.#state.board.update({ problem: null });
    return true;
  }

  async #watch(): Promise<void> {
    const { session, jobs, logger } = this.#state;
    if (session === undefined) return;
    try {
      if (session.store.isWriter) {
        if (jobs.isBusy) this.#parts.maintainSoon();
        else await session.store.version(); // Finds out when a process that lost the lease wrote all the same.
        this.#parts.workOffLeft();
      } else if (jobs.isBusy)
        return; // It lost the lease; its job must end before the store is opened again.
      else if (await this.#tryTakeOver(session)) {
        logger.info('This window now builds the index.');
        if (session.generation?.isWanted === false) this.#parts.reopen();
        else {
          this.#state.showPhase();
          this.#parts.onDidTakeOver();
        }
      } else await this.#follow(session);
    } catch (error) {
      this.#parts.repairSoon(session, error);
    } finally {
      // Whatever happened: a reader that stops looking would never take over.
      this.watchSoon();
    }
  }

  /** Becomes the writer when nobody is; notes why when the storage refuses. */
  async #tryTakeOver(session: IndexSession): Promise<boolean> {
    try {
      const isWriter = await session.tryBecomeWriter();
      if (this.#problem !== undefined) this.#state.board.update({ problem: null });
      this.#problem = undefined;
      return isWriter;
    } catch (error) {
      if (isCancelled(error)) throw error;
      const folder = this.#state.configuration?.indexFolder ?? '';
      this.#noteProblem(SemblanceError.is(error) ? error : await classifyWriteFailure(folder, error));
      return false;
    }
  }

  /** A reader looks at the catalog again when the writer changed something. An unreadable index ends in the status. */
  async #follow(session: IndexSession): Promise<void> {
    try {
      if ((await session.generation?.isOutdated()) === true) {
        this.#parts.reopen();
        return;
      }
      const version = await session.store.version();
      if (version !== this.#seenVersion) {
        await session.load();
        this.#seenVersion = version;
        this.#state.board.update(countsOf(session));
      }
      this.#state.showPhase();
    } catch (error) {
      if (!SemblanceError.is(error)) throw error;
      this.#noteProblem(error);
    }
  }

  #noteProblem(error: SemblanceError): void {
    if (this.#problem?.code !== error.code) this.#state.logger.warn(describeError(error));
    this.#problem = error;
    this.#state.board.update({ problem: { code: error.code, message: error.message } });
    this.#state.showPhase();
  }
}
