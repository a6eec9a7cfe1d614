/**
 * Shows a message with its buttons and carries out what the user presses.
 */
import type { MessageAction } from '../../core/protocol/views/messageActions.ts';
import { notify } from './notifications.ts';
import { actionTitle, type UserMessage } from './userMessage.ts';

/** Resolves after the user has answered or closed the message. */
export async function showMessage(
  message: UserMessage,
  runAction: (action: MessageAction) => Promise<void>,
): Promise<void> {
  const actions = new Map(message.actions.map((action) => [actionTitle(action), action]));
  const chosen = await notify(message.severity, message.text, ...actions.keys());
  const action = chosen === undefined ? undefined : actions.get(chosen);
  if (action !== undefined) await runAction(action);
}
