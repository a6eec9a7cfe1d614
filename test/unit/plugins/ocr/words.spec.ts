/** Words out of characters: spaces that the model swallowed, the columns of each word, full-width forms. */
import { describe, expect, it } from 'vitest';
import type { DecodedCharacter } from '../../../../plugins/ocr/ctcDecoder.ts';
import { placeWords } from '../../../../plugins/ocr/words.ts';

interface Typeset {
  readonly characters: DecodedCharacter[];
  readonly blank: Uint8Array;
}

/**
 * Sets a line: `drawn` is what the picture shows, `read` what the model made of it (the same without some spaces). A
 * letter is `ink` columns wide and followed by `gap` blank ones, a space is `space` columns wide.
 */
function typeset(drawn: string, read: string, { ink = 12, gap = 3, space = 10 } = {}): Typeset {
  const columns: number[] = [1, 1, 1, 1];
  const characters: DecodedCharacter[] = [];
  const rest = [...read];
  for (const letter of drawn) {
    const isSpace = letter === ' ';
    const start = columns.length;
    columns.push(...Array.from({ length: isSpace ? space : ink }, () => (isSpace ? 1 : 0)));
    const centre = (start + columns.length) / 2;
    if (rest[0] === letter) characters.push({ text: rest.shift() ?? '', confidence: 0.9, centre });
    if (!isSpace) columns.push(...Array.from({ length: gap }, () => 1));
  }
  if (rest.length > 0) throw new Error(`not drawn: ${rest.join('')}`);
  return { characters, blank: Uint8Array.from(columns) };
}

const wordsOf = ({ characters, blank }: Typeset): string[] =>
  placeWords(characters, blank).map(({ text }) => text);

describe('placeWords', () => {
  it('splits where the model read a space', () => {
    expect(wordsOf(typeset('save all files', 'save all files'))).toEqual(['save', 'all', 'files']);
  });

  it('puts back spaces that the model swallowed in a whole line', () => {
    expect(wordsOf(typeset('Create your account', 'Createyouraccount'))).toEqual([
      'Create',
      'your',
      'account',
    ]);
  });

  it('puts back a single space by the width of the others', () => {
    const line = typeset('of the recycle bin today', 'of the recyclebin today');
    expect(wordsOf(line)).toEqual(['of', 'the', 'recycle', 'bin', 'today']);
    expect(wordsOf(typeset('total(a, b) { sum }', 'total(a,b) { sum }'))).toEqual([
      'total(a,',
      'b)',
      '{',
      'sum',
      '}',
    ]);
  });

  it('does not split monospaced letters, widely set ones, and single words', () => {
    expect(wordsOf(typeset('monospace', 'monospace', { ink: 11, gap: 9 }))).toEqual(['monospace']);
    expect(wordsOf(typeset('OVERVIEW', 'OVERVIEW', { ink: 8, gap: 14 }))).toEqual(['OVERVIEW']);
    expect(wordsOf(typeset('Tuesday', 'Tuesday'))).toEqual(['Tuesday']);
    // The T overhangs: a wide gap, but the letters are no further apart than others.
    const { characters, blank } = typeset('Threefold', 'Threefold');
    expect(
      wordsOf({
        characters,
        blank: blank.with(14, 1).with(13, 1).with(12, 1).with(11, 1).with(10, 1).with(9, 1),
      }),
    ).toEqual(['Threefold']);
  });

  it('does not split Chinese, and makes full-width ASCII plain', () => {
    expect(wordsOf(typeset('搜索 图片 和 代码 文件', '搜索图片和代码文件'))).toEqual(['搜索图片和代码文件']);
    expect(wordsOf(typeset('items）；', 'items）；'))).toEqual(['items);']);
  });

  it('gives each word the columns of its ink', () => {
    const line = typeset('ab cd', 'ab cd');
    // 4 blank, then 12 + 3 per letter; a space of 10.
    expect(placeWords(line.characters, line.blank)).toEqual([
      { text: 'ab', start: 4, end: 31 },
      { text: 'cd', start: 44, end: 71 },
    ]);
  });

  it('divides at the middle where words touch', () => {
    const characters = ['a', ' ', 'b'].map((text, index) => ({
      text,
      confidence: 1,
      centre: 10 + index * 10,
    }));
    expect(placeWords(characters, new Uint8Array(40))).toEqual([
      { text: 'a', start: 0, end: 20 },
      { text: 'b', start: 20, end: 40 },
    ]);
  });

  it('has no words without letters', () => {
    expect(placeWords([], new Uint8Array(10))).toEqual([]);
    expect(placeWords([{ text: ' ', confidence: 1, centre: 3 }], new Uint8Array(10))).toEqual([]);
  });
});
