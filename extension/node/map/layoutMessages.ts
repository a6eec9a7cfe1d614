/**
 * Messages between the engine and its thread that lays maps out. Both ends are this product at one version in one
 * process, so they are typed and not parsed.
 */
import type { LaidOutMap, LayOutInput, LayOutPhase } from '../../core/map/layOutMap.ts';

export type LayoutRequest =
  /** Further vectors, one after the other; answered by `taken`. */
  | { readonly kind: 'vectors'; readonly dimensions: number; readonly vectors: Float32Array }
  | { readonly kind: 'layOut'; readonly input: Omit<LayOutInput, 'vectors'> };

export type LayoutReply =
  | { readonly kind: 'taken' }
  | { readonly kind: 'progress'; readonly phase: LayOutPhase; readonly done: number }
  | { readonly kind: 'done'; readonly map: LaidOutMap }
  | { readonly kind: 'failed'; readonly message: string };
