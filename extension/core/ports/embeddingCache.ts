/**
 * Content-addressed vectors: an embedding is computed once per content and encoder, over branches, worktrees and windows.
 */
export interface EmbeddingCache {
  /** The vectors that are known, by key. */
  get(keys: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>;
  /** Remembers vectors; may delay the write. Losing them costs time, never correctness. */
  put(entries: ReadonlyMap<string, Float32Array>): Promise<void>;
  /** Writes what was delayed and keeps the size within its budget. */
  maintain(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
