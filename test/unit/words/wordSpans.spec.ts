import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWords } from '../../../extension/core/words/splitWords.ts';
import { spansOfWords } from '../../../extension/core/words/wordSpans.ts';

const marked = (text: string, ...words: string[]): string[] =>
  spansOfWords(text, words).map(({ start, end }) => text.slice(start, end));

describe('places of words', () => {
  it('are those of whole names and of parts of them, as the text spells them', () => {
    expect(marked('async retryUpload(file): Retry the upload', 'retry', 'upload')).toEqual([
      'retry',
      'Upload',
      'Retry',
      'upload',
    ]);
    expect(marked('get_user_by_id and getUserById', 'getuserbyid')).toEqual([
      'get_user_by_id',
      'getUserById',
    ]);
    expect(marked('retrying tryout', 'try')).toEqual([]);
    expect(marked('', 'a')).toEqual([]);
  });

  it('are in order, without overlap, and of words that the index has (property)', () => {
    const text = fc
      .array(
        fc.oneof(fc.constantFrom('retryUpload', 'HTTP_server', 'Über', '日本', '$x', '…', '𝒳'), fc.string()),
      )
      .map((parts) => parts.join(' '));
    fc.assert(
      fc.property(text, (given) => {
        const words = splitWords(given);
        let end = 0;
        for (const span of spansOfWords(given, words)) {
          expect(span.start).toBeGreaterThanOrEqual(end);
          expect(span.end).toBeGreaterThan(span.start);
          end = span.end;
        }
        expect(end).toBeLessThanOrEqual(given.length);
        // Every word of the index stands somewhere.
        expect(spansOfWords(given, words).length > 0).toBe(words.length > 0);
        expect(spansOfWords(given, [])).toEqual([]);
      }),
    );
  });
});
