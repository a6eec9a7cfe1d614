/**
 * The panel's list: a group for each kind that has results. Headings and results are numbered as the arrow keys pass
 * them.
 */
import { type Modality, modalities } from '../../extension/core/documents/modality.ts';
import type { ResultView } from '../../extension/core/protocol/views/similarView.ts';

export interface ListGroup {
  readonly modality: Modality;
  /** Of the heading. */
  readonly index: number;
  /** Results of the group, also when it is closed. */
  readonly count: number;
  readonly isCollapsed: boolean;
  /** None when the group is closed. */
  readonly rows: readonly { readonly index: number; readonly result: ResultView }[];
}

export interface ResultList {
  readonly groups: readonly ListGroup[];
  /** Headings and rows. */
  readonly count: number;
}

/** What has the focus. */
export type ListItem =
  | { readonly kind: 'group'; readonly group: ListGroup }
  | { readonly kind: 'result'; readonly group: ListGroup; readonly result: ResultView };

/** The answer's order is kept inside of a group. */
export function listOf(results: readonly ResultView[], collapsed: ReadonlySet<Modality>): ResultList {
  const groups: ListGroup[] = [];
  let count = 0;
  for (const modality of modalities) {
    const ofKind = results.filter((result) => result.modality === modality);
    if (ofKind.length === 0) continue;
    const index = count;
    const isCollapsed = collapsed.has(modality);
    const shown = isCollapsed ? [] : ofKind;
    groups.push({
      modality,
      index,
      count: ofKind.length,
      isCollapsed,
      rows: shown.map((result, place) => ({ index: index + 1 + place, result })),
    });
    count += 1 + shown.length;
  }
  return { groups, count };
}

export function itemAt({ groups }: ResultList, index: number): ListItem | undefined {
  for (const group of groups) {
    if (group.index === index) return { kind: 'group', group };
    const row = group.rows.find((candidate) => candidate.index === index);
    if (row !== undefined) return { kind: 'result', group, result: row.result };
  }
  return undefined;
}
