import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forEachWord } from '../../../../plugins/text-static/words.ts';

function wordsOf(text: string): string[] {
  const words: string[] = [];
  forEachWord(text, (word) => words.push(word));
  return words;
}

describe('forEachWord', () => {
  it.each<[string, readonly string[]]>([
    ['', []],
    [' \t\r\n\u00a0 _-+.', []],
    ['parseHTTPResponse2', ['parse', 'http', 'response', '2']],
    ['snake_case SCREAMING_CASE', ['snake', 'case', 'screaming', 'case']],
    ['URLs getURLs XMLsx ABs', ['urls', 'get', 'urls', 'xm', 'lsx', 'abs']],
    ['As I', ['as', 'i']],
    ['x86_64 utf8', ['x', '86', '64', 'utf', '8']],
    ['naïve ÉCOLE Straße', ['naive', 'ecole', 'straße']],
    ['e\u0301te\u0301', ['ete']],
    ['数据库', ['数', '据', '库']],
    ['Übergröße', ['ubergroße']],
    ['½ ² Ⅷ', ['½', '²', 'ⅷ']],
    ['a\ud800b \ud83d\ude80c', ['a', 'b', 'c']],
    ['a?b', ['a', 'b']],
  ])('%j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it('passes over words of more than 64 characters', () => {
    expect(wordsOf(`${'a'.repeat(64)} ${'b'.repeat(65)} c`)).toEqual(['a'.repeat(64), 'c']);
  });

  it('gives for ASCII what the expression of the training recipe gives', () => {
    const part = /[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g;
    const alphabet = fc.constantFrom('A', 'B', 'S', 'a', 's', 'z', '0', '9', '_', ' ', '?', '.');
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 40 }), (characters) => {
        const text = characters.join('');
        expect(wordsOf(text)).toEqual((text.match(part) ?? []).map((word) => word.toLowerCase()));
      }),
    );
  });

  it('never throws, and joins nothing that a separator parts', () => {
    const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 });
    fc.assert(
      fc.property(units, units, (first, second) => {
        const [left, right] = [String.fromCharCode(...first), String.fromCharCode(...second)];
        expect(wordsOf(`${left} ${right}`)).toEqual([...wordsOf(left), ...wordsOf(right)]);
      }),
    );
  });
});
