/**
 * The search of the map, with the number of its results.
 */
import type { JSX } from 'preact';
import { Icon } from '../shared/icon.tsx';
import { IconButton } from '../shared/iconButton.tsx';
import type { MapController } from './mapController.ts';
import type { PageState } from './pageState.ts';
import { searchText } from './words.ts';

export interface SearchFieldProps {
  readonly controller: MapController;
  readonly state: PageState;
}

export function SearchField({ controller, state }: SearchFieldProps): JSX.Element {
  const { words } = controller;
  const { view, search } = state;
  const clear = (): void => {
    // The button goes away with the text.
    focusSearch();
    controller.typeSearch('');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // These keys choose and drop what an input method composes.
    if (event.isComposing) return;
    if (event.key === 'Enter') {
      controller.search.ask(view.search);
      if (search.hits.length > 0) controller.scene?.camera.showPoints(search.hits);
    } else if (event.key === 'Escape' && view.search !== '') {
      event.stopPropagation();
      controller.typeSearch('');
    }
  };
  return (
    <search class="search">
      <Icon name={search.kind === 'searching' ? 'loading codicon-modifier-spin' : 'search-fuzzy'} />
      <input
        type="text"
        aria-label={words.searchLabel}
        placeholder={state.isSearchInSelection ? words.searchInSelection : words.searchPlaceholder}
        value={view.search}
        spellcheck={false}
        onInput={({ currentTarget }) => controller.typeSearch(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span class="search-count dim" aria-hidden="true">
        {searchText(words, search)}
      </span>
      {view.search === '' ? null : <IconButton icon="close" label={words.clearSearch} onClick={clear} />}
    </search>
  );
}

export function focusSearch(): void {
  document.querySelector<HTMLInputElement>('.search input')?.focus();
}
