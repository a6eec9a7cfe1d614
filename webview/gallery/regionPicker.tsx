/**
 * Lies over the large picture and marks a part of it, with the pointer or with keys, to search by that part.
 */
import type { JSX, TargetedPointerEvent } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PictureBox } from '../../extension/core/search/searchTypes.ts';
import { fill } from '../shared/strings.ts';
import { placeOf } from './groundedPicture.tsx';
import { isLargeEnough, regionAfterKey, regionBetween, startRegion } from './region.ts';
import type { Words } from './words.ts';

export interface RegionPickerProps {
  /** True while the keys mark a part. */
  readonly isMarking: boolean;
  readonly words: Words;
  readonly onSearch: (region: PictureBox) => void;
  readonly onCancel: () => void;
}

export function RegionPicker(props: RegionPickerProps): JSX.Element {
  const { isMarking, words, onSearch, onCancel } = props;
  const [region, setRegion] = useState<PictureBox>(startRegion);
  const [isDragging, setDragging] = useState(false);
  const anchor = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined);
  const handle = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (isMarking) handle.current?.focus();
    else setRegion(startRegion);
  }, [isMarking]);

  const onPointerDown = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    // The buttons below the rectangle are inside, too.
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest('button') !== null))
      return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    anchor.current = shareOf(event);
  };
  const onPointerMove = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    if (anchor.current === undefined) return;
    const next = regionBetween(anchor.current, shareOf(event));
    setRegion(next);
    if (isLargeEnough(next)) setDragging(true);
  };
  const onPointerUp = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    const from = anchor.current;
    anchor.current = undefined;
    setDragging(false);
    if (from === undefined) return;
    const marked = regionBetween(from, shareOf(event));
    if (isLargeEnough(marked)) onSearch(marked);
    else if (!isMarking) setRegion(startRegion);
  };
  const stop = (): void => {
    anchor.current = undefined;
    setDragging(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = regionAfterKey(region, event);
    if (next !== undefined) setRegion(next);
    else if (event.key === 'Enter' || event.key === ' ') onSearch(region);
    else if (event.key === 'Escape') onCancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const isShown = isMarking || isDragging;
  return (
    <div
      class="region-layer"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={stop}
    >
      {isShown ? (
        <button
          ref={handle}
          type="button"
          class="region"
          style={placeOf(region)}
          aria-label={fill(words.text.regionLabel, describe(words, region))}
          onKeyDown={onKeyDown}
          onDblClick={() => onSearch(region)}
        />
      ) : null}
      {isMarking ? (
        <span class="visually-hidden" role="status">
          {describe(words, region)}
        </span>
      ) : null}
    </div>
  );
}

function describe({ text, language }: Words, { x, y, width, height }: PictureBox): string {
  const format = new Intl.NumberFormat(language, { style: 'percent' });
  return [
    fill(text.regionPlace, format.format(x), format.format(y)),
    fill(text.regionSize, format.format(width), format.format(height)),
  ].join(', ');
}

function shareOf(event: TargetedPointerEvent<HTMLDivElement>): { x: number; y: number } {
  const place = event.currentTarget.getBoundingClientRect();
  return { x: (event.clientX - place.left) / place.width, y: (event.clientY - place.top) / place.height };
}
