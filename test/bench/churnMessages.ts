/**
 * What the churn benchmark and its windows tell each other.
 */
import type { EnginePhase } from '../../extension/core/protocol/engineApi.ts';

export type ToWindow =
  /** Absolute paths, as a watcher reports them. */
  { readonly kind: 'changed'; readonly paths: readonly string[] } | { readonly kind: 'close' };

export type FromWindow =
  | { readonly kind: 'state'; readonly role: 'writer' | 'reader'; readonly phase: EnginePhase }
  /** Questions answered since the last message. */
  | { readonly kind: 'answers'; readonly count: number; readonly empty: number }
  /** A failure that a person would have seen. */
  | { readonly kind: 'error'; readonly message: string };
