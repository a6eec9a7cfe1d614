/**
 * Shows how far indexing is: quietly in the status bar for the first index, in a notification for what the user started.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import { type EngineState, isIndexEmpty, isWorking } from '../engine/engineState.ts';
import { withProgress } from '../messages/notifications.ts';
import { progressSentence } from '../messages/statusTexts.ts';
import { signalFromToken } from './cancellationSignal.ts';

export interface StateSource {
  readonly state: EngineState;
  readonly onDidChangeState: (listener: (state: EngineState) => void) => Disposable;
}

/** VS Code redraws for each report, and the engine may speak more often. */
const reportIntervalMs = 200;

type ProgressReport = { message?: string; increment?: number };

/** Reports the engine's progress until disposed. */
function reportFrom(source: StateSource, progress: vscode.Progress<ProgressReport>): Disposable {
  let reportedAtMs = 0;
  let percent = 0;
  return source.onDidChangeState((state) => {
    const now = Date.now();
    if (state.kind !== 'running' || now - reportedAtMs < reportIntervalMs) return;
    reportedAtMs = now;
    const { filesIndexed, filesPending } = state.status;
    const known = filesIndexed + filesPending;
    const next = known === 0 ? 0 : (filesIndexed / known) * 100;
    // More files may be found on the way; a bar that goes back helps nobody.
    const increment = Math.max(0, next - percent);
    percent += increment;
    progress.report({ message: progressSentence(state.status), increment });
  });
}

/** Runs something that the user started, with a notification that can cancel it. */
export async function withNotification<T>(
  title: string,
  source: StateSource,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return await withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      using tokenSignal = disposableScope(signalFromToken(token));
      using _reports = disposableScope(reportFrom(source, progress));
      return await run(tokenSignal.value.signal);
    },
  );
}

function disposableScope<T extends Disposable>(value: T): { readonly value: T; [Symbol.dispose](): void } {
  return { value, [Symbol.dispose]: () => value.dispose() };
}

/** Shows the building of a workspace's very first index in the status bar, while it lasts. */
export function showFirstIndex(source: StateSource): Disposable {
  const store = new DisposableStore();
  let end: (() => void) | undefined;
  const follow = (state: EngineState): void => {
    const isBuilding = state.kind === 'running' && isWorking(state.status) && !state.status.isComplete;
    if (!isBuilding) {
      end?.();
      end = undefined;
    } else if (end === undefined && isIndexEmpty(state.status)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      end = resolve;
      withProgress(
        { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Semblance: first index') },
        async (progress) => {
          const reports = reportFrom(source, progress);
          await promise;
          reports.dispose();
        },
      );
    }
  };
  store.add(source.onDidChangeState(follow));
  store.add({ dispose: () => end?.() });
  follow(source.state);
  return store;
}
