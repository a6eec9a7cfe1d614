/**
 * The entry in the status bar: state and counts at a glance, the rest in its tooltip, a menu behind its click.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import { commandIds } from '../commands/ids.ts';
import type { EngineState } from '../engine/engineState.ts';
import { type StatusBarView, statusBarView } from '../messages/statusTexts.ts';

const itemId = 'semblance.status';
/** Left of the language and the line number, where tools show their state. */
const priority = 100;

interface StateSource {
  readonly state: EngineState;
  readonly onDidChangeState: (listener: (state: EngineState) => void) => Disposable;
}

export function createStatusBar(source: StateSource): Disposable {
  const store = new DisposableStore();
  const item = store.add(
    vscode.window.createStatusBarItem(itemId, vscode.StatusBarAlignment.Right, priority),
  );
  item.name = 'Semblance';
  item.command = commandIds.showMenu;
  let shown: StatusBarView | undefined;
  const update = (state: EngineState): void => {
    // Without a folder there is nothing to say.
    if (state.kind === 'off' && state.reason === 'no-folder') {
      item.hide();
      return;
    }
    const view = statusBarView(state);
    if (view.text !== shown?.text) item.text = view.text;
    if (view.accessibilityLabel !== shown?.accessibilityLabel) {
      item.accessibilityInformation = { label: view.accessibilityLabel, role: 'button' };
    }
    if (view.tooltip !== shown?.tooltip) item.tooltip = new vscode.MarkdownString(view.tooltip);
    if (view.severity !== shown?.severity) item.backgroundColor = backgroundOf(view.severity);
    shown = view;
    item.show();
  };
  store.add(source.onDidChangeState(update));
  update(source.state);
  return store;
}

function backgroundOf(severity: StatusBarView['severity']): vscode.ThemeColor | undefined {
  switch (severity) {
    case 'error':
      return new vscode.ThemeColor('statusBarItem.errorBackground');
    case 'warning':
      return new vscode.ThemeColor('statusBarItem.warningBackground');
    case 'normal':
      return undefined;
  }
}
