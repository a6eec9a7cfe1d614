/**
 * The points of a map as rows for other programs: plain objects, and CSV (RFC 4180).
 */
import { csvLine } from '../csv/csvLine.ts';
import type { Modality } from '../documents/modality.ts';
import { type MapFile, modalityOf, shownPathOf } from './mapFile.ts';

export interface MapRow {
  /** Relative to its root; prefixed with the root's name when there is more than one root. */
  readonly path: string;
  /** Zero-based, the end inclusive; both 0 for pictures. */
  readonly startLine: number;
  readonly endLine: number;
  readonly modality: Modality;
  readonly language: string;
  /** Number of the topic; null for a point that belongs to none. */
  readonly topic: number | null;
  readonly x: number;
  readonly y: number;
  /** When the file was last changed: seconds since 1970. */
  readonly modified: number;
}

export function rowOfPoint(map: MapFile, point: number): MapRow {
  const { columns } = map;
  const topic = columns.topic[point] ?? -1;
  return {
    path: shownPathOf(map, columns.path[point] ?? 0),
    startLine: columns.startLine[point] ?? 0,
    endLine: columns.endLine[point] ?? 0,
    modality: modalityOf(map, point),
    language: map.languages[columns.language[point] ?? 0] ?? '',
    topic: topic < 0 ? null : topic,
    x: columns.x[point] ?? 0,
    y: columns.y[point] ?? 0,
    modified: columns.modified[point] ?? 0,
  };
}

/** In English in every language: other programs read them. */
const csvColumns = [
  'path',
  'startLine',
  'endLine',
  'modality',
  'language',
  'topic',
  'topicName',
  'x',
  'y',
  'modified',
] as const;

/**
 * A head and a line for each point, or for each of `points`. Lines of files count from 1 here, as people and editors
 * count; pictures have none.
 */
export function* csvLines(map: MapFile, points?: readonly number[]): Generator<string> {
  yield csvLine(csvColumns);
  const names = new Map(map.topics.map(({ id, name }) => [id, name]));
  for (const point of points ?? Array(map.points).keys()) {
    const row = rowOfPoint(map, point);
    const isPicture = row.modality === 'image';
    yield csvLine([
      row.path,
      isPicture ? '' : row.startLine + 1,
      isPicture ? '' : row.endLine + 1,
      row.modality,
      row.language,
      row.topic ?? '',
      row.topic === null ? '' : (names.get(row.topic) ?? ''),
      row.x,
      row.y,
      new Date(row.modified * 1000).toISOString(),
    ]);
  }
}
