/**
 * A picture as large as it fits, on a ground on which both light and dark lines can be seen, with boxes around places.
 */
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PictureBox } from '../../extension/core/search/searchTypes.ts';
import { Icon } from '../shared/icon.tsx';
import { fitInto, mostScaleOf, type Size } from './region.ts';

export interface GroundedPictureProps {
  readonly src: string;
  readonly path: string;
  /** CSS pixels that it may take. */
  readonly place: Size;
  /** Empty when words beside it say what it is. */
  readonly alt: string;
  /** What stands there when it cannot be drawn. */
  readonly broken: string;
  readonly boxes?: readonly PictureBox[];
  readonly onLoad?: (natural: Size) => void;
  /** Drawn over the picture, in its coordinate system. */
  readonly children?: ComponentChildren;
}

export function GroundedPicture(props: GroundedPictureProps): JSX.Element {
  const { src, path, place, alt, broken, boxes = [], onLoad, children } = props;
  const [loaded, setLoaded] = useState<{ readonly src: string; readonly natural: Size }>();
  const [brokenSource, setBrokenSource] = useState('');
  if (brokenSource === src) {
    return (
      <span class="broken-picture" title={broken}>
        <Icon name="file-media" {...(alt === '' ? {} : { label: broken })} />
      </span>
    );
  }
  const natural = loaded?.src === src ? loaded.natural : undefined;
  const size = natural === undefined ? place : fitInto(natural, place, mostScaleOf(path, natural));
  const isEnlarged = natural !== undefined && natural.width > 0 && size.width > natural.width;
  const isPixelated = isEnlarged && !path.toLowerCase().endsWith('.svg');
  return (
    <span
      class={natural === undefined ? 'ground waiting' : 'ground'}
      style={{ width: `${size.width}px`, height: `${size.height}px` }}
    >
      <img
        src={src}
        alt={alt}
        loading="lazy"
        decoding="async"
        draggable={false}
        class={isPixelated ? 'pixelated' : ''}
        onError={() => setBrokenSource(src)}
        onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => {
          setLoaded({ src, natural: { width, height } });
          onLoad?.({ width, height });
        }}
      />
      {natural === undefined
        ? null
        : boxes.map((box) => (
            <span key={`${box.x} ${box.y} ${box.width}`} class="found-box" style={placeOf(box)} />
          ))}
      {children}
    </span>
  );
}

export function placeOf({ x, y, width, height }: PictureBox): Record<string, string> {
  const percent = (share: number): string => `${share * 100}%`;
  return { left: percent(x), top: percent(y), width: percent(width), height: percent(height) };
}
