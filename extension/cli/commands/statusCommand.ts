/** `semblance status`: what is indexed, and what was left out. */
import { resolve } from 'node:path';
import type { EngineStatus } from '../../core/protocol/engineApi.ts';
import { type CommandContext, quoted } from '../commandContext.ts';
import type { IndexLocation, IndexRecord } from '../indexLocation.ts';
import { jsonSchemaVersion, type StatusDocument } from '../jsonDocuments.ts';
import { printableLine } from '../printable.ts';
import { plural, sizeText } from '../quantities.ts';
import { skippedText } from '../skippedText.ts';
import { atMostOne } from './atMostOne.ts';

export async function statusCommand(context: CommandContext, signal: AbortSignal): Promise<number> {
  const { environment, locations } = context;
  const folder = resolve(environment.currentFolder, atMostOne(context.parsed) ?? '.');
  const location = (await locations.findNearest(folder)) ?? (await locations.locate(folder));
  const { record } = location;
  const status =
    record === undefined
      ? undefined
      : await context.withEngine(location, signal, (engine) => engine.status(signal));
  if (context.isJson) context.printJson(documentOf(location, status));
  else if (record === undefined || status === undefined) {
    context.print(`${printableLine(location.folder)} is not indexed.`);
    context.note(
      `To make it searchable, run: semblance index ${quoted(location.folder, environment.platform)}`,
    );
  } else print(context, location, record, status);
  return 0;
}

function print(
  context: CommandContext,
  location: IndexLocation,
  record: IndexRecord,
  status: EngineStatus,
): void {
  const { style } = context;
  const rows: [string, string][] = [
    ['Folder', printableLine(location.folder)],
    ['Index', `${location.home} (${sizeText(status.indexBytes)})`],
    [
      'Contents',
      `${plural(status.filesIndexed, 'file')}, ${plural(status.chunks, 'chunk')}, ${plural(status.images, 'picture')}`,
    ],
    ['Model', status.encoderId],
    [
      'Complete',
      record.completedAt === null
        ? style.warning('no; run "semblance index" to go on')
        : `as of ${record.completedAt}`,
    ],
  ];
  if (record.excludeGlobs.length > 0)
    rows.push(['Excluded', record.excludeGlobs.map(printableLine).join(', ')]);
  const skipped = skippedText(record.skippedByReason);
  if (skipped !== undefined) rows.push(['Skipped', skipped]);
  if (status.role === 'reader') rows.push(['Writer', 'another process builds this index']);
  if (status.problem !== null) rows.push(['Problem', style.bad(printableLine(status.problem.message))]);
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) context.print(`${style.bold(name.padEnd(width))}  ${value}`);
  for (const problem of record.problems) {
    context.print(`  ${style.warning(printableLine(problem.path))}: ${printableLine(problem.detail)}`);
  }
}

function documentOf(location: IndexLocation, status: EngineStatus | undefined): StatusDocument {
  const { record } = location;
  return {
    schema: jsonSchemaVersion,
    command: 'status',
    folder: location.folder,
    isIndexed: record !== undefined,
    index:
      record === undefined || status === undefined
        ? null
        : {
            folder: location.home,
            completedAt: record.completedAt,
            role: status.role,
            filesIndexed: status.filesIndexed,
            chunks: status.chunks,
            images: status.images,
            chunksTruncated: status.chunksTruncated,
            sizeBytes: status.indexBytes,
            encoder: status.encoderId,
            excludeGlobs: record.excludeGlobs,
            skippedByReason: record.skippedByReason,
            problems: record.problems,
            problem: status.problem === null ? null : { ...status.problem },
          },
  };
}
