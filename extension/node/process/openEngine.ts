/**
 * One start of the engine: the process, its greeting, the open index.
 */
import { CancelledError, throwIfCancelled } from '../../core/cancellation/cancellation.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { EngineConfiguration, EngineStatus } from '../../core/protocol/engineApi.ts';
import { closeBoundMs } from './engineClientTypes.ts';
import type { EngineEvents } from './engineEvents.ts';
import { EngineProcess, type EngineProcessOptions } from './engineProcess.ts';
import { withTimeLimit } from './timeLimit.ts';

export interface EngineStart extends EngineProcessOptions {
  readonly configuration: EngineConfiguration;
  /** For opening the index; null waits for ever. */
  readonly openTimeoutMs: number | null;
  readonly events: EngineEvents;
  /** The first thing that happens to an open index. */
  readonly prepare: (process: EngineProcess, status: EngineStatus) => Promise<void>;
  /**
   * Takes over the process and the passing on of its events. Called in the very turn in which the process was found
   * alive and the start still wanted.
   */
  readonly adopt: (process: EngineProcess, following: DisposableStore) => void;
}

/** Nothing is left behind when it rejects: with the errors of {@link EngineProcess.start}, of `open`, or of `prepare`. */
export async function openEngine(start: EngineStart, signal: AbortSignal): Promise<EngineProcess> {
  const process = await EngineProcess.start(start, signal);
  const following = start.events.follow(process);
  try {
    const status = await withTimeLimit(
      start.openTimeoutMs,
      signal,
      (timeoutMs) =>
        new SemblanceError('engine/timeout', `The index could not be opened within ${timeoutMs / 1000} s.`, {
          timeoutMs,
        }),
      (limited) => process.call('open', start.configuration, limited),
    );
    await start.prepare(process, status);
    // `close`, or the end of the process, may have come between the answer and this line.
    throwIfCancelled(signal);
    if (process.exit !== undefined) {
      throw new SemblanceError('engine/crashed', 'The search engine ended right after it opened the index.');
    }
  } catch (error) {
    following.dispose();
    await process.stop(closeBoundMs, new CancelledError());
    throw error;
  }
  start.adopt(process, following);
  return process;
}
