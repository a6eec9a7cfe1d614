/**
 * The page's words, and sentences that are put together from them.
 */
import { type MapStringKey, mapStringKeys } from '../../extension/core/protocol/views/mapStrings.ts';
import type { ColourMode, MapStatus } from '../../extension/core/protocol/views/mapView.ts';
import { fill, readStrings, type Strings } from '../shared/strings.ts';
import type { CategoryWords } from './model/colouring.ts';
import type { SearchState } from './pageState.ts';

export type MapWords = Strings<MapStringKey>;

export function readMapWords(): MapWords {
  return readStrings(mapStringKeys);
}

export function categoryWords(words: MapWords): CategoryWords {
  return {
    kinds: { code: words.code, text: words.text, image: words.image },
    ages: [words.ageDay, words.ageWeek, words.ageMonth, words.ageQuarter, words.ageYear, words.ageOlder],
    noTopic: words.noTopic,
    other: words.otherCategory,
    root: words.rootFolder,
  };
}

export function colourModeTitle(words: MapWords, mode: ColourMode): string {
  const titles = {
    topic: words.byTopic,
    folder: words.byFolder,
    language: words.byLanguage,
    modality: words.byModality,
    age: words.byAge,
  };
  return titles[mode];
}

export function phaseTitle(words: MapWords, status: Extract<MapStatus, { kind: 'working' }>): string {
  const titles = {
    reading: words.phaseReading,
    comparing: words.phaseComparing,
    layingOut: words.phaseLayingOut,
    placing: words.phasePlacing,
    naming: words.phaseNaming,
    writing: words.phaseWriting,
  };
  return titles[status.phase];
}

export function countText(one: string, many: string, count: number): string {
  return count === 1 ? one : fill(many, count.toLocaleString());
}

/** How many results the map shows; empty without a search. */
export function searchText(words: MapWords, search: SearchState): string {
  if (search.kind === 'none') return '';
  if (search.kind === 'searching') return words.searching;
  if (search.kind === 'failed') return search.problem;
  return search.results === 0 ? words.noHits : countText(words.hitsOne, words.hitsMany, search.results);
}

/** `Lines 3–9`, counted from one. */
export function linesText(words: MapWords, startLine: number, endLine: number): string {
  return endLine > startLine
    ? fill(words.lines, startLine + 1, endLine + 1)
    : fill(words.line, startLine + 1);
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
