/**
 * Reads settings into typed values. A value that a user's JSON got wrong falls back to the default and is reported;
 * nothing else in the product asks VS Code for configuration.
 */
import { builtInChoice, encoderChoiceRule, parseEncoderChoice } from '../../core/encoders/encoderChoice.ts';
import type { EncoderContribution } from '../../core/encoders/encoderContribution.ts';
import { type DeviceChoice, deviceChoices, type EngineSettings } from '../../core/protocol/engineApi.ts';
import { mergeExcludes } from './excludeGlobs.ts';
import { type SettingKey, type SettingValues, settingDefaults } from './settingKeys.ts';

/** As much of VS Code's configuration as is read here: a full key and its effective value. */
export interface ConfigurationReader {
  /** Effective value of a setting of the product, for example `index.maxFileSizeKB`. */
  own(key: SettingKey): unknown;
  /** Effective values of an exclude setting, one per workspace folder. */
  excludes(setting: 'files.exclude' | 'search.exclude' | 'semblance.exclude'): readonly unknown[];
  /** Absolute path of the window's first folder, for `${workspaceFolder}`. */
  workspaceFolder(): string | undefined;
  /** Encoders that other extensions offer. */
  contributedEncoders(): readonly EncoderContribution[];
}

export interface SemblanceSettings {
  readonly isEnabled: boolean;
  readonly maxResults: number;
  /** Whether the panel "Similar" goes with the editor. */
  readonly shouldFollowEditor: boolean;
  /** Whether VS Code may start the server for agents. */
  readonly shouldServeAgents: boolean;
  readonly engine: EngineSettings;
}

/** Called with the full key of a setting whose value cannot be used. */
export type InvalidSettingListener = (setting: string, expected: string) => void;

const bytesPerKilobyte = 1024;
const bytesPerMegabyte = 1024 * 1024;

/** The same bounds as in package.json, for values that were written without its help. */
export const numberBounds = {
  'search.maxResults': { minimum: 5, maximum: 200 },
  'index.maxFileSizeKB': { minimum: 1, maximum: 102_400 },
  'index.maxImageSizeKB': { minimum: 1, maximum: 102_400 },
  'engine.threads': { minimum: 0, maximum: 32 },
  'cache.maxSizeMB': { minimum: 16, maximum: 65_536 },
} as const satisfies Partial<Record<SettingKey, { minimum: number; maximum: number }>>;

type NumberKey = keyof typeof numberBounds;

export function readSettings(
  reader: ConfigurationReader,
  onInvalid: InvalidSettingListener,
): SemblanceSettings {
  const flag = (
    key: 'enabled' | 'useIgnoreFiles' | 'images.readText' | 'similar.follow' | 'agents.mcpServer',
  ): SettingValues[typeof key] => {
    const value = reader.own(key);
    if (typeof value === 'boolean') return value;
    if (value !== undefined) onInvalid(`semblance.${key}`, 'true or false');
    return settingDefaults[key];
  };
  const whole = (key: NumberKey): number => {
    const value = reader.own(key);
    const { minimum, maximum } = numberBounds[key];
    if (typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum)
      return value;
    if (value !== undefined) onInvalid(`semblance.${key}`, `a whole number from ${minimum} to ${maximum}`);
    return settingDefaults[key];
  };

  const encoder = (): string => {
    const value = reader.own('encoder');
    if (value === undefined) return settingDefaults.encoder;
    const text = typeof value === 'string' ? withWorkspaceFolder(value, reader.workspaceFolder()) : '';
    if (parseEncoderChoice(text) !== undefined) return text.trim();
    onInvalid('semblance.encoder', encoderChoiceRule);
    return builtInChoice;
  };
  const device = (): DeviceChoice => {
    const value = reader.own('device');
    const known = deviceChoices.find((choice) => choice === value);
    if (known === undefined && value !== undefined)
      onInvalid('semblance.device', `one of ${deviceChoices.join(', ')}`);
    return known ?? settingDefaults.device;
  };
  const remoteHost = (): string => {
    const value = reader.own('models.remoteHost');
    if (value === undefined || value === '') return settingDefaults['models.remoteHost'];
    if (typeof value === 'string' && isHttpAddress(value)) return value;
    onInvalid('semblance.models.remoteHost', 'an address that begins with https:// or http://');
    return settingDefaults['models.remoteHost'];
  };

  return {
    isEnabled: flag('enabled'),
    maxResults: whole('search.maxResults'),
    shouldFollowEditor: flag('similar.follow'),
    shouldServeAgents: flag('agents.mcpServer'),
    engine: {
      excludeGlobs: mergeExcludes([
        ...reader.excludes('files.exclude'),
        ...reader.excludes('search.exclude'),
        ...reader.excludes('semblance.exclude'),
      ]),
      shouldUseIgnoreFiles: flag('useIgnoreFiles'),
      maxTextBytes: whole('index.maxFileSizeKB') * bytesPerKilobyte,
      maxImageBytes: whole('index.maxImageSizeKB') * bytesPerKilobyte,
      threads: whole('engine.threads'),
      cacheBytes: whole('cache.maxSizeMB') * bytesPerMegabyte,
      encoder: encoder(),
      device: device(),
      shouldReadImageText: flag('images.readText'),
      modelRemoteHost: remoteHost(),
      contributedEncoders: reader.contributedEncoders(),
    },
  };
}

/** Without a folder the variable stays as it is, which is no absolute path and so reported. */
function withWorkspaceFolder(value: string, folder: string | undefined): string {
  return folder === undefined ? value : value.replace(/^\$\{workspaceFolder\}/u, () => folder);
}

function isHttpAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:$/u.test(new URL(value).protocol);
}
