/**
 * Commands around models: install one, and manage those that are installed.
 */
import type * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { ModelApi } from '../../core/protocol/modelApi.ts';
import { commandIds } from '../commands/ids.ts';
import { type CommandEnvironment, registerCommand, runOnceAtATime } from '../commands/registerCommand.ts';
import { currentNetworkSettings, setEncoder } from '../config/modelConfiguration.ts';
import type { SemblanceSettings } from '../config/settings.ts';
import type { EngineController } from '../engine/engineController.ts';
import { AccessTokens } from './accessTokens.ts';
import { editorDialogs } from './modelDialogs.ts';
import { installFlow, type ModelFlowServices, manageFlow } from './modelFlows.ts';

export interface ModelCommandServices {
  readonly models: ModelApi;
  /** Absolute. */
  readonly modelsFolder: string;
  readonly secrets: vscode.SecretStorage;
  readonly settings: () => SemblanceSettings;
  readonly engine: Pick<EngineController, 'restart'>;
}

export function registerModelCommands(
  services: ModelCommandServices,
  environment: CommandEnvironment,
): Disposable {
  const { models, modelsFolder, secrets, settings, engine } = services;
  const flow: ModelFlowServices = {
    models,
    modelsFolder,
    dialogs: editorDialogs,
    tokens: new AccessTokens(secrets),
    network: currentNetworkSettings,
    host: () => settings().engine.modelRemoteHost,
    encoder: () => settings().engine.encoder,
    setEncoder,
    restartEngine: () => engine.restart(),
    logger: environment.logger,
  };
  const store = new DisposableStore();
  store.add(
    registerCommand(commandIds.installModel, environment, (argument) =>
      // A name as argument lets links and key bindings install a certain model.
      installFlow(flow, typeof argument === 'string' ? argument : undefined),
    ),
  );
  store.add(
    registerCommand(
      commandIds.manageModels,
      environment,
      runOnceAtATime(() => manageFlow(flow)),
    ),
  );
  return store;
}
