/**
 * Gathers what is known of the engine's state into one status and tells listeners when it changes.
 */
import { Emitter } from '../../core/lifecycle/disposable.ts';
import { closedStatus } from '../../core/protocol/closedStatus.ts';
import type { EngineStatus } from '../../core/protocol/engineApi.ts';

export class StatusBoard {
  readonly #emitter = new Emitter<EngineStatus>();
  #status = closedStatus;

  readonly onDidChange = this.#emitter.event;

  get current(): EngineStatus {
    return this.#status;
  }

  update(change: Partial<EngineStatus>): void {
    this.#status = { ...this.#status, ...change };
    this.#emitter.fire(this.#status);
  }

  dispose(): void {
    this.#emitter.dispose();
  }
}
