/**
 * The envelope around every message between the editor and one of its pages. Both ends parse it; what does not fit is
 * refused, so that a page left over from an older version cannot confuse a newer extension.
 */
import * as v from 'valibot';

/** Raised whenever a message changes in a way that the other side would misread. */
export const viewProtocolVersion = 1;

/** Where a page's document holds its words, as JSON. */
export const stringsElementId = 'semblance-strings';

export interface ViewEnvelope<Message> {
  readonly v: typeof viewProtocolVersion;
  readonly message: Message;
}

/** First message of every page, again after each reload: its host answers with the whole state. */
export const readyMessage = { type: 'ready' } as const;

/** Bounds what a broken page can write into the log. */
const longestFault = 4000;

/** A page has no log of its own: what goes wrong in it is told to the host. */
export interface FaultMessage {
  readonly type: 'fault';
  readonly text: string;
}

export function faultMessage(text: string): FaultMessage {
  return { type: 'fault', text: text.slice(0, longestFault) };
}

const ready = v.strictObject({ type: v.literal('ready') });
const fault = v.strictObject({
  type: v.literal('fault'),
  text: v.pipe(v.string(), v.maxLength(longestFault)),
});

export function wrapViewMessage<Message>(message: Message): ViewEnvelope<Message> {
  return { v: viewProtocolVersion, message };
}

export type ParsedViewMessage<Message> =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'ready' }
  | { readonly kind: 'fault'; readonly text: string }
  /** `reason` names the place of the misfit, never its contents. */
  | { readonly kind: 'misfit'; readonly reason: string };

/** Never throws. */
export function parseViewMessage<Message>(
  schema: v.GenericSchema<unknown, Message>,
  data: unknown,
): ParsedViewMessage<Message> {
  const envelope = v.safeParse(v.object({ v: v.number(), message: v.unknown() }), data);
  if (!envelope.success) return { kind: 'misfit', reason: 'it has no envelope' };
  if (envelope.output.v !== viewProtocolVersion) {
    return {
      kind: 'misfit',
      reason: `it is of version ${envelope.output.v} of the protocol, not ${viewProtocolVersion}`,
    };
  }
  const { message } = envelope.output;
  if (v.is(ready, message)) return { kind: 'ready' };
  if (v.is(fault, message)) return { kind: 'fault', text: message.text };
  const parsed = v.safeParse(schema, message);
  if (parsed.success) return { kind: 'message', message: parsed.output };
  const issue = parsed.issues[0];
  return { kind: 'misfit', reason: `it does not fit at "${v.getDotPath(issue) ?? ''}"` };
}
