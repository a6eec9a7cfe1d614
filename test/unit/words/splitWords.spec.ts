import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  documentWords,
  foldIdentifier,
  indexableWords,
  splitIdentifier,
  splitWords,
  wordFinder,
} from '../../../extension/core/words/splitWords.ts';
import { isStopWord } from '../../../extension/core/words/stopWords.ts';

describe('splitIdentifier', () => {
  it.each([
    ['getUserById', 'get user by id'],
    ['get_user_by_id', 'get user by id'],
    ['GET_USER', 'get user'],
    ['HTTPServer', 'http server'],
    ['parseHTTPResponse2', 'parse http response 2'],
    ['utf8Decode', 'utf 8 decode'],
    ['XMLHttpRequest', 'xml http request'],
    ['getÜberschrift', 'get überschrift'],
    ['ПолучитьИмя', 'получить имя'],
    ['$scope', 'scope'],
    ['__init__', 'init'],
    ['日本語', '日本語'],
    ['Übersicht'.normalize('NFD'), 'übersicht'],
    ['geÄndert'.normalize('NFD'), 'ge ändert'],
    ['हिन्दी', 'हिन्दी'],
    ['X\u0302Ŷvalue', 'x\u0302 ŷvalue'],
    ['x', 'x'],
    ['___', ''],
  ])('splits %s', (identifier, words) => {
    expect(splitIdentifier(identifier).join(' ')).toBe(words);
  });
});

/** Code points of all kinds, halves of surrogate pairs among them. */
const anyCharacter = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));

/** Words as people put into names. */
const word = fc
  .array(fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzäéñ'), { minLength: 2, maxLength: 8 })
  .map((letters) => letters.join(''));
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

describe('splitWords', () => {
  it('gives the same words for all spellings of a name (property)', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 2, maxLength: 5 }), (words) => {
        const spellings = [
          words.map((one, i) => (i === 0 ? one : capitalised(one))).join(''),
          words.map(capitalised).join(''),
          words.join('_'),
          words.join('_').toUpperCase(),
          `$${words.join('_')}`,
        ];
        const expected = [words.join(''), ...words];
        for (const spelling of spellings) expect(splitWords(spelling)).toEqual(expected);
        expect(splitWords(words.join(' '))).toEqual(words);
        expect(splitWords(words.join('-'))).toEqual(words);
      }),
    );
  });

  it('lets every identifier be found whole and by each of its parts (property)', () => {
    const identifier = fc.stringMatching(/^[A-Za-z_$ßçÆ][A-Za-z0-9_$ßçÆ]{0,30}$/);
    fc.assert(
      fc.property(fc.array(identifier, { minLength: 1, maxLength: 8 }), (identifiers) => {
        const indexed = new Set(indexableWords([`(${identifiers.join('; ')})`]).split(' '));
        for (const one of identifiers) {
          const query = splitWords(one);
          for (const term of query) expect(indexed).toContain(term);
          for (const part of splitIdentifier(one)) expect(query).toContain(part);
          if (foldIdentifier(one) !== '') expect(query).toContain(foldIdentifier(one));
        }
      }),
    );
  });

  it('gives lower-case words without blanks, whatever the text (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        for (const one of splitWords(text)) {
          expect(one).not.toBe('');
          expect(one).not.toMatch(/\s/u);
          expect(one.length).toBeLessThanOrEqual(3 * 64); // Lower case may be longer (İ).
          expect(one).toBe(one.toLowerCase());
        }
      }),
    );
  });

  it('splits ASCII as it always did (property)', () => {
    const oldRun = /[\p{L}\p{N}_$]+/gu;
    const oldPart = /\p{Lu}+(?![\p{Ll}])|\p{Lu}?\p{Ll}+|\p{N}+|[\p{Lo}\p{Lm}\p{Lt}]+/gu;
    const expected = (text: string): string[] =>
      (text.match(oldRun) ?? [])
        .filter((one) => one.length <= 64)
        .flatMap((one) => {
          const whole = one.replace(/[_$]+/gu, '').toLowerCase();
          const parts = (one.match(oldPart) ?? []).map((word) => word.toLowerCase());
          return whole === '' ? [] : parts.length > 1 ? [whole, ...parts] : [whole];
        });
    const character = fc.constantFrom(...'abcXYZ019_$ .-\n(');
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: character, maxLength: 90 })), (text) => {
        expect(splitWords(text)).toEqual(expected(text));
        expect(documentWords(text)).toEqual(expected(text));
        // Beside other letters it is split alike.
        expect(splitWords(`${text} é`)).toEqual([...expected(text), 'é']);
      }),
    );
  });

  it('gives the same words however accents are written (property)', () => {
    const text = fc
      .array(fc.oneof(fc.constantFrom(...'aÜÅ한ガผู้ậᾼβ=_1 \u0338\u0323\u0308\u1161\u0958'), anyCharacter))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (given) => {
        const composed = given.normalize('NFC');
        expect(splitWords(given.normalize('NFD'))).toEqual(splitWords(composed));
        expect(documentWords(given.normalize('NFD'))).toEqual(documentWords(composed));
        expect(splitWords(given)).toEqual(splitWords(composed));
      }),
    );
    expect(splitWords('Übersicht'.normalize('NFD'))).toEqual(['übersicht']);
    expect(splitWords('한글'.normalize('NFD'))).toEqual(['한글']);
    expect(foldIdentifier('get_Übersicht'.normalize('NFD'))).toBe('getübersicht');
  });

  it('keeps marks with their letters, and gives none for marks alone', () => {
    expect(splitWords('हिन्दी में खोज')).toEqual(['हिन्दी', 'में', 'खोज']);
    expect(splitWords('❤\ufe0f 1\ufe0f\u20e3')).toEqual(['1']);
  });

  it('splits scripts without blanks into pairs of characters', () => {
    expect(splitWords('连接数据库')).toEqual(['连接', '接数', '数据', '据库']);
    expect(splitWords('数据库')).toEqual(['数据', '据库']);
    expect(splitWords('get数据Id サーバー')).toEqual(['get', '数据', 'id', 'サー', 'ーバ', 'バー']);
    expect(splitWords('ผู้ใช้')).toEqual(['ผู้ใ', 'ใช้']);
    expect(splitWords('锁, 𠮷𠮷 한국어')).toEqual(['锁', '𠮷𠮷', '한국어']);
    expect(splitWords('字'.repeat(100_000))).toHaveLength(99_999);
  });

  it('lets a text be found by a part of a longer run, down to one character', () => {
    const indexed = new Set(indexableWords(['连接数据库失败时重试']).split(' '));
    for (const question of ['数据库', '失败', '重试', '连接数据库', '库'])
      for (const term of splitWords(question)) expect(indexed).toContain(term);
    expect(documentWords('锁')).toEqual(['锁']);
    expect(documentWords('数据 of x')).toEqual(['数', '数据', '据', 'of', 'x']);
  });

  it('keeps repetitions for the ranking, and leaves encoded data out', () => {
    expect(splitWords('go, go; go')).toEqual(['go', 'go', 'go']);
    expect(splitWords(`key ${'a'.repeat(65)}`)).toEqual(['key']);
    expect(splitWords(`key ${'a'.repeat(64)}`)).toHaveLength(2);
    expect(splitWords('')).toEqual([]);
  });
});

describe('indexableWords', () => {
  it('cuts long repetitions over all texts and loses no word', () => {
    expect(indexableWords(['go '.repeat(9), 'go stop'])).toBe('go go go go stop');
  });
});

describe('stop words', () => {
  it('are function words, not words that name things', () => {
    for (const one of ['the', 'how', 'with', 'please']) expect(isStopWord(one)).toBe(true);
    for (const one of ['file', 'user', 'http', 'parse', 'The']) expect(isStopWord(one)).toBe(false);
  });
});

describe('wordFinder', () => {
  it('never misses a word that splitWords finds', () => {
    // Letters whose case depends on neighbours or changes their number, separators, digits.
    const character = fc.constantFrom(..."abZ_$-09 .'\nΣσςΑİßÅ汉字ガ한\u0308\u3099\u1161");
    const text = fc.string({ unit: character, maxLength: 24 });
    fc.assert(
      fc.property(text, (given) => {
        for (const word of documentWords(given)) expect(wordFinder(['absent', word])(given)).toBe(true);
      }),
    );
  });

  it('passes over texts without the words, and finds none of none', () => {
    expect(wordFinder(['user', 'byid'])('const total = count + 1;')).toBe(false);
    expect(wordFinder(['user', 'byid'])('const x = get_BY_ID(1)')).toBe(true);
    expect(wordFinder([])('anything')).toBe(false);
  });
});
