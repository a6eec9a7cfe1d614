/**
 * The map as a list in a sheet beside it: everything, what a search found, or what is selected, in groups that can be
 * folded. The same points, and the way through the map for keyboard and screen reader.
 */
import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { modalityOf } from '../../extension/core/map/mapFile.ts';
import { Icon } from '../shared/icon.tsx';
import { IconButton } from '../shared/iconButton.tsx';
import { useRovingFocus } from '../shared/useRovingFocus.ts';
import { useVirtualGrid } from '../shared/useVirtualGrid.ts';
import type { MapController } from './mapController.ts';
import { headingOf, type ListRow, listRows } from './model/listRows.ts';
import { nameOfPoint } from './model/onScreen.ts';
import { isPointShown, type PageState } from './pageState.ts';
import type { MapTheme } from './render/mapTheme.ts';
import { Swatch } from './swatch.tsx';
import { countText } from './words.ts';

export interface SheetProps {
  readonly controller: MapController;
  readonly state: PageState;
  readonly theme: MapTheme;
}

const rowHeight = 24;
/** So few points are shown unfolded at once. */
const fewPoints = 40;

type Source = 'all' | 'hits' | 'selected';

export function Sheet({ controller, state, theme }: SheetProps): JSX.Element {
  const { words } = controller;
  const { points, colouring, search, selected, hidden } = state;
  // Until the first answer is there, the list goes on showing what it showed.
  const hasHits = search.kind === 'found' || search.hits.length > 0;
  const [choice, setChoice] = useState<Source>();
  // What the user did last is what the list shows, until another list is chosen.
  const usual: Source = selected.length > 0 ? 'selected' : hasHits ? 'hits' : 'all';
  const isPossible =
    choice === 'all' || (choice === 'hits' && hasHits) || (choice === 'selected' && selected.length > 0);
  const source = choice !== undefined && isPossible ? choice : usual;
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());

  const inOrder = useMemo(() => {
    if (points === undefined) return [];
    const { path, startLine } = points.file.columns;
    const all = Array.from({ length: points.count }, (_, point) => point);
    return all.sort((a, b) => (path[a] ?? 0) - (path[b] ?? 0) || (startLine[a] ?? 0) - (startLine[b] ?? 0));
  }, [points]);
  const listed = useMemo(() => {
    const list = source === 'selected' ? selected : source === 'hits' ? search.hits : inOrder;
    return list.filter((point) => isPointShown(state, point));
  }, [source, selected, search.hits, inOrder, hidden, colouring]);
  const isOpenAtFirst = source !== 'all' || listed.length <= fewPoints;
  const rows = useMemo(() => {
    if (colouring === undefined) return [];
    const isOpen = (category: number): boolean =>
      toggled.has(`${source}:${colouring.categories[category]?.key}`) !== isOpenAtFirst;
    return listRows(listed, colouring, isOpen, source === 'hits');
  }, [listed, colouring, toggled, isOpenAtFirst, source]);

  const grid = useVirtualGrid({ count: rows.length, rowHeight });
  const selection = useMemo(() => new Set(selected), [selected]);
  const hits = useMemo(() => new Set(search.hits), [search.hits]);
  const active = useMemo(() => new Set(state.active), [state.active]);
  const roving = useRovingFocus({
    count: rows.length,
    containerRef: grid.containerRef,
    ensureVisible: grid.ensureVisible,
    pageRows: 15,
  });
  const shownFocus = useRef(-1);

  const toggle = (category: number): void => {
    const key = `${source}:${colouring?.categories[category]?.key}`;
    const changed = new Set(toggled);
    if (!changed.delete(key)) changed.add(key);
    setToggled(changed);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const index = roving.active;
    const row = rows[index];
    if (row !== undefined && !event.altKey && !event.ctrlKey && !event.metaKey) {
      const isDone = runRowKey(event.key, row, index);
      if (isDone) {
        event.preventDefault();
        return;
      }
    }
    roving.onKeyDown(event);
  };
  const runRowKey = (key: string, row: ListRow, index: number): boolean => {
    if (row.kind === 'group') {
      const isWrong = (key === 'ArrowRight' && row.isOpen) || (key === 'ArrowLeft' && !row.isOpen);
      if (!['Enter', ' ', 'ArrowRight', 'ArrowLeft'].includes(key)) return false;
      if (isWrong) {
        if (key === 'ArrowRight' && index + 1 < rows.length) roving.focus(index + 1);
      } else toggle(row.category);
      return true;
    }
    if (key === 'Enter') controller.open(row.point, { toSide: false, keepFocus: false });
    else if (key === ' ') controller.toggleSelected(row.point);
    else if (key === 'ArrowLeft') roving.focus(headingOf(rows, index));
    else return false;
    return true;
  };
  const rowAt = (event: Event): ListRow | undefined => {
    const target =
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-roving]') : null;
    return target === null ? undefined : rows[Number(target.dataset.roving)];
  };
  /** A click shows the file and keeps the list; a double click goes there. */
  const click = (event: MouseEvent, keepFocus: boolean): void => {
    const row = rowAt(event);
    if (row === undefined) return;
    if (row.kind === 'group') {
      if (keepFocus) toggle(row.category);
    } else if (event.ctrlKey || event.metaKey) controller.toggleSelected(row.point);
    else controller.open(row.point, { toSide: false, keepFocus });
  };
  const follow = (index: number): void => {
    const row = rows[index];
    if (row?.kind !== 'point' || shownFocus.current === row.point) return;
    shownFocus.current = row.point;
    controller.hover(row.point);
    controller.scene?.camera.reveal(row.point);
  };

  const stateOf = (point: number): string =>
    [
      active.has(point) ? words.isActive : '',
      selection.has(point) ? words.isSelected : '',
      hits.has(point) ? words.isHit : '',
    ]
      .filter((text) => text !== '')
      .join(', ');

  return (
    <aside class="sheet" aria-label={words.list}>
      <div class="sheet-head">
        <div class="tabs">
          {(
            [
              ['all', words.listAll, true],
              ['hits', words.listHits, hasHits],
              ['selected', words.listSelected, selected.length > 0],
            ] as const
          ).map(([name, label, isThere]) =>
            isThere ? (
              <button
                key={name}
                type="button"
                class="chip"
                aria-pressed={source === name}
                onClick={() => setChoice(name)}
              >
                {label}
              </button>
            ) : null,
          )}
        </div>
        <IconButton
          icon="close"
          label={words.closeList}
          onClick={() => controller.changeView({ isSheetOpen: false })}
        />
      </div>
      {selected.length > 0 ? (
        <div class="selection-bar">
          <span>{countText(words.selectedOne, words.selectedMany, selected.length)}</span>
          <span class="spacer" />
          <IconButton
            icon="go-to-file"
            label={words.openSelected}
            onClick={() => controller.openSelected()}
          />
          <IconButton
            icon="search"
            label={words.searchInside}
            pressed={state.isSearchInSelection}
            onClick={() => {
              controller.setSearchInSelection(!state.isSearchInSelection);
              document.querySelector<HTMLInputElement>('.search input')?.focus();
            }}
          />
          <IconButton
            icon="screen-full"
            label={words.zoomToSelection}
            disabled={!state.hasGraphics}
            onClick={() => controller.scene?.camera.showPoints(selected)}
          />
          <IconButton icon="table" label={words.saveSelected} onClick={() => controller.saveCsv(selected)} />
          <IconButton icon="clear-all" label={words.clearSelection} onClick={() => controller.select([])} />
        </div>
      ) : null}
      {rows.length === 0 ? (
        <p class="sheet-empty dim">{hasHits ? words.noHits : words.nothingSelected}</p>
      ) : null}
      <div
        class="rows"
        ref={grid.containerRef}
        role="tree"
        aria-label={
          source === 'all' ? words.listAll : source === 'hits' ? words.listHits : words.listSelected
        }
        aria-multiselectable="true"
        onKeyDown={onKeyDown}
        onClick={(event) => click(event, true)}
        onDblClick={(event) => click(event, false)}
        onFocusIn={(event) => {
          roving.onFocusIn(event);
          const index = Number((event.target as HTMLElement).dataset.roving);
          if (Number.isInteger(index)) follow(index);
        }}
      >
        <div class="rows-inner" style={{ height: `${grid.totalHeight}px` }} role="presentation">
          {rows.slice(grid.first, grid.end).map((row, offset) => {
            const index = grid.first + offset;
            const common = {
              'data-roving': index,
              'aria-setsize': row.of,
              'aria-posinset': row.position,
              style: { top: `${index * rowHeight}px` },
            };
            if (row.kind === 'group') {
              const category = colouring?.categories[row.category];
              return (
                <div
                  key={`g${row.category}`}
                  {...common}
                  role="treeitem"
                  tabIndex={roving.tabIndexOf(index)}
                  class="row group"
                  aria-level={1}
                  aria-expanded={row.isOpen}
                  aria-selected={false}
                >
                  <Icon name={row.isOpen ? 'chevron-down' : 'chevron-right'} />
                  <Swatch colour={theme.colours[category?.colour ?? 0] ?? ''} />
                  <span class="name">{category?.label ?? ''}</span>
                  <span class="dim count" aria-hidden="true">
                    {row.points.toLocaleString()}
                  </span>
                  <span class="visually-hidden">
                    {countText(words.pointsOne, words.pointsMany, row.points)}
                  </span>
                </div>
              );
            }
            const { point } = row;
            const path = points?.shownPathOf(point) ?? '';
            const slash = path.lastIndexOf('/');
            const category = colouring?.categories[colouring.categoryOf[point] ?? 0];
            return (
              <div
                key={point}
                {...common}
                role="treeitem"
                tabIndex={roving.tabIndexOf(index)}
                class={`row point${point === state.hovered ? ' marked' : ''}`}
                aria-level={2}
                aria-selected={selection.has(point)}
                title={points?.placeTextOf(point) ?? ''}
                onMouseEnter={() => controller.hover(point)}
              >
                <Swatch
                  colour={theme.colours[category?.colour ?? 0] ?? ''}
                  kind={points === undefined ? 'code' : modalityOf(points.file, point)}
                />
                <span class="name">{points === undefined ? '' : nameOfPoint(points, point)}</span>
                <span class="dim folder">{slash < 0 ? '' : path.slice(0, slash)}</span>
                <span class="visually-hidden">{stateOf(point)}</span>
                {active.has(point) ? <Icon name="target" /> : null}
                {selection.has(point) ? <Icon name="check" /> : null}
              </div>
            );
          })}
        </div>
      </div>
      <p class="sheet-help dim">{words.listHelp}</p>
    </aside>
  );
}
