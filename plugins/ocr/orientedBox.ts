/**
 * Rectangles at any angle: the smallest one around a set of points, and its bounds.
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** `width` runs along `angle` (radians, clockwise from the x axis because y points down), `height` across it. */
export interface OrientedBox {
  readonly centreX: number;
  readonly centreY: number;
  readonly width: number;
  readonly height: number;
  readonly angle: number;
}

/** Upright bounds in the same unit. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Corners of the hull in order; collinear points are left out. One or two points are returned as they are. */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((left, right) => left.x - right.x || left.y - right.y);
  if (sorted.length < 3) return sorted;
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of ordered) {
      for (;;) {
        const last = chain.at(-1);
        const before = chain.at(-2);
        if (last === undefined || before === undefined || turn(before, last, point) > 0) break;
        chain.pop();
      }
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  const hull = [...half(sorted), ...half(sorted.toReversed())];
  return hull.length === 0 ? sorted.slice(0, 1) : hull;
}

function turn(from: Point, over: Point, to: Point): number {
  return (over.x - from.x) * (to.y - from.y) - (over.y - from.y) * (to.x - from.x);
}

/**
 * The rectangle of least area around the points, turned so that `angle` lies in (-45°, 45°]: text runs from left to
 * right, or from top to bottom when the box is higher than wide. Undefined without points.
 */
export function smallestBox(points: readonly Point[]): OrientedBox | undefined {
  const hull = convexHull(points);
  if (hull.length === 0) return undefined;
  let best = boxAt(hull, 0);
  for (const [index, point] of hull.entries()) {
    const next = hull[(index + 1) % hull.length] ?? point;
    if (next.x === point.x && next.y === point.y) continue;
    const box = boxAt(hull, foldAngle(Math.atan2(next.y - point.y, next.x - point.x)));
    if (box.width * box.height < best.width * best.height) best = box;
  }
  return best;
}

/** The same direction up to quarter turns, in (-45°, 45°]. */
function foldAngle(angle: number): number {
  const quarter = Math.PI / 2;
  const folded = angle - Math.round(angle / quarter) * quarter;
  return folded <= -quarter / 2 ? folded + quarter : folded;
}

/** The bounds of the points in axes turned by `angle`. */
export function boxAt(points: readonly Point[], angle: number): OrientedBox {
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (const { x, y } of points) {
    const along = x * cosine + y * sine;
    const across = y * cosine - x * sine;
    left = Math.min(left, along);
    right = Math.max(right, along);
    top = Math.min(top, across);
    bottom = Math.max(bottom, across);
  }
  const along = (left + right) / 2;
  const across = (top + bottom) / 2;
  return {
    centreX: along * cosine - across * sine,
    centreY: along * sine + across * cosine,
    width: right - left,
    height: bottom - top,
    angle,
  };
}

/** Moves every side outwards by `distance`. */
export function growBox(box: OrientedBox, distance: number): OrientedBox {
  return { ...box, width: box.width + 2 * distance, height: box.height + 2 * distance };
}

/** Scales about the origin. */
export function scaleBox(box: OrientedBox, factor: number): OrientedBox {
  return {
    centreX: box.centreX * factor,
    centreY: box.centreY * factor,
    width: box.width * factor,
    height: box.height * factor,
    angle: box.angle,
  };
}

/** Upright bounds of the part of a box between two shares (0..1) of its width. */
export function boundsOfPart(box: OrientedBox, from: number, to: number): Bounds {
  const cosine = Math.cos(box.angle);
  const sine = Math.sin(box.angle);
  const centre = ((from + to) / 2 - 0.5) * box.width;
  const x = box.centreX + centre * cosine;
  const y = box.centreY + centre * sine;
  const halfAlong = ((to - from) * box.width) / 2;
  const halfAcross = box.height / 2;
  const halfWidth = Math.abs(halfAlong * cosine) + Math.abs(halfAcross * sine);
  const halfHeight = Math.abs(halfAlong * sine) + Math.abs(halfAcross * cosine);
  return { left: x - halfWidth, top: y - halfHeight, right: x + halfWidth, bottom: y + halfHeight };
}
