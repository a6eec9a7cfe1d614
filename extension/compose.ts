/**
 * The object graph of the extension: the only place where its parts are made and joined.
 */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from './core/lifecycle/disposable.ts';
import type { Logger } from './core/logging/logger.ts';
import { createEngineClient, engineEntryOf } from './node/process/engineClient.ts';
import { productLayoutOfDist } from './node/productLayout.ts';
import { createSemblanceApi, type SemblanceApi } from './vscode/api/semblanceApi.ts';
import { registerIndexCommands } from './vscode/commands/indexCommands.ts';
import { runAction, runCommand } from './vscode/commands/runAction.ts';
import { registerSearchCommands } from './vscode/commands/searchCommands.ts';
import { registerStatusCommands } from './vscode/commands/statusCommands.ts';
import { currentSettings, onDidChangeSettings } from './vscode/config/configurationSource.ts';
import { EngineController } from './vscode/engine/engineController.ts';
import { type DesiredEngine, obstacleOf } from './vscode/engine/engineState.ts';
import { writeLogRecord } from './vscode/logging/channelLogger.ts';
import { messageForError } from './vscode/messages/errorMessages.ts';
import { showMessage } from './vscode/messages/showMessage.ts';
import type { MessageAction } from './vscode/messages/userMessage.ts';
import { showFirstIndex } from './vscode/progress/indexProgress.ts';
import { RecentSearches } from './vscode/search/recentSearches.ts';
import { publishContextKeys } from './vscode/status/contextKeys.ts';
import { createStatusBar } from './vscode/status/statusBar.ts';
import { StatusDocument } from './vscode/status/statusDocument.ts';
import { ChangeFeed } from './vscode/watching/changeFeed.ts';
import { sharedStorageFolder } from './vscode/workspace/sharedStorage.ts';
import { localRoots } from './vscode/workspace/workspaceFolders.ts';

export interface Composition extends Disposable {
  readonly api: SemblanceApi;
  /** Ends the engine after its running transaction, within about two seconds. */
  close(): Promise<void>;
}

/** Makes everything and starts nothing heavy: the engine's process comes after this has returned. */
export function compose(
  context: vscode.ExtensionContext,
  channel: vscode.LogOutputChannel,
  logger: Logger,
): Composition {
  const store = new DisposableStore();
  const layout = productLayoutOfDist(join(context.extensionPath, 'dist'));
  const act = (action: MessageAction): Promise<void> => runAction(action, context.extension.id);
  const showError = (error: unknown): void => {
    showMessage(messageForError(error), act).catch((failure: unknown) =>
      logger.error('A message could not be shown', failure),
    );
  };
  const desired = (): DesiredEngine => desiredEngine(context, layout.modelsFolder, logger);

  const engine = store.add(
    new EngineController({
      createConnection: () => createEngineClient({ ...engineEntryOf(layout), logger }),
      desired,
      removeIndex: async (folder) => {
        await vscode.workspace.fs.delete(vscode.Uri.file(folder), { recursive: true, useTrash: false });
      },
      writeLog: (record) => writeLogRecord(channel, record),
      logger,
    }),
  );
  const environment = { logger: logger.topic('Commands'), showError };

  // A feature that fails to come up must not take the others with it.
  const addFeature = (name: string, create: () => Disposable): void => {
    try {
      store.add(create());
    } catch (error) {
      logger.error(`${name} could not be set up`, error);
    }
  };
  addFeature('The search', () =>
    registerSearchCommands(
      {
        engine,
        recentSearches: new RecentSearches(context.workspaceState),
        extensionUri: context.extensionUri,
        maxResults: () => currentSettings(logger).maxResults,
        runAction: act,
        runCommand,
        showError,
        logger: logger.topic('Search'),
      },
      environment,
    ),
  );
  addFeature('The commands of the index', () =>
    registerIndexCommands({ engine, runAction: act }, environment),
  );
  addFeature('The status', () => {
    const statusStore = new DisposableStore();
    const statusDocument = statusStore.add(new StatusDocument(engine));
    statusStore.add(registerStatusCommands({ engine, statusDocument, channel, runAction: act }, environment));
    statusStore.add(createStatusBar(engine));
    statusStore.add(publishContextKeys(engine));
    statusStore.add(showFirstIndex(engine));
    return statusStore;
  });
  store.add(engine.onDidGiveUp(showError));
  addFeature('The watching of files', () => {
    const feedStore = new DisposableStore();
    const feed = feedStore.add(new ChangeFeed(engine, logger));
    const follow = (): void => {
      feed.follow(desired());
      engine.update();
    };
    feedStore.add(onDidChangeSettings(follow));
    feedStore.add(vscode.workspace.onDidChangeWorkspaceFolders(follow));
    feedStore.add(vscode.workspace.onDidGrantWorkspaceTrust(follow));
    follow();
    return feedStore;
  });

  return {
    api: createSemblanceApi(engine),
    close: () => engine.close(),
    dispose: () => store.dispose(),
  };
}

function desiredEngine(
  context: vscode.ExtensionContext,
  modelsFolder: string,
  logger: Logger,
): DesiredEngine {
  const settings = currentSettings(logger);
  const roots = localRoots();
  const { storageUri } = context;
  const obstacle = obstacleOf({
    isEnabled: settings.isEnabled,
    isTrusted: vscode.workspace.isTrusted,
    folders: vscode.workspace.workspaceFolders?.length ?? 0,
    localFolders: roots.length,
    hasStorage: storageUri !== undefined,
  });
  if (obstacle !== undefined || storageUri === undefined) {
    return { kind: 'off', reason: obstacle ?? 'no-storage' };
  }
  return {
    kind: 'on',
    configuration: {
      indexFolder: join(sharedStorageFolder(storageUri.fsPath), 'index'),
      cacheFolder: vscode.Uri.joinPath(context.globalStorageUri, 'embedding-cache').fsPath,
      modelsFolder,
      roots,
      settings: settings.engine,
    },
  };
}
