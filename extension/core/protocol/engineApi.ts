/**
 * What the engine offers: the same interface is implemented by the engine itself (in-process, for the command line)
 * and by the client that talks to the engine process (for the editor).
 */

import type { EncoderDevice } from '../../../plugins/api/encoder.ts';
import type { SkippedFile, SkipReason, WorkspaceRoot } from '../documents/workspaceFile.ts';
import type { EncoderContribution } from '../encoders/encoderContribution.ts';
import type { Disposable } from '../lifecycle/disposable.ts';
import type { LogRecord } from '../logging/logger.ts';
import type { SearchAnswer, SearchQuery, SimilarQuery } from '../search/searchTypes.ts';
import type { ExplainApi } from './explainApi.ts';
import type { ItemApi } from './itemApi.ts';
import type { MapApi } from './mapApi.ts';

export interface EngineSettings {
  /** Globs of files.exclude, search.exclude and semblance.exclude that are switched on. */
  readonly excludeGlobs: readonly string[];
  readonly shouldUseIgnoreFiles: boolean;
  readonly maxTextBytes: number;
  readonly maxImageBytes: number;
  /** Threads of the encoder; 0 lets the engine choose (half of the cores, at least one, at most four). */
  readonly threads: number;
  /** Budget of the embedding cache, shared by all workspaces. */
  readonly cacheBytes: number;
  /**
   * What makes the index: `built-in`, the id of a contributed encoder or of an installed model, or the absolute folder
   * of a model. Another value makes a new index in the background while the old one answers.
   */
  readonly encoder: string;
  /** Where models compute; `auto` takes the fastest that works. */
  readonly device: DeviceChoice;
  /** Whether the words inside of pictures are read. */
  readonly shouldReadImageText: boolean;
  /** Base URL of the server that models are downloaded from; empty for the hub itself. */
  readonly modelRemoteHost: string;
  /** Encoders of other extensions that may be chosen. */
  readonly contributedEncoders: readonly EncoderContribution[];
}

export const deviceChoices = ['auto', 'cpu', 'cuda', 'tensorrt', 'dml', 'coreml', 'webgpu'] as const;
export type DeviceChoice = 'auto' | EncoderDevice;

/** What holds unless somebody chooses otherwise. */
export const defaultEncoderSettings: Pick<
  EngineSettings,
  'encoder' | 'device' | 'shouldReadImageText' | 'modelRemoteHost' | 'contributedEncoders'
> = {
  encoder: 'built-in',
  device: 'auto',
  shouldReadImageText: true,
  modelRemoteHost: '',
  contributedEncoders: [],
};

export interface EngineConfiguration {
  /** Folder of this workspace's index; created when absent; nothing else may live in it. */
  readonly indexFolder: string;
  /** Folder of the embedding cache, shared by all workspaces of the user. */
  readonly cacheFolder: string;
  /** Folder with the models that travel with the product. */
  readonly modelsFolder: string;
  /** Folder of the models that the user installed, one folder each; it may be absent. */
  readonly userModelsFolder: string;
  readonly roots: readonly WorkspaceRoot[];
  readonly settings: EngineSettings;
}

export type EnginePhase =
  /** No workspace opened yet. */
  | 'closed'
  | 'opening'
  /** Walking the folders and comparing with the index. */
  | 'scanning'
  /** Reading, splitting, encoding and writing files. */
  | 'indexing'
  /** Nothing to do; watching. */
  | 'idle'
  | 'paused'
  /** Another window builds the index; this one reads it. */
  | 'following'
  /** Needs attention: see `problem`. Search still answers when there is an index. */
  | 'failed';

export interface EngineStatus {
  readonly phase: EnginePhase;
  readonly role: 'writer' | 'reader';
  /** True when every discovered file is in the index as it was last seen. */
  readonly isComplete: boolean;
  readonly filesIndexed: number;
  readonly filesPending: number;
  readonly filesSkipped: number;
  readonly chunks: number;
  readonly images: number;
  /** Another number as soon as other files, or files with other content, can be found: counts alone miss an edit. */
  readonly contentMark: number;
  /** Chunks that were longer than the encoder's limit; their tails were not embedded, but their words are found. */
  readonly chunksTruncated: number;
  /** Chunks that are searchable by the fast encoder alone so far; 0 when every vector is as accurate as it will be. */
  readonly chunksToRefine: number;
  /** Large pictures that are found as a whole so far; the parts that stand out in them are not searchable yet. */
  readonly picturesToCut: number;
  /** Pictures whose text was not looked for yet. */
  readonly picturesToRead: number;
  /** True while the complete index is made better in the background, or will be as soon as other work is done. */
  readonly isRefining: boolean;
  readonly skippedByReason: Readonly<Partial<Record<SkipReason, number>>>;
  /** The newest problems with single files (unreadable, corrupt, unsafe, ...), at most 100. */
  readonly problems: readonly SkippedFile[];
  /** File at work, relative to its root; empty when none. */
  readonly currentFile: string;
  readonly chunksPerSecond: number;
  /** Seconds until the running work ends, as far as it can be told. */
  readonly etaSeconds: number | null;
  readonly indexBytes: number;
  /** The encoders whose vectors answer. */
  readonly encoderId: string;
  /** The encoders of the index that is being made while the old one answers; null when there is one index only. */
  readonly nextEncoderId: string | null;
  /** Why an encoder that should work does not: it cannot be loaded or was switched off. Indexing goes on without it. */
  readonly encoderProblem: { readonly code: string; readonly message: string } | null;
  /** A failure of the whole engine, not of a file. */
  readonly problem: { readonly code: string; readonly message: string } | null;
}

export interface IndexSummary {
  readonly filesSeen: number;
  readonly filesIndexed: number;
  readonly filesUnchanged: number;
  readonly filesRemoved: number;
  readonly filesSkipped: number;
  readonly chunksEncoded: number;
  /** Chunks whose vector was already known (same content and encoder). */
  readonly chunksReused: number;
  readonly elapsedMs: number;
}

export interface DoctorCheck {
  readonly name: string;
  readonly state: 'ok' | 'repaired' | 'warning' | 'failed';
  /** One sentence: what was found, and what to do when it is not ok. */
  readonly detail: string;
}

export interface DoctorReport {
  readonly checks: readonly DoctorCheck[];
}

export interface EngineApi extends ItemApi, ExplainApi, MapApi {
  readonly onDidChangeStatus: (listener: (status: EngineStatus) => void) => Disposable;
  readonly onDidLog: (listener: (record: LogRecord) => void) => Disposable;
  /** Opens or creates the index. Called once, before everything else. */
  open(configuration: EngineConfiguration, signal: AbortSignal): Promise<EngineStatus>;
  /** New settings or folders; re-scans when they change what is indexed. */
  configure(
    change: { readonly roots: readonly WorkspaceRoot[]; readonly settings: EngineSettings },
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * Compares the folders with the index and brings it up to date. Returns at once for a reader, which does nothing, and
   * while paused: then it is done after `resume`.
   */
  index(signal: AbortSignal): Promise<IndexSummary>;
  /** Absolute paths that were created, changed or deleted; returns when they are queued. */
  filesChanged(paths: readonly string[], signal: AbortSignal): Promise<void>;
  /**
   * Absolute paths of the files that the user looks at, most important first: background work takes them first. Each
   * call replaces the one before. Paths outside the workspace are passed over; a reader does nothing.
   */
  prioritize(paths: readonly string[], signal: AbortSignal): Promise<void>;
  pause(signal: AbortSignal): Promise<void>;
  resume(signal: AbortSignal): Promise<void>;
  /** Drops the index and builds it anew; vectors of unchanged content come from the cache. */
  rebuild(signal: AbortSignal): Promise<IndexSummary>;
  search(query: SearchQuery, signal: AbortSignal): Promise<SearchAnswer>;
  similar(query: SimilarQuery, signal: AbortSignal): Promise<SearchAnswer>;
  status(signal: AbortSignal): Promise<EngineStatus>;
  /** Checks the index against itself and the files; repairs what it can when asked. */
  doctor(options: { readonly shouldRepair: boolean }, signal: AbortSignal): Promise<DoctorReport>;
  /** Finishes the running transaction, releases the lease and closes everything. Idempotent. */
  close(): Promise<void>;
}
