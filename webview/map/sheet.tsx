/**
 * The map as a list in a sheet beside it: everything, what a search found, or what is selected. The same points, and
 * the way through the map for keyboard and screen reader.
 */
import type { JSX } from 'preact';
import { IconButton } from '../shared/iconButton.tsx';
import type { MapController } from './mapController.ts';
import type { PageState } from './pageState.ts';
import { PointTree } from './pointTree.tsx';
import type { MapTheme } from './render/mapTheme.ts';
import { SelectionBar } from './selectionBar.tsx';
import { focusListButton } from './toolbar.tsx';
import { useListedPoints } from './useListedPoints.ts';

export interface SheetProps {
  readonly controller: MapController;
  readonly state: PageState;
  readonly theme: MapTheme;
}

export function Sheet({ controller, state, theme }: SheetProps): JSX.Element {
  const { words } = controller;
  const { source, sources, choose, rows, toggle } = useListedPoints(state);
  const close = (): void => {
    // The button goes away with the list; the one that opened it stays.
    focusListButton();
    controller.changeView({ isSheetOpen: false });
  };
  const titles = { all: words.listAll, hits: words.listHits, selected: words.listSelected };
  return (
    <aside class="sheet" aria-label={words.list}>
      <div class="sheet-head">
        <div class="tabs">
          {sources.map((name) => (
            <button
              key={name}
              type="button"
              class="chip"
              aria-pressed={source === name}
              onClick={() => choose(name)}
            >
              {titles[name]}
            </button>
          ))}
        </div>
        <IconButton icon="close" label={words.closeList} onClick={close} />
      </div>
      {state.selected.length > 0 ? <SelectionBar controller={controller} state={state} /> : null}
      {rows.length === 0 ? (
        <p class="sheet-empty dim">{sources.includes('hits') ? words.noHits : words.nothingSelected}</p>
      ) : null}
      <PointTree
        controller={controller}
        state={state}
        theme={theme}
        label={titles[source]}
        rows={rows}
        onToggle={toggle}
      />
      <p class="sheet-help dim">{words.listHelp}</p>
    </aside>
  );
}
