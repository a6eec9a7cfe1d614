/**
 * What this window asks of the engine, as its settings, folders, trust and installed encoders say, and when that changes.
 */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/lifecycle/disposable.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { currentSettings, onDidChangeSettings } from '../config/configurationSource.ts';
import type { ContributedEncoders } from '../encoders/contributedEncoders.ts';
import { sharedStorageFolder } from '../workspace/sharedStorage.ts';
import { localRoots } from '../workspace/workspaceFolders.ts';
import { type DesiredEngine, obstacleOf } from './engineState.ts';

export interface DesiredEngineParts {
  readonly encoders: Pick<ContributedEncoders, 'current' | 'onDidChange'>;
  /** Undefined in a window without a folder. */
  readonly workspaceStorage: vscode.Uri | undefined;
  /** Absolute paths. */
  readonly cacheFolder: string;
  readonly modelsFolder: string;
  readonly userModelsFolder: string;
  readonly logger: Logger;
}

export class DesiredEngineSource {
  readonly #parts: DesiredEngineParts;

  constructor(parts: DesiredEngineParts) {
    this.#parts = parts;
  }

  get current(): DesiredEngine {
    const { encoders, workspaceStorage, cacheFolder, modelsFolder, userModelsFolder, logger } = this.#parts;
    const settings = currentSettings(logger, encoders.current);
    const roots = localRoots();
    const obstacle = obstacleOf({
      isEnabled: settings.isEnabled,
      isTrusted: vscode.workspace.isTrusted,
      folders: vscode.workspace.workspaceFolders?.length ?? 0,
      localFolders: roots.length,
      hasStorage: workspaceStorage !== undefined,
    });
    if (obstacle !== undefined || workspaceStorage === undefined) {
      return { kind: 'off', reason: obstacle ?? 'no-storage' };
    }
    const indexFolder = join(sharedStorageFolder(workspaceStorage.fsPath), 'index');
    return {
      kind: 'on',
      configuration: {
        indexFolder,
        cacheFolder,
        modelsFolder,
        userModelsFolder,
        roots,
        settings: settings.engine,
      },
    };
  }

  /** Fires whenever `current` may be another one than before. */
  onDidChange(listener: () => void): Disposable {
    const store = new DisposableStore();
    store.add(onDidChangeSettings(listener));
    store.add(this.#parts.encoders.onDidChange(listener));
    store.add(vscode.workspace.onDidChangeWorkspaceFolders(listener));
    store.add(vscode.workspace.onDidGrantWorkspaceTrust(listener));
    return store;
  }
}
