import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMapFile } from '../../../../extension/core/map/mapFile.ts';
import { toCsv } from '../../../../webview/map/model/csv.ts';
import { MapPoints } from '../../../../webview/map/model/mapPoints.ts';
import { pointsCsv } from '../../../../webview/map/model/pointsCsv.ts';
import { fixtureMap, fixtureRoot } from '../../../webview/mapFixture.ts';

/** Reads what RFC 4180 says, for tests. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (isQuoted) {
      if (character === '"' && text.charAt(i + 1) === '"') {
        field += '"';
        i += 1;
      } else if (character === '"') isQuoted = false;
      else field += character;
    } else if (character === '"') isQuoted = true;
    else if (character === ',') {
      row.push(field);
      field = '';
    } else if (character === '\r') {
      row.push(field);
      rows.push(row);
      [row, field] = [[], ''];
      i += 1;
    } else field += character;
  }
  return rows;
}

describe('csv', () => {
  it('brings back every text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'ß', ' ') });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 8 }), (rows) => {
        // A carriage return at the start would be kept from looking like a formula.
        fc.pre(rows.flat().every((value) => !value.startsWith('\r')));
        expect(parse(toCsv(['first', 'second'], rows))).toEqual([['first', 'second'], ...rows]);
      }),
    );
  });

  it('keeps names of files from being run as formulas', () => {
    for (const name of ['=SUM(A1)', '+1', '-1', '@x', '\tx']) {
      expect(parse(toCsv(['path'], [[name]]))[1]).toEqual([`'${name}`]);
    }
    expect(parse(toCsv(['x'], [[-0.5], [Number.NaN]]))).toEqual([['x'], ['-0.5'], ['']]);
  });

  it('has a row for each point, with lines from one, and none for pictures', () => {
    const file = decodeMapFile(fixtureMap({ points: 400 }));
    if (file === undefined) throw new Error('The fixture is no map.');
    const points = new MapPoints(file);
    const [head, ...rows] = parse(pointsCsv(points, undefined));
    expect(head).toEqual([
      'path',
      'start_line',
      'end_line',
      'kind',
      'language',
      'topic',
      'x',
      'y',
      'modified',
    ]);
    expect(rows).toHaveLength(400);
    rows.forEach(([path, start, , kind], point) => {
      expect(path).toBe(points.shownPathOf(point));
      expect(start).toBe(kind === 'image' ? '' : String(points.startLineOf(point) + 1));
    });
    expect(parse(pointsCsv(points, [7, 9]))).toHaveLength(3);
  });
});

describe('the points of a map', () => {
  const file = decodeMapFile(fixtureMap({ points: 600 }));
  if (file === undefined) throw new Error('The fixture is no map.');
  const points = new MapPoints(file);

  it('finds those of a file, however the editor spells its path', () => {
    const expected = [...file.columns.path].flatMap((path, point) => (path === 5 ? [point] : []));
    const path = `${fixtureRoot}/${file.paths[5]}`;
    expect(points.pointsOfFile(path)).toEqual(expected);
    expect(points.pointsOfFile(path.replaceAll('/', '\\'))).toEqual(expected);
    expect(points.pointsOfFile(`${path}x`)).toEqual([]);
  });

  it('spells drives alike', () => {
    const onWindows = decodeMapFile(fixtureMap({ points: 60, root: 'c:\\work\\app' }));
    if (onWindows === undefined) throw new Error('The fixture is no map.');
    const there = new MapPoints(onWindows);
    expect(
      there.pointsOfFile(`C:\\work\\app\\${onWindows.paths[0]?.replaceAll('/', '\\')}`).length,
    ).toBeGreaterThan(0);
  });

  it('does not let a few far points shrink the map', () => {
    const bytes = fixtureMap({ points: 2000 });
    const far = decodeMapFile(bytes);
    if (far === undefined) throw new Error('The fixture is no map.');
    far.columns.x[3] = 500;
    const { bounds, usualBounds } = new MapPoints(far);
    expect(bounds.maxX).toBe(500);
    expect(usualBounds.maxX).toBeLessThan(5);
  });
});
