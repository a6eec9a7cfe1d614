/**
 * Opens the session of an engine, replaces it by another one, and closes it: one change after the other, with nothing
 * of an old session going on. Calls that come meanwhile wait for the new one.
 */
import { CancelledError, delay, isCancelled } from '../../core/cancellation/cancellation.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { IndexProgress } from '../../core/indexing/indexProgress.ts';
import type { EngineConfiguration, EngineStatus } from '../../core/protocol/engineApi.ts';
import type { EncoderWatch } from './encoderWatch.ts';
import type { EngineState } from './engineState.ts';
import type { IndexSession } from './indexSession.ts';
import { JobRunner } from './jobRunner.ts';

export interface EngineSessionsParts {
  readonly state: EngineState;
  readonly encoderWatch: EncoderWatch;
  readonly openSession: (
    configuration: EngineConfiguration,
    onProgress: (progress: IndexProgress) => void,
  ) => Promise<IndexSession>;
  /** The session is the state's by then; calls wait until this has ended. */
  readonly onDidOpen: (session: IndexSession, configuration: EngineConfiguration) => Promise<void>;
  /** Another session took the place of one: its index is to be compared with the files. */
  readonly onDidReplace: () => void;
}

/** A question takes a second at most, and a few with the loading of the model; a hanging one must not hold up the end. */
const questionPatienceMs = 5_000;
/** Each encoder of a set may be switched off once. */
const mostReopenings = 3;

export class EngineSessions {
  readonly #parts: EngineSessionsParts;
  readonly #state: EngineState;
  /** Questions that are being answered; their session is closed after them. */
  readonly #uses = new Set<Promise<void>>();
  #transition: Promise<unknown> = Promise.resolve();
  #reopening: Promise<void> | undefined;

  constructor(parts: EngineSessionsParts) {
    this.#parts = parts;
    this.#state = parts.state;
  }

  /** Opens the first session. Nothing is configured afterwards when that fails. */
  async open(configuration: EngineConfiguration): Promise<EngineStatus> {
    const state = this.#state;
    state.configuration = configuration;
    return await this.#replace(async () => {
      state.board.update({ phase: 'opening' });
      try {
        await this.#open(configuration);
      } catch (error) {
        state.configuration = undefined;
        state.board.update({ phase: 'closed' });
        throw error;
      }
      return state.board.current;
    });
  }

  /** Rejects with `engine/not-open` before `open`. */
  async configure(change: Pick<EngineConfiguration, 'roots' | 'settings'>): Promise<void> {
    const state = this.#state;
    const { encoderWatch } = this.#parts;
    await this.#replace(async () => {
      const before = state.configuration;
      if (state.isClosed) throw new CancelledError();
      if (before === undefined) throw notOpen();
      const configuration = { ...before, ...change };
      if (JSON.stringify(configuration) === JSON.stringify(before)) return;
      state.configuration = configuration;
      if (encoderWatch.isOfferOnly(before, configuration, state.session)) return;
      await this.#end();
      state.jobs = new JobRunner();
      await encoderWatch.noteSettings(before.settings, configuration.settings);
      await this.#open(configuration);
      this.#parts.onDidReplace();
    });
  }

  /**
   * Opens the index anew with the settings that it has: another generation answers, this process may make the one that
   * the settings ask for, or an encoder was switched off. Failures are logged.
   */
  reopen(): Promise<void> {
    const state = this.#state;
    this.#reopening ??= this.#replace(async () => {
      this.#reopening = undefined; // Whatever happens from now on needs another round.
      const { configuration } = state;
      if (state.isClosed || configuration === undefined) return;
      await this.#end();
      state.jobs = new JobRunner();
      await this.#open(configuration);
      this.#parts.onDidReplace();
    }).catch((error: unknown) => {
      if (!isCancelled(error)) state.logger.error('The index could not be opened anew', error);
    });
    return this.#reopening;
  }

  /** The session, once nothing changes it any more. Rejects with `engine/not-open` when there is none. */
  async ready(): Promise<IndexSession> {
    for (let seen: unknown; seen !== this.#transition; ) {
      seen = this.#transition;
      await seen;
    }
    if (this.#state.isClosed) throw new CancelledError();
    if (this.#state.session === undefined) throw notOpen();
    return this.#state.session;
  }

  /** The session is closed after this use of it, unless that takes too long. */
  hold(use: Promise<unknown>): void {
    const ended: Promise<void> = use
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => this.#uses.delete(ended));
    this.#uses.add(ended);
  }

  /**
   * Work that was stopped because the index was opened anew without an encoder is done again: that is not what the
   * caller asked for. Not when the index as a whole has a problem now, which its error names.
   */
  async acrossReopenings<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const state = this.#state;
    for (let left = mostReopenings; ; left--) {
      const before = state.session;
      try {
        return await work();
      } catch (error) {
        const isStopped = isCancelled(error) || SemblanceError.is(error, 'encoder/switched-off');
        if (!isStopped || signal.aborted || state.isClosed || left === 0) throw error;
        const session = await this.ready();
        if (session === before || state.isPaused || session.generation?.problem !== undefined) throw error;
      }
    }
  }

  /** After the change that is under way; the state says already that the engine is closed. */
  async close(): Promise<void> {
    await this.#transition;
    this.#parts.encoderWatch.dispose();
    await this.#end();
  }

  #replace<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#transition.then(work);
    this.#transition = result.catch(() => undefined);
    return result;
  }

  async #open(configuration: EngineConfiguration): Promise<void> {
    const onProgress = (progress: IndexProgress): void => this.#state.showProgress(progress);
    let session = await this.#parts.openSession(configuration, onProgress);
    if (session.generation?.isWanted === false && (await session.tryBecomeWriter().catch(() => false))) {
      // The writer ended between two looks: open as its successor.
      await session.close();
      session = await this.#parts.openSession(configuration, onProgress);
    }
    this.#state.session = session;
    await this.#parts.onDidOpen(session, configuration);
  }

  /** Nothing of the old session may go on: a late try to become the writer would keep its lease for ever. */
  async #end(): Promise<void> {
    const state = this.#state;
    state.background.cancelTimers();
    // A layout takes up to minutes; whoever wants it asks again.
    void state.session?.map.close();
    await state.jobs.close();
    await state.background.settle();
    await Promise.race([Promise.all(this.#uses), delay(questionPatienceMs)]);
    const { session } = state;
    state.session = undefined;
    await session?.close();
  }
}

export function notOpen(): SemblanceError {
  return new SemblanceError('engine/not-open', 'No workspace is open in the engine.');
}
