/** Reading order of lines, and lines that were found in parts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inReadingOrder, joinParts } from '../../../../plugins/ocr/readingOrder.ts';

function line(text: string, left: number, top: number, width = text.length * 8, height = 16) {
  return { text, bounds: { left, top, right: left + width, bottom: top + height } };
}
const textsOf = (lines: readonly { readonly text: string }[]): string[] => lines.map(({ text }) => text);

/** Prose of three lines. */
const paragraph = (name: string, left: number, top: number) =>
  [0, 1, 2].map((row) => line(`${name} line ${row} with some more words in it`, left, top + row * 20));

describe('inReadingOrder', () => {
  it('reads rows from top to bottom and each from left to right, in spite of uneven tops', () => {
    const lines = [line('world', 60, 12), line('below', 0, 40), line('hello', 0, 10), line('again', 120, 9)];
    expect(textsOf(inReadingOrder(lines))).toEqual(['hello', 'world', 'again', 'below']);
  });

  it('reads columns of prose one after the other', () => {
    const order = textsOf(inReadingOrder([...paragraph('right', 500, 8), ...paragraph('left', 0, 10)]));
    expect(order.map((text) => text.split(' ')[0])).toEqual([
      'left',
      'left',
      'left',
      'right',
      'right',
      'right',
    ]);
  });

  it('reads a headline before the columns below it, and a footer after them', () => {
    const lines = [
      line('a footer as wide as both columns together, from rim to rim of the page, and on', 0, 200, 900),
      ...paragraph('right', 500, 60),
      ...paragraph('left', 0, 60),
      line('A headline as wide as both columns together, and then some', 100, 10, 700),
    ];
    const order = textsOf(inReadingOrder(lines)).map((text) => text.split(' ').slice(0, 2).join(' '));
    expect(order).toEqual([
      'A headline',
      'left line',
      'left line',
      'left line',
      'right line',
      'right line',
      'right line',
      'a footer',
    ]);
  });

  it('reads a table row by row', () => {
    const cells = ['Name', 'City', 'Age', 'Ada', 'Bath', '36', 'Max', 'Rome', '41', 'Eva', 'Oslo', '29'];
    const lines = cells.map((cell, index) => line(cell, (index % 3) * 150, Math.floor(index / 3) * 24));
    expect(textsOf(inReadingOrder(lines.toReversed()))).toEqual(cells);
  });

  it('reads a side bar whose rows do not match those beside it on its own', () => {
    const side = ['Files', 'Search', 'Tests', 'Help'].map((text, row) => line(text, 0, row * 33));
    const code = [0, 1, 2, 3, 4, 5].map((row) => line(`const value${row} = ${row}`, 150, 7 + row * 21));
    const order = textsOf(inReadingOrder([...code, ...side]));
    expect(order.slice(0, 4)).toEqual(['Files', 'Search', 'Tests', 'Help']);
  });

  it('loses and invents nothing', () => {
    const place = fc.integer({ min: 0, max: 800 });
    const box = fc.record({ left: place, top: place, width: fc.integer({ min: 1, max: 300 }) });
    fc.assert(
      fc.property(fc.array(box, { maxLength: 60 }), (boxes) => {
        const lines = boxes.map(({ left, top, width }, index) => line(String(index), left, top, width));
        expect(textsOf(inReadingOrder(lines)).sort()).toEqual(textsOf(lines).sort());
      }),
    );
  });

  it('is quick with very many lines', () => {
    const lines = Array.from({ length: 3000 }, (_, index) =>
      line('x', (index * 37) % 2000, (index * 91) % 3000),
    );
    const startedAt = performance.now();
    expect(inReadingOrder(lines)).toHaveLength(3000);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});

describe('joinParts', () => {
  const join = (lines: readonly ReturnType<typeof line>[]): string[] =>
    textsOf(
      joinParts(lines, (left, right) => ({
        text: `${left.text} ${right.text}`,
        bounds: { ...left.bounds, right: right.bounds.right },
      })),
    );

  it('joins neighbours of one row and size', () => {
    expect(join([line('world', 48, 11), line('hello', 0, 10), line('again', 96, 10)])).toEqual([
      'hello world again',
    ]);
  });

  it('leaves cells, rows, sizes and overlapping slanted lines apart', () => {
    expect(join([line('hello', 0, 10), line('world', 60, 10)])).toHaveLength(2);
    expect(join([line('hello', 0, 10), line('world', 42, 30)])).toHaveLength(2);
    expect(join([line('hello', 0, 10), line('world', 42, 2, 100, 32)])).toHaveLength(2);
    expect(join([line('a long slanted line', 0, 10), line('another one', 20, 14)])).toHaveLength(2);
  });
});
