/**
 * What the drawing shows of the map, apart from the camera.
 */
import type { Colouring } from './colouring.ts';

export interface SceneContent {
  readonly colouring: Colouring;
  /** Categories that are switched off. */
  readonly hidden: ReadonlySet<number>;
  /** Points that stay bright while all others are dimmed; undefined dims none. */
  readonly focus: ReadonlySet<number> | undefined;
  readonly hits: readonly number[];
  readonly selected: readonly number[];
  /** Points of the file in the active editor. */
  readonly active: readonly number[];
  readonly hovered: number;
  readonly query: { readonly x: number; readonly y: number } | undefined;
  readonly showsDensity: boolean;
  readonly showsThumbnails: boolean;
  readonly showsNames: boolean;
}

/** Then the points stay as they are on screen: the ring lies over them. */
export function isSameButHovered(one: SceneContent, other: SceneContent): boolean {
  const keys = Object.keys(one) as (keyof SceneContent)[];
  return keys.every((key) => key === 'hovered' || one[key] === other[key]);
}
