/**
 * What the indexer reports while it works: counts and names, never sentences.
 */
import type { SkippedFile } from '../documents/workspaceFile.ts';

export interface IndexProgress {
  /** `refining` is the background work on an index that is complete: accurate vectors, text in pictures. */
  readonly phase: 'scanning' | 'indexing' | 'refining' | 'done';
  readonly filesTotal: number;
  readonly filesDone: number;
  readonly chunksEncoded: number;
  readonly currentFile: string;
}

export interface IndexCounts {
  filesSeen: number;
  filesIndexed: number;
  filesUnchanged: number;
  filesRemoved: number;
  filesSkipped: number;
  chunksEncoded: number;
  chunksReused: number;
  chunksTruncated: number;
}

export function zeroCounts(): IndexCounts {
  return {
    filesSeen: 0,
    filesIndexed: 0,
    filesUnchanged: 0,
    filesRemoved: 0,
    filesSkipped: 0,
    chunksEncoded: 0,
    chunksReused: 0,
    chunksTruncated: 0,
  };
}

/** Reasons that tell of a fault rather than of a rule; people want to see these one by one. */
export function isProblem(skipped: SkippedFile): boolean {
  switch (skipped.reason) {
    case 'unreadable':
    case 'corrupt':
    case 'unsafe':
    case 'timeout':
    case 'encoder-failed':
    case 'too-large':
      return true;
    default:
      return false;
  }
}
