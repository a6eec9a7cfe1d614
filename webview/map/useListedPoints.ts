/**
 * Which points the list beside the map shows, and how they are grouped: everything, what a search found, or what is
 * selected.
 */
import { useMemo, useState } from 'preact/hooks';
import type { MapFile } from '../../extension/core/map/mapFile.ts';
import { type ListRow, listRows } from './model/listRows.ts';
import { byPlace } from './model/pointOrder.ts';
import { isPointShown, type PageState } from './pageState.ts';

export type ListSource = 'all' | 'hits' | 'selected';

export interface ListedPoints {
  readonly source: ListSource;
  /** Sources that have anything to show. */
  readonly sources: readonly ListSource[];
  readonly choose: (source: ListSource) => void;
  readonly rows: readonly ListRow[];
  /** Folds a category's group, or unfolds it. */
  readonly toggle: (category: number) => void;
}

/** So few points are shown unfolded at once. */
const fewPoints = 40;

export function useListedPoints(state: PageState): ListedPoints {
  const { points, colouring, search, selected, hidden } = state;
  const { source, sources, choose } = useSource(state);
  const inOrder = useMemo(() => (points === undefined ? [] : pointsByPlace(points.file)), [points]);
  const listed = useMemo(() => {
    const list = source === 'selected' ? selected : source === 'hits' ? search.hits : inOrder;
    return list.filter((point) => isPointShown(state, point));
  }, [source, selected, search.hits, inOrder, hidden, colouring]);

  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const isOpenAtFirst = source !== 'all' || listed.length <= fewPoints;
  const keyOf = (category: number): string => `${source}:${colouring?.categories[category]?.key}`;
  const rows = useMemo(() => {
    if (colouring === undefined) return [];
    const isOpen = (category: number): boolean => toggled.has(keyOf(category)) !== isOpenAtFirst;
    return listRows(listed, colouring, isOpen, source === 'hits');
  }, [listed, colouring, toggled, isOpenAtFirst, source]);
  const toggle = (category: number): void => {
    const key = keyOf(category);
    const changed = new Set(toggled);
    if (!changed.delete(key)) changed.add(key);
    setToggled(changed);
  };
  return { source, sources, choose, rows, toggle };
}

/** What the user did last is what the list shows, until another list is chosen. */
function useSource({ search, selected }: PageState): Pick<ListedPoints, 'source' | 'sources' | 'choose'> {
  const [choice, choose] = useState<ListSource>();
  const sources: ListSource[] = ['all'];
  // Until the first answer is there, the list goes on showing what it showed.
  if (search.kind === 'found' || search.hits.length > 0) sources.push('hits');
  if (selected.length > 0) sources.push('selected');
  const latest = sources.at(-1) ?? 'all';
  return { source: choice !== undefined && sources.includes(choice) ? choice : latest, sources, choose };
}

function pointsByPlace(file: MapFile): readonly number[] {
  return Array.from({ length: file.points }, (_, point) => point).sort(byPlace(file));
}
