/**
 * One picture of the grid: what it shows, its name, and how sure and why it is there.
 */
import type { JSX } from 'preact';
import type { GalleryPicture } from '../../extension/core/protocol/views/galleryView.ts';
import { dragPicture } from '../shared/dragPicture.ts';
import { ProbabilityBar, percentText } from '../shared/probabilityBar.tsx';
import { GroundedPicture } from './groundedPicture.tsx';
import { fileNameOf } from './order.ts';
import type { Size } from './region.ts';
import type { Words } from './words.ts';

export interface TileProps {
  readonly picture: GalleryPicture;
  readonly index: number;
  /** From 1, and of how many: in its list. */
  readonly position: number;
  readonly count: number;
  readonly isActive: boolean;
  readonly style: Readonly<Record<string, string>>;
  /** CSS pixels for the picture itself. */
  readonly place: Size;
  readonly words: Words;
}

export function Tile(props: TileProps): JSX.Element {
  const { picture, index, position, count, isActive, style, place, words } = props;
  const { path, probability, why = [], boxes = [] } = picture;
  const name = fileNameOf(path);
  // Read aloud as it stands there, and then what there was no room for.
  const [strongest = '', ...others] = why;
  const chance = probability === undefined ? '' : percentText(probability);
  const visible = [name, chance, strongest].filter((part) => part !== '').join(' ');
  return (
    <div
      role="option"
      id={`picture-${index}`}
      class={isActive ? 'tile active' : 'tile'}
      style={style}
      tabIndex={isActive ? 0 : -1}
      data-roving={index}
      aria-selected={isActive}
      aria-setsize={count}
      aria-posinset={position}
      aria-label={[visible, path, ...others].join(', ')}
      title={[path, ...why].join('\n')}
      draggable
      onDragStart={(event) => dragPicture(event, picture.file, path)}
    >
      <div class="tile-picture" style={{ height: `${place.height}px` }}>
        <GroundedPicture
          src={picture.uri}
          path={path}
          place={place}
          alt=""
          broken={words.text.broken}
          boxes={boxes}
        />
      </div>
      <div class="tile-name">{name}</div>{' '}
      {probability === undefined ? null : (
        <div class="tile-match">
          <ProbabilityBar probability={probability} title={words.text.probability} />{' '}
          <span class="tile-why">{strongest}</span>
        </div>
      )}
    </div>
  );
}
