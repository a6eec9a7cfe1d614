import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../../extension/core/csv/csvLine.ts';
import { readCsv } from './readCsv.ts';

describe('csv', () => {
  it('brings back every text (property)', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'ß', ' ') });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 8 }), (rows) => {
        // A carriage return at the start would be kept from looking like a formula.
        fc.pre(rows.flat().every((value) => !value.startsWith('\r')));
        expect(readCsv(rows.map(csvLine).join(''))).toEqual(rows);
      }),
    );
  });

  it('keeps names of files from being run as formulas', () => {
    for (const name of ['=SUM(A1)', '+1', '-1', '@x', '\tx']) {
      expect(readCsv(csvLine([name]))).toEqual([[`'${name}`]]);
    }
    expect(readCsv(csvLine([-0.5, Number.NaN]))).toEqual([['-0.5', '']]);
  });
});
