/**
 * The envelope around every message between host and engine. Parsed at each border; anything else is refused.
 */
import * as v from 'valibot';

/** Raised whenever a message changes in a way that the other side would misread. */
export const protocolVersion = 1;

const wireError = v.object({
  code: v.string(),
  message: v.string(),
  details: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
  isCancelled: v.boolean(),
});
export type WireError = v.InferOutput<typeof wireError>;

export const envelopeSchema = v.variant('kind', [
  /** First message of the engine; the host sends nothing before it. */
  v.object({ v: v.literal(protocolVersion), kind: v.literal('ready'), pid: v.number() }),
  v.object({
    v: v.literal(protocolVersion),
    kind: v.literal('request'),
    id: v.number(),
    method: v.string(),
    params: v.unknown(),
  }),
  v.object({ v: v.literal(protocolVersion), kind: v.literal('result'), id: v.number(), result: v.unknown() }),
  v.object({ v: v.literal(protocolVersion), kind: v.literal('failure'), id: v.number(), error: wireError }),
  v.object({ v: v.literal(protocolVersion), kind: v.literal('cancel'), id: v.number() }),
  v.object({
    v: v.literal(protocolVersion),
    kind: v.literal('event'),
    method: v.string(),
    params: v.unknown(),
  }),
]);
export type Envelope = v.InferOutput<typeof envelopeSchema>;
