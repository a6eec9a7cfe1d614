/**
 * How many rows of a new list are drawn: first those that can be seen, and once they are on the screen all of them.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ResultView } from '../../extension/core/protocol/views/similarView.ts';

/** More than fit into the side bar of a large screen; a row takes 70 to 140 pixels. */
const visibleRows = 20;

/**
 * All rows take 10 to 20 ms, which the frame with the answer need not wait for. Only the list of another subject begins at
 * its top; any other may have been scrolled, or have the focus, and is drawn as a whole.
 */
export function useDrawnRows(
  results: readonly ResultView[],
  /** Its id. */
  subject: string | undefined,
  containerRef: { readonly current: HTMLElement | null },
): number {
  /** The results of which all rows are drawn, and their subject. */
  const drawn = useRef<{ readonly results: readonly ResultView[]; readonly subject: string | undefined }>(
    undefined,
  );
  const [, setDrawn] = useState(drawn.current);
  const isNew =
    drawn.current !== undefined && drawn.current.results !== results && drawn.current.subject !== subject;
  const isPart = isNew && containerRef.current?.contains(document.activeElement) !== true;
  useEffect(() => {
    const finish = (): void => {
      drawn.current = { results, subject };
      setDrawn(drawn.current);
    };
    if (!isPart) {
      drawn.current = { results, subject };
      return undefined;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    // The timer comes after the frame.
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(finish);
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [results, subject, isPart]);
  return isPart ? visibleRows : Number.POSITIVE_INFINITY;
}
