/**
 * The order in which points are listed that nothing ranks.
 */
import type { MapFile } from '../../../extension/core/map/mapFile.ts';

/** For sorting numbers of points: by file, then by line. */
export function byPlace({ columns: { path, startLine } }: MapFile): (a: number, b: number) => number {
  return (a, b) => (path[a] ?? 0) - (path[b] ?? 0) || (startLine[a] ?? 0) - (startLine[b] ?? 0);
}
