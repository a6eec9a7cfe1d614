/**
 * How the core sees the files of a workspace.
 */
import type { FileKey, SkippedFile, WorkspaceFile, WorkspaceRoot } from '../documents/workspaceFile.ts';

export type Discovery =
  | { readonly kind: 'file'; readonly file: WorkspaceFile }
  | { readonly kind: 'skipped'; readonly skipped: SkippedFile }
  /** The path does not exist (any more). Only `examine` reports it. */
  | { readonly kind: 'absent'; readonly key: FileKey };

export type FileContent =
  | { readonly kind: 'text'; readonly text: string; readonly hash: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly hash: string }
  | { readonly kind: 'skipped'; readonly skipped: SkippedFile };

/** Rules from the editor's settings; globs in VS Code's syntax. */
export interface DiscoverySettings {
  /** files.exclude, search.exclude and semblance.exclude, merged; only patterns that are switched on. */
  readonly excludeGlobs: readonly string[];
  readonly shouldUseIgnoreFiles: boolean;
  readonly maxTextBytes: number;
  readonly maxImageBytes: number;
}

export interface FileSource {
  readonly roots: readonly WorkspaceRoot[];
  /** Every file and every skipped file or folder of all roots. Order: folder by folder, names sorted. */
  walk(signal: AbortSignal): AsyncIterable<Discovery>;
  /** The same decision for one path, for watcher events. Also true for what lies in an ignored folder. */
  examine(key: FileKey, signal: AbortSignal): Promise<Discovery>;
  /**
   * Reads a file once. `hash` is the SHA-256 of its bytes, hex. Content-based skips (binary, minified, generated,
   * empty, unreadable, vanished, too-large because it grew) are decided here.
   */
  read(file: WorkspaceFile, signal: AbortSignal): Promise<FileContent>;
  /** Forgets cached ignore rules; called when an ignore file changed. */
  forgetIgnoreRules(): void;
}
