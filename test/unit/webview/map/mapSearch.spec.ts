/** A search on the map: what the page makes of the answers. */
import { describe, expect, it } from 'vitest';
import { decodeMapFile, modalityOf } from '../../../../extension/core/map/mapFile.ts';
import type { MapToHost } from '../../../../extension/core/protocol/views/mapView.ts';
import { parseQueryFilters } from '../../../../extension/core/search/queryFilters.ts';
import { placesOfFilter } from '../../../../extension/vscode/map/placesOfFilter.ts';
import { MapSearch, type SearchHost } from '../../../../webview/map/mapSearch.ts';
import { MapPoints } from '../../../../webview/map/model/mapPoints.ts';
import { firstPageState, PageStore } from '../../../../webview/map/pageState.ts';
import { fixtureMap } from '../../../webview/mapFixture.ts';

const file = decodeMapFile(fixtureMap({ points: 600 }));
if (file === undefined) throw new Error('The fixture is no map.');
const map = file;
const pathOf = (point: number): string => map.paths[map.columns.path[point] ?? 0] ?? '';
const languageOf = (point: number): string => map.languages[map.columns.language[point] ?? 0] ?? '';
const everyPoint = Array.from({ length: map.points }, (_, point) => point);

/** The page after it asked what was typed, and the host answered. */
function filtered(typed: string, selected: readonly number[] = [], file = map): PageStore {
  const store = new PageStore({ ...firstPageState(undefined), points: new MapPoints(file), selected });
  const asked: MapToHost[] = [];
  const host: SearchHost = { post: (message) => asked.push(message) };
  const search = new MapSearch(host, store);
  search.restrictToSelection(true);
  search.ask(typed);
  const question = asked.at(-1);
  if (question?.type !== 'search') throw new Error('Nothing was asked.');
  const places = placesOfFilter(parseQueryFilters(question.text).filter);
  search.take({ type: 'places', request: question.request, places });
  return store;
}

/** The order of hits is another matter. */
function marked(typed: string, selected?: readonly number[]): readonly number[] {
  return filtered(typed, selected).value.search.hits.toSorted((a, b) => a - b);
}

describe('filters without words', () => {
  it.each<[string, (point: number) => boolean]>([
    ['kind:image', (point) => modalityOf(map, point) === 'image'],
    ['lang:python,ts', (point) => ['python', 'typescript'].includes(languageOf(point))],
    ['path:docs/**', (point) => pathOf(point).startsWith('docs/')],
    ['kind:text path:setup', (point) => pathOf(point).startsWith('docs/setup/')],
  ])('%s marks what it leaves', (typed, isLeft) => {
    const left = everyPoint.filter(isLeft);
    expect(left.length).toBeGreaterThan(5);
    expect(left.length).toBeLessThan(map.points / 2);
    expect(marked(typed)).toEqual(left);
  });

  it('find folders by the name of their root, where there are several', () => {
    const [root = { id: 'r', name: 'app', path: '/app' }] = map.roots;
    const several = {
      ...map,
      roots: [root, { id: 's', name: 'site', path: '/site' }],
      pathRoots: map.paths.map((one) => (one.startsWith('docs/') ? 1 : 0)),
    };
    const left = everyPoint.filter((point) => pathOf(point).startsWith('docs/'));
    expect(filtered('path:site/**', [], several).value.search.hits.toSorted((a, b) => a - b)).toEqual(left);
    expect(marked('path:site/**')).toEqual([]);
  });

  it('count files, list them by place, and put the question nowhere', () => {
    const { search } = filtered('lang:python').value;
    const paths = new Set(search.hits.map(pathOf));
    expect(search).toMatchObject({ kind: 'found', results: paths.size, query: undefined });
    const places = search.hits.map((point) => [
      map.columns.path[point] ?? 0,
      map.columns.startLine[point] ?? 0,
    ]);
    expect(places).toEqual(places.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d));
  });

  it('stay inside of a selection that is searched', () => {
    const selected = everyPoint.filter((point) => point % 3 === 0);
    expect(marked('kind:code', selected)).toEqual(
      selected.filter((point) => modalityOf(map, point) === 'code'),
    );
  });

  it('that leave nothing say so', () => {
    expect(filtered('lang:cobol').value.search).toMatchObject({ kind: 'found', results: 0, hits: [] });
  });

  it('refuse a path that stands for too much', () => {
    const path = 'path:{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}';
    expect(() => placesOfFilter(parseQueryFilters(path).filter)).toThrow('too many alternatives');
  });
});
