/**
 * Carries out the action behind the button of a message or an entry of a list.
 */
import * as vscode from 'vscode';
import type { MessageAction } from '../../core/protocol/views/messageActions.ts';
import { type CommandId, commandIds } from './ids.ts';

export async function runCommand(command: CommandId, ...arguments_: readonly unknown[]): Promise<void> {
  await vscode.commands.executeCommand(command, ...arguments_);
}

/** `extensionId` is `publisher.name`. */
export async function runAction(action: MessageAction, extensionId: string): Promise<void> {
  switch (action) {
    case 'showLog':
      return runCommand(commandIds.showLog);
    case 'restartEngine':
      return runCommand(commandIds.restartEngine);
    case 'rebuildIndex':
      return runCommand(commandIds.rebuildIndex);
    case 'checkIndex':
      return runCommand(commandIds.checkIndex);
    case 'openSettings':
      await vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${extensionId}`);
      return;
    case 'enable':
      await vscode.commands.executeCommand('workbench.action.openSettings', 'semblance.enabled');
      return;
    case 'manageTrust':
      await vscode.commands.executeCommand('workbench.trust.manage');
      return;
    case 'openFolder':
      await vscode.commands.executeCommand('vscode.openFolder');
      return;
  }
}
