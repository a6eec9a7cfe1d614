/**
 * Parsing at the border between host and engine: envelopes, params, results and events. A failed parse names the
 * place in the message, never its contents.
 */
import * as v from 'valibot';
import { SemblanceError } from '../errors/semblanceError.ts';
import {
  type EventMethod,
  type EventTypes,
  events,
  type RequestMethod,
  type RequestParams,
  type RequestResult,
  requests,
} from './engineMessages.ts';
import { type Envelope, envelopeSchema, protocolVersion } from './envelope.ts';

const versionSchema = v.object({ v: v.number() });

/**
 * Rejects with `protocol/version` when the message is of another version of the protocol, and with
 * `protocol/bad-message` when it is not a message at all.
 */
export function parseEnvelope(message: unknown): Envelope {
  const parsed = v.safeParse(envelopeSchema, message);
  if (parsed.success) return parsed.output;
  const version = v.safeParse(versionSchema, message);
  if (version.success && version.output.v !== protocolVersion) {
    throw new SemblanceError(
      'protocol/version',
      `The search engine speaks version ${version.output.v} of the protocol, this side speaks ${protocolVersion}. Reload the window so that both come from the same installation.`,
      { expected: protocolVersion, received: version.output.v },
    );
  }
  throw badMessage('message', parsed.issues[0]);
}

export function parseParams<M extends RequestMethod>(method: M, params: unknown): RequestParams<M> {
  return parse(requests[method].params, params, `parameters of ${method}`);
}

export function parseResult<M extends RequestMethod>(method: M, result: unknown): RequestResult<M> {
  return parse(requests[method].result, result, `answer to ${method}`);
}

export function parseEvent<M extends EventMethod>(method: M, params: unknown): EventTypes[M] {
  return parse(events[method], params, `event ${method}`);
}

function parse<T>(schema: v.GenericSchema<unknown, T>, value: unknown, what: string): T {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  throw badMessage(what, parsed.issues[0]);
}

/** The issue's own text may quote the value, which can be a query or a path, so only its place and type are told. */
function badMessage(what: string, issue: v.BaseIssue<unknown>): SemblanceError {
  const place = v.getDotPath(issue) ?? '';
  const where = place === '' ? '' : ` at "${place}"`;
  return new SemblanceError('protocol/bad-message', `The ${what} did not match its schema${where}.`, {
    what,
    place,
    expected: issue.expected ?? '',
  });
}
