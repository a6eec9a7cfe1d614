import { describe, expect, it } from 'vitest';
import { Vocabulary } from '../../../../plugins/text-static/vocabulary.ts';

const entries = ['read', 'file', 're', '##ad', '##er', 'json', '##s', 'a'];
const vocabulary = new Vocabulary(entries, ['read file', 'file reader']);

function rowsOf(text: string): number[] {
  const rows: number[] = [];
  vocabulary.forEachRow(text, (row) => rows.push(row));
  return rows;
}

const row = (entry: string): number => entries.indexOf(entry);

describe('Vocabulary', () => {
  it('counts entries and pairs', () => {
    expect(vocabulary.size).toBe(10);
  });

  it('prefers a whole word to its pieces, and the longest piece to shorter ones', () => {
    expect(rowsOf('read')).toEqual([row('read')]);
    expect(rowsOf('reader')).toEqual([row('read'), row('##er')]);
    expect(rowsOf('jsons')).toEqual([row('json'), row('##s')]);
  });

  it('passes over characters without a piece, whether first, last or in between', () => {
    expect(rowsOf('xreadx')).toEqual([row('##ad')]);
    expect(rowsOf('jsonqs')).toEqual([row('json'), row('##s')]);
    expect(rowsOf('qqq')).toEqual([]);
  });

  it('adds the row of a pair of neighbours, also across punctuation and for words in pieces', () => {
    expect(rowsOf('read_file')).toEqual([row('read'), row('file'), 8]);
    expect(rowsOf('readFile(reader)')).toEqual([row('read'), row('file'), 8, row('read'), row('##er'), 9]);
    expect(rowsOf('file read')).toEqual([row('file'), row('read')]);
  });

  it('does not make pairs across a text that has none of it', () => {
    rowsOf('read');
    expect(rowsOf('file')).toEqual([row('file')]);
  });

  it('gives the same rows after more different words than it remembers', () => {
    const before = rowsOf('read file a jsons');
    for (let index = 0; index < 50_001; index += 1) {
      const letters = index
        .toString(26)
        .replace(/[0-9]/g, (digit) => String.fromCharCode(113 + Number(digit)));
      vocabulary.forEachRow(letters, () => undefined);
    }
    expect(rowsOf('read file a jsons')).toEqual(before);
  });
});
