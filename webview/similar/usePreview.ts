/**
 * Hears what pointer, focus, keys and scrolling do in the list, for the preview of a result.
 */
import { useEffect, useState } from 'preact/hooks';
import { useStore } from '../shared/useStore.ts';
import { PreviewControl, type ShownPreview } from './previewControl.ts';

/** Parts of a row that have something to say by themselves when the pointer rests on them. */
const withoutPreview = '.row-actions, .probability, .further, .explanation';

export interface PreviewOfList {
  readonly control: PreviewControl;
  readonly shown: ShownPreview | undefined;
}

/** @param containerRef the list, in which results carry `data-result` and the preview has the class of that name */
export function usePreview(containerRef: { readonly current: HTMLElement | null }): PreviewOfList {
  const [control] = useState(() => new PreviewControl());
  const shown = useStore(control.shown);
  useEffect(() => {
    const container = containerRef.current;
    if (container === null) return undefined;
    const resultAt = (target: EventTarget | null): string | undefined =>
      target instanceof Element ? target.closest<HTMLElement>('[data-result]')?.dataset.result : undefined;
    const isPreview = (target: EventTarget | null): boolean =>
      target instanceof Element && target.closest('.preview') !== null;

    const onPointerOver = ({ target, pointerType, buttons }: PointerEvent): void => {
      // A finger opens what it rests on, and a pressed button drags or selects.
      if (pointerType !== 'mouse' || buttons !== 0) return;
      if (isPreview(target)) control.stay();
      else if (target instanceof Element && target.closest(withoutPreview) !== null)
        control.pointAt(undefined);
      else control.pointAt(resultAt(target));
    };
    const onPointerLeave = (): void => control.pointAt(undefined);
    const onPointerDown = ({ target }: PointerEvent): void => {
      if (!isPreview(target)) control.dismiss();
    };
    const onFocusIn = ({ target }: FocusEvent): void => {
      if (!isPreview(target)) control.focusMoved(resultAt(target));
    };
    const onFocusOut = ({ relatedTarget }: FocusEvent): void => {
      if (!(relatedTarget instanceof Node && container.contains(relatedTarget)))
        control.focusMoved(undefined);
    };
    const onScroll = ({ target }: Event): void => {
      if (!isPreview(target)) control.scrolled();
    };
    // Wherever the focus is: a preview that the pointer opened must not ask for a click first.
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      const isInside = isPreview(document.activeElement);
      const { value } = control.shown;
      if (!control.dismiss()) return;
      event.preventDefault();
      if (isInside)
        container
          .querySelector<HTMLElement>(`[data-result="${CSS.escape(value?.id ?? '')}"] [data-roving]`)
          ?.focus();
    };
    container.addEventListener('pointerover', onPointerOver);
    container.addEventListener('pointerleave', onPointerLeave);
    container.addEventListener('pointerdown', onPointerDown);
    container.addEventListener('focusin', onFocusIn);
    container.addEventListener('focusout', onFocusOut);
    container.addEventListener('scroll', onScroll, { capture: true, passive: true });
    document.addEventListener('keydown', onKeyDown);
    return () => {
      container.removeEventListener('pointerover', onPointerOver);
      container.removeEventListener('pointerleave', onPointerLeave);
      container.removeEventListener('pointerdown', onPointerDown);
      container.removeEventListener('focusin', onFocusIn);
      container.removeEventListener('focusout', onFocusOut);
      container.removeEventListener('scroll', onScroll, { capture: true });
      document.removeEventListener('keydown', onKeyDown);
    };
  }, [control, containerRef]);
  return { control, shown };
}
