/**
 * More of one result, over the list: the lines around the match with the question's words marked, or the picture large.
 */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ResultView } from '../../extension/core/protocol/views/similarView.ts';
import { MarkedText } from '../shared/markedText.tsx';
import { type OverlayPlace, placeOverlay } from '../shared/placeOverlay.ts';
import { fill } from '../shared/strings.ts';
import { type PictureSize, Thumbnail } from '../shared/thumbnail.tsx';
import type { SimilarPageStrings } from './strings.ts';

export interface PreviewProps {
  readonly result: ResultView;
  /** Somebody who opened it with a key hears what it says. */
  readonly isByKeys: boolean;
  /** The list. */
  readonly containerRef: { readonly current: HTMLElement | null };
  readonly strings: SimilarPageStrings;
}

/** To the edges of the page, in CSS pixels. */
const margin = 8;
/** A picture as wide as a usual side bar, and not much higher than a text. */
const largestPicture = { width: 480, height: 240 } as const;
/** The preview's own padding and border. */
const frame = 22;

export function Preview({ result, isByKeys, containerRef, strings }: PreviewProps): JSX.Element {
  const { id, label, location, preview, words, thumbnail, boxes } = result;
  const elementRef = useRef<HTMLElement>(null);
  const [place, setPlace] = useState<OverlayPlace>();
  const [size, setSize] = useState<PictureSize>();
  useLayoutEffect(() => {
    const put = (): void => {
      const row = containerRef.current?.querySelector(`[data-result="${CSS.escape(id)}"] .result-main`);
      if (elementRef.current === null || row === null || row === undefined) return;
      // What it contains, whatever room it has now.
      const height = elementRef.current.scrollHeight + borders(elementRef.current);
      setPlace(placeOverlay(row.getBoundingClientRect(), height, window.innerHeight, margin));
    };
    put();
    const container = containerRef.current;
    const observer = new ResizeObserver(put);
    if (container !== null) observer.observe(container);
    container?.addEventListener('scroll', put, { passive: true });
    return () => {
      observer.disconnect();
      container?.removeEventListener('scroll', put);
    };
  }, [id, containerRef, preview, size]);
  const isPicture = thumbnail !== undefined;
  const sizeText = size === undefined ? '' : fill(strings.pixels, size.width, size.height);
  return (
    <>
      <section
        ref={elementRef}
        class="preview"
        aria-label={fill(strings.previewOf, label)}
        // What does not fit is reached with the keys as well.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus.
        tabIndex={0}
        style={
          place === undefined
            ? { visibility: 'hidden' }
            : { top: `${place.top}px`, maxHeight: `${place.maxHeight}px` }
        }
      >
        <div class="preview-place">
          <span class="preview-location">{location}</span>
          {sizeText === '' ? null : <span class="preview-size">{sizeText}</span>}
        </div>
        {isPicture ? (
          <Thumbnail
            src={thumbnail}
            alt={label}
            width={Math.min(largestPicture.width, window.innerWidth - 2 * margin - frame)}
            height={largestPicture.height}
            boxes={boxes}
            isEnlarged={isDrawing(location)}
            onSize={setSize}
          />
        ) : null}
        {preview === '' ? null : isPicture ? (
          <p class="preview-description">
            <MarkedText text={preview} words={words} />
          </p>
        ) : (
          <pre class="preview-lines">
            <MarkedText text={preview} words={words} />
          </pre>
        )}
      </section>
      <div class="visually-hidden" role="status">
        {isByKeys && place !== undefined
          ? [fill(strings.previewOf, label), sizeText, preview].filter((part) => part !== '').join('. ')
          : ''}
      </div>
    </>
  );
}

function borders(element: HTMLElement): number {
  return element.offsetHeight - element.clientHeight;
}

/** Sharp at any size. */
function isDrawing(location: string): boolean {
  return /\.svg$/iu.test(location);
}
