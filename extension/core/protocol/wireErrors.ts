/**
 * Errors across the process border: code, sentence and facts travel; stacks stay in the log of the side that threw.
 */
import { CancelledError, isCancelled } from '../cancellation/cancellation.ts';
import { describeError, type ErrorCode, SemblanceError } from '../errors/semblanceError.ts';
import type { WireError } from './envelope.ts';

/** Every code, so that one of a newer engine can be told from one that this side understands. */
const knownCodes: Readonly<Record<ErrorCode, true>> = {
  'config/invalid': true,
  'file/not-found': true,
  'file/not-indexed': true,
  'model/missing': true,
  'model/corrupt': true,
  'model/not-found': true,
  'model/access-denied': true,
  'model/unsupported': true,
  'model/network': true,
  'model/disk-full': true,
  'model/busy': true,
  'encoder/unsupported-input': true,
  'encoder/bad-input': true,
  'encoder/bad-output': true,
  'encoder/switched-off': true,
  'encoder/disposed': true,
  'encoder/failed': true,
  'engine/start-failed': true,
  'engine/crashed': true,
  'engine/timeout': true,
  'engine/not-open': true,
  'index/schema-too-new': true,
  'index/corrupt': true,
  'index/locked': true,
  'index/read-only': true,
  'index/no-hard-links': true,
  'index/disk-full': true,
  'index/io': true,
  'protocol/bad-message': true,
  'protocol/version': true,
  'platform/unsupported': true,
  internal: true,
};

export function toWireError(error: unknown): WireError {
  if (isCancelled(error)) return { code: 'internal', message: 'Cancelled', details: {}, isCancelled: true };
  if (SemblanceError.is(error)) {
    return { code: error.code, message: error.message, details: { ...error.details }, isCancelled: false };
  }
  return { code: 'internal', message: describeError(error), details: {}, isCancelled: false };
}

export function fromWireError(wire: WireError): Error {
  if (wire.isCancelled) return new CancelledError();
  if (isKnownCode(wire.code)) return new SemblanceError(wire.code, wire.message, wire.details);
  return new SemblanceError('internal', wire.message, { ...wire.details, originalCode: wire.code });
}

function isKnownCode(code: string): code is ErrorCode {
  return Object.hasOwn(knownCodes, code);
}
