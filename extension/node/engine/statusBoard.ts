/**
 * Gathers what is known of the engine's state into one status and tells listeners when it changes.
 */
import { Emitter } from '../../core/lifecycle/disposable.ts';
import type { EngineStatus } from '../../core/protocol/engineApi.ts';

export const initialStatus: EngineStatus = {
  phase: 'closed',
  role: 'reader',
  isComplete: false,
  filesIndexed: 0,
  filesPending: 0,
  filesSkipped: 0,
  chunks: 0,
  images: 0,
  chunksTruncated: 0,
  skippedByReason: {},
  problems: [],
  currentFile: '',
  chunksPerSecond: 0,
  etaSeconds: null,
  indexBytes: 0,
  encoderId: '',
  problem: null,
};

export class StatusBoard {
  readonly #emitter = new Emitter<EngineStatus>();
  #status = initialStatus;

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
