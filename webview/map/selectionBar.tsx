/**
 * How many points are selected, and what can be done with them.
 */
import type { JSX } from 'preact';
import { IconButton } from '../shared/iconButton.tsx';
import type { MapController } from './mapController.ts';
import type { PageState } from './pageState.ts';
import { focusSearch } from './searchField.tsx';
import { countText } from './words.ts';

export interface SelectionBarProps {
  readonly controller: MapController;
  readonly state: PageState;
}

export function SelectionBar({ controller, state }: SelectionBarProps): JSX.Element {
  const { words } = controller;
  const { selected, isSearchInSelection, hasGraphics } = state;
  const searchInside = (): void => {
    controller.search.restrictToSelection(!isSearchInSelection);
    focusSearch();
  };
  return (
    <div class="selection-bar">
      <span>{countText(words.selectedOne, words.selectedMany, selected.length)}</span>
      <span class="spacer" />
      <IconButton icon="go-to-file" label={words.openSelected} onClick={() => controller.openSelected()} />
      <IconButton
        icon="search"
        label={words.searchInside}
        pressed={isSearchInSelection}
        onClick={searchInside}
      />
      <IconButton
        icon="screen-full"
        label={words.zoomToSelection}
        disabled={!hasGraphics}
        onClick={() => controller.scene?.camera.showPoints(selected)}
      />
      <IconButton icon="table" label={words.saveSelected} onClick={() => controller.saveCsv(selected)} />
      <IconButton icon="clear-all" label={words.clearSelection} onClick={() => controller.select([])} />
    </div>
  );
}
