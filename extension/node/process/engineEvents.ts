/**
 * What the client tells its listeners, over all processes that come and go behind it.
 */
import { type Disposable, DisposableStore, Emitter } from '../../core/lifecycle/disposable.ts';
import type { Logger, LogRecord } from '../../core/logging/logger.ts';
import type { EngineStatus } from '../../core/protocol/engineApi.ts';
import type { MapProgress } from '../../core/protocol/mapApi.ts';
import type { EngineClientState, EngineCrash } from './engineClientTypes.ts';
import type { EngineProcess } from './engineProcess.ts';

export class EngineEvents implements Disposable {
  readonly status: Emitter<EngineStatus>;
  readonly log: Emitter<LogRecord>;
  readonly mapProgress: Emitter<MapProgress>;
  readonly state: Emitter<EngineClientState>;
  readonly crash: Emitter<EngineCrash>;
  readonly #store = new DisposableStore();

  constructor(logger: Logger) {
    const onListenerError = (error: unknown): void => logger.error('A listener failed', error);
    this.status = this.#store.add(new Emitter(onListenerError));
    this.log = this.#store.add(new Emitter(onListenerError));
    this.mapProgress = this.#store.add(new Emitter(onListenerError));
    this.state = this.#store.add(new Emitter(onListenerError));
    this.crash = this.#store.add(new Emitter(onListenerError));
  }

  /** Passes on what the process reports, until the answer is disposed. */
  follow(process: EngineProcess): DisposableStore {
    const following = new DisposableStore();
    following.add(process.onDidChangeStatus((status) => this.status.fire(status)));
    following.add(process.onDidLog((record) => this.log.fire(record)));
    following.add(process.onDidMapProgress((progress) => this.mapProgress.fire(progress)));
    return following;
  }

  dispose(): void {
    this.#store.dispose();
  }
}
