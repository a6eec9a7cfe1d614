/**
 * Cancellation with the platform's AbortSignal: one error that means "stopped on request", and helpers around it.
 */

const brand = Symbol.for('semblance.cancelled');

export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  readonly [brand] = true;

  constructor() {
    super('Cancelled');
  }
}

/** True for our error, for the platform's AbortError and for VS Code's cancellation errors. */
export function isCancelled(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if (brand in error) return true;
  const name = 'name' in error ? error.name : undefined;
  return (
    name === 'AbortError' || name === 'Canceled' || name === 'CancellationError' || name === 'CancelledError'
  );
}

export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new CancelledError();
}

/** Rejects with CancelledError as soon as the signal fires; the promise itself goes on unobserved. */
export function raceWithSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => undefined); // Its failure has no reader any more.
    return Promise.reject(new CancelledError());
  }
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(new CancelledError());
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Resolves after `ms` milliseconds; rejects with CancelledError when the signal fires first. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new CancelledError());
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(new CancelledError());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** A signal that never fires, for calls that nobody can cancel. */
export function neverCancelled(): AbortSignal {
  return new AbortController().signal;
}
