/**
 * Settings as VS Code holds them now, and one event for every change that matters to the product.
 */
import * as vscode from 'vscode';
import type { EncoderContribution } from '../../core/encoders/encoderContribution.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { type SettingKey, settingsSection } from './settingKeys.ts';
import { type ConfigurationReader, readSettings, type SemblanceSettings } from './settings.ts';

const watchedSections = [settingsSection, 'files.exclude', 'search.exclude'] as const;

function createReader(contributedEncoders: readonly EncoderContribution[]): ConfigurationReader {
  return {
    own: (key: SettingKey) => vscode.workspace.getConfiguration(settingsSection).get<unknown>(key),
    excludes: (setting) => {
      const folders = vscode.workspace.workspaceFolders ?? [];
      const scopes = folders.length === 0 ? [undefined] : folders.map((folder) => folder.uri);
      return scopes.map((scope) => vscode.workspace.getConfiguration(undefined, scope).get<unknown>(setting));
    },
    workspaceFolder: () =>
      vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath,
    contributedEncoders: () => contributedEncoders,
  };
}

/** The settings that hold now; unusable values are named in the log. */
export function currentSettings(
  logger: Logger,
  contributedEncoders: readonly EncoderContribution[] = [],
): SemblanceSettings {
  return readSettings(createReader(contributedEncoders), (setting, expected) =>
    logger.warn(`The setting ${setting} must be ${expected}; its default is used`),
  );
}

/** Fires when a setting changes that the product reads, also those of VS Code itself. */
export function onDidChangeSettings(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (watchedSections.some((section) => change.affectsConfiguration(section))) listener();
  });
}
