/**
 * What the point under the pointer is: path, lines, names, and the text itself or the picture.
 */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Thumbnail } from '../shared/thumbnail.tsx';
import type { MapController } from './mapController.ts';
import type { HoverState, PageState } from './pageState.ts';
import type { MapTheme } from './render/mapTheme.ts';
import { Swatch } from './swatch.tsx';
import { linesText } from './words.ts';

export interface HoverCardProps {
  readonly controller: MapController;
  readonly state: PageState;
  readonly hover: HoverState;
  readonly theme: MapTheme;
}

/** Far enough from the pointer not to lie under it. */
const distance = 16;
const pictureWidth = 260;
const pictureHeight = 160;

export function HoverCard({ controller, state, hover, theme }: HoverCardProps): JSX.Element | null {
  const cardRef = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: 0, top: 0 });
  const { points, card, colouring } = state;
  useLayoutEffect(() => {
    const element = cardRef.current;
    const room = element?.parentElement;
    if (element === null || room === null || room === undefined) return;
    const { offsetWidth: width, offsetHeight: height } = element;
    // On the other side of the pointer where there is no room.
    const left =
      hover.x + distance + width > room.clientWidth ? hover.x - distance - width : hover.x + distance;
    const top =
      hover.y + distance + height > room.clientHeight ? hover.y - distance - height : hover.y + distance;
    setPlace({ left: Math.max(4, left), top: Math.max(4, top) });
  }, [hover.x, hover.y, hover.point, card]);
  if (points === undefined) return null;
  const { words } = controller;
  const isPicture = points.isPicture(hover.point);
  const path = points.shownPathOf(hover.point);
  const slash = path.lastIndexOf('/');
  const uri = isPicture ? controller.uriOfPicture(hover.point) : undefined;
  const category = colouring?.categories[colouring.categoryOf[hover.point] ?? 0];
  const names = [...(card?.scope ?? []), ...(card?.symbols ?? []).slice(0, 3)].filter(
    (name, index, all) => all.indexOf(name) === index,
  );
  return (
    <div
      class="hover-card"
      ref={cardRef}
      style={{ left: `${place.left}px`, top: `${place.top}px` }}
      role="tooltip"
    >
      <div class="hover-path">
        <strong>{path.slice(slash + 1)}</strong>
        <span class="dim">{slash < 0 ? '' : path.slice(0, slash)}</span>
      </div>
      <div class="hover-facts">
        {category === undefined ? null : (
          <>
            <Swatch colour={theme.colours[category.colour] ?? ''} kind={isPicture ? 'image' : 'code'} />
            <span>{category.label}</span>
          </>
        )}
        <span class="dim">
          {isPicture
            ? words.picture
            : linesText(words, points.startLineOf(hover.point), points.endLineOf(hover.point))}
        </span>
      </div>
      {names.length === 0 ? null : <div class="hover-names">{names.join(' › ')}</div>}
      {uri === undefined ? null : <Thumbnail src={uri} alt="" width={pictureWidth} height={pictureHeight} />}
      {isPicture || card === undefined || card === null ? null : <pre class="snippet">{card.snippet}</pre>}
      {isPicture && card !== null && card !== undefined && card.snippet !== '' ? (
        <p class="dim description">{card.snippet}</p>
      ) : null}
      {card === null ? <p class="dim">{words.noPreview}</p> : null}
    </div>
  );
}
