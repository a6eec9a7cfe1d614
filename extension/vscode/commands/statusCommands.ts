/**
 * Commands that show something: the menu behind the status bar, the status of the index, the log.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { MessageAction } from '../../core/protocol/views/messageActions.ts';
import type { EngineState } from '../engine/engineState.ts';
import type { StatusDocument } from '../status/statusDocument.ts';
import { statusMenu } from '../status/statusMenu.ts';
import { commandIds } from './ids.ts';
import { type CommandEnvironment, registerCommand } from './registerCommand.ts';
import { runCommand } from './runAction.ts';

export interface StatusCommandServices {
  readonly engine: { readonly state: EngineState };
  readonly statusDocument: Pick<StatusDocument, 'show'>;
  readonly channel: Pick<vscode.LogOutputChannel, 'show'>;
  readonly runAction: (action: MessageAction) => Promise<void>;
}

export function registerStatusCommands(
  services: StatusCommandServices,
  environment: CommandEnvironment,
): Disposable {
  const store = new DisposableStore();
  store.add(
    registerCommand(commandIds.showMenu, environment, async () => {
      // An icon beside the label has a place of its own width, so that all labels begin in one line.
      const entries = statusMenu(services.engine.state).map(({ icon, ...entry }) => ({
        ...entry,
        iconPath: new vscode.ThemeIcon(icon),
      }));
      const chosen = await vscode.window.showQuickPick(entries, { title: 'Semblance' });
      if (chosen === undefined) return;
      if ('command' in chosen.run) await runCommand(chosen.run.command);
      else await services.runAction(chosen.run.action);
    }),
  );
  store.add(registerCommand(commandIds.showIndexStatus, environment, () => services.statusDocument.show()));
  store.add(
    registerCommand(commandIds.showLog, environment, () => {
      services.channel.show();
    }),
  );
  return store;
}
