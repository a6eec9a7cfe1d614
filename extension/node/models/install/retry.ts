/**
 * Repeats what failed on the network, with growing pauses, as long as a repetition may help.
 */
import { delay } from '../../../core/cancellation/cancellation.ts';
import { describeError } from '../../../core/errors/semblanceError.ts';
import type { Logger } from '../../../core/logging/logger.ts';
import { isWorthRetrying } from '../network/networkErrors.ts';

export interface RetryOptions {
  /** One pause per repetition. */
  readonly pausesMs: readonly number[];
  readonly logger: Logger;
}

/** Half a minute in all: a router that starts anew, a laptop that wakes up. */
export const downloadPausesMs: readonly number[] = [500, 1_000, 2_000, 4_000, 8_000, 16_000];
/** A person waits for the answer. */
export const questionPausesMs: readonly number[] = [500, 2_000];
/** A server that asks for more patience than this is asked again by the user. */
const longestPauseMs = 60_000;

/**
 * `attempt` may say that it got further than before, which makes the count of repetitions begin anew. The error's
 * detail `retryAfterMs` replaces a pause.
 */
export async function withRetries<T>(
  options: RetryOptions,
  signal: AbortSignal,
  attempt: (onProgress: () => void) => Promise<T>,
): Promise<T> {
  let failures = 0;
  for (;;) {
    try {
      return await attempt(() => {
        failures = 0;
      });
    } catch (error) {
      const pause = options.pausesMs[failures];
      if (pause === undefined || !isWorthRetrying(error)) throw error;
      failures += 1;
      const wait = Math.min(longestPauseMs, wantedPause(error) ?? pause);
      options.logger.info(`${describeError(error)} Trying again in ${wait / 1000} s.`);
      await delay(wait, signal);
    }
  }
}

function wantedPause(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('details' in error)) return undefined;
  const { details } = error;
  if (typeof details !== 'object' || details === null || !('retryAfterMs' in details)) return undefined;
  return typeof details.retryAfterMs === 'number' ? details.retryAfterMs : undefined;
}
