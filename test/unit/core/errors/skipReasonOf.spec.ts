import { describe, expect, it } from 'vitest';
import { SemblanceError } from '../../../../extension/core/errors/semblanceError.ts';
import { isPassing, skipReasonOf } from '../../../../extension/core/errors/skipReasonOf.ts';
import { errorOf, failureOf } from '../../../../extension/node/encoders/pluginHost/pluginMessages.ts';

const slow = new SemblanceError('encoder/bad-input', 'Too slow.', { skipReason: 'timeout' });

describe('the reason why a picture was not decoded', () => {
  it('is found in an error and in its cause', () => {
    expect(skipReasonOf(slow)).toBe('timeout');
    expect(skipReasonOf(new Error('It failed.', { cause: slow }))).toBe('timeout');
  });

  it('comes back from the process of a plug-in', () => {
    const there = errorOf(failureOf(slow));
    expect(skipReasonOf(errorOf(failureOf(there)))).toBe('timeout');
    expect(there).toMatchObject({ code: 'encoder/bad-input', message: 'Too slow.' });
  });

  it('is not made up', () => {
    for (const error of [undefined, 'timeout', new Error('timeout'), errorOf(failureOf(new Error('no')))])
      expect(skipReasonOf(error)).toBeUndefined();
    expect(skipReasonOf(new SemblanceError('encoder/bad-input', '', { skipReason: 'mood' }))).toBeUndefined();
  });

  it('passes when the bytes are not to blame', () => {
    expect(isPassing('unreadable')).toBe(true);
    expect(isPassing('timeout')).toBe(true);
    for (const reason of ['corrupt', 'unsafe', 'empty', undefined] as const)
      expect(isPassing(reason)).toBe(false);
  });
});
