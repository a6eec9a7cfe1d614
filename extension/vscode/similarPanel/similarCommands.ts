/**
 * Commands of the panel "Similar": those of its title bar, and those of the context menu of its results.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { ResultAction } from '../../core/protocol/views/similarView.ts';
import { commandIds, contextKeys } from '../commands/ids.ts';
import {
  type CommandEnvironment,
  type CommandHandler,
  registerCommand,
} from '../commands/registerCommand.ts';
import type { SimilarPanel } from './similarPanel.ts';
import type { SimilarView } from './similarView.ts';

export interface SimilarCommandServices {
  readonly panel: SimilarPanel;
  readonly view: Pick<SimilarView, 'act' | 'open' | 'toggleExplanation'>;
}

export function registerSimilarCommands(
  { panel, view }: SimilarCommandServices,
  environment: CommandEnvironment,
): Disposable {
  const store = new DisposableStore();
  const act = (action: ResultAction): CommandHandler => withResult((id) => view.act(id, action));
  store.add(registerCommand(commandIds.pinSimilar, environment, () => panel.setPinned(true)));
  store.add(registerCommand(commandIds.unpinSimilar, environment, () => panel.setPinned(false)));
  store.add(registerCommand(commandIds.similarBack, environment, () => panel.back()));
  store.add(registerCommand(commandIds.similarForward, environment, () => panel.forward()));
  store.add(registerCommand(commandIds.refreshSimilar, environment, () => panel.refresh()));
  store.add(
    registerCommand(
      commandIds.similarOpenToSide,
      environment,
      withResult((id) => view.open(id, 'side')),
    ),
  );
  store.add(registerCommand(commandIds.similarCompare, environment, act('compare')));
  store.add(registerCommand(commandIds.similarMore, environment, act('more')));
  store.add(registerCommand(commandIds.similarLess, environment, act('less')));
  store.add(registerCommand(commandIds.similarExcludeFile, environment, act('excludeFile')));
  store.add(registerCommand(commandIds.similarExcludeFolder, environment, act('excludeFolder')));
  store.add(registerCommand(commandIds.similarCopyPath, environment, act('copyPath')));
  store.add(registerCommand(commandIds.similarInsertReference, environment, act('insertReference')));
  store.add(
    registerCommand(
      commandIds.similarExplain,
      environment,
      withResult((id) => view.toggleExplanation(id)),
    ),
  );
  const publish = publisher();
  const follow = (): void => {
    publish(contextKeys.isSimilarPinned, panel.isPinned);
    publish(contextKeys.hasSimilarSubject, panel.subject !== undefined);
    publish(contextKeys.canSimilarGoBack, panel.canGoBack);
    publish(contextKeys.canSimilarGoForward, panel.canGoForward);
  };
  follow();
  store.add(panel.onDidChange(follow));
  return store;
}

/** VS Code hands over what the page wrote beside the element (`data-vscode-context`). */
function withResult(handle: (id: string) => Promise<void> | void): CommandHandler {
  return async (context) => {
    if (typeof context !== 'object' || context === null || !('resultId' in context)) return;
    if (typeof context.resultId === 'string') await handle(context.resultId);
  };
}

function publisher(): (key: string, value: boolean) => void {
  const published = new Map<string, boolean>();
  return (key, value) => {
    if (published.get(key) === value) return;
    published.set(key, value);
    vscode.commands.executeCommand('setContext', key, value);
  };
}
