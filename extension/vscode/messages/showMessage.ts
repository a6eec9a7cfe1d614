/**
 * Shows a message with its buttons and carries out what the user presses.
 */
import * as vscode from 'vscode';
import type { MessageAction } from '../../core/protocol/views/messageActions.ts';
import { actionTitle, type UserMessage } from './userMessage.ts';

/** Resolves after the user has answered or closed the message. */
export async function showMessage(
  message: UserMessage,
  runAction: (action: MessageAction) => Promise<void>,
): Promise<void> {
  const items = message.actions.map((action) => ({ title: actionTitle(action), action }));
  const chosen = await showBySeverity(message, items);
  if (chosen !== undefined) await runAction(chosen.action);
}

function showBySeverity<T extends vscode.MessageItem>(
  message: UserMessage,
  items: readonly T[],
): Thenable<T | undefined> {
  switch (message.severity) {
    case 'error':
      return vscode.window.showErrorMessage(message.text, ...items);
    case 'warning':
      return vscode.window.showWarningMessage(message.text, ...items);
    case 'info':
      return vscode.window.showInformationMessage(message.text, ...items);
  }
}
