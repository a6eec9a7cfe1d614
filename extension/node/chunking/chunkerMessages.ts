/**
 * Messages between the chunker and its process. Both sides parse what they receive.
 */
import * as v from 'valibot';
import type { Chunk } from '../../core/documents/chunk.ts';
import { count, range, strings } from '../../core/documents/valueSchemas.ts';
import type { SourceDocument } from '../../core/ports/chunker.ts';

const document = v.object({
  path: v.string(),
  languageId: v.string(),
  text: v.string(),
}) satisfies v.GenericSchema<unknown, SourceDocument>;

const chunk = v.object({
  modality: v.picklist(['code', 'text']),
  languageId: v.string(),
  range,
  scope: strings,
  symbols: strings,
  text: v.string(),
  embeddingText: v.string(),
  imageReferences: v.array(
    v.object({ target: v.string(), line: count, alt: v.string(), heading: v.string() }),
  ),
}) satisfies v.GenericSchema<unknown, Chunk>;

/** To the process. Any number may wait; they are worked off in order. */
export const chunkerRequest = v.variant('kind', [
  v.object({ kind: v.literal('chunk'), id: count, document }),
  /** The answer is not wanted any more; a document that waits is passed over. */
  v.object({ kind: v.literal('cancel'), id: count }),
]);
export type ChunkerRequest = v.InferOutput<typeof chunkerRequest>;

/** From the process: one answer for each document that was not cancelled. */
export type ChunkerReply =
  | { readonly kind: 'chunked'; readonly id: number; readonly chunks: readonly Chunk[] }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  | { readonly kind: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string };

export const chunkerReply: v.GenericSchema<unknown, ChunkerReply> = v.variant('kind', [
  v.object({ kind: v.literal('chunked'), id: count, chunks: v.array(chunk) }),
  v.object({ kind: v.literal('failed'), id: count, message: v.string() }),
  v.object({
    kind: v.literal('log'),
    level: v.picklist(['debug', 'info', 'warn', 'error']),
    message: v.string(),
  }),
]);
