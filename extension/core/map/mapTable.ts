/**
 * The points of a map as rows for other programs: plain objects, and CSV (RFC 4180).
 */
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

const csvHead = 'path,startLine,endLine,modality,language,topic,topicName,x,y,modified';

/** Lines count from 1 here, as people and editors count; pictures have none. Each line ends with CR LF. */
export function* csvLines(map: MapFile): Generator<string> {
  yield `${csvHead}\r\n`;
  const names = new Map(map.topics.map(({ id, name }) => [id, name]));
  for (let point = 0; point < map.points; point++) {
    const row = rowOfPoint(map, point);
    const isPicture = row.modality === 'image';
    const cells = [
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
    ];
    yield `${cells.map(csvCell).join(',')}\r\n`;
  }
}

function csvCell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
