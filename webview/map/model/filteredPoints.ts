/**
 * The points that filters leave when nothing is searched for.
 */
import { modalities } from '../../../extension/core/documents/modality.ts';
import { type MapFile, shownPathOf } from '../../../extension/core/map/mapFile.ts';
import type { MapPlacesAnswer } from '../../../extension/core/protocol/views/mapView.ts';
import { byPlace } from './pointOrder.ts';

/** By path and line. */
export function filteredPoints(
  file: MapFile,
  filter: Omit<Extract<MapPlacesAnswer, { kind: 'filter' }>, 'kind'>,
): readonly number[] {
  const { path, language, modality } = file.columns;
  const patterns = filter.paths.map((source) => new RegExp(source, 'u'));
  const matches = (one: string): boolean => patterns.some((pattern) => pattern.test(one));
  // Many points share a path; each is looked at once.
  const paths = passing(patterns, file.paths, (one, at) => matches(one) || matches(shownPathOf(file, at)));
  const languages = passing(filter.languageIds, file.languages, (one) => filter.languageIds.includes(one));
  const kinds = passing(filter.modalities, modalities, (one) => filter.modalities.includes(one));
  const left: number[] = [];
  for (let point = 0; point < file.points; point++) {
    const isLeft =
      paths.has(path[point] ?? 0) && languages.has(language[point] ?? 0) && kinds.has(modality[point] ?? 0);
    if (isLeft) left.push(point);
  }
  return left.sort(byPlace(file));
}

/** Indexes of the values that are wanted; all when nothing is asked of them. */
function passing<T>(
  asked: readonly unknown[],
  values: readonly T[],
  isWanted: (value: T, index: number) => boolean,
): ReadonlySet<number> {
  return new Set(
    values.flatMap((value, index) => (asked.length === 0 || isWanted(value, index) ? [index] : [])),
  );
}
