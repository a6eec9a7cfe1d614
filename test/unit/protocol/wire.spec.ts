import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CancelledError, isCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import { type Envelope, protocolVersion } from '../../../extension/core/protocol/envelope.ts';
import { parseEnvelope } from '../../../extension/core/protocol/parseMessage.ts';
import { fromWireError, toWireError } from '../../../extension/core/protocol/wireErrors.ts';

describe('errors on the wire', () => {
  it('keep code, sentence and facts', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.dictionary(
          // Copying an object sets `__proto__` rather than a field of that name; no product fact is called so.
          fc.string().filter((key) => key !== '__proto__'),
          fc.oneof(fc.string(), fc.integer(), fc.boolean()),
          { noNullPrototype: true },
        ),
        (message, details) => {
          const error = new SemblanceError('index/disk-full', message, details);
          const back = fromWireError(structuredClone(toWireError(error)));
          expect(back).toBeInstanceOf(SemblanceError);
          expect(back).toMatchObject({ code: 'index/disk-full', message });
          expect(SemblanceError.is(back) && back.details).toEqual(details);
        },
      ),
    );
  });

  it('turn anything else into internal, with its causes', () => {
    const error = new TypeError('outer', { cause: new Error('inner') });
    expect(fromWireError(toWireError(error))).toMatchObject({ code: 'internal', message: 'outer (inner)' });
    expect(fromWireError(toWireError('a string'))).toMatchObject({ code: 'internal', message: 'a string' });
    expect(fromWireError(toWireError(undefined))).toMatchObject({ code: 'internal' });
  });

  it('keep a cancellation one, whoever made it', () => {
    const platform = new DOMException('stopped', 'AbortError');
    for (const error of [new CancelledError(), platform]) {
      expect(isCancelled(fromWireError(toWireError(error)))).toBe(true);
    }
  });

  it('understand a code of a newer engine', () => {
    const wire = { code: 'engine/quantum', message: 'm', details: { a: 1 }, isCancelled: false };
    expect(fromWireError(wire)).toMatchObject({
      code: 'internal',
      message: 'm',
      details: { a: 1, originalCode: 'engine/quantum' },
    });
    expect(fromWireError({ ...wire, code: 'constructor' })).toMatchObject({ code: 'internal' });
  });
});

describe('envelopes', () => {
  const v = protocolVersion;
  const envelopes: readonly Envelope[] = [
    { v, kind: 'ready', pid: 1 },
    { v, kind: 'request', id: 1, method: 'search', params: { any: ['thing'] } },
    { v, kind: 'result', id: 1, result: {} },
    { v, kind: 'failure', id: 1, error: toWireError(new SemblanceError('internal', 'm', { a: true })) },
    { v, kind: 'cancel', id: 1 },
    { v, kind: 'event', method: 'status', params: {} },
  ];
  it.each(envelopes)('$kind survives', (envelope) => {
    expect(parseEnvelope(structuredClone(envelope))).toStrictEqual(envelope);
  });

  it.each([undefined, null, 1, 'ready', [], {}, { v, kind: 'hello' }, { v, kind: 'request', id: 'x' }])(
    '%j is refused',
    (message) => {
      expect(() => parseEnvelope(message)).toThrow(expect.objectContaining({ code: 'protocol/bad-message' }));
    },
  );

  it('never accept noise', () => {
    fc.assert(
      fc.property(fc.anything(), (message) => {
        expect(() => parseEnvelope(message)).toThrow(SemblanceError);
      }),
    );
  });

  it('of another version are told apart', () => {
    expect(() => parseEnvelope({ v: v + 1, kind: 'ready', pid: 1 })).toThrow(
      expect.objectContaining({ code: 'protocol/version', details: { expected: v, received: v + 1 } }),
    );
    expect(() => parseEnvelope({ v: v + 1, kind: 'unheard of' })).toThrow(
      expect.objectContaining({ code: 'protocol/version' }),
    );
  });
});
