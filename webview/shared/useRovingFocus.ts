/**
 * A list or grid that the Tab key enters once and the arrow keys walk through: one item has tabIndex 0, the others -1.
 * Items carry `data-roving={index}`; they need not all be drawn.
 */
import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { indexAfterKey } from './rovingKeys.ts';

export interface RovingFocusOptions {
  readonly count: number;
  readonly containerRef: { readonly current: HTMLElement | null };
  readonly columns?: number;
  readonly pageRows?: number;
  /** Called before an item gets the focus, so that a virtual list can draw it. */
  readonly ensureVisible?: (index: number) => void;
}

export interface RovingFocus {
  /** The item that Tab reaches; always less than `count`, 0 when there is none. */
  readonly active: number;
  readonly tabIndexOf: (index: number) => 0 | -1;
  /** For the container; keys that mean nothing here go on to others. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** For the container: an item that got the focus by a click or a screen reader becomes the active one. */
  readonly onFocusIn: (event: FocusEvent) => void;
  readonly focus: (index: number) => void;
}

/** As many rows as fit into a small side bar. */
const usualPageRows = 8;

export function useRovingFocus(options: RovingFocusOptions): RovingFocus {
  const { count, containerRef, columns = 1, pageRows = usualPageRows } = options;
  const [chosen, setChosen] = useState(0);
  const wanted = useRef<number | undefined>(undefined);
  const active = Math.max(0, Math.min(chosen, count - 1));
  const { ensureVisible } = options;

  const focusDrawn = useCallback((): void => {
    if (wanted.current === undefined) return;
    const item = containerRef.current?.querySelector<HTMLElement>(`[data-roving="${wanted.current}"]`);
    if (item === null || item === undefined) return;
    wanted.current = undefined;
    item.focus({ preventScroll: ensureVisible !== undefined });
  }, [containerRef, ensureVisible]);
  // A virtual list draws the item first; every drawing is a chance to find it.
  useLayoutEffect(focusDrawn);

  const focus = useCallback(
    (index: number): void => {
      wanted.current = index;
      setChosen(index);
      ensureVisible?.(index);
      focusDrawn();
    },
    [ensureVisible, focusDrawn],
  );
  const onKeyDown = useCallback(
    (event: KeyboardEvent): void => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
      // Keys of a control inside an item belong to the control.
      if (event.target instanceof HTMLElement && event.target.dataset.roving === undefined) return;
      const next = indexAfterKey(event.key, active, { count, columns, pageRows });
      if (next === undefined) return;
      event.preventDefault();
      if (next !== active) focus(next);
    },
    [active, count, columns, pageRows, focus],
  );
  const onFocusIn = useCallback((event: FocusEvent): void => {
    if (!(event.target instanceof HTMLElement)) return;
    const index = Number(event.target.closest<HTMLElement>('[data-roving]')?.dataset.roving);
    if (Number.isInteger(index)) setChosen(index);
  }, []);
  return { active, tabIndexOf: (index) => (index === active ? 0 : -1), onKeyDown, onFocusIn, focus };
}
