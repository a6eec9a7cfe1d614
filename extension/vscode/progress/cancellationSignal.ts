/**
 * The one place where VS Code's cancellation tokens become the platform's AbortSignal.
 */
import type { CancellationToken } from 'vscode';
import type { Disposable } from '../../core/lifecycle/disposable.ts';

export interface TokenSignal extends Disposable {
  readonly signal: AbortSignal;
}

/** Follows the token until disposed. Disposing does not abort. */
export function signalFromToken(token: CancellationToken): TokenSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const subscription = token.onCancellationRequested(() => controller.abort());
  return { signal: controller.signal, dispose: () => subscription.dispose() };
}
