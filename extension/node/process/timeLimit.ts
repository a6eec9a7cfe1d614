/** A time limit around cancellable work. */
import { isCancelled } from '../../core/cancellation/cancellation.ts';

/**
 * Runs `work` with a signal that also fires after `limitMs`; the work then rejects with what `toError` makes. `null`
 * means no limit. A cancellation by the caller stays a cancellation.
 */
export async function withTimeLimit<T>(
  limitMs: number | null,
  signal: AbortSignal,
  toError: (limitMs: number) => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (limitMs === null) return work(signal);
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  try {
    return await work(AbortSignal.any([signal, limit.signal]));
  } catch (error) {
    if (limit.signal.aborted && !signal.aborted && isCancelled(error)) throw toError(limitMs);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
