/**
 * Watches the encoders of an engine: says in the status which cannot be used, and has the index opened anew when one is
 * switched off, or when one that was missing is there.
 */
import { neverCancelled } from '../../core/cancellation/cancellation.ts';
import { encodersOf } from '../../core/encoders/encoderSet.ts';
import type { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { Disposable } from '../../core/lifecycle/disposable.ts';
import type { EngineConfiguration, EngineSettings, EngineStatus } from '../../core/protocol/engineApi.ts';
import type { EngineEncoders } from '../encoders/engineEncoders.ts';
import type { IndexSession } from './indexSession.ts';

export interface EncoderWatchParts {
  readonly encoders: Pick<EngineEncoders, 'onDidSwitchOff' | 'switchedOff' | 'resolve' | 'reset' | 'release'>;
  readonly showProblem: (problem: EngineStatus['encoderProblem']) => void;
  /** Opens the index anew with the same settings; returns at once. */
  readonly reopen: () => void;
  /** Runs the work after the engine's pause between tries. */
  readonly scheduleRetry: (work: () => Promise<void>) => void;
}

export class EncoderWatch implements Disposable {
  readonly #parts: EncoderWatchParts;
  readonly #faults: Disposable;
  #problem: SemblanceError | undefined;

  constructor(parts: EncoderWatchParts) {
    this.#parts = parts;
    // The index goes on without it, or with the encoders of the older index.
    this.#faults = parts.encoders.onDidSwitchOff(() => parts.reopen());
  }

  /** The faults so far; with a later call, which are new. */
  get faults(): readonly SemblanceError[] {
    return this.#parts.encoders.switchedOff;
  }

  /** To be called for every session that was opened. */
  noteSession(session: IndexSession, configuration: EngineConfiguration): void {
    const error = session.generation?.problem ?? this.faults.at(-1);
    this.#problem = error;
    this.#parts.showProblem(error === undefined ? null : { code: error.code, message: error.message });
    // A model that is installed, or an extension that is enabled, is used without a restart.
    if (error !== undefined && !error.code.startsWith('encoder/')) this.#lookAgainLater(configuration);
  }

  /** Before a session with new settings: what was switched off gets another chance, whatever changed. */
  async noteSettings(before: EngineSettings, after: EngineSettings): Promise<void> {
    const facts = ({ encoder, device, threads, contributedEncoders }: EngineSettings): string =>
      JSON.stringify([encoder, device, threads, contributedEncoders]);
    if (facts(before) !== facts(after) || this.#problem !== undefined) await this.#parts.encoders.reset();
  }

  /**
   * True when nothing but offers changed that nobody uses. Extensions come and go; only those whose encoders are asked
   * for or in use make a difference.
   */
  isOfferOnly(
    before: EngineConfiguration,
    after: EngineConfiguration,
    session: IndexSession | undefined,
  ): boolean {
    if (session === undefined) return false;
    const { contributedEncoders } = before.settings;
    const same = { ...after, settings: { ...after.settings, contributedEncoders } };
    if (JSON.stringify(same) !== JSON.stringify(before)) return false;
    const choices = [after.settings.encoder, ...(session.generation?.choices ?? [])];
    const offered = ({ settings }: EngineConfiguration): string =>
      JSON.stringify(settings.contributedEncoders.filter(({ id }) => choices.includes(id)));
    return offered(before) === offered(after);
  }

  /** Unloads encoders that neither the session nor its predecessor needs. */
  async releaseUnused(session: IndexSession): Promise<void> {
    const inUse = [session, session.answering].flatMap(({ encoders }) => encodersOf(encoders));
    await this.#parts.encoders.release(inUse.map(({ manifest }) => manifest));
  }

  dispose(): void {
    this.#faults.dispose();
  }

  #lookAgainLater(configuration: EngineConfiguration): void {
    this.#parts.scheduleRetry(async () => {
      const { encoder } = configuration.settings;
      const isThere = await this.#parts.encoders.resolve(encoder, configuration, neverCancelled()).then(
        () => true,
        () => false,
      );
      if (isThere) this.#parts.reopen();
      else this.#lookAgainLater(configuration);
    });
  }
}
