/**
 * Draws only what is on screen of a long list or grid: give the container `containerRef`, a child of `totalHeight`, and
 * in it the items `first` to `end`, moved down by `offsetTop`.
 */
import type { RefObject } from 'preact';
import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import {
  type GridMetrics,
  type GridPart,
  type GridRange,
  gridRange,
  type ItemPlace,
  placeOf,
  scrollTopFor,
} from './virtualRange.ts';

export interface VirtualGridOptions {
  readonly count: number;
  /** CSS pixels. */
  readonly rowHeight: number;
  /** Least width of a column; leave it out for a list. */
  readonly minColumnWidth?: number;
  readonly gap?: number;
  /** Items that stand below a heading of their own. */
  readonly part?: GridPart | undefined;
}

export interface VirtualGrid extends GridRange {
  readonly containerRef: RefObject<HTMLDivElement | null>;
  /** Scrolls as little as possible until the item is whole on screen. It is drawn when this returns. */
  readonly ensureVisible: (index: number) => void;
  readonly placeOf: (index: number) => ItemPlace;
}

/** Two rows beyond each edge are drawn before a wheel notch reaches them. */
const overscanRows = 2;

export function useVirtualGrid(options: VirtualGridOptions): VirtualGrid {
  const containerRef = useRef<HTMLDivElement>(null);
  const [viewport, setViewport] = useState({ width: 0, height: 0, scrollTop: 0 });
  useLayoutEffect(() => {
    const container = containerRef.current;
    if (container === null) return undefined;
    const measure = (): void =>
      setViewport((before) => {
        const { clientWidth: width, clientHeight: height, scrollTop } = container;
        const isSame = before.width === width && before.height === height && before.scrollTop === scrollTop;
        return isSame ? before : { width, height, scrollTop };
      });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(container);
    container.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      container.removeEventListener('scroll', measure);
    };
  }, []);

  const metrics: GridMetrics = {
    count: options.count,
    viewportWidth: viewport.width,
    viewportHeight: viewport.height,
    scrollTop: viewport.scrollTop,
    rowHeight: options.rowHeight,
    minColumnWidth: options.minColumnWidth ?? Number.POSITIVE_INFINITY,
    gap: options.gap ?? 0,
    overscan: overscanRows,
    part: options.part,
  };
  const latest = useRef(metrics);
  latest.current = metrics;
  const ensureVisible = useCallback((index: number): void => {
    const container = containerRef.current;
    if (container === null) return;
    const scrollTop = scrollTopFor(index, { ...latest.current, scrollTop: container.scrollTop });
    if (scrollTop === container.scrollTop) return;
    container.scrollTop = scrollTop;
    setViewport((before) => ({ ...before, scrollTop: container.scrollTop }));
  }, []);
  return {
    ...gridRange(metrics),
    containerRef,
    ensureVisible,
    placeOf: (index) => placeOf(index, metrics),
  };
}
