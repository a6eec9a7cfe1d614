import { describe, expect, it } from 'vitest';
import { StaticTable, type StaticTableParts } from '../../../../plugins/text-static/staticTable.ts';
import { Vocabulary } from '../../../../plugins/text-static/vocabulary.ts';

const parts: StaticTableParts = {
  vocabulary: new Vocabulary(['red', 'green', 'grey'], []),
  rows: Int8Array.of(127, 0, 0, -64, 0, 0),
  scales: Float32Array.of(1, 2, 1),
  emptyVector: Float32Array.of(0.6, 0.8),
  damping: 0.5,
  plateau: 4,
};
const table = new StaticTable(parts);

function encode(text: string): number[] {
  const target = new Float32Array(2).fill(9);
  table.encodeInto(text, target);
  return [...target];
}

function expectNear(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(actual[index]).toBeCloseTo(value, 6);
}

describe('StaticTable', () => {
  it('scales rows, sums them and normalises the sum', () => {
    const length = Math.hypot(127, 128);
    expectNear(encode('red green'), [127 / length, -128 / length]);
  });

  it('counts uses as their square root', () => {
    const length = Math.hypot(127 * Math.sqrt(3), 128);
    expectNear(encode('red red green red'), [(127 * Math.sqrt(3)) / length, -128 / length]);
  });

  it('counts uses beyond the plateau less, the later the less', () => {
    // Four count in full, the fifth as 4 / 5, the sixth as 4 / 6.
    const red = 127 * Math.sqrt(4 + 4 / 5);
    const green = 128 * Math.sqrt(4 / 6);
    const length = Math.hypot(red, green);
    expectNear(encode('red red red red red green'), [red / length, -green / length]);
  });

  it('forgets a text before the next', () => {
    encode('red red red green');
    expectNear(encode('green'), [0, -1]);
  });

  it.each(['', ' ', 'blue', 'grey'])('has the vector of the empty text for %j', (text) => {
    expectNear(encode(text), [0.6, 0.8]);
  });

  it('refuses parts that do not fit together', () => {
    expect(() => new StaticTable({ ...parts, rows: parts.rows.slice(1) })).toThrow(RangeError);
    expect(() => new StaticTable({ ...parts, scales: Float32Array.of(1) })).toThrow(RangeError);
  });
});
