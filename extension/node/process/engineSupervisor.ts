/**
 * Keeps one engine process running: starts it, starts it again after a crash as often as the policy allows, and ends it.
 * What a process is told and asked is the business of the client.
 */
import { CancelledError, delay, isCancelled, raceWithSignal } from '../../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import { DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { closeBoundMs, type EngineClientState, type EngineCrash } from './engineClientTypes.ts';
import type { EngineProcess, ProcessExit } from './engineProcess.ts';
import type { EngineStart } from './openEngine.ts';
import type { RestartPolicy } from './restartPolicy.ts';

export interface EngineSupervisorOptions {
  /** One start, as `openEngine` does it. */
  readonly launch: (adopt: EngineStart['adopt'], signal: AbortSignal) => Promise<EngineProcess>;
  /** Called for each process as soon as it can be asked. */
  readonly onRunning: (process: EngineProcess) => void;
  readonly onState: (state: EngineClientState) => void;
  readonly onCrash: (crash: Omit<EngineCrash, 'currentFile'>) => void;
  readonly policy: RestartPolicy;
  readonly logger: Logger;
}

export class EngineSupervisor {
  readonly #options: EngineSupervisorOptions;
  #state: EngineClientState = 'idle';
  /** The process, now or after the restart under way; undefined before `start`. */
  #running: Promise<EngineProcess> | undefined;
  #process: EngineProcess | undefined;
  /** What listens to the process. */
  #following = new DisposableStore();
  /** Aborting it ends the start or restart under way. */
  #attempt = new AbortController();

  constructor(options: EngineSupervisorOptions) {
    this.#options = options;
  }

  get state(): EngineClientState {
    return this.#state;
  }

  /** Undefined while none runs. */
  get process(): EngineProcess | undefined {
    return this.#process;
  }

  /** False before the first start, and after one that was cancelled. */
  get isStarted(): boolean {
    return this.#running !== undefined;
  }

  /** Aborted when another start, or the end, makes the present process unwanted. */
  get signal(): AbortSignal {
    return this.#attempt.signal;
  }

  /** Waits for a start or restart under way. Rejects with `engine/not-open` when none is to come. */
  whenRunning(signal: AbortSignal): Promise<EngineProcess> {
    if (this.#state === 'closed' || this.#running === undefined) return Promise.reject(notOpenError());
    return raceWithSignal(this.#running, signal);
  }

  /** Forgets earlier crashes. Rejects when there is no process after as many starts as the policy allows. */
  async start(signal: AbortSignal): Promise<void> {
    this.#options.policy.reset();
    await this.#startWith(signal, async () => undefined);
  }

  /** Like `start`; calls that wait for the present process reject with `engine/crashed`. */
  async restart(signal: AbortSignal): Promise<void> {
    this.#options.policy.reset();
    const old = this.#process;
    const reason = new SemblanceError('engine/crashed', 'The search engine was restarted.');
    await this.#startWith(signal, async () => {
      // The old process must be gone first: it may hold the lease of the index.
      await old?.stop(closeBoundMs, reason);
    });
  }

  /** Ends the process, or the start under way, for good. */
  async close(): Promise<void> {
    this.#attempt.abort();
    const process = this.#process;
    this.#release();
    this.#setState('closed');
    // A start that was cancelled kills its own process.
    await Promise.all([
      process?.stop(closeBoundMs, new CancelledError()),
      this.#running?.then(ignore, ignore),
    ]);
  }

  /** Replaces whatever runs or starts by a new start, which begins with `before`. */
  async #startWith(signal: AbortSignal, before: () => Promise<void>): Promise<void> {
    this.#attempt.abort();
    this.#release();
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#setState('starting');
    // The start that was just aborted ends its process first.
    const previous = this.#running?.then(ignore, ignore) ?? Promise.resolve();
    const running = previous.then(before).then(() => this.#launchUntilRunning(attempt.signal));
    this.#adopt(running);
    try {
      await raceWithSignal(running, signal);
    } catch (error) {
      if (signal.aborted) {
        attempt.abort();
        running.then((process) => process.stop(closeBoundMs, new CancelledError())).catch(ignore);
        if (this.#running === running) {
          this.#release();
          // As if it had never been started.
          this.#running = undefined;
          this.#setState('idle');
        }
      }
      throw error;
    }
  }

  #adopt(running: Promise<EngineProcess>): void {
    this.#running = running;
    running.catch(ignore); // Those who wait for it hear of it; there may be none.
  }

  async #launchUntilRunning(signal: AbortSignal): Promise<EngineProcess> {
    for (;;) {
      try {
        this.#setState('starting');
        return await this.#options.launch((process, following) => this.#take(process, following), signal);
      } catch (error) {
        if (isCancelled(error)) throw error;
        if (!isWorthAnotherStart(error)) {
          this.#options.logger.error('The engine could not be started', error);
          this.#setState('failed');
          throw error;
        }
        await this.#waitForRestart(describeError(error), [], error, signal);
      }
    }
  }

  #take(process: EngineProcess, following: DisposableStore): void {
    following.add(process.onDidExit((exit) => this.#recover(exit)));
    this.#process = process;
    this.#following = following;
    this.#setState('running');
    this.#options.onRunning(process);
  }

  /** The process ended although nobody asked for it. Runs before the calls that wait are rejected. */
  #recover(exit: ProcessExit): void {
    const { signal } = this;
    this.#release();
    const crash = new SemblanceError(
      'engine/crashed',
      'The search engine crashed several times in a row and was not started again. Look at the log, then restart it.',
    );
    const how = exit.signalName ?? `exit code ${exit.exitCode ?? 'unknown'}`;
    this.#adopt(
      this.#waitForRestart(`The engine ended with ${how}`, exit.lastOutput, crash, signal).then(() =>
        this.#launchUntilRunning(signal),
      ),
    );
  }

  /** Reports a crash and waits for the time of the restart; rejects with `error` when there will be none. */
  async #waitForRestart(
    message: string,
    lastOutput: readonly string[],
    error: unknown,
    signal: AbortSignal,
  ): Promise<void> {
    const { policy, logger, onCrash } = this.#options;
    const restartInMs = policy.onCrash(performance.now()) ?? null;
    const { recentCrashes } = policy;
    const next = restartInMs === null ? 'no more restarts' : `restart in ${restartInMs} ms`;
    logger.error(`${message}; crash ${recentCrashes}, ${next}`);
    this.#setState(restartInMs === null ? 'failed' : 'restarting');
    onCrash({ message, lastOutput, restartInMs, recentCrashes });
    if (restartInMs === null) throw error;
    await delay(restartInMs, signal);
  }

  /** Lets go of the process without ending it. */
  #release(): void {
    this.#following.dispose();
    this.#following = new DisposableStore();
    this.#process = undefined;
  }

  #setState(state: EngineClientState): void {
    if (this.#state === state || this.#state === 'closed') return;
    this.#state = state;
    this.#options.onState(state);
  }
}

export function notOpenError(): SemblanceError {
  return new SemblanceError('engine/not-open', 'No workspace is open in the search engine.');
}

/** A crash or a slow start may have passed; a refusal of the engine or another version will not. */
function isWorthAnotherStart(error: unknown): boolean {
  return (
    SemblanceError.is(error, 'engine/crashed') ||
    SemblanceError.is(error, 'engine/start-failed') ||
    SemblanceError.is(error, 'engine/timeout')
  );
}

function ignore(): void {}
