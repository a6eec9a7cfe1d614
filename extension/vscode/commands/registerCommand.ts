/**
 * The one way to register a command: failures are logged with the command's id and told in one sentence, cancelling is
 * no failure, and a long command runs once at a time.
 */
import * as vscode from 'vscode';
import { isCancelled } from '../../core/cancellation/cancellation.ts';
import type { Disposable } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import type { CommandId } from './ids.ts';

export interface CommandEnvironment {
  readonly logger: Logger;
  readonly showError: (error: unknown) => void;
}

/** VS Code's arguments are unchecked; the handler narrows them. */
export type CommandHandler = (...arguments_: readonly unknown[]) => Promise<void> | void;

export function registerCommand(
  id: CommandId,
  environment: CommandEnvironment,
  handler: CommandHandler,
): Disposable {
  return vscode.commands.registerCommand(id, async (...arguments_: unknown[]) => {
    try {
      await handler(...arguments_);
    } catch (error) {
      if (isCancelled(error)) {
        environment.logger.debug(`${id} was cancelled`);
        return;
      }
      environment.logger.error(`${id} failed`, error);
      environment.showError(error);
    }
  });
}

/** Calls that come while one runs get that one's outcome. */
export function runOnceAtATime(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= action().finally(() => {
      running = undefined;
    });
    return running;
  };
}
