/**
 * Where a model comes from, as the installer sees it: a list of files, small files to look into, and bytes to copy.
 */
import type { ModelSourceRequest } from '../../../core/protocol/modelApi.ts';
import type { ExpectedFile, PartFile } from './partFile.ts';

export interface SourceFacts {
  readonly kind: ModelSourceRequest['kind'];
  /** `organisation/name`, where the source knows it. */
  readonly model: string | undefined;
  readonly revision: string;
  /** 40 hexadecimal digits, or empty. */
  readonly commit: string;
  /** Address or path, for people. */
  readonly origin: string;
  /** Undefined when the source cannot list what it has (a plain file server). */
  readonly files: readonly ExpectedFile[] | undefined;
  /** The hub's short name of the licence, such as `apache-2.0`; empty when it says none. */
  readonly licence: string;
  /** Where the licence can be read; may be empty. */
  readonly licenceUrl: string;
}

export interface ModelSource {
  facts(signal: AbortSignal): Promise<SourceFacts>;
  /** A whole small file; undefined when there is none of this name. Rejects when it is too long to be a description. */
  read(path: string, signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** SHA-256 of a file that is there, which is read as a whole; absent where only the list of files can tell it. */
  sha256?(path: string, signal: AbortSignal): Promise<string>;
  /** Brings the rest of the file, after what `part` holds already. */
  copy(part: PartFile, onBytes: (bytes: number) => void, signal: AbortSignal): Promise<void>;
  /** True when a copy that was broken off can go on in another run of the program. */
  readonly isResumable: boolean;
  close(): Promise<void>;
}

/** Configurations and tokenizer settings are a few kilobytes, `tokenizer.json` of large vocabularies 20 MB. */
export const maxReadBytes = 64 * 1024 * 1024;
