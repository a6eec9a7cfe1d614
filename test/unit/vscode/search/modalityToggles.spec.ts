import { describe, expect, it } from 'vitest';
import {
  allModalities,
  isFiltering,
  toggleModality,
  withModalities,
} from '../../../../extension/vscode/search/modalityToggles.ts';

describe('modality toggles', () => {
  it('adds up, and all three are the same as none', () => {
    const images = toggleModality(allModalities, 'image');
    expect(withModalities({}, images)).toEqual({ modalities: ['image'] });
    const both = toggleModality(images, 'code');
    expect(withModalities({}, both)).toEqual({ modalities: ['code', 'image'] });
    expect(withModalities({}, toggleModality(both, 'text'))).toEqual({});
    expect(withModalities({}, toggleModality(images, 'image'))).toEqual({});
  });

  it('gives way to a kind that was typed', () => {
    const typed = { modalities: ['text' as const], pathGlobs: ['docs/**'] };
    expect(withModalities(typed, toggleModality(allModalities, 'image'))).toBe(typed);
  });

  it('does not change the set that it was given', () => {
    toggleModality(allModalities, 'code');
    expect(allModalities.size).toBe(0);
  });

  it('knows whether anything narrows the search', () => {
    expect(isFiltering({})).toBe(false);
    expect(isFiltering({ languageIds: ['c'] })).toBe(true);
  });
});
