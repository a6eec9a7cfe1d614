/**
 * What the user said about results: more like this, less like this, not this file, not this folder. Values that are
 * never changed, only replaced. It knows nothing of VS Code.
 */
import type { ItemRef, SearchResult, Steering } from '../../core/search/searchTypes.ts';

/** A result that was marked, with the words to show it by. */
export interface MarkedItem {
  readonly key: string;
  readonly label: string;
  readonly item: ItemRef;
}

/** Marks hold for one subject: another one has other neighbours. */
export interface Marks {
  readonly more: readonly MarkedItem[];
  readonly less: readonly MarkedItem[];
}

export const noMarks: Marks = { more: [], less: [] };

/** The engine takes no more in one question. */
const mostMarks = 100;

export function keyOfResult({ file, range }: Pick<SearchResult, 'file' | 'range'>): string {
  return `${file}:${range.start.line}:${range.start.character}-${range.end.line}:${range.end.character}`;
}

/** Marks the item; marked so already, it is unmarked; marked the other way, it changes sides. */
export function toggleMark(marks: Marks, side: 'more' | 'less', item: MarkedItem): Marks {
  const wasMarked = marks[side].some(({ key }) => key === item.key);
  const others = removeMark(marks, item.key);
  return wasMarked ? others : { ...others, [side]: [...others[side], item].slice(-mostMarks) };
}

export function removeMark(marks: Marks, key: string): Marks {
  const without = (items: readonly MarkedItem[]): readonly MarkedItem[] =>
    items.filter((item) => item.key !== key);
  return { more: without(marks.more), less: without(marks.less) };
}

export function markOf(marks: Marks, key: string): 'more' | 'less' | null {
  if (marks.more.some((item) => item.key === key)) return 'more';
  return marks.less.some((item) => item.key === key) ? 'less' : null;
}

/** For the engine; empty sides are left out. */
export function steeringOf(marks: Marks): Steering {
  return {
    ...(marks.more.length > 0 ? { more: marks.more.map(({ item }) => item) } : {}),
    ...(marks.less.length > 0 ? { less: marks.less.map(({ item }) => item) } : {}),
  };
}

/** A file or folder that is left out of all answers until the window closes. */
export interface Exclusion {
  readonly kind: 'file' | 'folder';
  /** As in `SearchResult.path`; a folder without a slash at its end, never the root. */
  readonly path: string;
}

export function keyOfExclusion({ kind, path }: Exclusion): string {
  return `${kind} ${path}`;
}

/** Empty for a file that lies in no folder. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function addExclusion(exclusions: readonly Exclusion[], added: Exclusion): readonly Exclusion[] {
  // What lies below a folder needs no exclusion of its own.
  const others = exclusions.filter((old) => !(added.kind === 'folder' && isBelow(old.path, added.path)));
  return [...others.filter((old) => keyOfExclusion(old) !== keyOfExclusion(added)), added];
}

export function isExcluded(path: string, exclusions: readonly Exclusion[]): boolean {
  return exclusions.some((exclusion) =>
    exclusion.kind === 'file' ? exclusion.path === path : isBelow(path, exclusion.path),
  );
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
