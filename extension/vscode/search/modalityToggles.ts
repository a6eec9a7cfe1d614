/**
 * The three filters in the title of the search list. None pressed shows everything, and so do all three.
 */
import { type Modality, modalities } from '../../core/documents/modality.ts';
import type { SearchFilter } from '../../core/search/searchTypes.ts';

export type ShownModalities = ReadonlySet<Modality>;

export const allModalities: ShownModalities = new Set();

export function toggleModality(shown: ShownModalities, modality: Modality): ShownModalities {
  const next = new Set(shown);
  if (!next.delete(modality)) next.add(modality);
  return next.size === modalities.length ? allModalities : next;
}

/** A `kind:` that was typed says it more clearly than a button that was pressed earlier, so it wins. */
export function withModalities(filter: SearchFilter, shown: ShownModalities): SearchFilter {
  if (filter.modalities !== undefined || shown.size === 0) return filter;
  return { ...filter, modalities: modalities.filter((modality) => shown.has(modality)) };
}

export function isFiltering(filter: SearchFilter): boolean {
  return (
    filter.modalities !== undefined || filter.languageIds !== undefined || filter.pathGlobs !== undefined
  );
}
