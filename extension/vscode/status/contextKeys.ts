/**
 * Tells VS Code's `when` clauses what state the engine is in.
 */
import * as vscode from 'vscode';
import type { Disposable } from '../../core/lifecycle/disposable.ts';
import { contextKeys } from '../commands/ids.ts';
import type { EngineState } from '../engine/engineState.ts';
import type { StateSource } from '../progress/indexProgress.ts';

export function publishContextKeys(source: StateSource): Disposable {
  const published = new Map<string, unknown>();
  const publish = (key: string, value: unknown): void => {
    if (published.get(key) === value) return;
    published.set(key, value);
    vscode.commands.executeCommand('setContext', key, value);
  };
  const follow = (state: EngineState): void => {
    publish(contextKeys.engine, state.kind);
    publish(contextKeys.isPaused, state.kind === 'running' && state.status.phase === 'paused');
    // Stays true while a complete index takes in changes.
    if (state.kind === 'running' && state.status.isComplete) publish(contextKeys.isIndexReady, true);
    if (state.kind === 'off') publish(contextKeys.isIndexReady, false);
  };
  follow(source.state);
  return source.onDidChangeState(follow);
}
