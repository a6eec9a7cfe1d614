/**
 * A small picture, whole, on a ground that shows what is transparent, with boxes around places in it.
 */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PictureBox } from '../../extension/core/search/searchTypes.ts';
import { Icon } from './icon.tsx';

export interface ThumbnailProps {
  readonly src: string;
  /** Empty when words beside it say what it is. */
  readonly alt: string;
  /** CSS pixels of the place; the picture keeps its proportions inside of it. */
  readonly width: number;
  readonly height: number;
  /** Places in the picture, as shares of it. */
  readonly boxes?: readonly PictureBox[];
  /** A small picture fills the place; drawings stay sharp at any size. */
  readonly isEnlarged?: boolean;
  /** The picture's own size in pixels, once it is known. */
  readonly onSize?: (size: PictureSize) => void;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

export function Thumbnail(props: ThumbnailProps): JSX.Element {
  const { src, alt, width, height, boxes = [], isEnlarged = false, onSize } = props;
  const [brokenSource, setBrokenSource] = useState<string>();
  const [picture, setPicture] = useState<PictureSize>();
  if (brokenSource === src) {
    return (
      <span class="thumbnail broken" style={{ width: `${width}px`, height: `${height}px` }}>
        <Icon name="file-media" {...(alt === '' ? {} : { label: alt })} />
      </span>
    );
  }
  // A small picture is shown as it is; enlarged, an icon would be nothing but squares.
  const most = isEnlarged ? Number.POSITIVE_INFINITY : 1;
  const scale = picture === undefined ? 1 : Math.min(most, width / picture.width, height / picture.height);
  const drawn =
    picture === undefined
      ? { width, height }
      : { width: picture.width * scale, height: picture.height * scale };
  return (
    <span class="thumbnail" style={{ width: `${width}px`, height: `${height}px` }}>
      <img
        src={src}
        alt={alt}
        loading="lazy"
        decoding="async"
        draggable={false}
        {...(isEnlarged ? { class: 'fill' } : {})}
        onError={() => setBrokenSource(src)}
        onLoad={({ currentTarget }) => {
          const size = { width: currentTarget.naturalWidth, height: currentTarget.naturalHeight };
          setPicture(size);
          onSize?.(size);
        }}
      />
      {picture === undefined
        ? null
        : boxes.map((box) => (
            <span
              key={`${box.x}:${box.y}:${box.width}:${box.height}`}
              class="thumbnail-box"
              style={{
                left: `${(width - drawn.width) / 2 + box.x * drawn.width}px`,
                top: `${(height - drawn.height) / 2 + box.y * drawn.height}px`,
                width: `${box.width * drawn.width}px`,
                height: `${box.height * drawn.height}px`,
              }}
            />
          ))}
    </span>
  );
}
