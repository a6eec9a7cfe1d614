/**
 * Finds things on a map: the points of a search's results, and what a point stands for.
 */
import { modalities } from '../documents/modality.ts';
import type { TextRange } from '../documents/textRange.ts';
import type { FoundRow } from '../ports/vectorStore.ts';
import type { MapHit, MapItem, MapPlaces } from '../protocol/mapApi.ts';
import type { SearchAnswer, SearchResult } from '../search/searchTypes.ts';
import { snippetOf } from '../search/snippet.ts';
import { absolutePathOf, type MapFile, modalityOf, shownPathOf } from './mapFile.ts';
import { placeAmong } from './placePoints.ts';
import { itemOfPoint } from './pointCollector.ts';

/** The question lies among its best hits; later ones only resemble it. */
const hitsForPlace = 10;

export class MapLookup {
  readonly map: MapFile;
  /** Made by the first question. */
  #pointsOfFile: ReadonlyMap<string, readonly number[]> | undefined;

  constructor(map: MapFile) {
    this.map = map;
  }

  placesOf({ results }: SearchAnswer): MapPlaces {
    const hits = results.flatMap((result, index) =>
      this.#pointsOf(result).map((point): MapHit => ({ point, result: index, score: result.score })),
    );
    const best = hits
      .filter(({ result }) => result < hitsForPlace)
      .map(({ point, score }) => ({ point, weight: score }));
    return { isCurrent: true, query: placeAmong(this.map.columns, best), hits };
  }

  /** Id of the row that describes a point. */
  rowIdOf(point: number): string {
    const source = modalityOf(this.map, point) === 'image' ? 'context' : 'content';
    return `${itemOfPoint(this.map.columns.item, point)}.${source}`;
  }

  itemOf(point: number, row: FoundRow): MapItem {
    const path = this.map.columns.path[point] ?? 0;
    const { range, modality, languageId, scope, symbols } = row;
    return {
      file: absolutePathOf(this.map, path),
      path: shownPathOf(this.map, path),
      range,
      modality,
      languageId,
      scope,
      symbols,
      snippet: snippetOf(row.text, [], modality),
    };
  }

  #pointsOf(result: SearchResult): readonly number[] {
    this.#pointsOfFile ??= pointsByFile(this.map);
    const points = this.#pointsOfFile.get(plain(result.file)) ?? [];
    if (result.modality === 'image') return points;
    const ranges = [result.range, ...result.more.map(({ range }) => range)];
    const { startLine, endLine, modality } = this.map.columns;
    return points.filter(
      (point) =>
        modalities[modality[point] ?? 0] !== 'image' &&
        ranges.some((range) => touches(range, startLine[point] ?? 0, endLine[point] ?? 0)),
    );
  }
}

function touches({ start, end }: TextRange, first: number, last: number): boolean {
  const lastOfRange = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return start.line <= last && lastOfRange >= first;
}

function pointsByFile(map: MapFile): ReadonlyMap<string, readonly number[]> {
  const names = map.paths.map((_, path) => plain(absolutePathOf(map, path)));
  const points = new Map<string, number[]>();
  for (const [point, path] of map.columns.path.entries()) {
    const name = names[path] ?? '';
    const own = points.get(name) ?? [];
    own.push(point);
    points.set(name, own);
  }
  return points;
}

/** Windows writes both kinds of separators. */
function plain(file: string): string {
  return file.replaceAll('\\', '/');
}
