/**
 * The object graph of the extension: the only place where its parts are made and joined.
 */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from './core/lifecycle/disposable.ts';
import type { Logger } from './core/logging/logger.ts';
import { resolveAgentFile } from './node/agents/resolveAgentFile.ts';
import { createModelClient } from './node/models/modelClient.ts';
import { createEngineClient, engineEntryOf } from './node/process/engineClient.ts';
import { productLayoutOfDist } from './node/productLayout.ts';
import { createAgents } from './vscode/agents/createAgents.ts';
import { createSemblanceApi, type SemblanceApi } from './vscode/api/semblanceApi.ts';
import { commandIds } from './vscode/commands/ids.ts';
import { registerIndexCommands } from './vscode/commands/indexCommands.ts';
import { runAction, runCommand } from './vscode/commands/runAction.ts';
import { registerSearchCommands } from './vscode/commands/searchCommands.ts';
import { registerStatusCommands } from './vscode/commands/statusCommands.ts';
import { currentSettings, onDidChangeSettings } from './vscode/config/configurationSource.ts';
import { ContributedEncoders } from './vscode/encoders/contributedEncoders.ts';
import { announceEncoderProblems } from './vscode/encoders/encoderNotice.ts';
import { EngineController } from './vscode/engine/engineController.ts';
import { type DesiredEngine, obstacleOf } from './vscode/engine/engineState.ts';
import { Gallery } from './vscode/gallery/gallery.ts';
import { registerGalleryCommands } from './vscode/gallery/galleryCommands.ts';
import { writeLogRecord } from './vscode/logging/channelLogger.ts';
import { createMap } from './vscode/map/createMap.ts';
import { messageForError } from './vscode/messages/errorMessages.ts';
import { showMessage } from './vscode/messages/showMessage.ts';
import type { MessageAction } from './vscode/messages/userMessage.ts';
import { registerModelCommands } from './vscode/models/modelCommands.ts';
import { showFirstIndex } from './vscode/progress/indexProgress.ts';
import { ReferenceInserter, referenceFor } from './vscode/references/insertReference.ts';
import { RecentSearches } from './vscode/search/recentSearches.ts';
import { createSimilarPanel } from './vscode/similarPanel/createSimilarPanel.ts';
import { publishContextKeys } from './vscode/status/contextKeys.ts';
import { createStatusBar } from './vscode/status/statusBar.ts';
import { StatusDocument } from './vscode/status/statusDocument.ts';
import { ChangeFeed } from './vscode/watching/changeFeed.ts';
import { VisibleFiles } from './vscode/watching/visibleFiles.ts';
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
  const encoders = store.add(new ContributedEncoders(logger));
  const desired = (): DesiredEngine => desiredEngine(context, layout.modelsFolder, encoders, logger);

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
  const references = store.add(new ReferenceInserter());
  addFeature('The gallery', () => {
    const galleryStore = new DisposableStore();
    const gallery = galleryStore.add(
      new Gallery({
        engine,
        extensionUri: context.extensionUri,
        insertReference: (picture) => references.insert(picture),
        findCode: (picture) => runCommand(commandIds.findCodeForImage, picture),
        runAction: act,
        showError,
        logger: logger.topic('Gallery'),
      }),
    );
    galleryStore.add(registerGalleryCommands({ gallery }, environment));
    return galleryStore;
  });
  addFeature('The panel Similar', () =>
    createSimilarPanel(
      {
        engine,
        extensionUri: context.extensionUri,
        shouldFollow: () => currentSettings(logger).shouldFollowEditor,
        maxResults: () => currentSettings(logger).maxResults,
        referenceFor: (picture) => referenceFor(vscode.window.activeTextEditor?.document, picture),
        insertReference: (picture) => references.insert(picture),
        runAction: act,
        runCommand,
        showError,
        logger: logger.topic('Similar'),
      },
      environment,
    ),
  );
  addFeature('The map', () =>
    createMap(
      {
        engine,
        extensionUri: context.extensionUri,
        workspaceState: context.workspaceState,
        runAction: act,
        showError,
        logger: logger.topic('Map'),
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
  addFeature('The models', () => {
    const { version } = context.extension.packageJSON as { readonly version: string };
    const models = createModelClient({
      entry: layout.modelsEntry,
      version,
      logger,
      writeLog: (record) => writeLogRecord(channel, record),
    });
    const modelStore = new DisposableStore();
    modelStore.add({ dispose: () => void models.close() });
    modelStore.add(
      registerModelCommands(
        {
          models,
          modelsFolder: userModelsFolder(context),
          secrets: context.secrets,
          settings: () => currentSettings(logger),
        },
        environment,
      ),
    );
    return modelStore;
  });
  store.add(engine.onDidGiveUp(showError));
  store.add(
    announceEncoderProblems(engine, (message) => {
      showMessage(message, act).catch((failure: unknown) =>
        logger.error('A message could not be shown', failure),
      );
    }),
  );
  addFeature('The tools for agents', () => {
    const { version } = context.extension.packageJSON as { readonly version: string };
    return createAgents({
      engine,
      resolveFile: async (written) => (await resolveAgentFile(written, localRoots())).file,
      isWanted: () => currentSettings(logger).shouldServeAgents,
      desired,
      program: join(context.extensionPath, 'dist', 'cli.cjs'),
      version,
      onDidChange: (listener) => {
        const subscriptions = new DisposableStore();
        subscriptions.add(onDidChangeSettings(listener));
        subscriptions.add(encoders.onDidChange(listener));
        subscriptions.add(vscode.workspace.onDidChangeWorkspaceFolders(listener));
        subscriptions.add(vscode.workspace.onDidGrantWorkspaceTrust(listener));
        return subscriptions;
      },
      logger: logger.topic('Agents'),
    });
  });
  addFeature('The watching of files', () => {
    const feedStore = new DisposableStore();
    const feed = feedStore.add(new ChangeFeed(engine, logger));
    feedStore.add(new VisibleFiles(engine, logger));
    const follow = (): void => {
      feed.follow(desired());
      engine.update();
    };
    feedStore.add(onDidChangeSettings(follow));
    feedStore.add(encoders.onDidChange(follow));
    feedStore.add(vscode.workspace.onDidChangeWorkspaceFolders(follow));
    feedStore.add(vscode.workspace.onDidGrantWorkspaceTrust(follow));
    follow();
    return feedStore;
  });

  return {
    api: createSemblanceApi(engine, encoders),
    close: () => engine.close(),
    dispose: () => store.dispose(),
  };
}

function desiredEngine(
  context: vscode.ExtensionContext,
  modelsFolder: string,
  encoders: ContributedEncoders,
  logger: Logger,
): DesiredEngine {
  const settings = currentSettings(logger, encoders.current);
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
      userModelsFolder: userModelsFolder(context),
      roots,
      settings: settings.engine,
    },
  };
}

/** Models that the user installed, for all workspaces. */
function userModelsFolder(context: vscode.ExtensionContext): string {
  return vscode.Uri.joinPath(context.globalStorageUri, 'models').fsPath;
}
