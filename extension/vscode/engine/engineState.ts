/**
 * What the editor knows of the engine at any moment, as one value that every view renders.
 */
import type { ErrorCode } from '../../core/errors/semblanceError.ts';
import type { EngineConfiguration, EngineStatus } from '../../core/protocol/engineApi.ts';

/** Why nothing runs. */
export type OffReason =
  /** `semblance.enabled` is false. */
  | 'disabled'
  /** The workspace is in Restricted Mode. */
  | 'untrusted'
  /** No folder is open. */
  | 'no-folder'
  /** Folders are open, but none of them lies on a disk that the engine can read. */
  | 'virtual'
  /** VS Code offers no storage for this window's index. */
  | 'no-storage';

export type EngineState =
  | { readonly kind: 'off'; readonly reason: OffReason }
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly status: EngineStatus }
  /** Stays so until the user restarts the engine or changes what it runs with. */
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string };

/** What should be: computed from trust, folders and settings. */
export type DesiredEngine =
  | { readonly kind: 'off'; readonly reason: OffReason }
  | { readonly kind: 'on'; readonly configuration: EngineConfiguration };

/** Facts of the window that decide whether the engine runs. */
export interface WindowFacts {
  readonly isEnabled: boolean;
  readonly isTrusted: boolean;
  readonly folders: number;
  readonly localFolders: number;
  readonly hasStorage: boolean;
}

/** The most fundamental obstacle, or undefined when the engine should run. */
export function obstacleOf(facts: WindowFacts): OffReason | undefined {
  if (facts.folders === 0) return 'no-folder';
  if (facts.localFolders === 0) return 'virtual';
  if (!facts.isEnabled) return 'disabled';
  if (!facts.isTrusted) return 'untrusted';
  if (!facts.hasStorage) return 'no-storage';
  return undefined;
}

export function isWorking(status: EngineStatus): boolean {
  return status.phase === 'opening' || status.phase === 'scanning' || status.phase === 'indexing';
}

/** True when the index holds nothing that a search could find. */
export function isIndexEmpty(status: EngineStatus): boolean {
  return status.chunks === 0 && status.images === 0;
}
