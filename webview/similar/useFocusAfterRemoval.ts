/**
 * Keeps the focus where it was when a button goes away because it was pressed, such as one that takes something back:
 * otherwise it would be nowhere, and the next Tab begin at the top of the page.
 */
import { useCallback, useLayoutEffect, useRef } from 'preact/hooks';

/**
 * The button that stands in the place of the one that went away gets the focus, or the last one before it.
 *
 * @param selector the buttons that may go away, and those that may follow them
 * @returns for clicks inside of the container
 */
export function useFocusAfterRemoval(
  containerRef: { readonly current: HTMLElement | null },
  selector: string,
): (event: Event) => void {
  const pressed = useRef<{ readonly button: HTMLElement; readonly place: number }>(undefined);
  const buttons = useCallback(
    (): readonly HTMLElement[] => [...(containerRef.current?.querySelectorAll<HTMLElement>(selector) ?? [])],
    [containerRef, selector],
  );
  // The host answers later: any drawing may be the one without the button.
  useLayoutEffect(() => {
    if (pressed.current === undefined || pressed.current.button.isConnected) return;
    const { place } = pressed.current;
    pressed.current = undefined;
    // Somebody who went on meanwhile, in the page or to the editor, stays there.
    if (!document.hasFocus() || document.activeElement !== document.body) return;
    const left = buttons();
    left[Math.min(place, left.length - 1)]?.focus();
  });
  return useCallback(
    ({ target }: Event): void => {
      const button = target instanceof Element ? target.closest<HTMLElement>(selector) : null;
      pressed.current = button === null ? undefined : { button, place: buttons().indexOf(button) };
    },
    [selector, buttons],
  );
}
