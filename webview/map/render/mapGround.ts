/**
 * What lies below the points: a ground in the colours of the groups, and lines of equal density.
 */
import type { Colouring } from '../model/colouring.ts';
import { paintGround, traceContours } from '../model/density.ts';
import type { MapPoints } from '../model/mapPoints.ts';
import type { GroundPicture } from './groundLayer.ts';
import type { MapTheme } from './mapTheme.ts';
import { type ContourPath, toContourPaths } from './overlay.ts';

export interface MapGround {
  /** Undefined where the theme asks for a plain ground. */
  readonly ground: GroundPicture | undefined;
  readonly contours: readonly ContourPath[];
}

/** Of the points for which `isShown` is true. */
export function mapGround(
  points: MapPoints,
  { categories, categoryOf }: Colouring,
  isShown: (point: number) => boolean,
  theme: MapTheme,
): MapGround {
  const { positions, groundBounds } = points;
  const colourOf = (point: number): number =>
    isShown(point) ? (categories[categoryOf[point] ?? 0]?.colour ?? -1) : -1;
  const strength = theme.kind === 'dark' ? 0.3 : 0.26;
  return {
    // Pure black or white ground is the point of high contrast themes; the lines say the same.
    ground: theme.isHighContrast
      ? undefined
      : {
          ...paintGround(
            positions,
            groundBounds,
            colourOf,
            theme.palette.map(([red, green, blue]) => [red, green, blue] as const),
            strength,
          ),
          bounds: groundBounds,
        },
    contours: toContourPaths(traceContours(positions, groundBounds, isShown)),
  };
}
