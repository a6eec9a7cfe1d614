/**
 * A decoded map with what the page computes once: positions side by side, the rectangle around them, and an index by
 * place and by file.
 */
import { modalities } from '../../../extension/core/documents/modality.ts';
import { absolutePathOf, type MapFile, shownPathOf } from '../../../extension/core/map/mapFile.ts';
import type { MapPlace } from '../../../extension/core/protocol/views/mapView.ts';
import type { Bounds } from './camera.ts';
import { createSpatialIndex, type SpatialIndex } from './spatialIndex.ts';

const pictureModality = modalities.indexOf('image');

export class MapPoints {
  readonly file: MapFile;
  /** x, y pairs. */
  readonly positions: Float32Array;
  readonly bounds: Bounds;
  /** What is shown as the whole map: a few points far out must not shrink all others to a speck. */
  readonly usualBounds: Bounds;
  /** A square-ish frame with room for the blur around the outermost points. */
  readonly groundBounds: Bounds;
  readonly pictures: Uint32Array;
  #index: SpatialIndex | undefined;
  #pathOfFile: ReadonlyMap<string, number> | undefined;
  #pointsOfPath: ReadonlyMap<number, readonly number[]> | undefined;

  constructor(file: MapFile) {
    this.file = file;
    const { x, y, modality } = file.columns;
    this.positions = new Float32Array(file.points * 2);
    let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
    const pictures: number[] = [];
    for (let point = 0; point < file.points; point++) {
      const px = x[point] ?? 0;
      const py = y[point] ?? 0;
      this.positions[2 * point] = px;
      this.positions[2 * point + 1] = py;
      minX = Math.min(minX, px);
      maxX = Math.max(maxX, px);
      minY = Math.min(minY, py);
      maxY = Math.max(maxY, py);
      if (modality[point] === pictureModality) pictures.push(point);
    }
    this.bounds = file.points === 0 ? { minX: -1, minY: -1, maxX: 1, maxY: 1 } : { minX, minY, maxX, maxY };
    // A tenth on each side is wider than the blur reaches.
    const margin =
      Math.max(this.bounds.maxX - this.bounds.minX, this.bounds.maxY - this.bounds.minY) * 0.1 || 0.1;
    this.groundBounds = {
      minX: this.bounds.minX - margin,
      minY: this.bounds.minY - margin,
      maxX: this.bounds.maxX + margin,
      maxY: this.bounds.maxY + margin,
    };
    this.usualBounds = usualBounds(x, y, this.bounds);
    this.pictures = Uint32Array.from(pictures);
  }

  get count(): number {
    return this.file.points;
  }

  /** Made when the pointer first asks for it. */
  get index(): SpatialIndex {
    this.#index ??= createSpatialIndex(this.positions);
    return this.#index;
  }

  isPicture(point: number): boolean {
    return this.file.columns.modality[point] === pictureModality;
  }

  pathIndexOf(point: number): number {
    return this.file.columns.path[point] ?? 0;
  }

  shownPathOf(point: number): string {
    return shownPathOf(this.file, this.pathIndexOf(point));
  }

  /** `src/a.ts:12`, with lines counted from one; the path alone for a picture. */
  placeTextOf(point: number): string {
    const path = this.shownPathOf(point);
    return this.isPicture(point) ? path : `${path}:${this.startLineOf(point) + 1}`;
  }

  startLineOf(point: number): number {
    return this.file.columns.startLine[point] ?? 0;
  }

  endLineOf(point: number): number {
    return this.file.columns.endLine[point] ?? 0;
  }

  placeOf(point: number): MapPlace {
    return {
      file: absolutePathOf(this.file, this.pathIndexOf(point)),
      startLine: this.startLineOf(point),
      endLine: this.endLineOf(point),
      isPicture: this.isPicture(point),
    };
  }

  /** Address of a picture of the workspace; undefined for a file outside of the folders in `rootUris`. */
  uriOfPicture(point: number, rootUris: Readonly<Record<string, string>>): string | undefined {
    const path = this.pathIndexOf(point);
    const root = this.file.roots[this.file.pathRoots[path] ?? 0];
    const base = root === undefined ? undefined : rootUris[root.path];
    if (base === undefined) return undefined;
    const relative = (this.file.paths[path] ?? '').split('/').map(encodeURIComponent).join('/');
    return `${base.replace(/\/$/, '')}/${relative}`;
  }

  /** Points of a file by its absolute path, as the editor spells it. */
  pointsOfFile(file: string): readonly number[] {
    this.#pathOfFile ??= new Map(
      this.file.paths.map((_, index) => [comparablePath(absolutePathOf(this.file, index)), index]),
    );
    const path = this.#pathOfFile.get(comparablePath(file));
    if (path === undefined) return [];
    this.#pointsOfPath ??= groupByPath(this.file.columns.path);
    return this.#pointsOfPath.get(path) ?? [];
  }
}

/** Share of the points that may lie outside on each side. */
const outliers = 0.004;

function usualBounds(x: Float32Array, y: Float32Array, all: Bounds): Bounds {
  if (x.length === 0) return all;
  const [minX, maxX] = middleOf(x);
  const [minY, maxY] = middleOf(y);
  // A little room, and never beyond what there is.
  const room = 0.05 * Math.max(maxX - minX, maxY - minY);
  return {
    minX: Math.max(all.minX, minX - room),
    minY: Math.max(all.minY, minY - room),
    maxX: Math.min(all.maxX, maxX + room),
    maxY: Math.min(all.maxY, maxY + room),
  };
}

function middleOf(values: Float32Array): readonly [number, number] {
  const sorted = values.toSorted();
  const skipped = Math.floor(sorted.length * outliers);
  return [sorted[skipped] ?? 0, sorted[sorted.length - 1 - skipped] ?? 0];
}

/** The editor and the engine may differ in separators and in the case of a drive's letter. */
function comparablePath(path: string): string {
  const unified = path.replaceAll('\\', '/');
  return /^[A-Z]:/.test(unified) ? unified.charAt(0).toLowerCase() + unified.slice(1) : unified;
}

function groupByPath(paths: Uint32Array): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  paths.forEach((path, point) => {
    const group = groups.get(path);
    if (group === undefined) groups.set(path, [point]);
    else group.push(point);
  });
  return groups;
}
