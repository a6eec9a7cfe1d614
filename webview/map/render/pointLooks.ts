/**
 * How each point looks: colour by its category, shape by its kind, and whether it is hidden or dimmed.
 */
import type { Colouring } from '../model/colouring.ts';
import type { MapPoints } from '../model/mapPoints.ts';
import { lookBytes } from './pointLayer.ts';
import { pointStates } from './shaders.ts';

export interface LookedAt {
  readonly colouring: Colouring;
  readonly hidden: ReadonlySet<number>;
  readonly focus: ReadonlySet<number> | undefined;
}

/** Code is a disc, text a diamond, a picture a square: nothing is told by colour alone. */
const shapes = [0, 2, 1];

/** Fills `looks`, or a new array when it has another size, and returns it. */
export function pointLooks(
  looks: Uint8Array<ArrayBuffer>,
  points: MapPoints,
  { colouring, hidden, focus }: LookedAt,
): Uint8Array<ArrayBuffer> {
  const { modality } = points.file.columns;
  const filled = looks.length === points.count * lookBytes ? looks : new Uint8Array(points.count * lookBytes);
  for (let point = 0; point < points.count; point++) {
    const category = colouring.categoryOf[point] ?? 0;
    const at = point * lookBytes;
    filled[at] = colouring.categories[category]?.colour ?? 0;
    filled[at + 1] = shapes[modality[point] ?? 0] ?? 0;
    filled[at + 2] = hidden.has(category)
      ? pointStates.hidden
      : focus !== undefined && !focus.has(point)
        ? pointStates.dimmed
        : pointStates.shown;
  }
  return filled;
}
