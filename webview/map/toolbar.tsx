/**
 * The row above the map: search, what is shown, and the menu of everything done rarely.
 */
import type { JSX } from 'preact';
import { Icon } from '../shared/icon.tsx';
import { IconButton } from '../shared/iconButton.tsx';
import type { MapController } from './mapController.ts';
import { MenuButton } from './menuButton.tsx';
import type { PageState } from './pageState.ts';
import type { MapTheme } from './render/mapTheme.ts';
import { countText } from './words.ts';

export interface ToolbarProps {
  readonly controller: MapController;
  readonly state: PageState;
  readonly theme: MapTheme;
}

export function Toolbar({ controller, state, theme }: ToolbarProps): JSX.Element {
  const { words } = controller;
  const { view, search, tool, hasGraphics } = state;
  const isWorking = state.status.kind === 'working';
  return (
    <section class="toolbar" aria-label={words.toolbar}>
      <search class="search">
        <Icon name={search.kind === 'searching' ? 'loading codicon-modifier-spin' : 'search-fuzzy'} />
        <input
          type="text"
          aria-label={words.searchLabel}
          placeholder={state.isSearchInSelection ? words.searchInSelection : words.searchPlaceholder}
          value={view.search}
          spellcheck={false}
          onInput={({ currentTarget }) => controller.typeSearch(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              controller.search(view.search);
              if (search.hits.length > 0) controller.scene?.camera.showPoints(search.hits);
            } else if (event.key === 'Escape' && view.search !== '') {
              event.stopPropagation();
              controller.typeSearch('');
            }
          }}
        />
        <span class="search-count dim" aria-hidden="true">
          {searchText(state, controller)}
        </span>
        {view.search === '' ? null : (
          <IconButton icon="close" label={words.clearSearch} onClick={() => controller.typeSearch('')} />
        )}
      </search>
      <div class="tools">
        {hasGraphics ? (
          <>
            <IconButton
              icon="inspect"
              label={words.lasso}
              pressed={tool === 'lasso'}
              onClick={() => controller.setTool(tool === 'lasso' ? 'pan' : 'lasso')}
            />
            <IconButton
              icon="layers"
              label={words.density}
              pressed={view.showsDensity}
              onClick={() => controller.changeView({ showsDensity: !view.showsDensity })}
            />
            <IconButton
              icon="file-media"
              label={words.thumbnails}
              pressed={view.showsThumbnails}
              onClick={() => controller.changeView({ showsThumbnails: !view.showsThumbnails })}
            />
            <IconButton
              icon="symbol-key"
              label={words.names}
              pressed={view.showsNames}
              onClick={() => controller.changeView({ showsNames: !view.showsNames })}
            />
          </>
        ) : null}
        <IconButton
          icon="list-tree"
          label={words.list}
          pressed={view.isSheetOpen}
          onClick={() => controller.changeView({ isSheetOpen: !view.isSheetOpen })}
        />
        <MenuButton
          label={words.more}
          icon="ellipsis"
          entries={[
            {
              label: words.update,
              icon: 'sync',
              disabled: isWorking,
              onClick: () => controller.make({ shouldLayOut: false }),
            },
            {
              label: words.layOut,
              title: words.layOutHelp,
              icon: 'type-hierarchy-sub',
              disabled: isWorking,
              onClick: () => controller.make({ shouldLayOut: true }),
            },
            {
              label: words.keepGap,
              title: words.keepGapHelp,
              icon: 'split-horizontal',
              checked: view.keepGap,
              disabled: isWorking,
              onClick: () => controller.make({ shouldLayOut: false, keepGap: !view.keepGap }),
            },
            {
              label: words.savePng,
              icon: 'device-camera',
              disabled: !hasGraphics,
              onClick: () => void controller.savePng(theme),
            },
            { label: words.saveCsv, icon: 'table', onClick: () => controller.saveCsv(undefined) },
          ]}
        />
      </div>
    </section>
  );
}

/** How many results the map shows; empty without a search. */
export function searchText(state: PageState, { words }: MapController): string {
  const { search } = state;
  if (search.kind === 'none') return '';
  if (search.kind === 'searching') return words.searching;
  if (search.kind === 'failed') return search.problem;
  return search.results === 0 ? words.noHits : countText(words.hitsOne, words.hitsMany, search.results);
}
