/**
 * Turns the rows of an index into the points of a map: one for each chunk, and one for each picture, whose vectors
 * (what surrounds it, what it shows, what is written in it) are averaged.
 */
import type { Modality } from '../documents/modality.ts';
import { modalities } from '../documents/modality.ts';
import type { WorkspaceRoot } from '../documents/workspaceFile.ts';
import type { ScanBatch, ScannedRow, VectorSource } from '../ports/vectorStore.ts';
import { itemIdBytes, type MapColumns, type MapTexts } from './mapFile.ts';

/** The points so far; their order is that of the vectors that were handed on. */
export interface CollectedPoints {
  readonly items: readonly string[];
  readonly columns: Omit<MapColumns, 'x' | 'y' | 'topic'>;
  readonly texts: Pick<MapTexts, 'roots' | 'paths' | 'pathRoots' | 'languages'>;
  /** Which cloud each point belongs to: pictures are one, and so is the text of each encoder. */
  readonly clouds: Uint8Array;
}

export interface PointCollectorOptions {
  readonly roots: readonly WorkspaceRoot[];
  /** Zero when no vectors are wanted. */
  readonly dimensions: number;
  /** Vectors of further points, one after the other. */
  readonly onVectors: (vectors: Float32Array<ArrayBuffer>) => Promise<void>;
}

interface Picture {
  readonly row: ScannedRow;
  readonly sums: Map<VectorSource, Float64Array>;
  stamp: number;
}

const pictureCloud = 'pictures';
/** More clouds than fit into the column are counted as the last one. */
const lastCloud = 255;
const lastLanguage = 0xffff;

export class PointCollector {
  readonly #options: PointCollectorOptions;
  readonly #items: string[] = [];
  readonly #path: number[] = [];
  readonly #startLine: number[] = [];
  readonly #endLine: number[] = [];
  readonly #modified: number[] = [];
  readonly #language: number[] = [];
  readonly #modality: number[] = [];
  readonly #stamp: number[] = [];
  readonly #cloud: number[] = [];
  readonly #paths = new Map<string, number>();
  readonly #pathTexts: string[] = [];
  readonly #pathRoots: number[] = [];
  readonly #languages = new Map<string, number>();
  readonly #clouds = new Map<string, number>();
  readonly #pictures = new Map<string, Picture>();

  constructor(options: PointCollectorOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#items.length + this.#pictures.size;
  }

  async add({ rows, vectors }: ScanBatch): Promise<void> {
    const { dimensions, onVectors } = this.#options;
    const kept = new Float32Array(rows.length * dimensions);
    let keptRows = 0;
    for (const [index, row] of rows.entries()) {
      const vector = vectors.subarray(index * dimensions, (index + 1) * dimensions);
      // A map shows what pictures are about as a whole.
      if (row.source === 'tile') continue;
      if (row.modality === 'image') this.#addToPicture(row, vector);
      else if (this.#addPoint(row, row.encoderId, stampOf(row))) kept.set(vector, keptRows++ * dimensions);
    }
    if (dimensions > 0 && keptRows > 0) await onVectors(kept.slice(0, keptRows * dimensions));
  }

  /** To be called once, after the last batch: pictures are known now. */
  async finish(): Promise<CollectedPoints> {
    const { dimensions, onVectors } = this.#options;
    const vectors = new Float32Array(this.#pictures.size * dimensions);
    let count = 0;
    for (const { row, sums, stamp } of this.#pictures.values())
      if (this.#addPoint(row, pictureCloud, stamp))
        vectors.set(meanOfSources(sums, dimensions), count++ * dimensions);
    this.#pictures.clear();
    if (dimensions > 0 && count > 0) await onVectors(vectors.slice(0, count * dimensions));
    return this.#collected();
  }

  #collected(): CollectedPoints {
    const item = new Uint8Array(this.#items.length * itemIdBytes);
    for (const [point, id] of this.#items.entries()) item.set(bytesOfItem(id), point * itemIdBytes);
    return {
      items: this.#items,
      columns: {
        path: Uint32Array.from(this.#path),
        startLine: Uint32Array.from(this.#startLine),
        endLine: Uint32Array.from(this.#endLine),
        modified: Uint32Array.from(this.#modified),
        language: Uint16Array.from(this.#language),
        modality: Uint8Array.from(this.#modality),
        stamp: Uint32Array.from(this.#stamp),
        item,
      },
      texts: {
        roots: this.#options.roots,
        paths: this.#pathTexts,
        pathRoots: this.#pathRoots,
        languages: [...this.#languages.keys()],
      },
      clouds: Uint8Array.from(this.#cloud),
    };
  }

  /** False for a row of a folder that is not open: nobody could look at it. */
  #addPoint(row: ScannedRow, cloud: string, stamp: number): boolean {
    const root = this.#options.roots.findIndex(({ id }) => id === row.root);
    if (root < 0) return false;
    const { start, end } = row.range;
    this.#items.push(row.item);
    this.#path.push(this.#pathOf(row, root));
    this.#startLine.push(start.line);
    this.#endLine.push(end.character === 0 && end.line > start.line ? end.line - 1 : end.line);
    this.#modified.push(Math.max(0, Math.floor(row.mtimeMs / 1000)));
    this.#language.push(Math.min(lastLanguage, numberOf(this.#languages, row.languageId)));
    this.#modality.push(numberOfModality(row.modality));
    this.#stamp.push(stamp >>> 0);
    this.#cloud.push(Math.min(lastCloud, numberOf(this.#clouds, cloud)));
    return true;
  }

  #addToPicture(row: ScannedRow, vector: Float32Array): void {
    const known = this.#pictures.get(row.item);
    const picture = known ?? { row, sums: new Map<VectorSource, Float64Array>(), stamp: 0 };
    if (known === undefined) this.#pictures.set(row.item, picture);
    // The rows of a picture come in any order.
    picture.stamp ^= stampOf(row);
    const sum = picture.sums.get(row.source) ?? new Float64Array(vector.length);
    picture.sums.set(row.source, sum);
    for (const [d, value] of vector.entries()) sum[d] = (sum[d] ?? 0) + value;
  }

  #pathOf(row: ScannedRow, root: number): number {
    const key = `${root}:${row.path}`;
    const known = this.#paths.get(key);
    if (known !== undefined) return known;
    const number = this.#paths.size;
    this.#paths.set(key, number);
    this.#pathTexts.push(row.path);
    this.#pathRoots.push(root);
    return number;
  }
}

/** Each source counts once, however many rows it has; of length 1. */
export function meanOfSources(
  sums: ReadonlyMap<VectorSource, Float64Array>,
  dimensions: number,
): Float32Array {
  const mean = new Float64Array(dimensions);
  for (const sum of sums.values()) {
    const length = lengthOf(sum);
    if (length > 0) for (const [d, value] of sum.entries()) mean[d] = (mean[d] ?? 0) + value / length;
  }
  const length = lengthOf(mean);
  return Float32Array.from(mean, (value) => (length > 0 ? value / length : 0));
}

function lengthOf(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

function numberOf(numbers: Map<string, number>, key: string): number {
  const known = numbers.get(key) ?? numbers.size;
  numbers.set(key, known);
  return known;
}

function numberOfModality(modality: Modality): number {
  return modalities.indexOf(modality);
}

/** What was embedded, and by whom: another encoder makes another vector. */
function stampOf({ textHash, encoderId, source }: ScannedRow): number {
  const offsetBasis = 0x811c9dc5;
  const prime = 0x01000193;
  let hash = offsetBasis;
  for (const character of `${textHash}\0${encoderId}\0${source}`)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), prime);
  return hash >>> 0;
}

const hexDigits = 2;

/** 32 hexadecimal digits as bytes; an id of another kind is cut or filled with zeros. */
export function bytesOfItem(id: string): Uint8Array {
  return Uint8Array.from({ length: itemIdBytes }, (_, index) => {
    const value = Number.parseInt(id.slice(index * hexDigits, (index + 1) * hexDigits), 16);
    return Number.isNaN(value) ? 0 : value;
  });
}

export function itemOfPoint(item: Uint8Array, point: number): string {
  let id = '';
  for (let at = point * itemIdBytes; at < (point + 1) * itemIdBytes; at++)
    id += (item[at] ?? 0).toString(16).padStart(hexDigits, '0');
  return id;
}
