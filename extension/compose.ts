/**
 * The object graph of the extension: the only place where its parts are made and joined.
 */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from './core/lifecycle/disposable.ts';
import type { Logger } from './core/logging/logger.ts';
import type { MessageAction } from './core/protocol/views/messageActions.ts';
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
import { currentSettings } from './vscode/config/configurationSource.ts';
import { ContributedEncoders } from './vscode/encoders/contributedEncoders.ts';
import { announceEncoderProblems } from './vscode/encoders/encoderNotice.ts';
import { DesiredEngineSource } from './vscode/engine/desiredEngineSource.ts';
import { EngineController } from './vscode/engine/engineController.ts';
import { createGallery } from './vscode/gallery/createGallery.ts';
import { writeLogRecord } from './vscode/logging/channelLogger.ts';
import { createMap } from './vscode/map/createMap.ts';
import { messageForError } from './vscode/messages/errorMessages.ts';
import { showMessage } from './vscode/messages/showMessage.ts';
import type { UserMessage } from './vscode/messages/userMessage.ts';
import { registerModelCommands } from './vscode/models/modelCommands.ts';
import { ReferenceInserter, referenceFor } from './vscode/references/insertReference.ts';
import { registerReferenceDrops } from './vscode/references/referenceDrops.ts';
import { RecentSearches } from './vscode/search/recentSearches.ts';
import { createSimilarPanel } from './vscode/similarPanel/createSimilarPanel.ts';
import { createStatus } from './vscode/status/createStatus.ts';
import { createWatching } from './vscode/watching/createWatching.ts';
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
  const show = (message: UserMessage): void => {
    showMessage(message, act).catch((failure: unknown) =>
      logger.error('A message could not be shown', failure),
    );
  };
  const showError = (error: unknown): void => show(messageForError(error));
  const { version } = context.extension.packageJSON as { readonly version: string };
  const userModelsFolder = vscode.Uri.joinPath(context.globalStorageUri, 'models').fsPath;
  const encoders = store.add(new ContributedEncoders(logger));
  const desired = new DesiredEngineSource({
    encoders,
    workspaceStorage: context.storageUri,
    cacheFolder: vscode.Uri.joinPath(context.globalStorageUri, 'embedding-cache').fsPath,
    modelsFolder: layout.modelsFolder,
    userModelsFolder,
    logger,
  });

  const engine = store.add(
    new EngineController({
      createConnection: () => createEngineClient({ ...engineEntryOf(layout), logger }),
      desired: () => desired.current,
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
  store.add(registerReferenceDrops());
  addFeature('The gallery', () =>
    createGallery(
      {
        engine,
        extensionUri: context.extensionUri,
        insertReference: (picture) => references.insert(picture),
        findCode: (picture) => runCommand(commandIds.findCodeForImage, picture),
        runAction: act,
        showError,
        logger: logger.topic('Gallery'),
      },
      environment,
    ),
  );
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
  addFeature('The status', () => createStatus({ engine, channel, runAction: act }, environment));
  addFeature('The models', () => {
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
          modelsFolder: userModelsFolder,
          secrets: context.secrets,
          settings: () => currentSettings(logger),
          engine,
        },
        environment,
      ),
    );
    return modelStore;
  });
  store.add(engine.onDidGiveUp(showError));
  store.add(announceEncoderProblems(engine, show));
  addFeature('The tools for agents', () =>
    createAgents({
      engine,
      resolveFile: async (written) => (await resolveAgentFile(written, localRoots())).file,
      isWanted: () => currentSettings(logger).shouldServeAgents,
      desired: () => desired.current,
      program: join(context.extensionPath, 'dist', 'cli.cjs'),
      version,
      onDidChange: (listener) => desired.onDidChange(listener),
      logger: logger.topic('Agents'),
    }),
  );
  addFeature('The watching of files', () => createWatching(engine, desired, logger));

  return {
    api: createSemblanceApi(engine, encoders),
    close: () => engine.close(),
    dispose: () => store.dispose(),
  };
}
