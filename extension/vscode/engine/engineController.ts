/**
 * Keeps the engine as it should be: started, configured, restarted or closed as trust, folders and settings change.
 * It owns the connection; nobody else opens or closes it. It knows nothing of VS Code.
 */
import { CancelledError, delay, isCancelled, raceWithSignal } from '../../core/cancellation/cancellation.ts';
import { describeError, SemblanceError } from '../../core/errors/semblanceError.ts';
import { type Disposable, DisposableStore, Emitter } from '../../core/lifecycle/disposable.ts';
import type { Logger, LogRecord } from '../../core/logging/logger.ts';
import type { EngineApi, EngineConfiguration, EngineStatus } from '../../core/protocol/engineApi.ts';
import type { EngineClient, EngineClientState } from '../../node/process/engineClientTypes.ts';
import type { DesiredEngine, EngineState } from './engineState.ts';

/**
 * The engine behind a process. It restarts a crashed process by itself, opens the same workspace in it and indexes what
 * was missed; this class only shows that, and acts when it stays down.
 */
export interface EngineConnection extends EngineApi {
  readonly onDidChangeState: EngineClient['onDidChangeState'];
  readonly onDidCrash: EngineClient['onDidCrash'];
}

export interface EngineControllerOptions {
  /** Makes a connection that has not started anything yet. */
  readonly createConnection: () => EngineConnection;
  /** What should be, now. Cheap; called on every change. */
  readonly desired: () => DesiredEngine;
  /** Removes the folder of an index; it may be absent. */
  readonly removeIndex: (indexFolder: string) => Promise<void>;
  /** Lines that the engine process writes. */
  readonly writeLog: (record: LogRecord) => void;
  readonly logger: Logger;
}

/** After settings that were not answered; the wait for the answer was long already. */
const configureAgainMs = 5_000;

interface Session {
  readonly connection: EngineConnection;
  readonly subscriptions: DisposableStore;
  /** Aborts what this session has started by itself. */
  readonly lifetime: AbortController;
  /** What the engine was told last. */
  configuration: EngineConfiguration;
  /** True when nobody knows whether the engine took that over. */
  isDoubtful: boolean;
  /** Set by the first successful `open`; earlier failures are told by its rejection. */
  hasOpened: boolean;
}

export class EngineController implements Disposable {
  readonly #options: EngineControllerOptions;
  readonly #logger: Logger;
  readonly #didChangeState: Emitter<EngineState>;
  readonly #didGiveUp: Emitter<SemblanceError>;
  #state: EngineState = { kind: 'starting' };
  #session: Session | undefined;
  /** Transitions run one after the other. */
  #transitions: Promise<void> = Promise.resolve();
  #isUpdateQueued = false;
  #isDisposed = false;

  constructor(options: EngineControllerOptions) {
    this.#options = options;
    this.#logger = options.logger.topic('Engine');
    const onListenerError = (error: unknown): void => this.#logger.error('A listener failed', error);
    this.#didChangeState = new Emitter(onListenerError);
    this.#didGiveUp = new Emitter(onListenerError);
    const desired = options.desired();
    if (desired.kind === 'off') this.#state = desired;
  }

  get state(): EngineState {
    return this.#state;
  }

  readonly onDidChangeState = (listener: (state: EngineState) => void): Disposable =>
    this.#didChangeState.event(listener);

  /** Fires once each time the engine stays down: it cannot start, or has crashed too often. */
  readonly onDidGiveUp = (listener: (error: SemblanceError) => void): Disposable =>
    this.#didGiveUp.event(listener);

  /** Brings the engine to what is desired now. Calls that come close together are one. */
  update(): Promise<void> {
    if (this.#isUpdateQueued) return this.#transitions;
    this.#isUpdateQueued = true;
    return this.#enqueue(async () => {
      // The caller may be inside `activate`, which must not wait for the start of a process.
      await delay(0);
      this.#isUpdateQueued = false;
      await this.#applyDesired();
    });
  }

  /** Ends the process, if there is one, and starts anew with the desired configuration. */
  restart(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#closeSession();
      await this.#applyDesired();
    });
  }

  /** For an index that cannot even be opened: ends the engine, removes the index and starts anew. */
  restartWithoutIndex(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#closeSession();
      const desired = this.#options.desired();
      if (desired.kind === 'on') await this.#options.removeIndex(desired.configuration.indexFolder);
      await this.#applyDesired();
    });
  }

  /**
   * The engine, once it is open. Rejects with `engine/not-open` when it is off, with the failure's own code when it
   * failed, and with CancelledError when the signal fires first.
   */
  async engine(signal: AbortSignal): Promise<EngineApi> {
    if (this.#isDisposed) throw new CancelledError();
    await raceWithSignal(this.#transitions, signal);
    const state = this.#state;
    if (state.kind === 'failed') throw new SemblanceError(state.code, state.message);
    if (this.#session === undefined || state.kind === 'off') {
      throw new SemblanceError('engine/not-open', 'The engine is not running for this window', {
        reason: state.kind === 'off' ? state.reason : state.kind,
      });
    }
    return this.#session.connection;
  }

  /** Closes the engine after its running transaction. Idempotent; later calls of other methods do nothing. */
  close(): Promise<void> {
    this.#isDisposed = true;
    this.#session?.lifetime.abort();
    return this.#enqueue(() => this.#closeSession());
  }

  dispose(): void {
    this.close().catch((error: unknown) => this.#logger.warn(`Closing failed: ${describeError(error)}`));
    this.#didChangeState.dispose();
    this.#didGiveUp.dispose();
  }

  #enqueue(step: () => Promise<void>): Promise<void> {
    const run = this.#transitions.then(step);
    // A failed step is reported where it fails; the chain goes on.
    this.#transitions = run.catch((error: unknown) => this.#logger.error('A change of state failed', error));
    return this.#transitions;
  }

  async #applyDesired(): Promise<void> {
    if (this.#isDisposed) return;
    const desired = this.#options.desired();
    if (desired.kind === 'off') {
      await this.#closeSession();
      this.#setState(desired);
      return;
    }
    const session = this.#session;
    if (session === undefined) {
      await this.#start(desired.configuration);
    } else if (!hasSamePlaces(session.configuration, desired.configuration)) {
      await this.#closeSession();
      await this.#start(desired.configuration);
    } else if (session.isDoubtful || !isSame(session.configuration, desired.configuration)) {
      this.#reconfigure(session, desired.configuration);
    }
  }

  async #start(configuration: EngineConfiguration): Promise<void> {
    this.#setState({ kind: 'starting' });
    const startedMs = performance.now();
    const connection = this.#options.createConnection();
    const subscriptions = new DisposableStore();
    const session: Session = {
      connection,
      subscriptions,
      lifetime: new AbortController(),
      configuration,
      isDoubtful: false,
      hasOpened: false,
    };
    this.#session = session;
    subscriptions.add(connection.onDidLog(this.#options.writeLog));
    subscriptions.add(connection.onDidChangeStatus((status) => this.#showStatus(session, status)));
    subscriptions.add(connection.onDidChangeState((state) => this.#followConnection(session, state)));
    subscriptions.add(
      connection.onDidCrash((crash) => {
        const file = crash.currentFile === '' ? '' : `, while at ${crash.currentFile}`;
        this.#logger.warn(`${crash.message}${file}`);
        for (const line of crash.lastOutput) this.#logger.warn(`| ${line}`);
      }),
    );
    try {
      const status = await connection.open(configuration, session.lifetime.signal);
      session.hasOpened = true;
      this.#showStatus(session, status);
    } catch (error) {
      if (this.#session !== session || isCancelled(error)) return;
      await this.#fail(session, error);
      return;
    }
    this.#logger.info(`Opened in ${Math.round(performance.now() - startedMs)} ms`);
    this.#bringUpToDate(session);
  }

  /** Not awaited: the engine takes changes in order, and searches need not wait for a new scan. */
  #reconfigure(session: Session, configuration: EngineConfiguration): void {
    session.configuration = configuration;
    session.isDoubtful = false;
    const { roots, settings } = configuration;
    session.connection.configure({ roots, settings }, session.lifetime.signal).then(
      () => this.#logger.info('Folders or settings changed'),
      (error: unknown) => {
        if (isCancelled(error)) return;
        this.#logger.error('New settings were not taken over', error);
        if (session.configuration !== configuration) return; // Later ones were sent.
        session.isDoubtful = true; // The next change sends them again.
        if (SemblanceError.is(error, 'engine/timeout')) this.#updateLater(session);
      },
    );
  }

  #updateLater(session: Session): void {
    delay(configureAgainMs, session.lifetime.signal).then(
      () => this.update(),
      () => undefined, // The session ended.
    );
  }

  /** Compares folders and index in the background; failures of single files are part of the status, not of this. */
  #bringUpToDate(session: Session): void {
    session.connection.index(session.lifetime.signal).then(
      (summary) => {
        this.#logger.info(
          `Up to date after ${Math.round(summary.elapsedMs)} ms: ${summary.filesSeen} files seen, ` +
            `${summary.filesIndexed} indexed, ${summary.filesRemoved} removed, ${summary.filesSkipped} skipped, ` +
            `${summary.chunksEncoded} chunks encoded, ${summary.chunksReused} reused`,
        );
      },
      (error: unknown) => {
        // After a crash the connection indexes again by itself, and a closed session needs nothing.
        if (isCancelled(error) || this.#session !== session || SemblanceError.is(error, 'engine/crashed'))
          return;
        this.#logger.error('Indexing failed', error);
      },
    );
  }

  #followConnection(session: Session, state: EngineClientState): void {
    if (this.#session !== session || !session.hasOpened) return;
    if (state === 'restarting') {
      this.#setState({ kind: 'starting' });
    } else if (state === 'running') {
      session.connection.status(session.lifetime.signal).then(
        (status) => this.#showStatus(session, status),
        (error: unknown) => this.#logger.debug(`No status after the restart: ${describeError(error)}`),
      );
    } else if (state === 'failed') {
      const error = new SemblanceError('engine/crashed', 'The engine crashed too often and stays down');
      this.#enqueue(() => (this.#session === session ? this.#fail(session, error) : Promise.resolve()));
    }
  }

  async #fail(session: Session, error: unknown): Promise<void> {
    const failure = SemblanceError.is(error)
      ? error
      : new SemblanceError('engine/start-failed', describeError(error), {}, { cause: error });
    this.#logger.error(`The engine is not available [${failure.code}]`, failure);
    if (this.#session === session) await this.#closeSession();
    this.#setState({ kind: 'failed', code: failure.code, message: failure.message });
    this.#didGiveUp.fire(failure);
  }

  async #closeSession(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    this.#session = undefined;
    session.lifetime.abort();
    session.subscriptions.dispose();
    try {
      await session.connection.close();
    } catch (error) {
      this.#logger.warn(`The engine did not close cleanly: ${describeError(error)}`);
    }
  }

  #showStatus(session: Session, status: EngineStatus): void {
    if (this.#session === session) this.#setState({ kind: 'running', status });
  }

  #setState(state: EngineState): void {
    if (this.#isDisposed) return;
    this.#state = state;
    this.#didChangeState.fire(state);
  }
}

function isSame(a: unknown, b: unknown): boolean {
  // Both are made by the same code from plain data, so equal values have equal text.
  return JSON.stringify(a) === JSON.stringify(b);
}

function hasSamePlaces(a: EngineConfiguration, b: EngineConfiguration): boolean {
  return (
    a.indexFolder === b.indexFolder && a.cacheFolder === b.cacheFolder && a.modelsFolder === b.modelsFolder
  );
}
