/**
 * The product's settings: their keys, and the values that hold when nothing is configured. A test keeps this list and
 * package.json equal.
 */
import type { DeviceChoice } from '../../core/protocol/engineApi.ts';

export interface SettingValues {
  readonly enabled: boolean;
  readonly exclude: Readonly<Record<string, boolean>>;
  readonly useIgnoreFiles: boolean;
  readonly 'search.maxResults': number;
  readonly 'index.maxFileSizeKB': number;
  readonly 'index.maxImageSizeKB': number;
  readonly 'engine.threads': number;
  readonly 'cache.maxSizeMB': number;
  readonly encoder: string;
  readonly device: DeviceChoice;
  readonly 'images.readText': boolean;
  readonly 'models.remoteHost': string;
  readonly 'similar.follow': boolean;
  readonly 'agents.mcpServer': boolean;
}

export const settingsSection = 'semblance';

export const settingDefaults: SettingValues = {
  enabled: true,
  exclude: {},
  useIgnoreFiles: true,
  // Enough to scroll through; the list stays quick to draw.
  'search.maxResults': 50,
  // Hand-written files are smaller; what is larger is nearly always data.
  'index.maxFileSizeKB': 1024,
  // Screenshots of large displays fit; camera originals do not.
  'index.maxImageSizeKB': 10_240,
  'engine.threads': 0,
  // About 600 000 vectors of 384 half or single floats with their keys, over all workspaces.
  'cache.maxSizeMB': 1024,
  encoder: 'built-in',
  device: 'auto',
  'images.readText': true,
  // The hub itself.
  'models.remoteHost': '',
  'similar.follow': true,
  // Chat has the same tools without a second process; this is for agents that know servers only.
  'agents.mcpServer': false,
};

export type SettingKey = keyof SettingValues;
