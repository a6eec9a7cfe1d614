/**
 * What the commands around models read and write of VS Code's configuration: the network, and the chosen encoder.
 */
import * as vscode from 'vscode';
import type { NetworkSettings } from '../../core/protocol/modelApi.ts';
import { readNetworkSettings } from './networkSettings.ts';
import { type SettingKey, settingsSection } from './settingKeys.ts';

const encoderKey: SettingKey = 'encoder';

/** The editor's own settings of the network, as they are now. */
export function currentNetworkSettings(): NetworkSettings {
  const http = vscode.workspace.getConfiguration('http');
  return readNetworkSettings((key) => http.get<unknown>(key));
}

/** Where it is set already, else for this workspace alone: another encoder means another index. */
export async function setEncoder(id: string): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(settingsSection);
  const set = configuration.inspect(encoderKey);
  const isForWorkspace =
    set?.workspaceValue !== undefined ||
    (set?.globalValue === undefined && (vscode.workspace.workspaceFolders?.length ?? 0) > 0);
  await configuration.update(
    encoderKey,
    id,
    isForWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
  );
}
