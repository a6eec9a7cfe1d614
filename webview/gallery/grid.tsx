/**
 * All pictures of the answer in rows, those that hardly fit below a heading of their own. Only what is on screen is
 * drawn. And the keys that walk through them.
 */
import type { JSX } from 'preact';
import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { lessLikelyBelow, lessLikelyFrom } from '../shared/lessLikely.ts';
import { percentText } from '../shared/probabilityBar.tsx';
import { indexAfterKey } from '../shared/rovingKeys.ts';
import { fill } from '../shared/strings.ts';
import { useVirtualGrid } from '../shared/useVirtualGrid.ts';
import type { GalleryModel, GalleryState } from './galleryModel.ts';
import { Tile } from './tile.tsx';
import { lastStep } from './trail.ts';
import type { Words } from './words.ts';

export interface GridProps {
  readonly model: GalleryModel;
  readonly state: GalleryState;
  readonly words: Words;
}

/** CSS pixels; the style sheet has the same. */
const gap = 8;
const gridPadding = 4;
const tilePadding = 6;
const borderWidth = 1;
const nameHeight = 20;
const matchHeight = 18;
const headingHeight = 40;
/** A picture is a little wider than high on average: screenshots, photos, diagrams. */
const widthShare = 1.25;

export function Grid({ model, state, words }: GridProps): JSX.Element {
  const { pictures, active, tileSize } = state;
  const hasMatches = lastStep(state.trail).question.kind !== 'all';
  const chrome = 2 * (tilePadding + borderWidth) + nameHeight + (hasMatches ? matchHeight : 0);
  const rowHeight = tileSize + chrome;
  const minColumnWidth = Math.round(tileSize * widthShare);
  // Another order mixes likely and less likely pictures.
  const partStart = hasMatches && state.sort === 'match' ? lessLikelyFrom(pictures) : undefined;
  const part = partStart === undefined ? undefined : { start: partStart, headingHeight };
  const grid = useVirtualGrid({ count: pictures.length, rowHeight, minColumnWidth, gap, part });
  const { containerRef, columns, first, end, ensureVisible } = grid;
  const width = useWidth(containerRef);
  const columnWidth = Math.max(1, (width - (columns - 1) * gap) / columns);
  const place = { width: Math.max(1, columnWidth - 2 * (tilePadding + borderWidth)), height: tileSize };
  const wantsFocus = useRef(false);

  // Whoever was active is brought into view by the first drawing after a reload, and by another order or size.
  const shown = useRef({ pictures: state.pictures, tileSize: 0, width: 0 });
  useLayoutEffect(() => {
    if (width === 0) return;
    const isNew =
      shown.current.pictures !== pictures ||
      shown.current.tileSize !== tileSize ||
      shown.current.width !== width;
    shown.current = { pictures, tileSize, width };
    if (isNew) ensureVisible(active);
  });
  // A picture that changes parts, or has gone, takes the focus with it; another answer may make another one active.
  const hadFocus = hasFocus(containerRef.current);
  const activeFile = useRef(pictures[active]?.file);
  useLayoutEffect(() => {
    const isOther = activeFile.current !== pictures[active]?.file;
    activeFile.current = pictures[active]?.file;
    const isLost = hadFocus && (isOther || !hasFocus(containerRef.current));
    if (!wantsFocus.current && !isLost) return;
    wantsFocus.current = false;
    containerRef.current?.querySelector<HTMLElement>(`[data-roving="${active}"]`)?.focus({
      preventScroll: true,
    });
  });

  const moveTo = (index: number): void => {
    wantsFocus.current = true;
    ensureVisible(index);
    model.activate(index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const picture = pictures[active];
    if (picture === undefined || event.altKey) return;
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.key === 'Enter') {
      event.preventDefault();
      model.post({ type: 'open', file: picture.file, isToSide: isCommand });
    } else if (isCommand) {
      return;
    } else if (event.key === ' ') {
      event.preventDefault();
      model.setPreview(!state.isPreviewOpen);
    } else if (event.key === 'Escape' && state.isPreviewOpen) {
      event.preventDefault();
      model.setPreview(false);
    } else if (event.key === 'Backspace') {
      event.preventDefault();
      model.back();
    } else {
      const pageRows = Math.max(1, Math.floor((containerRef.current?.clientHeight ?? 0) / (rowHeight + gap)));
      const next = indexAfterKey(event.key, active, { count: pictures.length, columns, pageRows, partStart });
      // A gallery of one column has no use for the keys to the sides, but they must not scroll it either.
      if (next === undefined) return;
      event.preventDefault();
      if (next !== active) moveTo(next);
    }
  };
  const onClick = (event: MouseEvent): void => {
    const index = indexOf(event.target);
    if (index !== undefined) moveTo(index);
  };
  const onDoubleClick = (event: MouseEvent): void => {
    const picture = pictures[indexOf(event.target) ?? -1];
    if (picture !== undefined)
      model.post({ type: 'open', file: picture.file, isToSide: event.ctrlKey || event.metaKey });
  };

  // The active tile stays drawn wherever the reader scrolls to: it has the focus.
  const drawn = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
  if (active < first && pictures.length > 0) drawn.unshift(active);
  else if (active >= end && active < pictures.length) drawn.push(active);
  const events = { onKeyDown, onClick, onDblClick: onDoubleClick };
  // A list of which nothing is drawn is left out: an empty one says nothing to a screen reader.
  const listOf = (label: string, start: number, length: number): JSX.Element | null => {
    const present = drawn.filter((index) => index >= start && index < start + length);
    if (present.length === 0) return null;
    const listTop = grid.placeOf(start).top;
    const listHeight = grid.placeOf(start + length - 1).top + rowHeight - listTop;
    return (
      <div
        role="listbox"
        tabIndex={-1}
        aria-label={label}
        class="tile-list"
        style={{ top: `${listTop}px`, height: `${listHeight}px` }}
        {...events}
      >
        {present.map((index) => {
          const picture = pictures[index];
          if (picture === undefined) return null;
          const { column, top } = grid.placeOf(index);
          return (
            <Tile
              key={picture.file}
              picture={picture}
              index={index}
              position={index - start + 1}
              count={length}
              isActive={index === active}
              style={{
                left: `${column * (columnWidth + gap)}px`,
                top: `${top - listTop}px`,
                width: `${columnWidth}px`,
                height: `${rowHeight}px`,
              }}
              place={place}
              words={words}
            />
          );
        })}
      </div>
    );
  };
  return (
    <div class="grid" ref={containerRef}>
      <div class="tiles" style={{ height: `${grid.totalHeight}px` }}>
        {listOf(words.text.pictures, 0, partStart ?? pictures.length)}
        {partStart === undefined ? null : (
          <>
            <h2 class="part-heading" style={{ top: `${grid.headingTop}px` }}>
              {words.text.lessLikely}{' '}
              <span class="faint">{fill(words.text.below, percentText(lessLikelyBelow / 100))}</span>
            </h2>
            {listOf(words.text.lessLikelyPictures, partStart, pictures.length - partStart)}
          </>
        )}
      </div>
    </div>
  );
}

function indexOf(target: EventTarget | null): number | undefined {
  if (!(target instanceof Element)) return undefined;
  const index = Number(target.closest<HTMLElement>('[data-roving]')?.dataset.roving);
  return Number.isInteger(index) ? index : undefined;
}

function hasFocus(element: HTMLElement | null): boolean {
  return element?.contains(document.activeElement) === true;
}

/** Width for the tiles, in CSS pixels; 0 before the first drawing. */
function useWidth(ref: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  const measure = useCallback((): void => {
    setWidth(Math.max(0, (ref.current?.clientWidth ?? 0) - 2 * gridPadding));
  }, [ref]);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref, measure]);
  return width;
}
