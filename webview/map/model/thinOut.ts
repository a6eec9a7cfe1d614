/**
 * Chooses pictures whose thumbnails do not cover each other.
 */

export interface Placed {
  readonly x: number;
  readonly y: number;
}

/**
 * Takes candidates in their order as long as none taken before lies within `distance` pixels of it in both directions,
 * and at most `most`. Linear: a grid of cells as wide as the distance tells who is near.
 */
export function thinOut<T extends Placed>(
  candidates: readonly T[],
  distance: number,
  most: number,
): readonly T[] {
  const cells = new Map<string, T[]>();
  const taken: T[] = [];
  for (const candidate of candidates) {
    if (taken.length >= most) break;
    const column = Math.floor(candidate.x / distance);
    const row = Math.floor(candidate.y / distance);
    let isFree = true;
    for (let dx = -1; dx <= 1 && isFree; dx++) {
      for (let dy = -1; dy <= 1 && isFree; dy++) {
        isFree = !(cells.get(`${column + dx},${row + dy}`) ?? []).some(
          ({ x, y }) => Math.abs(x - candidate.x) < distance && Math.abs(y - candidate.y) < distance,
        );
      }
    }
    if (!isFree) continue;
    const key = `${column},${row}`;
    cells.set(key, [...(cells.get(key) ?? []), candidate]);
    taken.push(candidate);
  }
  return taken;
}
