/**
 * The answer to a question on the map that has filters and no words.
 */
import type { MapPlacesAnswer } from '../../core/protocol/views/mapView.ts';
import { regexOfGlob } from '../../core/search/pathGlobs.ts';
import type { SearchFilter } from '../../core/search/searchTypes.ts';

/** Throws `config/invalid` for a path that is no glob. */
export function placesOfFilter(filter: SearchFilter): Extract<MapPlacesAnswer, { kind: 'filter' }> {
  const { modalities = [], languageIds = [], pathGlobs = [] } = filter;
  return {
    kind: 'filter',
    modalities: [...modalities],
    languageIds: [...languageIds],
    paths: pathGlobs.map(regexOfGlob),
  };
}
