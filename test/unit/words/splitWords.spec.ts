import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
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
    ['x', 'x'],
    ['___', ''],
  ])('splits %s', (identifier, words) => {
    expect(splitIdentifier(identifier).join(' ')).toBe(words);
  });
});

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
    const character = fc.constantFrom(..."abZ_$-09 .'\nΣσςΑİßÅ汉");
    const text = fc.string({ unit: character, maxLength: 24 });
    fc.assert(
      fc.property(text, (given) => {
        for (const word of splitWords(given)) expect(wordFinder(['absent', word])(given)).toBe(true);
      }),
    );
  });

  it('passes over texts without the words, and finds none of none', () => {
    expect(wordFinder(['user', 'byid'])('const total = count + 1;')).toBe(false);
    expect(wordFinder(['user', 'byid'])('const x = get_BY_ID(1)')).toBe(true);
    expect(wordFinder([])('anything')).toBe(false);
  });
});
