import { describe, expect, it } from 'vitest';
import { decodeMapFile } from '../../../extension/core/map/mapFile.ts';
import { csvLines, rowOfPoint } from '../../../extension/core/map/mapTable.ts';
import { fixtureMap } from '../../webview/mapFixture.ts';
import { readCsv } from '../csv/readCsv.ts';

describe('the table of a map', () => {
  const file = decodeMapFile(fixtureMap({ points: 400 }));
  if (file === undefined) throw new Error('The fixture is no map.');

  it('has a row for each point, with lines from one, and none for pictures', () => {
    const [head, ...rows] = readCsv([...csvLines(file)].join(''));
    expect(head?.slice(0, 4)).toEqual(['path', 'startLine', 'endLine', 'modality']);
    expect(rows).toHaveLength(400);
    for (const [point, [path, start, end, modality, , topic, topicName]] of rows.entries()) {
      const row = rowOfPoint(file, point);
      expect([path, modality]).toEqual([row.path, row.modality]);
      expect(start).toBe(modality === 'image' ? '' : String(row.startLine + 1));
      expect(end).toBe(modality === 'image' ? '' : String(row.endLine + 1));
      expect(topicName).toBe(file.topics.find(({ id }) => String(id) === topic)?.name ?? '');
    }
  });

  it('has the chosen points alone, in their order', () => {
    const [, ...rows] = readCsv([...csvLines(file, [9, 7])].join(''));
    expect(rows.map(([path]) => path)).toEqual([9, 7].map((point) => rowOfPoint(file, point).path));
  });
});
