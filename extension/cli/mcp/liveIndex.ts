/**
 * One engine that stays open on one index for as long as the server runs: opened with the first need, compared with the
 * disk again when that is some time ago, and asked meanwhile.
 */
import { delay, isCancelled, raceWithSignal } from '../../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import type { EngineApi, EngineConfiguration, EngineStatus } from '../../core/protocol/engineApi.ts';

/** What changed on the disk since then may be missing in an answer. Nothing watches the folders in between. */
const freshMs = 30_000;
/** A comparison without changes takes less; an agent that waits longer is slower than one with slightly old lines. */
const patienceMs = 3000;
/** The first index of a small workspace is whole by then; agents give up after 60 s. */
export const firstPatienceMs = 10_000;

export interface LiveIndexParts {
  readonly configuration: EngineConfiguration;
  readonly createEngine: () => Promise<EngineApi>;
  /** Called after each comparison that ran to its end in this process, with what it left. */
  readonly onDidCompare: (status: EngineStatus) => Promise<void>;
  /** A line for people, beside the protocol. */
  readonly note: (line: string) => void;
  /** How long a question waits for the first index at most. */
  readonly firstPatienceMs: number;
  readonly now?: () => number;
}

export type ProgressListener = (status: EngineStatus) => void;

export class LiveIndex {
  readonly configuration: EngineConfiguration;
  readonly #parts: LiveIndexParts;
  readonly #now: () => number;
  readonly #lifetime = new AbortController();
  #opened: Promise<EngineApi> | undefined;
  #comparison: Promise<void> | undefined;
  #comparedAt = Number.NEGATIVE_INFINITY;
  #failure = '';

  constructor(parts: LiveIndexParts) {
    this.configuration = parts.configuration;
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
  }

  /** Why the last comparison did not end; empty when it did. */
  get failure(): string {
    return this.#failure;
  }

  /** Opens the index and compares it with the disk, in the background; failures are noted. */
  start(): void {
    this.#compareSoon();
  }

  /**
   * The answer of the engine, after a comparison with the disk when the last one is long ago; that is waited for a few
   * seconds only. Rejects with what opening failed with, and with CancelledError.
   */
  async ask<T>(
    question: (engine: EngineApi) => Promise<T>,
    signal: AbortSignal,
    onProgress: ProgressListener,
  ): Promise<T> {
    const engine = await raceWithSignal(this.#open(), signal);
    const progress = engine.onDidChangeStatus(onProgress);
    try {
      const isFresh = this.#now() - this.#comparedAt < freshMs;
      if (!isFresh) await this.#waitFor(this.#compareSoon(), engine, signal);
      return await question(engine);
    } finally {
      progress.dispose();
    }
  }

  /** Ends the running transaction and gives the lease back. */
  async close(): Promise<void> {
    this.#lifetime.abort();
    const engine = await this.#opened?.catch(() => undefined);
    await engine?.close();
    await this.#comparison;
  }

  async #waitFor(comparison: Promise<void>, engine: EngineApi, signal: AbortSignal): Promise<void> {
    const { isComplete } = await engine.status(signal);
    const waiting = new AbortController();
    const patience = delay(
      isComplete ? Math.min(patienceMs, this.#parts.firstPatienceMs) : this.#parts.firstPatienceMs,
      AbortSignal.any([signal, waiting.signal]),
    );
    try {
      await Promise.race([comparison, patience]);
    } finally {
      waiting.abort();
      patience.catch(() => undefined); // The comparison came first.
    }
  }

  #open(): Promise<EngineApi> {
    this.#opened ??= this.#openEngine().catch((error: unknown) => {
      this.#opened = undefined; // The next question tries again.
      throw error;
    });
    return this.#opened;
  }

  async #openEngine(): Promise<EngineApi> {
    const engine = await this.#parts.createEngine();
    try {
      const { problem, encoderProblem } = await engine.open(this.configuration, this.#lifetime.signal);
      for (const found of [problem, encoderProblem]) if (found !== null) this.#parts.note(found.message);
      return engine;
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  /** The running comparison, or a new one. Never rejects. */
  #compareSoon(): Promise<void> {
    this.#comparison ??= this.#compare().finally(() => {
      this.#comparison = undefined;
    });
    return this.#comparison;
  }

  async #compare(): Promise<void> {
    const { signal } = this.#lifetime;
    try {
      const engine = await this.#open();
      await engine.index(signal);
      this.#comparedAt = this.#now();
      this.#failure = '';
      const status = await engine.status(signal);
      // A reader compares nothing: another process keeps this index.
      if (status.role === 'writer') await this.#parts.onDidCompare(status);
    } catch (error) {
      if (signal.aborted || isCancelled(error)) return;
      this.#failure = SemblanceError.is(error) ? error.message : describeError(error);
      this.#parts.note(`The index could not be brought up to date: ${this.#failure}`);
    }
  }
}
