/**
 * What the editor sees of the engine process: states, crashes, options and time limits of the client.
 */
import type { Disposable } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { EngineApi } from '../../core/protocol/engineApi.ts';
import type { RequestMethod } from '../../core/protocol/engineMessages.ts';
import type { RestartPolicyOptions } from './restartPolicy.ts';

export type EngineClientState =
  /** Nothing was opened yet. */
  | 'idle'
  /** The process starts, or opens the index. */
  | 'starting'
  | 'running'
  /** It crashed and is about to be started again; calls wait. */
  | 'restarting'
  /** It crashed too often or cannot start; `restart` tries again. */
  | 'failed'
  /** `close` was called. */
  | 'closed';

export interface EngineCrash {
  /** One sentence with the exit code or signal. */
  readonly message: string;
  /** The last lines that the process printed, oldest first. */
  readonly lastOutput: readonly string[];
  /** File that was at work, relative to its root; empty when none is known. */
  readonly currentFile: string;
  /** Milliseconds until the restart; null when it will not be restarted. */
  readonly restartInMs: number | null;
  readonly recentCrashes: number;
}

export interface EngineClient extends EngineApi {
  readonly state: EngineClientState;
  readonly onDidChangeState: (listener: (state: EngineClientState) => void) => Disposable;
  readonly onDidCrash: (listener: (crash: EngineCrash) => void) => Disposable;
  /** Process id, for diagnostics; undefined when none runs. */
  readonly pid: number | undefined;
  /**
   * Ends the process, forgets earlier crashes and starts anew with the last configuration. Rejects with
   * `engine/not-open` before the first `open`.
   */
  restart(signal: AbortSignal): Promise<void>;
}

export interface EngineClientOptions {
  /** Absolute path of the script of the engine process. */
  readonly entry: string;
  readonly entryArguments: readonly string[];
  readonly logger: Logger;
  /** From start to greeting; 30 s unless given. */
  readonly readyTimeoutMs?: number;
  readonly restartPolicy?: RestartPolicyOptions;
  /** Longest wait for an answer; `null` waits for ever. Merged over the defaults. */
  readonly timeoutsMs?: Partial<CallTimeouts>;
}

/** For the end of a process: `deactivate` of an extension is given a few seconds at most. */
export const closeBoundMs = 2000;

export type CallTimeouts = Readonly<Record<RequestMethod, number | null>>;

/** Work whose length depends on the workspace has no limit: it reports its progress and can be cancelled. */
export const defaultCallTimeoutsMs: CallTimeouts = {
  // Loads the model and may migrate the index.
  open: 120_000,
  configure: 60_000,
  index: null,
  filesChanged: 60_000,
  prioritize: 30_000,
  pause: 30_000,
  resume: 30_000,
  rebuild: null,
  search: 30_000,
  similar: 30_000,
  explain: 30_000,
  items: 30_000,
  map: null,
  mapPlace: 30_000,
  mapItem: 30_000,
  status: 30_000,
  doctor: null,
  close: 2000,
  // As long as the network and the model need; the user sees the progress and can cancel.
  knownModels: 60_000,
  describeModel: null,
  installModel: null,
  listModels: 60_000,
  removeModel: 60_000,
};
