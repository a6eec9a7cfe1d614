/**
 * The rows of the list beside the map: the heading of a group, and a point in it.
 */
import type { JSX } from 'preact';
import { modalityOf } from '../../extension/core/map/mapFile.ts';
import { Icon } from '../shared/icon.tsx';
import type { MapController } from './mapController.ts';
import type { ListRow } from './model/listRows.ts';
import { nameOfPoint } from './model/onScreen.ts';
import type { PageState } from './pageState.ts';
import type { MapTheme } from './render/mapTheme.ts';
import { Swatch } from './swatch.tsx';
import { countText, type MapWords } from './words.ts';

/** CSS pixels. */
export const rowHeight = 24;

/** Points that stand out in the list. */
export interface PointMarks {
  readonly active: ReadonlySet<number>;
  readonly selected: ReadonlySet<number>;
  readonly hits: ReadonlySet<number>;
}

interface RowProps<Kind extends ListRow['kind']> {
  readonly controller: MapController;
  readonly state: PageState;
  readonly theme: MapTheme;
  readonly row: Extract<ListRow, { kind: Kind }>;
  /** Place in the whole list, from 0. */
  readonly index: number;
  readonly tabIndex: number;
}

export function GroupRow({ controller, state, theme, row, index, tabIndex }: RowProps<'group'>): JSX.Element {
  const { words } = controller;
  const category = state.colouring?.categories[row.category];
  return (
    <div
      {...placeInTree(row, index)}
      role="treeitem"
      tabIndex={tabIndex}
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
      <span class="visually-hidden">{countText(words.pointsOne, words.pointsMany, row.points)}</span>
    </div>
  );
}

export interface PointRowProps extends RowProps<'point'> {
  readonly marks: PointMarks;
}

export function PointRow(props: PointRowProps): JSX.Element | null {
  const { controller, state, theme, row, index, tabIndex, marks } = props;
  const { points, colouring } = state;
  if (points === undefined) return null;
  const { point } = row;
  const path = points.shownPathOf(point);
  const category = colouring?.categories[colouring.categoryOf[point] ?? 0];
  return (
    <div
      {...placeInTree(row, index)}
      role="treeitem"
      tabIndex={tabIndex}
      class={`row point${point === state.hovered ? ' marked' : ''}`}
      aria-level={2}
      aria-selected={marks.selected.has(point)}
      title={points.placeTextOf(point)}
      onMouseEnter={() => controller.hover(point)}
    >
      <Swatch colour={theme.colours[category?.colour ?? 0] ?? ''} kind={modalityOf(points.file, point)} />
      <span class="name">{nameOfPoint(points, point)}</span>
      <span class="dim folder">{path.slice(0, Math.max(0, path.lastIndexOf('/')))}</span>
      <span class="visually-hidden">{marksText(controller.words, marks, point)}</span>
      {marks.active.has(point) ? <Icon name="target" /> : null}
      {marks.selected.has(point) ? <Icon name="check" /> : null}
    </div>
  );
}

/** Only what is on screen is drawn, so each row says where it stands. */
function placeInTree(row: ListRow, index: number) {
  return {
    'data-roving': index,
    'aria-setsize': row.of,
    'aria-posinset': row.position,
    style: { top: `${index * rowHeight}px` },
  };
}

/** Read aloud with the point. */
function marksText(words: MapWords, { active, selected, hits }: PointMarks, point: number): string {
  const texts = [
    active.has(point) ? words.isActive : '',
    selected.has(point) ? words.isSelected : '',
    hits.has(point) ? words.isHit : '',
  ];
  return texts.filter((text) => text !== '').join(', ');
}
