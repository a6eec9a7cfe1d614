/**
 * The map as a table: one row per point.
 */
import { modalityOf } from '../../../extension/core/map/mapFile.ts';
import { toCsv } from './csv.ts';
import type { MapPoints } from './mapPoints.ts';

/** In English in every language: other programs read them. */
const columns = [
  'path',
  'start_line',
  'end_line',
  'kind',
  'language',
  'topic',
  'x',
  'y',
  'modified',
] as const;

/** All points when `chosen` is absent. Lines count from one and are empty for pictures. */
export function pointsCsv(points: MapPoints, chosen: readonly number[] | undefined): string {
  const { file } = points;
  const topics = new Map(file.topics.map(({ id, name }) => [id, name]));
  const numbers = chosen ?? Array.from({ length: points.count }, (_, point) => point);
  const rows = numbers.map((point) => {
    const isPicture = points.isPicture(point);
    const modifiedMs = (file.columns.modified[point] ?? 0) * 1000;
    return [
      points.shownPathOf(point),
      isPicture ? '' : points.startLineOf(point) + 1,
      isPicture ? '' : points.endLineOf(point) + 1,
      modalityOf(file, point),
      file.languages[file.columns.language[point] ?? 0] ?? '',
      topics.get(file.columns.topic[point] ?? -1) ?? '',
      file.columns.x[point] ?? 0,
      file.columns.y[point] ?? 0,
      new Date(modifiedMs).toISOString(),
    ];
  });
  return toCsv(columns, rows);
}
