/**
 * Puts together what tells how the engine is: status bar, status of the index, context keys, progress of the first index.
 */
import type * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { CommandEnvironment } from '../commands/registerCommand.ts';
import { registerStatusCommands, type StatusCommandServices } from '../commands/statusCommands.ts';
import type { EngineController } from '../engine/engineController.ts';
import { showFirstIndex } from '../progress/indexProgress.ts';
import { publishContextKeys } from './contextKeys.ts';
import { createStatusBar } from './statusBar.ts';
import { StatusDocument } from './statusDocument.ts';

export interface StatusServices extends Omit<StatusCommandServices, 'engine' | 'statusDocument'> {
  readonly engine: EngineController;
  readonly channel: vscode.LogOutputChannel;
}

export function createStatus(services: StatusServices, environment: CommandEnvironment): Disposable {
  const { engine } = services;
  const store = new DisposableStore();
  const statusDocument = store.add(new StatusDocument(engine));
  store.add(registerStatusCommands({ ...services, statusDocument }, environment));
  store.add(createStatusBar(engine));
  store.add(publishContextKeys(engine));
  store.add(showFirstIndex(engine));
  return store;
}
