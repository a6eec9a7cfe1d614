import { describe, expect, it } from 'vitest';
import { decodeMapFile } from '../../../../extension/core/map/mapFile.ts';
import { MapPoints } from '../../../../webview/map/model/mapPoints.ts';
import { fixtureMap, fixtureRoot } from '../../../webview/mapFixture.ts';

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

  it('addresses pictures below the folders that the page may read', () => {
    const [picture = 0] = points.pictures;
    const name = file.paths[points.pathIndexOf(picture)] ?? '';
    const uri = points.uriOfPicture(picture, { [fixtureRoot]: 'https://host/root/' });
    expect(uri).toBe(`https://host/root/${name}`);
    const odd = new MapPoints({ ...file, paths: file.paths.map(() => 'a b/c#d.png') });
    expect(odd.uriOfPicture(picture, { [fixtureRoot]: 'https://host' })).toBe('https://host/a%20b/c%23d.png');
    expect(points.uriOfPicture(picture, {})).toBeUndefined();
    expect(points.uriOfPicture(picture, { [`${fixtureRoot}x`]: 'https://host/other' })).toBeUndefined();
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
