/**
 * Groups of points as a tree that keys walk through: a group folds, a point is shown on the map, opened or selected.
 */
import type { JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { type RovingFocus, useRovingFocus } from '../shared/useRovingFocus.ts';
import { useVirtualGrid } from '../shared/useVirtualGrid.ts';
import type { MapController } from './mapController.ts';
import { headingOf, type ListRow } from './model/listRows.ts';
import type { PageState } from './pageState.ts';
import { GroupRow, type PointMarks, PointRow, rowHeight } from './pointTreeRows.tsx';
import type { MapTheme } from './render/mapTheme.ts';

export interface PointTreeProps {
  readonly controller: MapController;
  readonly state: PageState;
  readonly theme: MapTheme;
  readonly label: string;
  readonly rows: readonly ListRow[];
  readonly onToggle: (category: number) => void;
}

/** About as many rows as a sheet shows at once. */
const pageRows = 15;

export function PointTree(props: PointTreeProps): JSX.Element {
  const { controller, state, theme, label, rows } = props;
  const grid = useVirtualGrid({ count: rows.length, rowHeight });
  const { containerRef, ensureVisible } = grid;
  const roving = useRovingFocus({ count: rows.length, containerRef, ensureVisible, pageRows });
  const showOnMap = useShowOnMap(controller);
  const marks = useMarks(state);

  const onKeyDown = (event: KeyboardEvent): void => {
    const hasModifier = event.altKey || event.ctrlKey || event.metaKey;
    if (!hasModifier && runTreeKey(event.key, props, roving)) event.preventDefault();
    else roving.onKeyDown(event);
  };
  /** A click shows the file and keeps the list; a double click goes there. */
  const click = (event: MouseEvent, isDouble: boolean): void => {
    const row = rows[indexAt(event)];
    if (row === undefined) return;
    if (row.kind === 'group') {
      if (!isDouble) props.onToggle(row.category);
    } else if (event.ctrlKey || event.metaKey) controller.toggleSelected(row.point);
    else controller.open(row.point, { toSide: false, keepFocus: !isDouble });
  };

  return (
    <div
      class="rows"
      ref={containerRef}
      role="tree"
      aria-label={label}
      aria-multiselectable="true"
      onKeyDown={onKeyDown}
      onClick={(event) => click(event, false)}
      onDblClick={(event) => click(event, true)}
      onFocusIn={(event) => {
        roving.onFocusIn(event);
        showOnMap(rows[indexAt(event)]);
      }}
    >
      <div class="rows-inner" style={{ height: `${grid.totalHeight}px` }} role="presentation">
        {rows.slice(grid.first, grid.end).map((row, offset) => {
          const index = grid.first + offset;
          const common = { controller, state, theme, index, tabIndex: roving.tabIndexOf(index) };
          return row.kind === 'group' ? (
            <GroupRow key={`g${row.category}`} {...common} row={row} />
          ) : (
            <PointRow key={row.point} {...common} row={row} marks={marks} />
          );
        })}
      </div>
    </div>
  );
}

/** True when the key does something with the focused row itself. */
function runTreeKey(
  key: string,
  { controller, rows, onToggle }: PointTreeProps,
  roving: RovingFocus,
): boolean {
  const index = roving.active;
  const row = rows[index];
  if (row?.kind === 'group') {
    const isForward = key === 'ArrowRight';
    if (!isForward && key !== 'ArrowLeft' && key !== 'Enter' && key !== ' ') return false;
    if (isForward && row.isOpen) {
      if (index + 1 < rows.length) roving.focus(index + 1);
    } else if (key !== 'ArrowLeft' || row.isOpen) onToggle(row.category);
    return true;
  }
  if (row === undefined) return false;
  if (key === 'Enter') controller.open(row.point, { toSide: false, keepFocus: false });
  else if (key === ' ') controller.toggleSelected(row.point);
  else if (key === 'ArrowLeft') roving.focus(headingOf(rows, index));
  else return false;
  return true;
}

/** NaN beside the rows. */
function indexAt({ target }: Event): number {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-roving]') : null;
  return Number(element?.dataset.roving);
}

function useMarks({ active, selected, search }: PageState): PointMarks {
  return useMemo(
    () => ({ active: new Set(active), selected: new Set(selected), hits: new Set(search.hits) }),
    [active, selected, search.hits],
  );
}

/** Rings the focused point and brings it into view, once as long as no other one has the focus. */
function useShowOnMap(controller: MapController): (row: ListRow | undefined) => void {
  const shown = useRef(-1);
  return (row) => {
    if (row?.kind !== 'point' || shown.current === row.point) return;
    shown.current = row.point;
    controller.hover(row.point);
    controller.scene?.camera.reveal(row.point);
  };
}
