import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentWords, splitWords } from '../../../extension/core/words/splitWords.ts';
import { spansOfWords } from '../../../extension/core/words/wordSpans.ts';

/** Code points of all kinds, halves of surrogate pairs among them. */
const anyCharacter = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));

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

  it('are those of the text, whichever way it writes accents', () => {
    const apart = 'Die Übersicht_über 한글 x'.normalize('NFD');
    expect(marked(apart, 'übersicht', 'über', '한글', 'x')).toEqual(
      ['Übersicht', 'über', '한글', 'x'].map((word) => word.normalize('NFD')),
    );
    expect(marked('हिन्दी में', 'हिन्दी')).toEqual(['हिन्दी']);
  });

  it('join the pairs of scripts without blanks', () => {
    expect(marked('连接数据库失败时重试数据', ...splitWords('数据库'))).toEqual(['数据库', '数据']);
    expect(marked('获取锁失败', '锁')).toEqual(['锁']);
    expect(marked('xガギ'.normalize('NFD'), 'ガギ')).toEqual(['ガギ'.normalize('NFD')]);
  });

  it('are in order, without overlap, and of words that the index has (property)', () => {
    const text = fc
      .array(
        fc.oneof(
          fc.constantFrom(
            'retryUpload',
            'HTTP_server',
            'Über',
            '日本語',
            '$x',
            '…',
            '𝒳',
            'ガ한e\u0301',
            '\u1161',
          ),
          anyCharacter,
          fc.string(),
        ),
      )
      .map((parts) => parts.join(' '));
    const form = fc.constantFrom('NFC', 'NFD');
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          fc.tuple(text, form).map(([one, as]) => one.normalize(as)),
        ),
        (given) => {
          const words = documentWords(given);
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
        },
      ),
    );
  });
});
