/**
 * What discovery takes from the machine it runs on. Tests replace single parts.
 */
import { type FileSystem, systemFileSystem } from './fileSystem.ts';
import { isNormalizationInsensitiveSystem } from './workspaceRoots.ts';

export interface DiscoveryEnvironment {
  readonly fileSystem: FileSystem;
  /** True where `a` and `A` usually name the same file; also decides how rules compare names. */
  readonly isCaseInsensitive: boolean;
  /**
   * True where a name names the same file whether its accents are composed (NFC) or characters of their own (NFD). The
   * disk keeps either, the editor tells the composed one: keys have that.
   */
  readonly isNormalizationInsensitive: boolean;
  /** After this a file or folder counts as stuck (a dead network share) and is skipped as `timeout`. */
  readonly readTimeoutMs: number;
}

export function systemEnvironment(): DiscoveryEnvironment {
  return {
    fileSystem: systemFileSystem,
    isCaseInsensitive: process.platform === 'win32' || process.platform === 'darwin',
    isNormalizationInsensitive: isNormalizationInsensitiveSystem,
    // Far more than a slow disk needs for the largest file that the limits allow.
    readTimeoutMs: 30_000,
  };
}
